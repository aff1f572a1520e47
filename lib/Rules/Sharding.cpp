//===- Sharding.cpp - What places arrays on devices -------------------------===//
//
// sdy.sharding_constraint returns its operand, and says how it is split over devices. Derivatives
// are split in the same way, and a batch as the compiler likes.
//
//===----------------------------------------------------------------------===//
#include "dialects/sdy/SdyOps.h"
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

namespace {

/// `<mesh, [dimension, ..]>`, of which the text is all we know, with an open dimension in front.
sdy::RawAttr underBatch(sdy::RawAttr sharding) {
  StringRef text = sharding.getText();
  // The axes of a mesh that has no name stand in brackets too.
  size_t mesh = text.contains("mesh<[") ? text.find("]>") : 0;
  size_t dims = text.find(", [", mesh) + 3;
  StringRef rest = text.drop_front(dims), open = rest.starts_with("]") ? "{?}" : "{?}, ";
  return sdy::RawAttr::get(sharding.getContext(), (text.take_front(dims) + open + rest).str());
}

SmallVector<Value> vmapConstraint(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t) {
  auto sharding = underBatch(cast<sdy::ShardingConstraintOp>(op).getSharding());
  return {b.create<sdy::ShardingConstraintOp>(x[0].v.getType(), x[0].v, sharding)};
}

} // namespace

void evolute::addShardingRules(RuleTable &table) {
  Rule rule{Kind::Linear};
  rule.transpose = [](Emitter &b, Operation *op, unsigned, ArrayRef<Value>, ArrayRef<Value> ct) {
    return b.apply(op, {ct[0]})[0];
  };
  rule.vmap = vmapConstraint;
  table["sdy.sharding_constraint"] = rule;
}
