//===- StablehloDialect.td - The StableHLO dialect ----------------------------------------------===//
//
// Operations, attributes and types of StableHLO as the installed jaxlib registers them. Names, properties and text are
// those of the StableHLO specification, so that a module goes from JAX to us and back unchanged in either form.

#ifndef EVOLUTE_STABLEHLO_DIALECT_TD
#define EVOLUTE_STABLEHLO_DIALECT_TD

include "mlir/IR/OpBase.td"

def Stablehlo_Dialect : Dialect {
  let name = "stablehlo";
  let cppNamespace = "::mlir::stablehlo";
  let summary = "Portable tensor programs, as JAX and others emit them";
  let description = [{
    What derivatives are taken of, and what they are made of. Verifiers here check what the rules of differentiation
    rely on; the compiler that runs the module checks the rest.
  }];
  // The tensor encoding `#stablehlo.bounds<...>` is written under another name than its attribute, so printing and
  // parsing of attributes go through a hook of ours.
  let useDefaultAttributePrinterParser = 0;
  let useDefaultTypePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    Attribute parseAttribute(DialectAsmParser &parser, Type type) const override;
    void printAttribute(Attribute attribute, DialectAsmPrinter &printer) const override;

  private:
    void registerAttributes();
  }];
}

#endif
