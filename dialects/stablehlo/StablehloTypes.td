//===- StablehloTypes.td - Types of StableHLO ---------------------------------------------------===//

#ifndef EVOLUTE_STABLEHLO_TYPES_TD
#define EVOLUTE_STABLEHLO_TYPES_TD

include "mlir/IR/AttrTypeBase.td"
include "dialects/stablehlo/StablehloDialect.td"

def Stablehlo_Token : TypeDef<Stablehlo_Dialect, "Token"> {
  let mnemonic = "token";
  let summary = "Orders side effects that have no other dependence";
}

def Stablehlo_Future : TypeDef<Stablehlo_Dialect, "Future"> {
  let mnemonic = "future";
  let summary = "The results of an operation that has been started and not yet awaited";
  let parameters = (ins ArrayRefParameter<"::mlir::Type">:$types);
  let assemblyFormat = "`<` $types `>`";
}

def Stablehlo_TensorOrToken : AnyTypeOf<[AnyRankedTensor, Stablehlo_Token]>;
def Stablehlo_Value : AnyTypeOf<[AnyRankedTensor, Stablehlo_Token, Stablehlo_Future, AnyTuple]>;
def Stablehlo_Index : TensorOf<[AnyInteger, Index]>;
def Stablehlo_Pred : TensorOf<[I1]>;

#endif
