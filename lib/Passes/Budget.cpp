//===- Budget.cpp - Which values of a function to keep, within so many bytes -===//
//
// A checkpoint with a budget marks values of its callee, as a policy would: those that spare the
// most operations. The network is that of the residuals, but everything may be computed again, and
// a byte has a price: the least at which what is kept fits. What more would be kept at the price
// below it fills the rest, the values that spare the most operations for a byte first.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Cut.h"
#include "lib/Passes/Residuals.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

static constexpr StringLiteral numberAttr = "ad.number";

/// About how many floating point operations `op` is.
static int64_t workOf(Operation *op, Derivatives &derivatives, unsigned depth = 0) {
  int64_t elements = 1;
  for (TypeRange types : {TypeRange(op->getResultTypes()), TypeRange(op->getOperandTypes())})
    for (Type type : types)
      elements = std::max(elements, bytesOf(type) /
                                        std::max<int64_t>(1, bytesOf(getElementTypeOrSelf(type))));
  if (auto dot = dyn_cast<DotGeneralOp>(op)) {
    int64_t work = 2 * cast<RankedTensorType>(dot.getType()).getNumElements();
    for (int64_t d : dot.getDotDimensionNumbers().getLhsContractingDimensions())
      work *= tensorOf(dot.getLhs()).getDimSize(d);
    return work;
  }
  int64_t work = 0;
  if (auto call = dyn_cast<func::CallOp>(op); call && depth < 8)
    if (auto f = derivatives.lookup(call.getCallee()); f && !f.isExternal())
      for (Operation &inner : f.getBody().front())
        work += workOf(&inner, derivatives, depth + 1);
  if (work)
    return work;
  if (isa<BroadcastInDimOp, ConstantOp, IotaOp, ReshapeOp>(op))
    return 1;
  // Loops, factorisations and what else there is.
  bool isSimple = op->getName().getDialectNamespace() == "stablehlo" && !op->getNumRegions();
  return (isSimple ? 2 : 64) * elements;
}

/// A copy of `f`, changed by `visit` of each operation's copy, with its number.
static func::FuncOp copyOf(Derivatives &derivatives, func::FuncOp f, const Twine &name,
                           function_ref<void(unsigned, Operation *, IRMapping &)> visit) {
  auto g = derivatives.create(f, name, f.getArgumentTypes());
  Block &from = f.getBody().front(), &to = g.getBody().front();
  IRMapping mapping;
  mapping.map(from.getArguments(), to.getArguments());
  auto b = OpBuilder::atBlockEnd(&to);
  for (auto [i, op] : llvm::enumerate(from.without_terminator()))
    visit(i, b.clone(op, mapping), mapping);
  finish(g, llvm::map_to_vector(from.getTerminator()->getOperands(),
                                [&](Value v) { return mapping.lookup(v); }));
  return g;
}

FailureOr<func::FuncOp> evolute::withinBudget(Derivatives &derivatives, func::FuncOp f,
                                              ArrayRef<Seed> seeds, int64_t budget) {
  std::string key = ("budget/" + f.getName() + "/" + Twine(budget) + "/").str();
  for (Seed seed : seeds)
    key += seed ? "t" : "-";
  if (auto made = derivatives.madeForCheckpoints.lookup(key))
    return made;
  if (failed(bodyOf(f)))
    return failure();
  auto numbered =
      copyOf(derivatives, f, f.getName() + ".numbered", [](unsigned i, Operation *op, IRMapping &) {
        op->setAttr(numberAttr, IntegerAttr::get(IntegerType::get(op->getContext(), 64), i));
      });
  auto linearized = derivatives.linearize(numbered, seeds, /*primals=*/0, {Keeping::Again});
  if (failed(linearized))
    return failure();
  Block &block = linearized->primal.getBody().front();
  auto needed = block.getTerminator()->getOperands();

  auto isMarkable = [](Value v) {
    Operation *op = v.getDefiningOp();
    auto type = dyn_cast<RankedTensorType>(v.getType());
    return op && op->hasAttr(numberAttr) && op->getNumResults() == 1 && !op->getNumRegions() &&
           type && type.hasStaticShape() && bytesOf(type) && !isa<ConstantOp>(op);
  };
  // The values that are kept at a price, by number.
  auto keptAt = [&](int64_t price) {
    Cut cut(
        block,
        [&](Value v) -> int64_t {
          if (isa<BlockArgument>(v))
            return 0;
          return isMarkable(v) ? 1 + price * bytesOf(v.getType()) : MinCut::never;
        },
        [&](Operation *op) -> std::optional<int64_t> { return 1024 * workOf(op, derivatives); });
    for (Value v : needed)
      cut.need(v);
    cut.solve();
    SmallVector<Value> kept;
    for (Operation &op : block)
      for (Value v : op.getResults())
        if (cut.isKept(v))
          kept.push_back(v);
    return kept;
  };
  auto bytesIn = [](ArrayRef<Value> values) {
    int64_t sum = 0;
    for (Value v : values)
      sum += bytesOf(v.getType());
    return sum;
  };
  int64_t low = 0, high = int64_t(1) << 27; // keeps too much, keeps what fits
  auto kept = keptAt(0), more = kept;
  if (bytesIn(kept) > budget) {
    kept = keptAt(high);
    while (high - low > 1) {
      int64_t price = low + (high - low) / 2;
      auto found = keptAt(price);
      bool fits = bytesIn(found) <= budget;
      (fits ? high : low) = price;
      (fits ? kept : more) = found;
    }
  }
  int64_t left = budget - bytesIn(kept);
  DenseSet<Value> chosen(kept.begin(), kept.end());
  llvm::stable_sort(more, [&](Value a, Value b) {
    auto worth = [&](Value v) {
      return double(workOf(v.getDefiningOp(), derivatives)) / double(bytesOf(v.getType()));
    };
    return worth(a) > worth(b);
  });
  for (Value v : more)
    if (left >= bytesOf(v.getType()) && chosen.insert(v).second)
      left -= bytesOf(v.getType());

  DenseSet<int64_t> numbers;
  for (Value v : chosen)
    if (left >= 0)
      numbers.insert(cast<IntegerAttr>(v.getDefiningOp()->getAttr(numberAttr)).getInt());
  auto from = llvm::to_vector(llvm::make_pointer_range(f.getBody().front().without_terminator()));
  return derivatives.madeForCheckpoints[key] = copyOf(
             derivatives, f, f.getName() + ".budget",
             [&](unsigned i, Operation *op, IRMapping &mapping) {
               if (!numbers.contains(i))
                 return;
               OpBuilder b(op->getContext());
               b.setInsertionPointAfter(op);
               Value v = op->getResult(0);
               mapping.map(from[i]->getResult(0), ad::SavedOp::create(b, op->getLoc(), v.getType(),
                                                                      v, Value(), StringAttr()));
             });
}
