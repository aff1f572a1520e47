//===- Scan.cpp - Loops of a known number of steps --------------------------===//
//
//   jvp, jet   companions are carried, taken and given beside the primals
//   vmap       the batch is the second dimension of xs and ys
//
// Reverse mode is in ReverseScan.cpp.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Scan.h"
#include "lib/Rules/Call.h"
#include "lib/Rules/ControlFlow.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

//===- Building -------------------------------------------------------------===//

RankedTensorType evolute::rowNumberType(MLIRContext *context, int64_t n) {
  bool isShort = n <= std::numeric_limits<int32_t>::max();
  return RankedTensorType::get({}, IntegerType::get(context, isShort ? 32 : 64));
}

static Type rowType(Value xs) {
  return withShape(xs.getType(), tensorOf(xs).getShape().drop_front());
}

ad::ScanOp evolute::scanOf(Emitter &b, Rows rows, ValueRange inits, ValueRange xs,
                           std::unique_ptr<Region> body, bool linear) {
  SmallVector<Type> types;
  for (auto [i, v] : llvm::enumerate(body->front().getTerminator()->getOperands()))
    types.push_back(i < inits.size() ? v.getType() : withLeading(rows.n, v.getType()));
  OperationState state(b.getLoc(), ad::ScanOp::getOperationName());
  state.addOperands(inits);
  state.addOperands(xs);
  state.addTypes(types);
  state.addRegion(std::move(body));
  auto &properties = state.getOrAddProperties<ad::ScanOp::Properties>();
  Builder builder(b.getContext());
  properties.steps = builder.getI64IntegerAttr(rows.n);
  if (rows.reverse)
    properties.reverse = builder.getUnitAttr();
  properties.operandSegmentSizes = {static_cast<int32_t>(inits.size()),
                                    static_cast<int32_t>(xs.size())};
  Operation *op = Operation::create(state);
  return cast<ad::ScanOp>(linear ? b.insertLinear(op) : b.insert(op));
}

SmallVector<Value> evolute::scan(Emitter &b, Rows rows, ValueRange inits, ValueRange xs, Step step,
                                 bool linear) {
  SmallVector<Type> types{rowNumberType(b.getContext(), rows.n)};
  llvm::append_range(types, inits.getTypes());
  for (Value v : xs)
    types.push_back(rowType(v));
  Location loc = b.getLoc();
  auto region = emptyRegion(types, &loc);
  Block &block = region->front();
  ValueRange arguments = block.getArguments();
  Emitter inside = b.into(&block);
  auto results = step(inside, arguments[0], arguments.slice(1, inits.size()),
                      arguments.drop_front(1 + inits.size()));
  if (failed(results))
    return {};
  inside.create<stablehlo::ReturnOp>(*results);
  return llvm::to_vector_of<Value>(
      scanOf(b, rows, inits, xs, std::move(region), linear).getResults());
}

SmallVector<bool> evolute::closeOverScan(ad::ScanOp scan, SmallVectorImpl<bool> &marked,
                                         function_ref<bool(Value)> outer,
                                         function_ref<bool(Value)> passes) {
  unsigned n = scan.getInits().size();
  while (true) {
    auto results = dependent(scan.getBody().front(), marked, outer, passes);
    bool grows = false;
    for (unsigned i = 0; i < n; ++i) {
      grows |= results[i] && !marked[1 + i];
      results[i] = marked[1 + i] = marked[1 + i] || results[i];
    }
    if (!grows)
      return results;
  }
}

SmallVector<bool> evolute::argumentsWhere(ad::ScanOp scan, function_ref<bool(Value)> holds) {
  SmallVector<bool> marked{false};
  for (Value v : scan->getOperands())
    marked.push_back(holds(v));
  return marked;
}

static SmallVector<Value> startingAt(Emitter &b, Value buffer, Value i) {
  SmallVector<Value> starts(tensorOf(buffer).getRank(), b.zero(i.getType()));
  starts[0] = i;
  return starts;
}

Value evolute::writeRows(Emitter &b, Value buffer, Value first, Value rows) {
  return b.create<DynamicUpdateSliceOp>(buffer.getType(), buffer, rows,
                                        startingAt(b, buffer, first));
}

Value evolute::write(Emitter &b, Value buffer, Value i, Value v) {
  return writeRows(b, buffer, i, b.reshape(v, withLeading(1, v.getType()).getShape()));
}

Value evolute::read(Emitter &b, Value buffer, Value i) {
  SmallVector<int64_t> shape(tensorOf(buffer).getShape());
  shape[0] = 1;
  Value row = b.create<DynamicSliceOp>(withShape(buffer.getType(), shape), buffer,
                                       startingAt(b, buffer, i), shape);
  return b.reshape(row, ArrayRef(shape).drop_front());
}

Value evolute::rowsBetween(Emitter &b, Value buffer, int64_t first, int64_t end, int64_t by) {
  SmallVector<int64_t> shape(tensorOf(buffer).getShape()), from(shape.size(), 0), to(shape),
      strides(shape.size(), 1);
  from[0] = first;
  to[0] = end;
  strides[0] = by;
  shape[0] = llvm::divideCeil(end - first, by);
  auto list = [&](ArrayRef<int64_t> x) { return DenseI64ArrayAttr::get(b.getContext(), x); };
  return b.create<SliceOp>(withShape(buffer.getType(), shape), buffer, list(from), list(to),
                           list(strides));
}

SmallVector<Value> evolute::rowByRow(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  SmallVector<Value> xs;
  for (Batched v : x)
    if (v.mapped)
      xs.push_back(v.v);
  return scan(b, {size}, {}, xs, [&](Emitter &b, Value, ValueRange, ValueRange rows) {
    SmallVector<Value> operands;
    for (Batched v : x) {
      operands.push_back(v.mapped ? rows.front() : v.v);
      rows = rows.drop_front(v.mapped);
    }
    return llvm::to_vector_of<Value>(b.clone(op, operands)->getResults());
  });
}

namespace {

//===- jvp, jet -------------------------------------------------------------===//

LogicalResult forwardScan(const Walk &w, Operation *op) {
  auto scan = cast<ad::ScanOp>(op);
  Block &body = scan.getBody().front();
  auto moves = [&](Value v) { return w.moves(v); };
  auto marked = argumentsWhere(scan, moves);
  auto results = closeOverScan(scan, marked, moves, mayMove);
  unsigned n = scan.getInits().size();
  ArrayRef<bool> carry = ArrayRef(marked).slice(1, n), rows = ArrayRef(marked).drop_front(1 + n);
  ArrayRef<bool> ys = ArrayRef(results).drop_front(n);
  if (failed(checkCarried(op, ArrayRef(marked).drop_front())))
    return failure();

  Location loc = w.b.getLoc();
  ValueRange arguments = body.getArguments(), outputs = body.getTerminator()->getOperands();
  ValueRange before = arguments.slice(1, n), taken = arguments.drop_front(1 + n);
  SmallVector<Type> types{arguments[0].getType()};
  auto carryTypes = flatTypes(before, carry, w.count);
  llvm::append_range(types, carryTypes);
  llvm::append_range(types, flatTypes(taken, rows, w.count));
  auto region = emptyRegion(types, &loc);
  {
    ValueRange to = region->front().getArguments();
    Emitter::Inside inside(w.b, &region->front());
    w.setFlat(arguments.take_front(1), to.take_front(1), {false});
    w.setFlat(before, to.slice(1, carryTypes.size()), carry);
    w.setFlat(taken, to.drop_front(1 + carryTypes.size()), rows);
    if (failed(w.visit(body)))
      return failure();
    auto returned = w.flat(outputs.take_front(n), carry);
    llvm::append_range(returned, w.flat(outputs.drop_front(n), ys));
    w.b.create<stablehlo::ReturnOp>(returned);
  }
  w.b.setLoc(loc);
  auto inits = w.flat(scan.getInits(), carry), xs = w.flat(scan.getXs(), rows);
  ValueRange all = scanOf(w.b, Rows::of(scan), inits, xs, std::move(region)).getResults();
  w.setFlat(scan.getResults().take_front(n), all.take_front(inits.size()), carry);
  w.setFlat(scan.getResults().drop_front(n), all.drop_front(inits.size()), ys);
  return success();
}

//===- vmap -----------------------------------------------------------------===//

LogicalResult vmapScan(Vectorizer &w, Operation *op) {
  auto scan = cast<ad::ScanOp>(op);
  Block &body = scan.getBody().front();
  unsigned n = scan.getInits().size();
  auto isMapped = [&](Value v) { return w.varies(v); };
  auto marked = argumentsWhere(scan, isMapped);
  auto results = closeOverScan(scan, marked, isMapped, mayBeMapped);
  if (failed(checkCarried(op, ArrayRef(marked).drop_front())))
    return failure();
  /// The batch, in front of the rows, behind them, and back.
  auto swapped = [&](Value v) {
    auto order = range(0, tensorOf(v).getRank());
    std::swap(order[0], order[1]);
    return w.b.transpose(v, order);
  };
  /// The argument of the body or the result of which the sum over the batch does.
  auto isSum = [&](Value x, bool m) { return m && w.isOnlySum(x); };
  Location loc = w.b.getLoc();
  SmallVector<Value> inits, xs;
  for (auto [i, v] : llvm::enumerate(scan->getOperands())) {
    bool m = marked[1 + i], isRows = i >= n;
    Value x = isSum(body.getArgument(1 + i), m) ? w.sumOf(v)
              : m && isRows                     ? swapped(withBatch(w.b, w.at(v), w.size))
              : m                               ? withBatch(w.b, w.at(v), w.size)
                                                : w.at(v).v;
    (isRows ? xs : inits).push_back(x);
  }
  SmallVector<Type> types;
  for (auto [x, m] : llvm::zip(body.getArguments(), marked))
    types.push_back(m && !isSum(x, m) ? withLeading(w.size, x.getType()) : x.getType());
  auto region = emptyRegion(types, &loc);
  {
    Emitter::Inside inside(w.b, &region->front());
    for (auto [x, y, m] : llvm::zip(body.getArguments(), region->front().getArguments(), marked))
      isSum(x, m) ? w.setSum(x, y) : w.set(x, {y, m});
    if (failed(w.visit(body)))
      return failure();
    SmallVector<Value> returned;
    for (auto [v, y, m] :
         llvm::zip(body.getTerminator()->getOperands(), scan.getResults(), results))
      returned.push_back(isSum(y, m) ? w.sumOf(v)
                         : m         ? withBatch(w.b, w.at(v), w.size)
                                     : w.at(v).v);
    w.b.create<stablehlo::ReturnOp>(returned);
  }
  w.b.setLoc(loc);
  auto all = scanOf(w.b, Rows::of(scan), inits, xs, std::move(region)).getResults();
  for (auto [i, y] : llvm::enumerate(scan.getResults())) {
    Value v = all[i];
    if (isSum(y, results[i]))
      w.setSum(y, v);
    else
      w.set(y, {results[i] && i >= n ? swapped(v) : v, results[i]});
  }
  return success();
}

//===- chlo.scan ------------------------------------------------------------===//

/// The scanned dimension in front, and back.
SmallVector<Value> scanWithoutDimension(Emitter &b, Operation *operation, ValueRange x) {
  auto op = cast<chlo::ScanOp>(operation);
  unsigned inputs = op.getInputs().size(), outputs = op.getOutputs().size();
  auto dim = static_cast<int64_t>(op.getDimension());
  int64_t n = op.getScanDimSize().value_or(0);
  for (Value v :
       llvm::concat<Value>(llvm::to_vector(op.getInputs()), llvm::to_vector(op.getOutputs()))) {
    if (dim >= tensorOf(v).getRank()) {
      op.emitOpError("scans a dimension that a tensor does not have");
      return {};
    }
    n = tensorOf(v).getDimSize(dim);
  }
  auto inFront = [&](Value v) {
    auto order = range(0, tensorOf(v).getRank());
    std::rotate(order.begin(), order.begin() + dim, order.begin() + dim + 1);
    return b.transpose(v, order);
  };
  auto back = [&](Value v) {
    auto order = range(0, tensorOf(v).getRank());
    std::rotate(order.begin(), order.begin() + 1, order.begin() + dim + 1);
    return b.transpose(v, order);
  };
  auto xs = llvm::map_to_vector(x.take_front(inputs), inFront);
  ValueRange inits = x.drop_front(inputs);
  auto step = [&](Emitter &b, Value, ValueRange carry, ValueRange rows) {
    IRMapping mapping;
    Block &body = op.getBody().front();
    for (auto [argument, row] : llvm::zip(body.getArguments(), rows))
      mapping.map(argument, b.reshape(row, tensorOf(argument).getShape()));
    mapping.map(body.getArguments().drop_front(inputs), carry);
    auto results = copied(b, body, mapping);
    std::rotate(results.begin(), results.begin() + outputs, results.end());
    return results;
  };
  auto results = scan(b, {n, op.getIsReverse()}, inits, xs, step);
  for (Value &v : MutableArrayRef(results).drop_front(inits.size()))
    v = back(v);
  std::rotate(results.begin(), results.begin() + inits.size(), results.end());
  return results;
}

} // namespace

void evolute::addScanRules(RuleTable &table) {
  Rule scan{Kind::Structured}, other{Kind::Equivalent};
  auto linearize = [](Linearizer &w, Operation *op) {
    return w.split ? linearizeScan(w, op) : forwardScan(walkOf(w), op);
  };
  auto jet = [](Series &w, Operation *op) { return forwardScan(walkOf(w), op); };
  scan.structured = {linearize, transposeScan, jet, vmapScan};
  table["ad.scan"] = scan;
  other.equivalent = scanWithoutDimension;
  table["chlo.scan"] = other;
}
