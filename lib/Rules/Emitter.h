//===- Emitter.h - Emitting derived code ------------------------------------===//
//
// The one emitter of all passes. It never makes the same pure operation twice, and derived
// arithmetic folds as it is made: zeros, ones, constants, signs, identity movements.
//
//   clone  what the user wrote, on other operands: memoised, never folded, so primals stay
//   bit-equal apply  the same operation in derived code: memoised and folded; a null operand is a
//   known zero
//
// A known zero is a null Value, never a tensor of zeros. An emitter has one side, or two: while a
// function is linearized, what depends on a tangent goes to the linear side, and each primal value
// that it needs crosses over.
//
//===----------------------------------------------------------------------===//
#pragma once
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/DenseSet.h"
#include <functional>

namespace evolute {
using namespace mlir;

/// Equality of pure operations up to their location, commutative operands in any order.
struct SameComputation : llvm::DenseMapInfo<Operation *> {
  static unsigned getHashValue(const Operation *op);
  static bool isEqual(const Operation *a, const Operation *b);
};

class Derivatives;

class Emitter {
public:
  /// Emits at the end of `block`.
  Emitter(Block *block, Location loc) : primal{{block, {}}}, loc(loc) {}
  /// Emits to `block`, but what depends on a value of `linear` at the end of `linear`; `cross`
  /// brings a primal value over.
  Emitter(Block *block, Block *linear, std::function<Value(Value)> cross, Location loc);

  MLIRContext *getContext() const { return loc.getContext(); }
  Location getLoc() const { return loc; }
  void setLoc(Location l) { loc = l; }
  /// The location of `op`, under the name of the transformation that derives from it.
  void setLoc(Operation *op, StringRef transformation);
  /// Emits to `block` instead, for the same walk.
  Emitter into(Block *block) const {
    Emitter b(block, loc);
    b.nanSafe = nanSafe;
    b.derivatives = derivatives;
    return b;
  }
  /// Whether products are made in which zero times infinity is zero.
  bool nanSafe = false;
  /// What knows the derived functions of the module; null outside of a walk.
  Derivatives *derivatives = nullptr;

  /// Emits to `block` too while it lives: the body of an operation under construction.
  struct Inside {
    Inside(Emitter &b, Block *block) : b(b) { b.primal.push_back({block, {}}); }
    ~Inside() { b.primal.pop_back(); }
    Emitter &b;
  };

  //===- Operations ---------------------------------------------------------===//

  /// Inserts a detached operation, or destroys it and returns the same one made before.
  Operation *insert(Operation *op);
  /// The same on the linear side, even if no operand says so.
  Operation *insertLinear(Operation *op) { return insert(op, /*isLinear=*/true); }
  template <typename OpTy, typename... Args>
  OpTy create(Args &&...args) {
    OpBuilder builder(getContext());
    OperationState state(loc, OpTy::getOperationName());
    OpTy::build(builder, state, std::forward<Args>(args)...);
    return cast<OpTy>(insert(Operation::create(state)));
  }
  /// Whether what is emitted now may use `v`: it does not lie in a body that is finished.
  bool sees(Value v) const {
    return llvm::any_of(primal, [&](const Scope &s) { return s.block == v.getParentBlock(); });
  }
  /// The primal value `v` on the linear side, for what is to be computed there.
  Value toLinear(Value v);
  /// Remembers an operation that somebody else inserted.
  void remember(Operation *op);

  /// `op` with its regions, on other operands. `types` are those of `op` unless given.
  Operation *clone(Operation *op, ValueRange operands, TypeRange types = {});
  /// `op` on operands of which a null one is zero, folded: its results, null where they are known
  /// to be zero. Only operations that are linear in their null operands fold to zero; others get
  /// tensors of zeros.
  SmallVector<Value> apply(Operation *op, ArrayRef<Value> operands);

  //===- Arithmetic, folded; null is zero -----------------------------------===//

  Value add(Value x, Value y);
  Value div(Value x, Value y);
  Value mul(Value x, Value y);
  Value neg(Value x);
  Value scale(double c, Value x);
  Value sub(Value x, Value y);

  //===- Movement, folded ---------------------------------------------------===//

  /// The dimension i of `x` becomes `dims[i]` of `type`.
  Value broadcast(Value x, Type type, ArrayRef<int64_t> dims);
  Value convert(Value x, Type type);
  Value reshape(Value x, ArrayRef<int64_t> shape);
  /// The reduction over `dims`, which disappear, by the operation named `step`.
  Value reduce(Value x, double init, ArrayRef<int64_t> dims, StringRef step);
  Value sum(Value x, ArrayRef<int64_t> dims);
  Value transpose(Value x, ArrayRef<int64_t> permutation);

  //===- Constants ----------------------------------------------------------===//

  /// `c` everywhere in a tensor of numbers of `type`.
  Value constant(Type type, double c);
  Value zero(Type type) { return constant(type, 0); }
  /// `x`, or a tensor of zeros for a null one.
  Value materialize(Value x, Type type) { return x ? x : zero(type); }

private:
  Operation *insert(Operation *op, bool isLinear);
  /// A product or quotient, marked if it is `nanSafe`.
  template <typename OpTy>
  Value safely(Value x, Value y);

  struct Scope {
    Block *block;
    DenseSet<Operation *, SameComputation> known;
  };

  SmallVector<Scope> primal, linear;
  DenseSet<Value> linearValues;
  std::function<Value(Value)> cross;
  Location loc;
};

/// The attribute of a product in which a factor that is zero wins over any other, and of a quotient
/// in which a numerator that is zero does.
constexpr StringLiteral nanSafeAttr = "ad.nan_safe";
/// The attribute of an operation on a batch, of which some rows may be thrown away: their
/// cotangents are zero, and stay so where a partial derivative is infinite.
constexpr StringLiteral maskedAttr = "ad.masked";
inline bool hasNanSafeDerivative(Operation *op) {
  return op->hasAttr(nanSafeAttr) || op->hasAttr(maskedAttr);
}

//===- Looking at values ----------------------------------------------------===//

/// The elements of a splat constant.
DenseElementsAttr splatOf(Value v);
/// Whether `v` is null or a constant of zeros.
bool isZero(Value v);
bool isOne(Value v);
/// Whether what `op` makes comes from nothing, or from something smaller: it is made again where it
/// is needed instead of kept.
bool isMadeAgain(Operation *op);

inline RankedTensorType tensorOf(Type type) { return cast<RankedTensorType>(type); }
inline RankedTensorType tensorOf(Value v) { return tensorOf(v.getType()); }
/// The tensor type of another shape, or of other elements.
inline RankedTensorType withShape(Type type, ArrayRef<int64_t> shape) {
  return RankedTensorType::get(shape, tensorOf(type).getElementType());
}
inline RankedTensorType withElement(Type type, Type element) {
  return RankedTensorType::get(tensorOf(type).getShape(), element);
}
/// `from, from + 1, .. from + n - 1`.
SmallVector<int64_t> range(int64_t from, int64_t n);

/// Copies all of `block` but its terminator, under `mapping`, which grows: what the terminator
/// returns.
SmallVector<Value> copied(Emitter &, Block &block, IRMapping &mapping);

/// What `regions`, of one operation, use from around it, in order.
SmallVector<Value> usedFromAround(MutableArrayRef<Region> regions);
/// The operands of `op`, and what its regions use from around.
SmallVector<Value> inputsOf(Operation *op);
/// Whether `op` uses one of `values`, which its results join then.
bool dependsOn(Operation *op, DenseSet<Value> &values);

} // namespace evolute
