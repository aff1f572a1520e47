//===- StablehloInference.h - Types that follow from operands ---*- C++ -*-===//

#ifndef EVOLUTE_DIALECTS_STABLEHLO_STABLEHLOINFERENCE_H
#define EVOLUTE_DIALECTS_STABLEHLO_STABLEHLOINFERENCE_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/ValueRange.h"

namespace mlir::hlo {

/// Whether the types may be of the same values: equal, or tensors of one element type whose
/// constant sizes agree.
bool areCompatible(TypeRange lhs, TypeRange rhs);

/// The common type of all operands, each size as constant as any of them says.
LogicalResult inferSameType(std::optional<Location> location, ValueRange operands,
                            SmallVectorImpl<Type> &types);

} // namespace mlir::hlo

#endif
