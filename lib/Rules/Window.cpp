//===- Window.cpp - Reductions over windows ---------------------------------===//
//
// Sums over windows are linear. A maximum passes on the tangent of the element that it selects,
// which is a reduction too: of pairs of an element and its tangent. Its transpose is
// select_and_scatter, and vice versa. Every other reduction is a product of its body.
//
// An initial value joins once in each window, and padding holds nothing. Please keep the order
// alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Combine.h"
#include "lib/Rules/Windows.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

using Windows = SmallVector<Window>;

//===- Windows of operations ------------------------------------------------===//

Windows windowsOf(ReduceWindowOp op) {
  Windows windows(op.getWindowDimensions().size(), {1});
  read(windows, op.getWindowDimensions(), &Window::size);
  read(windows, op.getWindowStrides(), &Window::stride);
  read(windows, op.getBaseDilations(), &Window::base);
  read(windows, op.getWindowDilations(), &Window::dilation);
  readPadding(windows, op.getPadding());
  return windows;
}

Windows windowsOf(SelectAndScatterOp op) {
  Windows windows(tensorOf(op.getOperand()).getRank(), {1});
  read(windows, op.getWindowDimensions(), &Window::size);
  read(windows, op.getWindowStrides(), &Window::stride);
  readPadding(windows, op.getPadding());
  return windows;
}

/// The attributes that say `windows`, for either operation.
void setWindows(Operation *op, ArrayRef<Window> windows) {
  MLIRContext *context = op->getContext();
  op->setAttr("window_dimensions", sizesOf(context, windows));
  auto set = [&](StringRef name, Attribute value) {
    value ? op->setAttr(name, value) : (void)op->removeAttr(name);
  };
  set("padding", paddingOf(context, windows));
  set("window_strides", list(context, windows, &Window::stride));
  if (isa<SelectAndScatterOp>(op))
    return;
  set("base_dilations", list(context, windows, &Window::base));
  set("window_dilations", list(context, windows, &Window::dilation));
}

/// `op` over other windows of other operands.
Operation *slide(Emitter &b, Operation *op, ValueRange operands, TypeRange types,
                 ArrayRef<Window> windows) {
  Operation *copy = op->clone();
  copy->setOperands(operands);
  for (auto [result, type] : llvm::zip(copy->getResults(), types))
    result.setType(type);
  setWindows(copy, windows);
  return b.insert(copy);
}

DenseI64ArrayAttr dims(Emitter &b, ArrayRef<int64_t> values) {
  return DenseI64ArrayAttr::get(b.getContext(), values);
}

/// `v` with the padding and the dilation of `windows`, which lose them.
Value padded(Emitter &b, Value v, Value with, MutableArrayRef<Window> windows) {
  SmallVector<int64_t> low, high, interior, shape;
  bool changes = false; // the shape may not: more here, less there
  for (auto [w, n] : llvm::zip(windows, tensorOf(v).getShape())) {
    changes = changes || w.low || w.high || w.base != 1;
    low.push_back(w.low);
    high.push_back(w.high);
    interior.push_back(w.base - 1);
    shape.push_back(std::max<int64_t>(w.low + span(n, w.base) + w.high, 0));
    w.low = w.high = 0;
    w.base = 1;
  }
  if (!changes)
    return v;
  return b.create<PadOp>(withShape(v.getType(), shape), v, with, dims(b, low), dims(b, high),
                         dims(b, interior));
}

bool isEmpty(Value v) { return tensorOf(v).getNumElements() == 0; }

Value sumOfAll(Emitter &b, Value v) { return b.sum(v, range(0, tensorOf(v).getRank())); }

/// The body of a reduction may work on wider numbers than it is given.
Value widened(Emitter &b, Value v, Type like) {
  return v ? b.convert(v, withElement(v.getType(), tensorOf(like).getElementType())) : v;
}

//===- Sums -----------------------------------------------------------------===//

/// The operand: each element finds the sums it went into, which is a sum over windows of the
/// cotangent. The initial value is in every sum once.
Value transposeSum(Emitter &b, Operation *op, unsigned i, ArrayRef<Value>, ArrayRef<Value> ct) {
  auto type = tensorOf(op->getOperand(i));
  if (i == 1)
    return b.convert(sumOfAll(b, ct[0]), type);
  if (isEmpty(op->getOperand(0)) || isEmpty(op->getResult(0)))
    return {};
  auto windows = windowsOf(cast<ReduceWindowOp>(op));
  for (auto [d, w] : llvm::enumerate(windows))
    w = transposed(w, type.getDimSize(d), tensorOf(ct[0]).getDimSize(d));
  Value v = ct[0], zero = b.zero(withShape(v.getType(), {}));
  // Backends know windows over what is padded, but few know more.
  if (llvm::any_of(windows, [](Window w) { return w.base > 1 || w.low < 0 || w.high < 0; }))
    v = padded(b, v, zero, windows);
  Type result = withShape(v.getType(), type.getShape());
  return b.convert(slide(b, op, {v, zero}, result, windows)->getResult(0), type);
}

//===- Selections -----------------------------------------------------------===//

/// Whether the first of two scalars is preferred to the second.
using Order = function_ref<Value(Value, Value)>;

/// What a block computes as `v` from two of its arguments, of other scalars.
Value recomputed(Emitter &b, Block &block, Value v, std::array<unsigned, 2> arguments, Value first,
                 Value second) {
  llvm::SetVector<Operation *> needed;
  SmallVector<Value> open{v};
  while (!open.empty())
    if (Operation *op = open.pop_back_val().getDefiningOp(); op && op->getBlock() == &block)
      if (needed.insert(op))
        llvm::append_range(open, inputsOf(op));
  IRMapping mapping;
  mapping.map(block.getArgument(arguments[0]), first);
  mapping.map(block.getArgument(arguments[1]), second);
  for (Operation &op : block)
    if (needed.contains(&op))
      mapping.map(op.getResults(), b.insert(op.clone(mapping))->getResults());
  return mapping.lookupOrDefault(v);
}

/// What select_and_scatter prefers.
Value orderOf(Emitter &b, SelectAndScatterOp op, Value first, Value second) {
  Block &block = op.getSelect().front();
  return recomputed(b, block, block.back().getOperand(0), {0, 1}, first, second);
}

/// For each window the element of `t` that stands where the first among equals is selected from
/// `x`, and 0 where a window holds nothing. See selectionOf.
Value selected(Emitter &b, Value x, Value t, ArrayRef<int64_t> shape, ArrayRef<Window> windows,
               Order order) {
  if (shape.empty())
    return t;
  Location loc = b.getLoc();
  Type boolean = IntegerType::get(b.getContext(), 1);
  SmallVector<Value> operands{x, t, b.constant(withElement(x.getType(), boolean), 1)};
  SmallVector<Type> scalars;
  OperationState state(loc, ReduceWindowOp::getOperationName());
  for (Value v : ArrayRef(operands).take_front(3)) {
    scalars.push_back(withShape(v.getType(), {}));
    state.addTypes(withShape(v.getType(), shape));
  }
  for (Type scalar : scalars)
    operands.push_back(b.zero(scalar));
  state.addOperands(operands);
  Block &body = state.addRegion()->emplaceBlock();
  for (Type type : llvm::concat<Type>(llvm::to_vector(scalars), llvm::to_vector(scalars)))
    body.addArgument(type, loc);
  {
    Emitter::Inside inside(b, &body);
    auto a = body.getArguments();
    Type one = scalars[2];
    Value absent = b.create<NotOp>(one, a[5]);
    Value either = b.create<OrOp>(one, absent, order(a[0], a[3]));
    Value taken = b.create<AndOp>(one, a[2], either);
    SmallVector<Value> results;
    for (unsigned i : {0, 1})
      results.push_back(b.create<SelectOp>(scalars[i], taken, a[i], a[i + 3]));
    results.push_back(b.create<OrOp>(one, a[2], a[5]));
    b.create<stablehlo::ReturnOp>(results);
  }
  Operation *op = Operation::create(state);
  setWindows(op, windows);
  return b.insert(op)->getResult(1);
}

/// Where the first among equals is selected in each window: its number in `x`, or -1.
Value placeOfSelected(Emitter &b, Value x, ArrayRef<int64_t> shape, ArrayRef<Window> windows,
                      Order order) {
  auto type = tensorOf(x);
  int64_t n = type.getNumElements();
  Type index = IntegerType::get(b.getContext(), n < (1ll << 31) ? 32 : 64);
  // From 1 on, because 0 is what an empty window gives.
  Value number = b.create<IotaOp>(RankedTensorType::get({n}, index), 0);
  number = b.create<AddOp>(number.getType(), number, b.constant(number.getType(), 1));
  number = selected(b, x, b.reshape(number, type.getShape()), shape, windows, order);
  return b.create<SubtractOp>(number.getType(), number, b.constant(number.getType(), 1));
}

/// Combines elements of `updates` into `v` at places that number its elements. `fill` writes the
/// body, on two scalars.
Value scatterAt(Emitter &b, Value v, Value places, Value updates,
                function_ref<void(Region &)> fill) {
  SmallVector<int64_t> shape(tensorOf(v).getShape());
  auto flat = [&](Value v) { return b.reshape(v, {tensorOf(v).getNumElements()}); };
  OperationState state(b.getLoc(), ScatterOp::getOperationName());
  state.addOperands({flat(v), flat(places), flat(updates)});
  state.addTypes(state.operands[0].getType());
  state.addAttribute("scatter_dimension_numbers",
                     ScatterDimensionNumbersAttr::get(b.getContext(), {}, {0}, {}, {}, {0}, 1));
  fill(*state.addRegion());
  return b.reshape(b.insert(Operation::create(state))->getResult(0), shape);
}

/// Fills a region with a block of two scalars of `type` that returns what `f` makes of them.
void fillBinary(Emitter &b, Region &region, Type type, Order f) {
  Block &block = region.emplaceBlock();
  block.addArguments({type, type}, {b.getLoc(), b.getLoc()});
  Emitter::Inside inside(b, &block);
  b.create<stablehlo::ReturnOp>(f(block.getArgument(0), block.getArgument(1)));
}

/// Adds each element of `source` to a zero for each element of `x`: where its window selects.
Value scatterSelected(Emitter &b, Value x, Value source, ArrayRef<Window> windows, Order order) {
  if (windows.empty()) // XLA 0.10.2 ends the process on a scalar select_and_scatter
    return source;
  Type type = withElement(x.getType(), tensorOf(source).getElementType()),
       scalar = withShape(type, {});
  auto add = [&](Value u, Value v) -> Value { return b.create<AddOp>(scalar, u, v); };
  bool dilated =
      llvm::any_of(windows, [](const Window &w) { return w.base > 1 || w.dilation > 1; });
  if (dilated || type != x.getType()) {
    Value places = placeOfSelected(b, x, tensorOf(source).getShape(), windows, order);
    return scatterAt(b, b.zero(type), places, source,
                     [&](Region &region) { fillBinary(b, region, scalar, add); });
  }
  OperationState state(b.getLoc(), SelectAndScatterOp::getOperationName());
  state.addOperands({x, source, b.zero(scalar)});
  state.addTypes(type);
  fillBinary(b, *state.addRegion(), withShape(x.getType(), {}), order);
  fillBinary(b, *state.addRegion(), scalar, add);
  Operation *op = Operation::create(state);
  setWindows(op, windows);
  return b.insert(op)->getResult(0);
}

/// The tangent of the element selected; of the initial value if that is the extremum.
SmallVector<Value> extremumTangent(Emitter &b, Operation *op, ValueRange x, ValueRange y,
                                   ArrayRef<Value> t) {
  Type type = y[0].getType();
  bool greatest = isa<MaxOp>(stepOf(op));
  auto order = [&](Value first, Value second) -> Value {
    Expr u(b, first), v(b, second);
    return greatest ? greaterEqual(u, v).v : greaterEqual(v, u).v;
  };
  Value tangent;
  if (t[0])
    tangent = selected(b, widened(b, x[0], type), widened(b, t[0], type), tensorOf(type).getShape(),
                       windowsOf(cast<ReduceWindowOp>(op)), order);
  Value init = b.convert(x[1], withShape(type, {}));
  auto constant = splatOf(init), identity = splatOf(identityOf(b, op, init.getType()));
  if (!t[1] && constant && constant == identity)
    return {tangent};
  Expr extremum(b, y[0]), start(b, b.broadcast(init, type, {}));
  Value initTangent = b.broadcast(widened(b, t[1], type), type, {});
  return {select(equal(extremum, start), Expr(b, initTangent, type), Expr(b, tangent, type)).v};
}

Value transposeSelected(Emitter &b, Operation *op, unsigned i, ArrayRef<Value> x,
                        ArrayRef<Value> ct) {
  if (i != 1 || !ct[1] || isEmpty(x[0]))
    return {};
  Block &body = op->getRegion(0).front();
  auto order = [&](Value first, Value second) {
    return recomputed(b, body, selectionOf(op), {0, 3}, first, second);
  };
  return scatterSelected(b, x[0], ct[1], windowsOf(cast<ReduceWindowOp>(op)), order);
}

Value transposeScatter(Emitter &b, Operation *operation, unsigned i, ArrayRef<Value> x,
                       ArrayRef<Value> ct) {
  if (i == 2)
    return sumOfAll(b, ct[0]);
  auto op = cast<SelectAndScatterOp>(operation);
  auto order = [&](Value first, Value second) { return orderOf(b, op, first, second); };
  return selected(b, x[0], ct[0], tensorOf(op.getSource()).getShape(), windowsOf(op), order);
}

/// A scatter to the places selected.
SmallVector<Value> scatterAtPlaces(Emitter &b, Operation *operation, ValueRange x) {
  auto op = cast<SelectAndScatterOp>(operation);
  Type type = op.getResult().getType();
  Value init = b.broadcast(widened(b, x[2], type), type, {});
  if (isEmpty(x[0]) || isEmpty(x[1]))
    return {init};
  auto order = [&](Value first, Value second) { return orderOf(b, op, first, second); };
  Value places =
      placeOfSelected(b, x[0], tensorOf(op.getSource()).getShape(), windowsOf(op), order);
  IRMapping mapping;
  return {scatterAt(b, init, places, widened(b, x[1], type),
                    [&](Region &region) { op.getScatter().cloneInto(&region, mapping); })};
}

//===- Any body -------------------------------------------------------------===//

/// Combines elements of which the last of `left` and `right`, if there is one more than `op` has
/// results, says which are there: one that is alone stays as it is.
SmallVector<Value> combinedIfThere(Emitter &b, Operation *op, ArrayRef<Value> left,
                                   ArrayRef<Value> right) {
  unsigned n = op->getNumResults();
  auto both = combined(b, op, left.take_front(n), right.take_front(n));
  if (both.empty() || left.size() == n)
    return both;
  Value first = left[n], second = right[n];
  for (auto [v, p, q] : llvm::zip(both, left, right)) {
    Type type = v.getType();
    v = b.create<SelectOp>(type, second, v, p);
    v = b.create<SelectOp>(type, first, v, q);
  }
  both.push_back(b.create<OrOp>(first.getType(), first, second));
  return both;
}

/// The combinations of `size` elements that stand `dilation` apart, starting `stride` apart: of
/// pairs, of pairs of pairs .., as the bits of `size` say.
SmallVector<Value> combineAlong(Emitter &b, Operation *op, SmallVector<Value> power, int64_t dim,
                                const Window &w, int64_t count) {
  SmallVector<Value> result;
  int64_t done = 0;
  auto part = [&](int64_t start, int64_t n, int64_t stride) {
    return llvm::map_to_vector(power, [&](Value v) { return sliced(b, v, dim, start, n, stride); });
  };
  for (int64_t block = 1; block <= w.size; block *= 2) {
    if (w.size & block) {
      auto next = part(done * w.dilation, count, w.stride);
      result = result.empty() ? next : combinedIfThere(b, op, result, next);
      if (result.empty())
        return {};
      done += block;
    }
    if (2 * block > w.size)
      break;
    int64_t step = block * w.dilation, n = tensorOf(power[0]).getDimSize(dim) - step;
    power = combinedIfThere(b, op, part(0, n, 1), part(step, n, 1));
    if (power.empty())
      return {};
  }
  return result;
}

/// One dimension after the other, the last first, so that the order stays as it is. Padding holds
/// the identity of the body; if we know none, an element, and a mask says that it is not there.
SmallVector<Value> combineWindows(Emitter &b, Operation *op, ValueRange x) {
  auto windows = windowsOf(cast<ReduceWindowOp>(op));
  unsigned n = op->getNumResults();
  SmallVector<Value> values, inits;
  bool masked = !identityOf(b, op, withShape(op->getResult(0).getType(), {})) && !isEmpty(x[0]);
  Windows plain;
  for (auto [i, y] : llvm::enumerate(op->getResults())) {
    Value init = widened(b, x[n + i], y.getType());
    inits.push_back(b.broadcast(init, y.getType(), {}));
    Value operand = widened(b, x[i], y.getType()), padding = identityOf(b, op, init.getType());
    if (masked) {
      SmallVector<int64_t> none(windows.size(), 0), one(windows.size(), 1);
      padding = b.reshape(b.create<SliceOp>(withShape(operand.getType(), one), operand,
                                            dims(b, none), dims(b, one), dims(b, one)),
                          {});
    }
    plain = windows;
    values.push_back(padded(b, operand, padding ? padding : init, plain));
    masked = masked && values.back() != operand;
  }
  if (masked) {
    Type mask = withElement(x[0].getType(), IntegerType::get(b.getContext(), 1));
    plain = windows;
    values.push_back(padded(b, b.constant(mask, 1), b.zero(withShape(mask, {})), plain));
  }
  auto result = tensorOf(op->getResult(0));
  if (result.getNumElements() == 0)
    return inits;
  for (int64_t d = result.getRank() - 1; d >= 0; --d) {
    values = combineAlong(b, op, values, d, plain[d], result.getDimSize(d));
    if (values.empty())
      return {};
  }
  if (values.size() > n)
    inits.push_back(b.constant(values[n].getType(), 1));
  auto results = combinedIfThere(b, op, inits, values);
  results.truncate(std::min<size_t>(results.size(), n));
  return results;
}

//===- Batches --------------------------------------------------------------===//

/// The batch is one more dimension in which nothing slides. A window starts from one initial value
/// for all rows: where that is batched it starts from the identity, and each row's joins
/// afterwards.
SmallVector<Value> vmapWindows(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto windows = isa<ReduceWindowOp>(op) ? windowsOf(cast<ReduceWindowOp>(op))
                                         : windowsOf(cast<SelectAndScatterOp>(op));
  bool scatters = isa<SelectAndScatterOp>(op);
  unsigned n = scatters ? 2 : op->getNumResults();
  SmallVector<Value> operands;
  for (auto [i, v] : llvm::enumerate(x))
    operands.push_back(i < n ? withBatch(b, v, size) : v.v);
  bool isInitMapped = llvm::any_of(x.drop_front(n), [](Batched v) { return v.mapped; });
  if (isInitMapped)
    operands[n] = identityOf(b, op, op->getOperand(n).getType());
  if (captures(op) || !operands[n])
    return {}; // by the equivalent
  auto types = llvm::map_to_vector(op->getResultTypes(),
                                   [&](Type t) -> Type { return withLeading(size, t); });
  auto results =
      llvm::to_vector_of<Value>(slide(b, op, operands, types, underBatch(windows))->getResults());
  if (!isInitMapped)
    return results;
  Value init = b.broadcast(widened(b, x[n].v, types[0]), types[0], {0});
  return combined(b, op, {init}, results);
}

} // namespace

void evolute::addWindowRules(RuleTable &table) {
  auto add = [&](StringRef op, Rule rule, Equivalent equivalent) {
    rule.vmap = vmapWindows;
    rule.equivalent = std::move(equivalent);
    table[op.str()] = std::move(rule);
  };
  Rule extremum{Kind::Custom}, scatter{Kind::Linear}, selection{Kind::Linear}, sum{Kind::Linear};
  extremum.derivative = extremumTangent;
  scatter.selectors = {0};
  scatter.transpose = transposeScatter;
  selection.selectors = {0, 3};
  selection.transpose = transposeSelected;
  sum.transpose = transposeSum;

  add("stablehlo.reduce_window", {Kind::Equivalent}, combineWindows);
  add("stablehlo.reduce_window(add)", sum, combineWindows);
  add("stablehlo.reduce_window(maximum)", extremum, combineWindows);
  add("stablehlo.reduce_window(minimum)", extremum, combineWindows);
  add("stablehlo.reduce_window(select)", selection, combineWindows);
  add("stablehlo.select_and_scatter", {Kind::Equivalent}, scatterAtPlaces);
  add("stablehlo.select_and_scatter(add)", scatter, scatterAtPlaces);
}
