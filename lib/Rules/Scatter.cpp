//===- Scatter.cpp - Updates at computed places -----------------------------===//
//
// A scatter of one operand whose body is one known operation has a rule under the name of both,
// `stablehlo.scatter(add)`; one that overwrites is `stablehlo.scatter(set)`. Places may repeat in
// all of them. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Places.h"
#include "lib/Rules/Scan.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

using Cts = ArrayRef<Value>;
using Tangents = ArrayRef<Value>;
using Xs = ArrayRef<Value>;

Promise promiseOf(ScatterOp op) { return {op.getIndicesAreSorted(), op.getUniqueIndices()}; }

/// `x` for the slices inside, zeros for those that a scatter drops.
Value orDropped(Emitter &b, Value x, Value indices, Type operand, const Places &p) {
  Value kept = insideElements(b, indices, operand, x.getType(), p);
  return kept ? select(Expr(b, kept), Expr(b, x), Expr(b, Value(), x.getType())).v : x;
}

//===- add, subtract --------------------------------------------------------===//

/// The operation on tangents, if it does anything.
SmallVector<Value> sumTangent(Emitter &b, Operation *op, ValueRange x, ValueRange, Tangents t) {
  return t[2] ? b.apply(op, {t[0], x[1], t[2]}) : SmallVector<Value>{t[0]};
}

Value transposeSum(Emitter &b, Operation *op, unsigned i, Xs x, Cts ct) {
  auto put = cast<ScatterOp>(op);
  Type operand = ct[0].getType(), updates = op->getOperand(2).getType();
  Places p = placesOf(put);
  if (i == 0 || !fits(operand, updates, p))
    return i == 0 ? ct[0] : Value();
  Value taken = gather(b, ct[0], x[1], updates, p, put.getIndicesAreSorted());
  Value pulled = orDropped(b, taken, x[1], operand, p);
  return isa<SubtractOp>(stepOf(op)) ? b.neg(pulled) : pulled;
}

//===- set ------------------------------------------------------------------===//

/// What is left of a scatter without the dimensions along which every slice starts at 0.
struct Starts {
  Places p;
  SmallVector<int64_t> operand, slices; // shapes
  SmallVector<int64_t> dims;            // of the slices before
};

Starts startsOf(const Places &p, Type operand, Type slices) {
  Starts s{p, {}, {}, {}};
  SmallVector<int64_t> renamed; // dimension of the operand -> the same among those that are left
  SmallVector<int64_t> dropped;
  const int64_t *next = p.window.begin();
  for (auto [d, size] : llvm::enumerate(tensorOf(operand).getShape())) {
    renamed.push_back(s.operand.size());
    auto is = [&](ArrayRef<int64_t> dims) { return llvm::is_contained(dims, int64_t(d)); };
    bool isWindow = !is(p.omitted) && !is(p.operandBatching);
    if (isWindow && !is(p.map))
      dropped.push_back(*next);
    else
      s.operand.push_back(size);
    next += isWindow;
  }
  for (auto *dims : {&s.p.omitted, &s.p.operandBatching, &s.p.map})
    for (int64_t &d : *dims)
      d = renamed[d];
  s.p.window.clear();
  for (auto [d, size] : llvm::enumerate(tensorOf(slices).getShape())) {
    if (llvm::is_contained(dropped, int64_t(d)))
      continue;
    if (llvm::is_contained(p.window, int64_t(d)))
      s.p.window.push_back(s.slices.size());
    s.dims.push_back(d);
    s.slices.push_back(size);
  }
  return s;
}

/// The updates that are there in the end, as booleans: those that find their own number where the
/// numbers of all were scattered. Null: all are.
Value winners(Emitter &b, ScatterOp op, Value indices, const Places &p) {
  Type operand = op.getInputs()[0].getType(), updates = op.getUpdates()[0].getType();
  if (op.getUniqueIndices())
    return insideElements(b, indices, operand, updates, p);
  Starts s = startsOf(p, operand, updates);
  int64_t n = ShapedType::getNumElements(s.slices);
  Type number = indexType(b.getContext(), n);
  Value numbers = b.reshape(b.create<IotaOp>(RankedTensorType::get({n}, number), 0), s.slices);
  Value none = b.constant(RankedTensorType::get(s.operand, number), -1);
  Value last = scatter(b, none, indices, numbers, s.p, "", promiseOf(op));
  Value found = gather(b, last, indices, numbers.getType(), s.p, op.getIndicesAreSorted());
  Value won = equal(Expr(b, found), Expr(b, numbers)).v;
  return b.broadcast(won, withElement(updates, tensorOf(won).getElementType()), s.dims);
}

Value transposeSet(Emitter &b, Operation *op, unsigned i, Xs x, Cts ct) {
  auto put = cast<ScatterOp>(op);
  Type updates = op->getOperand(2).getType();
  Places p = placesOf(put);
  if (i == 0)
    return scatter(b, ct[0], x[1], b.zero(updates), p, "", promiseOf(put));
  if (!fits(ct[0].getType(), updates, p))
    return {};
  Value taken = gather(b, ct[0], x[1], updates, p, put.getIndicesAreSorted());
  Value won = winners(b, put, x[1], p);
  return won ? select(Expr(b, won), Expr(b, taken), Expr(b, Value(), updates)).v : taken;
}

//===- maximum, minimum -----------------------------------------------------===//

/// The tangents of what the extremum is equal to, on average: ties share evenly.
SmallVector<Value> extremumTangent(Emitter &b, Operation *op, ValueRange x, ValueRange y,
                                   Tangents t) {
  auto put = cast<ScatterOp>(op);
  Type operand = x[0].getType(), updates = x[2].getType();
  Places p = placesOf(put);
  if (!fits(operand, updates, p))
    return {t[0]};
  Expr stays = equal(Expr(b, x[0]), Expr(b, y[0]));
  Expr wins =
      equal(Expr(b, x[2]), Expr(b, gather(b, y[0], x[1], updates, p, put.getIndicesAreSorted())));
  auto only = [&](Expr predicate, Value v, Type type) {
    return select(predicate, Expr(b, v, type), Expr(b, Value(), type)).v;
  };
  auto sum = [&](Value before, Value added) {
    if (!added)
      return before;
    return scatter(b, b.materialize(before, operand), x[1], added, p, "stablehlo.add",
                   promiseOf(put));
  };
  Value one = b.constant(operand, 1);
  Value count = sum(only(stays, one, operand), only(wins, b.constant(updates, 1), updates));
  // What is not a number is equal to nothing.
  count = b.create<MaxOp>(operand, count, one);
  Value tangent =
      sum(t[0] ? only(stays, t[0], operand) : Value(), t[2] ? only(wins, t[2], updates) : Value());
  return {b.div(tangent, count)};
}

//===- Standard form --------------------------------------------------------===//

/// The same scatter with a matrix of indices, of one row for each slice, and a list of slices.
struct Listed {
  Value indices;
  Value kept;                 // for each row, whether it is not dropped; null: all are
  SmallVector<int64_t> order; // brings the outer dimensions of the updates to the front ..
  SmallVector<int64_t> shape; // .. and makes them one
  Places p;

  int64_t rows() const { return shape[0]; }
  Value list(Emitter &b, Value updates) const {
    return b.reshape(b.transpose(updates, order), shape);
  }
};

Value concatenate(Emitter &b, ArrayRef<Value> parts, int64_t dim) {
  if (parts.size() == 1)
    return parts[0];
  SmallVector<int64_t> shape(tensorOf(parts[0]).getShape());
  for (Value v : parts.drop_front())
    shape[dim] += tensorOf(v).getDimSize(dim);
  return b.create<ConcatenateOp>(withShape(parts[0].getType(), shape), parts, dim);
}

/// `x` where `predicate`, a value for each row, holds; `other` elsewhere.
Value selectRows(Emitter &b, Value predicate, Value x, double other) {
  Value rows =
      b.broadcast(predicate, withElement(x.getType(), tensorOf(predicate).getElementType()), {0});
  return b.create<SelectOp>(x.getType(), rows, x, b.constant(x.getType(), other));
}

Listed listed(Emitter &b, ScatterOp op, Value indices) {
  Places p = placesOf(op);
  auto operand = tensorOf(op.getInputs()[0]), updates = tensorOf(op.getUpdates()[0]);
  Listed l;
  SmallVector<int64_t> outer;
  int64_t n = 1;
  l.order = p.outer(updates);
  for (int64_t d : l.order) {
    outer.push_back(updates.getDimSize(d));
    n *= outer.back();
  }
  l.shape.push_back(n);
  for (int64_t d : p.window)
    l.shape.push_back(updates.getDimSize(d));

  // Windows are dropped whole.
  Value kept = inside(b, indices, operand, updates, p);
  llvm::append_range(l.order, p.window);
  int64_t rank = tensorOf(indices).getRank();
  bool implicit = p.vectorDim == rank;
  Type element = indexType(b.getContext(), operand.getNumElements());
  indices = b.convert(indices, withElement(indices.getType(), element));
  SmallVector<int64_t> vectorLast, column(outer);
  for (int64_t d = 0; d < rank; ++d)
    if (d != p.vectorDim)
      vectorLast.push_back(d);
  column.push_back(1);
  if (!implicit)
    vectorLast.push_back(p.vectorDim);
  SmallVector<Value> parts{implicit ? b.reshape(indices, column)
                                    : b.transpose(indices, vectorLast)};
  // A batch is one more component of the index.
  for (int64_t d : p.indicesBatching)
    parts.push_back(
        b.create<IotaOp>(RankedTensorType::get(column, element), d - (d > p.vectorDim)));
  int64_t components = p.map.size() + p.operandBatching.size();
  l.indices = b.reshape(concatenate(b, parts, outer.size()), {n, components});
  l.kept = b.reshape(kept, {n});
  l.p = {range(1, p.window.size()), p.omitted, {}, {}, p.map, 1};
  llvm::append_range(l.p.omitted, p.operandBatching);
  llvm::sort(l.p.omitted);
  llvm::append_range(l.p.map, p.operandBatching);
  return l;
}

/// Whether slices at two places can have an element in common.
bool mayOverlap(Type operand, Type updates, const Places &p) {
  auto sizes = p.sizes(tensorOf(operand).getRank(), updates);
  return llvm::any_of(
      p.map, [&](int64_t d) { return sizes[d] > 1 && sizes[d] < tensorOf(operand).getDimSize(d); });
}

/// One row for each element of the slices.
void splitWindows(Emitter &b, Listed &l, int64_t rank) {
  Type element = tensorOf(l.indices).getElementType();
  auto each = RankedTensorType::get(l.shape, element);
  int64_t n = each.getNumElements();
  SmallVector<Value> columns;
  int64_t window = 1;
  for (int64_t d = 0; d < rank; ++d) {
    Value place;
    if (auto it = llvm::find(l.p.map, d); it != l.p.map.end()) {
      int64_t i = it - l.p.map.begin();
      auto list = [&](ArrayRef<int64_t> x) { return DenseI64ArrayAttr::get(b.getContext(), x); };
      Value column = b.create<SliceOp>(RankedTensorType::get({l.rows(), 1}, element), l.indices,
                                       list({0, i}), list({l.rows(), i + 1}), list({1, 1}));
      place = b.broadcast(b.reshape(column, {l.rows()}), each, {0});
    }
    if (!llvm::is_contained(l.p.omitted, d)) {
      Value offset = b.create<IotaOp>(each, window++);
      place = place ? b.create<AddOp>(each, place, offset).getResult() : offset;
    }
    columns.push_back(b.reshape(b.materialize(place, each), {n, 1}));
  }
  l.indices = concatenate(b, columns, 1);
  if (l.kept)
    l.kept = b.reshape(
        b.broadcast(l.kept, withElement(each, tensorOf(l.kept).getElementType()), {0}), {n});
  l.shape = {n};
  l.p = {{}, range(0, rank), {}, {}, range(0, rank), 1};
}

//===- multiply -------------------------------------------------------------===//

/// Rows of `x`, in the order of `numbers`.
Value rowsAt(Emitter &b, Value x, Value numbers) {
  auto rank = tensorOf(x).getRank();
  return x ? gather(b, x, numbers, x.getType(), {range(1, rank - 1), {0}, {}, {}, {0}, 1}, false)
           : x;
}

/// A number for each row that says its place in an operand of `shape`; one for all dropped rows.
Value placeNumbers(Emitter &b, const Listed &l, ArrayRef<int64_t> shape) {
  auto type = tensorOf(l.indices);
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t d = shape.size() - 2; d >= 0; --d)
    strides[d] = strides[d + 1] * shape[d + 1];
  unsigned width = type.getElementTypeBitWidth();
  auto weights = llvm::map_to_vector(l.p.map, [&](int64_t d) { return APInt(width, strides[d]); });
  auto vector = withShape(type, {static_cast<int64_t>(weights.size())});
  Value weight = b.create<ConstantOp>(vector, DenseElementsAttr::get(vector, weights));
  Value products = b.create<MulOp>(type, l.indices, b.broadcast(weight, type, {1}));
  Value numbers = l.p.map.size() == 1 ? b.reshape(products, {l.rows()}) : b.sum(products, {1});
  return l.kept ? selectRows(b, l.kept, numbers, -1) : numbers;
}

/// `x` one way along its first dimension by `by` rows (the other way, if it is negative), and
/// `fill` where nothing comes.
Value moveRows(Emitter &b, Value x, int64_t by, double fill) {
  SmallVector<int64_t> low(tensorOf(x).getRank(), 0), none = low, high = low;
  low[0] = by;
  high[0] = -by;
  auto list = [&](ArrayRef<int64_t> l) { return DenseI64ArrayAttr::get(b.getContext(), l); };
  return b.create<PadOp>(x.getType(), x, b.constant(withShape(x.getType(), {}), fill), list(low),
                         list(high), list(none));
}

/// `numbers` in ascending order, and where each of them was.
std::pair<Value, Value> sortedWithOrder(Emitter &b, Value numbers) {
  auto type = tensorOf(numbers);
  Location loc = b.getLoc();
  auto places = withElement(type, indexType(b.getContext(), type.getNumElements()));
  OperationState state(loc, SortOp::getOperationName());
  state.addOperands({numbers, b.create<IotaOp>(places, 0)});
  state.addTypes({type, places});
  state.addAttribute("dimension", IntegerAttr::get(IntegerType::get(b.getContext(), 64), 0));
  state.addAttribute("is_stable", BoolAttr::get(b.getContext(), true));
  Block &body = state.addRegion()->emplaceBlock();
  Type number = withShape(type, {}), place = withShape(places, {});
  body.addArguments({number, number, place, place}, {loc, loc, loc, loc});
  {
    Emitter::Inside inside(b, &body);
    Value before = less(Expr(b, body.getArgument(0)), Expr(b, body.getArgument(1))).v;
    b.create<stablehlo::ReturnOp>(before);
  }
  Operation *sort = b.insert(Operation::create(state));
  return {sort->getResult(0), sort->getResult(1)};
}

/// The tangents of the products of all updates at each place, in a tensor like the operand. Rows
/// are sorted by place, and multiplied within a place in log2(n) rounds; no division, so zeros are
/// numbers like any other.
Value productOfUpdatesTangent(Emitter &b, ScatterOp op, Value indices, Value updates,
                              Value tangent) {
  auto operand = tensorOf(op.getInputs()[0]);
  Value zeros = b.zero(operand);
  Places places = placesOf(op);
  if (op.getUniqueIndices())
    return scatter(b, zeros, indices, tangent, places, "", promiseOf(op));
  Listed l = listed(b, op, indices);
  Value u = l.list(b, updates), du = l.list(b, tangent);
  if (l.rows() > 1) {
    if (mayOverlap(operand, updates.getType(), places)) {
      splitWindows(b, l, operand.getRank());
      u = b.reshape(u, l.shape);
      du = b.reshape(du, l.shape);
    }
    auto [place, order] = sortedWithOrder(b, placeNumbers(b, l, operand.getShape()));
    l.indices = rowsAt(b, l.indices, order);
    u = rowsAt(b, u, order);
    du = rowsAt(b, du, order);
    auto same = [&](int64_t by) {
      return equal(Expr(b, place), Expr(b, moveRows(b, place, by, -2))).v;
    };
    for (int64_t by = 1; by < l.rows(); by *= 2) {
      Value joined = same(by);
      Value before = selectRows(b, joined, moveRows(b, u, by, 1), 1);
      Value dbefore = selectRows(b, joined, moveRows(b, du, by, 0), 0);
      du = b.add(b.mul(dbefore, u), b.mul(before, du));
      u = b.mul(before, u);
    }
    // The last row of each place has the product of all. The dropped ones are at place -1.
    Expr last(b, b.create<NotOp>(same(-1)));
    l.kept = (last && greaterEqual(Expr(b, place), literal(0, Expr(b, place)))).v;
  }
  if (l.kept)
    du = selectRows(b, l.kept, du, 0);
  return scatter(b, zeros, l.indices, du, l.p, "stablehlo.add", {});
}

SmallVector<Value> productTangent(Emitter &b, Operation *op, ValueRange x, ValueRange, Tangents t) {
  auto put = cast<ScatterOp>(op);
  auto operand = tensorOf(x[0]);
  Places p = placesOf(put);
  if (!fits(operand, x[2].getType(), p))
    return {t[0]};
  Value sum;
  if (t[0])
    sum = b.mul(t[0], scatter(b, b.constant(operand, 1), x[1], x[2], p, "stablehlo.multiply",
                              promiseOf(put)));
  if (t[2])
    sum = b.add(sum, b.mul(productOfUpdatesTangent(b, put, x[1], x[2], t[2]), x[0]));
  return {sum};
}

//===- Any body -------------------------------------------------------------===//

/// Where places do not repeat: what is there is combined with the updates, and written.
SmallVector<Value> combined(Emitter &b, ScatterOp op, ValueRange inputs, Value indices,
                            ArrayRef<Value> updates, const Places &p, bool sorted) {
  Type operand = inputs[0].getType(), slices = updates[0].getType();
  if (!fits(operand, slices, p))
    return llvm::to_vector_of<Value>(inputs);
  // What will be dropped is combined too: as ones, so that nothing infinite comes of it.
  Value kept = insideElements(b, indices, operand, slices, p);
  auto guarded = [&](Value v) -> Value {
    return kept ? b.create<SelectOp>(v.getType(), kept, v, b.constant(v.getType(), 1)) : v;
  };
  SmallVector<Value> x;
  for (Value input : inputs)
    x.push_back(guarded(gather(b, input, indices, slices, p, sorted)));
  for (Value update : updates)
    x.push_back(guarded(update));
  auto results = lifted(b, op.getUpdateComputation().front(), x);
  for (auto [input, result] : llvm::zip(inputs, results))
    result = scatter(b, input, indices, result, p, "", {sorted, true});
  return results;
}

/// Where places may repeat and the order matters: one slice after the other, in a loop.
SmallVector<Value> combinedInOrder(Emitter &b, ScatterOp op, ValueRange x) {
  unsigned n = op.getInputs().size();
  Listed l = listed(b, op, x[n]);
  if (l.kept)
    l.indices = selectRows(b, l.kept, l.indices, -1);
  SmallVector<Value> updates;
  for (Value update : x.drop_front(n + 1))
    updates.push_back(l.list(b, update));

  auto xs = llvm::to_vector_of<Value>(ValueRange(updates));
  xs.push_back(l.indices);
  return scan(b, {l.rows()}, x.take_front(n), xs,
              [&](Emitter &b, Value, ValueRange inputs, ValueRange rows) {
                auto slices = llvm::map_to_vector(rows, [&](Value row) {
                  return b.reshape(row, withLeading(1, row.getType()).getShape());
                });
                Value place = slices.pop_back_val();
                return combined(b, op, inputs, place, slices, l.p, /*sorted=*/true);
              });
}

SmallVector<Value> anyBody(Emitter &b, Operation *operation, ValueRange x) {
  auto op = cast<ScatterOp>(operation);
  unsigned n = op.getInputs().size();
  Places p = placesOf(op);
  auto inputs = x.take_front(n);
  SmallVector<Value> updates(x.drop_front(n + 1));
  if (!fits(x[0].getType(), updates[0].getType(), p))
    return llvm::to_vector_of<Value>(inputs);
  int64_t places = 1;
  for (int64_t d : p.outer(updates[0].getType()))
    places *= tensorOf(updates[0]).getDimSize(d);
  if (op.getUniqueIndices() || places <= 1)
    return combined(b, op, inputs, x[n], updates, p, op.getIndicesAreSorted());
  return combinedInOrder(b, op, x);
}

//===- Batches --------------------------------------------------------------===//

SmallVector<Value> vmapScatter(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto put = cast<ScatterOp>(op);
  unsigned n = put.getInputs().size();
  bool indices = x[n].mapped;
  SmallVector<Value> operands;
  for (auto [i, v] : llvm::enumerate(x))
    operands.push_back(i == n ? v.v : withBatch(b, v, size));
  Places p = placesOf(put).batched(/*operand=*/true, indices);
  Operation *copy = op->clone();
  copy->setOperands(operands);
  for (OpResult result : copy->getResults())
    result.setType(withLeading(size, result.getType()));
  copy->setAttr("scatter_dimension_numbers", numbersOf(b.getContext(), p));
  if (indices)
    copy->setAttr("indices_are_sorted", BoolAttr::get(b.getContext(), false));
  return llvm::to_vector_of<Value>(b.insert(copy)->getResults());
}

} // namespace

void evolute::addScatterRules(RuleTable &table) {
  auto scatter = [&](StringRef step, Rule rule) {
    rule.vmap = vmapScatter;
    table[step.empty() ? "stablehlo.scatter" : ("stablehlo.scatter(" + step + ")").str()] =
        std::move(rule);
  };
  Rule any{Kind::Equivalent};
  any.equivalent = anyBody;
  scatter("", any);
  Rule sum{Kind::Linear};
  sum.derivative = sumTangent;
  sum.transpose = transposeSum;
  scatter("add", sum);
  Rule extremum{Kind::Custom};
  extremum.derivative = extremumTangent;
  scatter("maximum", extremum);
  scatter("minimum", extremum);
  Rule product{Kind::Custom};
  product.derivative = productTangent;
  scatter("multiply", product);
  Rule set{Kind::Linear};
  set.transpose = transposeSet;
  scatter("set", set);
  scatter("subtract", sum);
}
