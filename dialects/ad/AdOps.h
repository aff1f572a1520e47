#pragma once
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <functional>

namespace evolute::ad {
/// The text of a module with the function that was asked for, or else the reason why there is none.
struct Provided {
  std::string text, reason;
};
using RuleProvider = std::function<Provided(llvm::StringRef name)>;
} // namespace evolute::ad

#include "dialects/ad/AdDialect.h.inc"
#define GET_OP_CLASSES
#include "dialects/ad/AdOps.h.inc"

namespace evolute::ad {

/// Whether the elements are floating point or complex, so that there are tangents.
bool isInexact(mlir::Type type);

/// The arguments of `callee` that `wrt` names: by default the inexact ones.
llvm::SmallVector<int64_t> differentiated(mlir::func::FuncOp callee,
                                          std::optional<llvm::ArrayRef<int64_t>> wrt);

/// The arguments of `callee` whose derivatives are its results: by default the first ones.
llvm::SmallVector<int64_t> statesOf(mlir::func::FuncOp callee,
                                    std::optional<llvm::ArrayRef<int64_t>> states);

/// Reports on `op` what is wrong with these states and this time of the equation that `callee` is.
llvm::LogicalResult verifyEquation(mlir::Operation *op, mlir::func::FuncOp callee,
                                   llvm::ArrayRef<int64_t> states, std::optional<int64_t> time);

/// `tensor<3xf32>` with a dimension of `size` at `dim`; the type itself if `dim` is -1.
mlir::Type withDim(mlir::Type type, int64_t dim, int64_t size);

} // namespace evolute::ad
