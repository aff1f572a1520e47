//===- Placement.cpp - Where the results of a function are --------------------===//
//
// What a derivative keeps leaves a function where it was computed: in the memory that it was moved
// to, and split over devices as the program says. Whoever calls the function has to know.
//
//===----------------------------------------------------------------------===//
#include "dialects/sdy/SdyOps.h"
#include "lib/Passes/Derivatives.h"

using namespace mlir;
using namespace evolute;

namespace {

/// Looks through the program for what says something of a value.
class Placement {
public:
  /// Of values that leave `f`.
  Placement(Derivatives &derivatives, func::FuncOp f)
      : derivatives(derivatives), entry(&f.getBody().front()) {}

  /// The memory that `v` was moved to; null for that in which everything is computed.
  StringAttr memoryOf(Value v) {
    if (auto transfer = v.getDefiningOp<ad::TransferOp>())
      return transfer.getTarget() == deviceMemory ? StringAttr() : transfer.getTargetAttr();
    Value same = sourceOf(v);
    return same ? memoryOf(same) : StringAttr();
  }

  /// For each dimension of `v` the axes of a mesh of devices that it is split over, or the numbers
  /// of an argument of the function and of a dimension of that, like which it is split; null if
  /// nothing says so.
  ArrayAttr shardingOf(Value v) {
    auto [it, isNew] = known.try_emplace(v);
    return isNew ? known[v] = findSharding(v) : it->second;
  }

private:
  /// The value that leaves a body or a callee as `v`, or that `v` is; of a loop, its row.
  Value sourceOf(Value v) {
    auto result = dyn_cast<OpResult>(v);
    if (!result)
      return {};
    Operation *op = result.getOwner();
    unsigned i = result.getResultNumber();
    auto returned = [i](Region &region) { return region.front().getTerminator()->getOperand(i); };
    if (isa<ad::SavedOp, ad::TransferOp, stablehlo::OptimizationBarrierOp>(op))
      return op->getOperand(i);
    if (isa<stablehlo::CaseOp, stablehlo::IfOp>(op))
      return returned(op->getRegion(0));
    if (isRow(v))
      return returned(op->getRegion(0));
    if (func::FuncOp f = calleeOf(op))
      return returned(f.getBody());
    return {};
  }

  func::FuncOp calleeOf(Operation *op) {
    if (!isa<ad::CheckpointOp, ad::CustomOp, func::CallOp>(op))
      return {};
    auto f = derivatives.lookup(op->getAttrOfType<FlatSymbolRefAttr>("callee").getValue());
    return f && f.getBody().hasOneBlock() ? f : func::FuncOp();
  }

  static bool isRow(Value v) {
    auto scan = v.getDefiningOp<ad::ScanOp>();
    return scan && cast<OpResult>(v).getResultNumber() >= scan.getInits().size();
  }

  ArrayAttr findSharding(Value v) {
    if (auto x = dyn_cast<BlockArgument>(v))
      return shardingOfArgument(x);
    Operation *op = v.getDefiningOp();
    if (auto constraint = dyn_cast<sdy::ShardingConstraintOp>(op))
      return axesOf(constraint);
    // What an operation makes is constrained next, and then what it is used for.
    auto next = dyn_cast_or_null<sdy::ShardingConstraintOp>(op->getNextNode());
    if (next && next->getOperand(0) == v)
      return axesOf(next);
    if (func::FuncOp f = calleeOf(op))
      return ofOperands(Placement(derivatives, f).shardingOf(sourceOf(v)), op);
    if (Value same = sourceOf(v)) {
      ArrayAttr found = shardingOf(same);
      if (!found || !isRow(v))
        return found;
      SmallVector<Attribute> dims{ArrayAttr::get(v.getContext(), {})};
      llvm::append_range(dims, found);
      return ArrayAttr::get(v.getContext(), dims);
    }
    auto shape = [](Value x) {
      auto type = dyn_cast<RankedTensorType>(x.getType());
      return type ? type.getShape() : ArrayRef<int64_t>();
    };
    for (Value x : op->getOperands())
      if (shape(x) == shape(v) && isElementwise(op))
        if (ArrayAttr found = shardingOf(x))
          return found;
    return {};
  }

  /// `sharding` of a result of `op`, where arguments of the callee are its operands.
  ArrayAttr ofOperands(ArrayAttr sharding, Operation *op) {
    if (!sharding)
      return {};
    SmallVector<Attribute> dims;
    for (auto dim : sharding.getAsRange<ArrayAttr>()) {
      if (dim.empty() || !isa<IntegerAttr>(dim[0])) {
        dims.push_back(dim);
        continue;
      }
      ArrayAttr found = shardingOf(op->getOperand(cast<IntegerAttr>(dim[0]).getInt()));
      if (!found)
        return {};
      dims.push_back(found[cast<IntegerAttr>(dim[1]).getInt()]);
    }
    return ArrayAttr::get(op->getContext(), dims);
  }

  ArrayAttr shardingOfArgument(BlockArgument x) {
    Builder b(x.getContext());
    auto type = dyn_cast<RankedTensorType>(x.getType());
    unsigned i = x.getArgNumber();
    if (x.getOwner() == entry && type) {
      SmallVector<Attribute> dims;
      for (int64_t d = 0; d < type.getRank(); ++d)
        dims.push_back(b.getI64ArrayAttr({i, d}));
      return b.getArrayAttr(dims);
    }
    auto scan = dyn_cast_or_null<ad::ScanOp>(x.getOwner()->getParentOp());
    if (!scan || i == 0)
      return {};
    unsigned carried = scan.getInits().size();
    if (i <= carried)
      return shardingOf(scan.getInits()[i - 1]);
    ArrayAttr rows = shardingOf(scan.getXs()[i - 1 - carried]);
    return rows ? b.getArrayAttr(rows.getValue().drop_front()) : rows;
  }

  static bool isElementwise(Operation *op) {
    auto it = rules().find(op->getName().getStringRef());
    return it != rules().end() &&
           (it->second.kind == Kind::Elementwise ||
            isa<stablehlo::AddOp, stablehlo::AndOp, stablehlo::CompareOp, stablehlo::ConvertOp,
                stablehlo::DivOp, stablehlo::MulOp, stablehlo::NegOp, stablehlo::OrOp,
                stablehlo::SelectOp, stablehlo::SubtractOp>(op));
  }

  /// Of `<mesh, [{"a"}, {}]>`, of which the text is all we know.
  static ArrayAttr axesOf(sdy::ShardingConstraintOp op) {
    Builder b(op->getContext());
    StringRef text = op.getSharding().getText();
    size_t mesh = text.contains("mesh<[") ? text.find("]>") : 0;
    text = text.drop_front(text.find(", [", mesh) + 3);
    if (text.contains(':')) // a part of an axis
      return {};
    SmallVector<Attribute> dims, axes;
    while (!text.empty() && text.front() != ']') {
      if (text.front() == '"') {
        auto [name, rest] = text.drop_front().split('"');
        axes.push_back(b.getStringAttr(name));
        text = rest;
        continue;
      }
      if (text.front() == '}') {
        dims.push_back(b.getArrayAttr(axes));
        axes.clear();
      }
      text = text.drop_front();
    }
    return b.getArrayAttr(dims);
  }

  Derivatives &derivatives;
  Block *entry;
  DenseMap<Value, ArrayAttr> known;
};

} // namespace

void evolute::markPlacements(Derivatives &derivatives, func::FuncOp f) {
  Placement placement(derivatives, f);
  auto isSplit =
      f->getParentOp()->walk([](sdy::ShardingConstraintOp) { return WalkResult::interrupt(); });
  Operation *end = f.getBody().front().getTerminator();
  for (auto [i, v] : llvm::enumerate(end->getOperands())) {
    if (auto memory = placement.memoryOf(v))
      f.setResultAttr(i, memoryAttr, memory);
    if (auto sharding = isSplit.wasInterrupted() ? placement.shardingOf(v) : ArrayAttr())
      f.setResultAttr(i, shardingAttr, sharding);
  }
}
