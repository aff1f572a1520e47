//===- SdyDialect.td - The part of Shardy that JAX emits ------------------------------------------===//

#ifndef EVOLUTE_SDY_DIALECT_TD
#define EVOLUTE_SDY_DIALECT_TD

include "mlir/IR/AttrTypeBase.td"

def Sdy_Dialect : Dialect {
  let name = "sdy";
  let cppNamespace = "::evolute::sdy";
  let summary = "How tensors are laid over meshes of devices, as far as it must be read and written";
  let description = [{
    The pretty form of an unknown dialect's operations cannot be read, so those that JAX emits are declared here. Their
    attributes are kept as the text that was read; operations that are not declared pass in the generic form.
  }];
  let useDefaultAttributePrinterParser = 0;
  let extraClassDeclaration = [{
    mlir::Attribute parseAttribute(mlir::DialectAsmParser &parser, mlir::Type type) const override;
    void printAttribute(mlir::Attribute attribute, mlir::DialectAsmPrinter &printer) const override;
  }];
}

def Sdy_Raw : AttrDef<Sdy_Dialect, "Raw"> {
  let summary = "The text of an attribute, without `#sdy.`";
  let attrName = "sdy.raw";
  let parameters = (ins StringRefParameter<"">:$text);
}

#endif
