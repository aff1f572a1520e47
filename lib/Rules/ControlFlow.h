//===- ControlFlow.h - What branches and loops share ------------------------===//
#pragma once
#include "lib/Passes/Derivatives.h"

namespace evolute {

/// What jvp (count 1) and jet (count: the order) have in common.
struct Walk {
  Emitter &b;
  unsigned count;
  std::function<Value(Value)> primal;
  std::function<Value(Value, unsigned)> companion;
  std::function<void(Value, Value, ArrayRef<Value>)> set;
  std::function<LogicalResult(Block &)> visit;

  bool moves(Value v) const {
    for (unsigned k = 0; k < count; ++k)
      if (companion(v, k))
        return true;
    return false;
  }
  /// The primals of `values`, then the companions, zeros if need be, of those that move.
  SmallVector<Value> flat(ValueRange values, ArrayRef<bool> moving) const {
    auto result = llvm::map_to_vector(values, primal);
    for (auto [v, m] : llvm::zip(values, moving))
      for (unsigned k = 0; m && k < count; ++k)
        result.push_back(b.materialize(companion(v, k), v.getType()));
    return result;
  }
  /// The reverse of `flat`.
  void setFlat(ValueRange values, ValueRange flat, ArrayRef<bool> moving) const {
    unsigned next = values.size();
    for (auto [i, v] : llvm::enumerate(values)) {
      SmallVector<Value> companions(count);
      for (unsigned k = 0; moving[i] && k < count; ++k)
        companions[k] = flat[next++];
      set(v, flat[i], companions);
    }
  }
};

Walk walkOf(Linearizer &);
Walk walkOf(Series &);

/// What `block` returns that depends on its `arguments` so marked, or on outer values for which
/// `outer` holds. An operation passes dependence on from any input to each result that `passes`.
SmallVector<bool> dependent(Block &block, ArrayRef<bool> arguments, function_ref<bool(Value)> outer,
                            function_ref<bool(Value)> passes);
/// Grows `marked` until the loop body maps marked values to marked ones.
void closeOverLoop(Block &body, SmallVectorImpl<bool> &marked, function_ref<bool(Value)> outer,
                   function_ref<bool(Value)> passes);
/// Whether what moves may pass through `v`: a tuple holds anything.
bool mayMove(Value v);
/// An error if a loop carries something marked that is no tensor.
LogicalResult checkCarried(Operation *op, ArrayRef<bool> marked);

/// What `regions`, of one operation, use from around it, constants apart.
SmallVector<Value> variablesFromAround(MutableArrayRef<Region> regions);

/// An operation like `op` with other operands, regions and as many results as `types`.
Operation *rebuilt(Emitter &b, Operation *op, ValueRange operands, TypeRange types,
                   MutableArrayRef<std::unique_ptr<Region>> regions);
std::unique_ptr<Region> emptyRegion(TypeRange arguments = {}, Location *loc = nullptr);
/// The types of `values`, then of the companions of those that move.
SmallVector<Type> flatTypes(ValueRange values, ArrayRef<bool> moving, unsigned count);

} // namespace evolute
