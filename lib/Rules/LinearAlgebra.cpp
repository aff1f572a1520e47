//===- LinearAlgebra.cpp - Factorisations and solves ------------------------===//
//
// Matrices are the last two dimensions. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

using Mode = mlir::stablehlo::Transpose;

bool isComplex(Value v) { return isa<ComplexType>(tensorOf(v).getElementType()); }

/// The numbers of rows and columns that have a type like `type` before and after them.
std::pair<Expr, Expr> rowsAndColumns(Emitter &b, Type type) {
  int64_t rank = tensorOf(type).getRank();
  Type integers = withElement(type, IntegerType::get(b.getContext(), 32));
  return {Expr(b, b.create<IotaOp>(integers, rank - 2)),
          Expr(b, b.create<IotaOp>(integers, rank - 1))};
}

/// One triangle of each matrix, `strict`ly without its diagonal, and zeros.
Value triangle(Emitter &b, Value v, bool lower, bool strict = false) {
  auto [row, column] = rowsAndColumns(b, v.getType());
  if (!lower)
    std::swap(row, column);
  return select(strict ? greater(row, column) : greaterEqual(row, column), Expr(b, v),
                Expr(b, Value(), v.getType()))
      .v;
}

/// One triangle of each matrix with half of its diagonal, and zeros.
Value halfOf(Emitter &b, Value v, bool lower) {
  auto [row, column] = rowsAndColumns(b, v.getType());
  if (!lower)
    std::swap(row, column);
  Expr x(b, v), zero(b, Value(), v.getType());
  return select(greater(row, column), x, select(equal(row, column), 0.5 * x, zero)).v;
}

/// The conjugate transpose of each matrix.
Value adjoint(Emitter &b, Value v) {
  int64_t rank = tensorOf(v).getRank();
  auto order = range(0, rank);
  std::swap(order[rank - 2], order[rank - 1]);
  v = b.transpose(v, order);
  return isComplex(v) ? conj(Expr(b, v)).v : v;
}

/// The product of each two matrices, of which each may be transposed first, in the precision that
/// solutions are computed in.
Value product(Emitter &b, Value lhs, bool transposeLhs, Value rhs, bool transposeRhs, Type type) {
  int64_t rank = tensorOf(type).getRank();
  auto batch = range(0, rank - 2);
  auto numbers = DotDimensionNumbersAttr::get(b.getContext(), batch, batch,
                                              {rank - 1 - transposeLhs}, {rank - 2 + transposeRhs});
  Attribute highest = PrecisionAttr::get(b.getContext(), Precision::HIGHEST);
  return b.create<DotGeneralOp>(type, lhs, rhs, numbers,
                                ArrayAttr::get(b.getContext(), {highest, highest}),
                                DotAlgorithmAttr());
}

Value solve(Emitter &b, Value a, Value right, bool leftSide, bool lower, bool unitDiagonal,
            Mode mode) {
  return b.create<TriangularSolveOp>(right.getType(), a, right, leftSide, lower, unitDiagonal,
                                     mode);
}

//===- cholesky -------------------------------------------------------------===//

/// From A' = L' L^H + L L'^H: L^-1 L' is the lower triangle of L^-1 A' L^-H with half of its
/// diagonal. Only one triangle of A is read, and its diagonal as real numbers: A' is what they say.
SmallVector<Value> choleskyTangent(Emitter &b, Operation *op, ValueRange, ValueRange y,
                                   ArrayRef<Value> t) {
  Type type = y[0].getType();
  bool lower = cast<CholeskyOp>(op).getLower();
  Value factor = triangle(b, y[0], lower); // the other triangle is undefined
  Value half = halfOf(b, t[0], lower), tangent = b.add(half, adjoint(b, half));
  Mode none = Mode::NO_TRANSPOSE, turned = isComplex(factor) ? Mode::ADJOINT : Mode::TRANSPOSE;
  tangent = solve(b, factor, tangent, /*leftSide=*/true, lower, false, lower ? none : turned);
  tangent = solve(b, factor, tangent, /*leftSide=*/false, lower, false, lower ? turned : none);
  half = halfOf(b, tangent, lower);
  return {lower ? product(b, factor, false, half, false, type)
                : product(b, half, false, factor, false, type)};
}

//===- triangular_solve -----------------------------------------------------===//

/// op(a) y or y op(a), of what is read of a.
Value triangularProduct(Emitter &b, Operation *operation, Value a, Value y) {
  auto op = cast<TriangularSolveOp>(operation);
  a = triangle(b, a, op.getLower(), op.getUnitDiagonal());
  bool transposed = op.getTransposeA() != Mode::NO_TRANSPOSE;
  if (op.getTransposeA() == Mode::ADJOINT && isComplex(a))
    a = conj(Expr(b, a)).v;
  return op.getLeftSide() ? product(b, a, transposed, y, false, y.getType())
                          : product(b, y, false, a, transposed, y.getType());
}

Value transposeSolve(Emitter &b, Operation *operation, unsigned, ArrayRef<Value> x,
                     ArrayRef<Value> ct) {
  auto op = cast<TriangularSolveOp>(operation);
  Value a = x[0];
  if (op.getTransposeA() == Mode::ADJOINT && isComplex(a))
    a = conj(Expr(b, a)).v;
  bool transposed = op.getTransposeA() != Mode::NO_TRANSPOSE;
  return solve(b, a, ct[0], op.getLeftSide(), op.getLower(), op.getUnitDiagonal(),
               transposed ? Mode::NO_TRANSPOSE : Mode::TRANSPOSE);
}

/// One matrix for all rows of the batch: they are more columns of one right side (or more rows).
SmallVector<Value> vmapSolve(Emitter &b, Operation *operation, ArrayRef<Batched> x, int64_t size) {
  auto op = cast<TriangularSolveOp>(operation);
  Type type = withLeading(size, op->getResult(0).getType());
  if (x[0].mapped)
    return {b.clone(op, {x[0].v, withBatch(b, x[1], size)}, {type})->getResult(0)};
  int64_t rank = tensorOf(type).getRank(), position = rank - (op.getLeftSide() ? 2 : 3);
  // The batch goes in front of the dimension that it joins, and comes back.
  SmallVector<int64_t> into = range(1, position), back{position};
  into.push_back(0);
  llvm::append_range(into, range(position + 1, rank - 1 - position));
  llvm::append_range(back, range(0, position));
  llvm::append_range(back, range(position + 1, rank - 1 - position));
  Value right = b.transpose(x[1].v, into);
  SmallVector<int64_t> apart(tensorOf(right).getShape()), joined(apart);
  joined[position + 1] *= size;
  joined.erase(joined.begin() + position);
  Value solution =
      b.clone(op, {x[0].v, b.reshape(right, joined)}, {withShape(type, joined)})->getResult(0);
  return {b.transpose(b.reshape(solution, apart), back)};
}

} // namespace

void evolute::addLinearAlgebraRules(RuleTable &table) {
  Rule cholesky{Kind::Custom};
  cholesky.derivative = choleskyTangent;
  cholesky.vmap = [](Emitter &b, Operation *op, ArrayRef<Batched> x,
                     int64_t) -> SmallVector<Value> {
    return {b.clone(op, {x[0].v}, {x[0].v.getType()})->getResult(0)};
  };
  table["stablehlo.cholesky"] = cholesky;

  Rule solve{Kind::Implicit};
  solve.transpose = transposeSolve;
  solve.vmap = vmapSolve;
  solve.implicit = {triangularProduct, 0};
  table["stablehlo.triangular_solve"] = solve;
}
