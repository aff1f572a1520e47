//===- Ring.h - Rewriting arithmetic in place -------------------------------===//
//
// What `--ad-simplify` and `--ad-cse` share: which operations may be rewritten, and a builder whose
// work is taken back unless it saves more than it costs.
//
//===----------------------------------------------------------------------===//
#pragma once
#include "lib/Rules/Emitter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/SetVector.h"

namespace evolute {

/// The attribute of a derived function that says how many of its results, the first ones, are those
/// of the function it is derived from.
constexpr StringLiteral primalsAttr = "ad.primals";
/// How many results of `f` are primal: all, if it is no derived function.
unsigned primalsOf(func::FuncOp f);

/// The operations of `f` that its first `primals` results come from, those in regions too, and all
/// that have effects: what computes a primal value is not to be rewritten. So it is with what a
/// function with linear arguments computes again.
DenseSet<Operation *> behindPrimals(func::FuncOp f, unsigned primals);

/// Whether `op` adds, subtracts, negates or multiplies floating point numbers of 32 bits at least,
/// or complex ones, and no attribute says more.
bool isRingOperation(Operation *op);
/// About how many scalar operations `op` takes; 1 for a constant.
int64_t costOf(Operation *op);

/// Emits in front of an operation what does not stand there before.
class Ring {
public:
  /// From now on, operations that are emitted stand in front of `op`.
  void moveTo(Operation *op) { place = op, made.clear(), failed = false; }
  /// Remembers an operation above the place.
  void see(Operation *op);

  Value add(Value x, Value y);
  Value sub(Value x, Value y);
  Value mul(Value x, Value y);
  Value neg(Value x);
  Value scale(double c, Value x);
  /// Fails if the type of `x` does not hold `c` as a finite number other than zero.
  Value constant(double c, Type type);
  /// `op` on other operands.
  Value clone(Operation *op, ValueRange operands);
  /// The product of `x` and `y` if it stands there.
  Value existing(Value x, Value y);

  /// How much what nobody uses any more costs, if `y` takes the place of what `root` computes, more
  /// than what was made since `moveTo`; nothing if it cannot.
  int64_t savings(Operation *root, Value y) const { return savings(deadWithout(root, y)); }
  /// Puts `y` there and erases what nobody uses any more, if that saves something, or `always`.
  /// Otherwise erases what was made.
  bool commit(Operation *root, Value y, bool always = false);
  /// Erases what was made since `moveTo`.
  void discard();

private:
  /// What only `root` uses, at any remove, and `root`; empty if that computes `y`.
  llvm::SetVector<Operation *> deadWithout(Operation *root, Value y) const;
  int64_t savings(const llvm::SetVector<Operation *> &dead) const;
  Value emit(Operation *op);
  template <typename OpTy>
  Value emit(Type type, ValueRange operands);
  void erase(Operation *op);

  Operation *place = nullptr;
  DenseSet<Operation *, SameComputation> known;
  SmallVector<Operation *> made;
  bool failed = false;
};

/// Collects like terms and takes common factors out, where `f` computes no primal results.
int64_t collectTerms(func::FuncOp f, unsigned primals);
/// Makes what sums and products of several have in common once, there.
int64_t shareChains(func::FuncOp f, unsigned primals);
/// Both, until there is nothing left to do.
struct Simplified {
  /// How many expressions were rewritten.
  int64_t collected = 0, shared = 0;
  Simplified &operator+=(const Simplified &other) {
    collected += other.collected;
    shared += other.shared;
    return *this;
  }
};
Simplified simplify(func::FuncOp f, unsigned primals);

} // namespace evolute
