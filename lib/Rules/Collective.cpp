//===- Collective.cpp - Operations between devices --------------------------===//
//
// A program that runs on several devices is one function of what all of them hold, and cotangents
// pair over all of them: what one device sends to another comes back as a cotangent. An operation
// derived from another keeps its groups and its channel; XLA does not mind that they share it.
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

using Attributes = ArrayRef<std::pair<StringRef, Attribute>>;

IntegerAttr dimension(Emitter &b, int64_t n) {
  return IntegerAttr::get(IntegerType::get(b.getContext(), 64), n);
}

/// The operation `name` between the devices that `op` is between; where it combines, it adds.
Value among(Emitter &b, Operation *op, StringRef name, Value x, Type type,
            Attributes attributes = {}) {
  OperationState state(b.getLoc(), name);
  state.addOperands(x);
  state.addTypes(type);
  for (StringRef kept : {"channel_handle", "replica_groups", "use_global_device_ids"})
    if (Attribute value = op->getAttr(kept))
      state.addAttribute(kept, value);
  for (auto [key, value] : attributes)
    state.addAttribute(key, value);
  if (name != AllReduceOp::getOperationName() && name != ReduceScatterOp::getOperationName())
    return b.insert(Operation::create(state))->getResult(0);
  Block &body = state.addRegion()->emplaceBlock();
  Type scalar = withShape(type, {});
  body.addArguments({scalar, scalar}, {b.getLoc(), b.getLoc()});
  {
    Emitter::Inside inside(b, &body);
    Value sum = b.create<AddOp>(scalar, body.getArgument(0), body.getArgument(1));
    b.create<stablehlo::ReturnOp>(sum);
  }
  return b.insert(Operation::create(state))->getResult(0);
}

Value sumAmong(Emitter &b, Operation *op, Value x) {
  return x ? among(b, op, AllReduceOp::getOperationName(), x, x.getType()) : x;
}

/// `op` with a batch in front of each operand and result, and with the dimensions in the attributes
/// `names` one to the right.
Vmap batched(SmallVector<StringRef> names = {}) {
  return [=](Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
    auto operands = llvm::map_to_vector(x, [&](Batched v) { return withBatch(b, v, size); });
    Operation *copy = op->clone();
    copy->setOperands(operands);
    for (OpResult y : copy->getResults())
      y.setType(withLeading(size, y.getType()));
    for (StringRef name : names)
      copy->setAttr(name, dimension(b, op->getAttrOfType<IntegerAttr>(name).getInt() + 1));
    return llvm::to_vector_of<Value>(b.insert(copy)->getResults());
  };
}

//===- all_reduce -----------------------------------------------------------===//

/// The tangents of the elements that are the extremum, on average, as of a reduction: devices that
/// tie share evenly.
SmallVector<Value> extremumTangent(Emitter &b, Operation *op, ValueRange x, ValueRange y,
                                   ArrayRef<Value> t) {
  SmallVector<Value> tangents;
  for (auto [xi, yi, ti] : llvm::zip(x, y, t)) {
    if (!ti) {
      tangents.push_back(ti);
      continue;
    }
    Expr operand(b, xi), zero(b, Value(), xi.getType());
    Value taken = select(equal(operand, Expr(b, yi)), literal(1, operand), zero).v;
    tangents.push_back(b.div(sumAmong(b, op, b.mul(ti, taken)), sumAmong(b, op, taken)));
  }
  return tangents;
}

/// The product of what is gathered from all devices: its derivative divides by nothing.
SmallVector<Value> productOfAll(Emitter &b, Operation *op, ValueRange x) {
  auto groups = op->getAttrOfType<DenseIntElementsAttr>("replica_groups");
  bool even = groups && groups.getNumElements() &&
              llvm::none_of(groups, [](const APInt &id) { return id.isNegative(); });
  if (!even) {
    op->emitOpError("multiplies in groups of unknown or of different sizes, which has no "
                    "derivative; name the devices of each group, in groups of one size");
    return {};
  }
  SmallVector<Value> results;
  for (Value v : x) {
    auto one = withLeading(1, v.getType()),
         all = withLeading(groups.getType().getDimSize(1), v.getType());
    Value gathered = among(b, op, AllGatherOp::getOperationName(), b.reshape(v, one.getShape()),
                           all, {{"all_gather_dim", dimension(b, 0)}});
    results.push_back(b.reduce(gathered, 1, {0}, "stablehlo.multiply"));
  }
  return results;
}

//===- collective_broadcast -------------------------------------------------===//

/// What `pairs` send; who receives nothing has zeros.
Value permuted(Emitter &b, Operation *op, Value x, ArrayRef<std::pair<int64_t, int64_t>> pairs) {
  SmallVector<int64_t> flat;
  for (auto [from, to] : pairs) {
    flat.push_back(from);
    flat.push_back(to);
  }
  auto type = RankedTensorType::get({static_cast<int64_t>(pairs.size()), 2},
                                    IntegerType::get(b.getContext(), 64));
  return b.create<CollectivePermuteOp>(x.getType(), x, DenseIntElementsAttr::get(type, flat),
                                       op->getAttrOfType<ChannelHandleAttr>("channel_handle"));
}

/// The first device of each group gets the sum over the group, the others zeros.
Value transposeCollectiveBroadcast(Emitter &b, Operation *op, unsigned, ArrayRef<Value>,
                                   ArrayRef<Value> ct) {
  Value sum = ct[0];
  auto groups = op->getAttrOfType<DenseIntElementsAttr>("replica_groups");
  if (!groups || !groups.getNumElements()) {
    // Who is in a group is not said here: its first device is who receives its own number.
    Type number =
        RankedTensorType::get({}, IntegerType::get(b.getContext(), 32, IntegerType::Unsigned));
    bool partitions = !!op->getAttr("channel_handle");
    Value own = partitions ? b.create<PartitionIdOp>(number).getResult()
                           : b.create<ReplicaIdOp>(number).getResult();
    Expr isFirst = equal(Expr(b, own), Expr(b, b.clone(op, {own}, {number})->getResult(0)));
    SmallVector<std::pair<StringRef, Attribute>> global;
    if (partitions)
      global.push_back({"use_global_device_ids", UnitAttr::get(b.getContext())});
    Expr total(b, among(b, op, AllReduceOp::getOperationName(), sum, sum.getType(), global));
    Type predicate = withShape(isFirst.type, tensorOf(sum).getShape());
    return select(Expr(b, b.broadcast(isFirst.v, predicate, {})), total,
                  Expr(b, Value(), total.type))
        .v;
  }
  int64_t count = groups.getType().getDimSize(0), size = groups.getType().getDimSize(1);
  auto ids = llvm::to_vector(groups.getValues<int64_t>());
  // A tree: the distance of those who add up doubles, until the first has everything.
  auto pairsAt = [&](int64_t distance) {
    SmallVector<std::pair<int64_t, int64_t>> pairs;
    for (int64_t g = 0; g < count; ++g)
      for (int64_t k = 0; k + distance < size; k += 2 * distance)
        if (int64_t from = ids[g * size + k + distance]; from >= 0)
          pairs.push_back({from, ids[g * size + k]});
    return pairs;
  };
  for (int64_t distance = 1; distance < size; distance *= 2)
    sum = b.add(sum, permuted(b, op, sum, pairsAt(distance)));
  SmallVector<std::pair<int64_t, int64_t>> firsts;
  for (int64_t g = 0; g < count; ++g)
    firsts.push_back({ids[g * size], ids[g * size]});
  return permuted(b, op, sum, firsts);
}

} // namespace

void evolute::addCollectiveRules(RuleTable &table) {
  auto linear = [&](StringRef op, Transpose transpose, Vmap vmap) {
    Rule rule{Kind::Linear};
    rule.transpose = std::move(transpose);
    rule.vmap = std::move(vmap);
    table[op.str()] = std::move(rule);
  };
  auto refuse = [&](StringRef op, StringRef reason, Vmap vmap) {
    table[op.str()] = {Kind::NotDifferentiable};
    table[op.str()].reason = reason.str();
    table[op.str()].vmap = std::move(vmap);
  };
  auto attribute = [](Operation *op, StringRef name) { return op->getAttr(name); };
  using Cts = ArrayRef<Value>;

  linear(
      "stablehlo.all_gather",
      [=](Emitter &b, Operation *op, unsigned i, Cts, Cts ct) {
        return !ct[i] ? Value()
                      : among(b, op, ReduceScatterOp::getOperationName(), ct[i],
                              op->getOperand(i).getType(),
                              {{"scatter_dimension", attribute(op, "all_gather_dim")}});
      },
      batched({"all_gather_dim"}));
  refuse("stablehlo.all_reduce", "its body is not one of add, maximum, minimum, multiply",
         batched());
  linear(
      "stablehlo.all_reduce(add)",
      [](Emitter &b, Operation *op, unsigned i, Cts, Cts ct) { return sumAmong(b, op, ct[i]); },
      batched());
  Rule extremum{Kind::Custom};
  extremum.derivative = extremumTangent;
  extremum.vmap = batched();
  table["stablehlo.all_reduce(maximum)"] = extremum;
  table["stablehlo.all_reduce(minimum)"] = extremum;
  Rule product{Kind::Equivalent};
  product.equivalent = productOfAll;
  product.vmap = batched();
  table["stablehlo.all_reduce(multiply)"] = product;
  linear(
      "stablehlo.all_to_all",
      [=](Emitter &b, Operation *op, unsigned i, Cts, Cts ct) {
        return !ct[i] ? Value()
                      : among(b, op, AllToAllOp::getOperationName(), ct[i],
                              op->getOperand(i).getType(),
                              {{"concat_dimension", attribute(op, "split_dimension")},
                               {"split_count", attribute(op, "split_count")},
                               {"split_dimension", attribute(op, "concat_dimension")}});
      },
      batched({"concat_dimension", "split_dimension"}));
  linear("stablehlo.collective_broadcast", transposeCollectiveBroadcast, batched());
  linear(
      "stablehlo.collective_permute",
      [](Emitter &b, Operation *op, unsigned, Cts, Cts ct) {
        auto ids = llvm::to_vector(
            cast<CollectivePermuteOp>(op).getSourceTargetPairs().getValues<int64_t>());
        SmallVector<std::pair<int64_t, int64_t>> back;
        for (unsigned i = 0; i + 1 < ids.size(); i += 2)
          back.push_back({ids[i + 1], ids[i]});
        return permuted(b, op, ct[0], back);
      },
      batched());
  linear(
      "stablehlo.cross-replica-sum",
      [](Emitter &b, Operation *op, unsigned, Cts, Cts ct) { return b.apply(op, {ct[0]})[0]; },
      batched());
  refuse("stablehlo.reduce_scatter",
         "its body is not add; a stablehlo.all_reduce, of which each device takes its part, can "
         "be differentiated by maximum, minimum and multiply too",
         batched({"scatter_dimension"}));
  linear(
      "stablehlo.reduce_scatter(add)",
      [=](Emitter &b, Operation *op, unsigned, Cts, Cts ct) {
        return among(b, op, AllGatherOp::getOperationName(), ct[0], op->getOperand(0).getType(),
                     {{"all_gather_dim", attribute(op, "scatter_dimension")}});
      },
      batched({"scatter_dimension"}));
}
