//===- ChloDialect.td - The CHLO dialect --------------------------------------------------------===//

#ifndef EVOLUTE_CHLO_DIALECT_TD
#define EVOLUTE_CHLO_DIALECT_TD

include "mlir/IR/OpBase.td"

def Chlo_Dialect : Dialect {
  let name = "chlo";
  let cppNamespace = "::mlir::chlo";
  let summary = "Functions that are made of StableHLO's, and operations that broadcast implicitly";
  let dependentDialects = ["::mlir::stablehlo::StablehloDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
}

#endif
