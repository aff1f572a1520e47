//===- StablehloOps.cpp - Operations and types of StableHLO ---------------===//

#include "dialects/stablehlo/StablehloOps.h"
#include "dialects/stablehlo/StablehloAssembly.h"
#include "dialects/stablehlo/StablehloInference.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::stablehlo;

#include "dialects/stablehlo/StablehloDialect.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/stablehlo/StablehloTypes.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/stablehlo/StablehloOps.cpp.inc"

void StablehloDialect::initialize() {
  registerAttributes();
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/stablehlo/StablehloTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/stablehlo/StablehloOps.cpp.inc"
      >();
}

Operation *StablehloDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type,
                                                 Location location) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, location, type, elements);
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

void ConstantOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getOutput(), isa<IntegerType>(getElementTypeOrSelf(getType())) ? "c" : "cst");
}

void CustomCallOp::getEffects(SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  if (!getHasSideEffect())
    return;
  effects.emplace_back(MemoryEffects::Read::get());
  effects.emplace_back(MemoryEffects::Write::get());
}

LogicalResult CompositeOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto function =
      symbols.lookupNearestSymbolFrom<FunctionOpInterface>(*this, getDecompositionAttr());
  if (!function)
    return emitOpError() << "expected a function as decomposition, found "
                         << getDecompositionAttr();
  if (!hlo::areCompatible(function.getArgumentTypes(), getOperandTypes()) ||
      !hlo::areCompatible(function.getResultTypes(), getResultTypes()))
    return emitOpError() << "expected a decomposition of the types of the operation, found "
                         << getDecompositionAttr() << " of type " << function.getFunctionType();
  return success();
}
