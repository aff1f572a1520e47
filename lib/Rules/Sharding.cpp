//===- Sharding.cpp - What places arrays on devices -------------------------===//
//
// sdy.sharding_constraint returns its operand, and says how it is split over devices. Derivatives
// are split in the same way, and a batch over the axes that it is spread over, or else as the
// compiler likes.
//
//===----------------------------------------------------------------------===//
#include "dialects/sdy/SdyOps.h"
#include "lib/Passes/Derivatives.h"

using namespace mlir;
using namespace evolute;

namespace {

/// Where in `<mesh, [dimension, ..]>`, of which the text is all we know, the dimensions begin.
size_t dimensionsOf(StringRef text) {
  // The axes of a mesh that has no name stand in brackets too.
  size_t mesh = text.contains("mesh<[") ? text.find("]>") : 0;
  return text.find(", [", mesh) + 3;
}

SmallVector<Value> vmapConstraint(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t) {
  StringRef text = cast<sdy::ShardingConstraintOp>(op).getSharding().getText();
  StringRef head = text.take_front(dimensionsOf(text)), rest = text.drop_front(head.size());
  std::string result = head.str();
  llvm::raw_string_ostream out(result);
  if (ArrayAttr spmd = b.derivatives->spmd) {
    for (Attribute name : spmd)
      if (rest.contains(("\"" + cast<StringAttr>(name).getValue() + "\"").str())) {
        op->emitOpError() << "splits an array over " << name
                          << ", over which the batch around it is spread; leave the axis out of "
                             "one of them";
        return {};
      }
    out << '{';
    llvm::interleaveComma(spmd, out);
    out << '}';
  } else {
    out << "{?}";
  }
  out << (rest.starts_with("]") ? "" : ", ") << rest;
  auto sharding = sdy::RawAttr::get(op->getContext(), result);
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
