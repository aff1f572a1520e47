//===- StablehloBase.td - What the definitions of operations share ------------------------------===//

#ifndef EVOLUTE_STABLEHLO_BASE_TD
#define EVOLUTE_STABLEHLO_BASE_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/stablehlo/StablehloAttrs.td"
include "dialects/stablehlo/StablehloTypes.td"

class Stablehlo_Op<string mnemonic, list<Trait> traits = []> : Op<Stablehlo_Dialect, mnemonic, traits>;

// An operation whose result types follow from its operands and attributes, so that builders need no types. The type
// that the program states may be less or more static than what follows; shapes that contradict it are an error.
class Stablehlo_InferringOp<string mnemonic, list<Trait> traits = []>
    : Stablehlo_Op<mnemonic, [InferTypeOpAdaptorWithIsCompatible] # traits> {
  string compatible = [{
    bool $cppClass::isCompatibleReturnTypes(TypeRange inferred, TypeRange stated) {
      return hlo::areCompatible(inferred, stated);
    }
  }];
  let extraClassDefinition = compatible;
}

// Every operand and the result have one type.
class Stablehlo_SameTypeOp<string mnemonic, list<Trait> traits = []>
    : Stablehlo_InferringOp<mnemonic, [Pure] # traits> {
  let extraClassDefinition = compatible # [{
    LogicalResult $cppClass::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor op,
                                              SmallVectorImpl<Type> &types) {
      return hlo::inferSameType(location, op.getOperands(), types);
    }
  }];
}

#endif
