//===- Marks.h - Functions that let marked values out, or in -----------------===//
//
//   ad.saved  marks a value of a checkpointed function
//
// Two functions differ from @f in its marks alone:
//
//   @f.saving  x -> (y, s)  returns the marked values too: of a loop a row for each step, of a
//                           branch not taken zeros
//   @f.again   (x, s) -> y  takes the marked values from s, but their tangents from where they are
//                           computed, so that its derivative is that of @f
//
// What is kept in another memory is moved there in the first, and back in the second.
//
//===----------------------------------------------------------------------===//
#pragma once
#include "lib/Passes/Derivatives.h"

namespace evolute {

/// The type of a marked value, and the memory in which it is kept: null for that where it is.
struct Mark {
  Type type;
  StringAttr memory;
  bool operator==(const Mark &other) const { return type == other.type && memory == other.memory; }
};

/// The marked values of functions and operations, in order, as they are seen from outside.
class Marks {
public:
  explicit Marks(Derivatives &derivatives) : derivatives(derivatives) {}

  SmallVector<Mark> of(func::FuncOp f);
  SmallVector<Mark> of(Operation *op);
  /// Where the marked values of a branch are among those of all branches, of which one is taken: so
  /// they share places. Adds to `marks` what has none yet.
  SmallVector<unsigned> placesOf(Region &branch, SmallVectorImpl<Mark> &marks);
  func::FuncOp calleeOf(Operation *op);

  Derivatives &derivatives;

private:
  SmallVector<Mark> of(Block &block);

  DenseMap<Operation *, SmallVector<Mark>> known;
};

/// `f`, with the marked values that are `needed` as results besides.
func::FuncOp savingOf(Marks &, func::FuncOp f, ArrayRef<bool> needed);
/// `f`, with the marked values as arguments besides.
func::FuncOp againOf(Marks &, func::FuncOp f);

} // namespace evolute
