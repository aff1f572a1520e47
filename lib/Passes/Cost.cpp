//===- Cost.cpp - How much work a function is -------------------------------===//
//
//   --ad-cost writes on every function, as `ad.cost`, an estimate of its work: what the choice
//   between forward and reverse mode goes by. The unit is a multiplication or an addition within a
//   contraction; whatever is done element by element also moves memory, which weighs more. What a
//   compiler fuses away (constants, reshapes, broadcasts) is free, loops count their steps, and of
//   several branches the longest counts.
//
//===----------------------------------------------------------------------===//
#include "dialects/ad/AdOps.h"
#include "lib/Passes/Counting.h"
#include "lib/Passes/Passes.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace evolute;

namespace {

/// What computing or moving one element costs: see above.
constexpr double perElement = 4;
/// An exponential, a root and their like.
constexpr double perFunction = 24;
/// How often a loop is taken to run that does not say it.
constexpr double unknownSteps = 16;

/// The number of elements of `v`; of a dynamic dimension one is counted.
double sizeOf(Value v) {
  auto type = dyn_cast<ShapedType>(v.getType());
  double size = 1;
  if (type && type.hasRank())
    for (int64_t n : type.getShape())
      size *= ShapedType::isDynamic(n) ? 1 : n;
  return size;
}

double sizeOf(ValueRange values) {
  double size = 0;
  for (Value v : values)
    size += sizeOf(v);
  return size;
}

/// The size of dimension `i` of `v`; 1 if it is not known.
double dimension(Value v, int64_t i) {
  auto type = dyn_cast<ShapedType>(v.getType());
  if (!type || !type.hasRank() || i >= type.getRank() || type.isDynamicDim(i))
    return 1;
  return type.getDimSize(i);
}

class Counter {
public:
  explicit Counter(ModuleOp module) : symbols(module) {}

  double costOf(func::FuncOp f) {
    // A function that calls itself is counted once.
    if (auto [known, isNew] = functions.try_emplace(f, 0); !isNew)
      return known->second;
    return functions[f] = costOf(f.getBody());
  }

private:
  double costOf(Region &region) {
    double cost = 0;
    for (Operation &op : region.getOps())
      cost += costOf(&op);
    return cost;
  }

  /// The dearest of the regions of `op`.
  double branches(Operation *op) {
    double cost = 0;
    for (Region &region : op->getRegions())
      cost = std::max(cost, costOf(region));
    return cost;
  }

  double costOf(Operation *op) {
    return llvm::TypeSwitch<Operation *, double>(op)
        .Case<ad::ScanOp>([&](auto scan) {
          return static_cast<double>(scan.getSteps()) * costOf(scan.getBody());
        })
        .Case<stablehlo::WhileOp>([&](auto loop) {
          auto steps = stepsOf(loop);
          return (steps ? static_cast<double>(*steps) : unknownSteps) *
                 (costOf(loop->getRegion(0)) + costOf(loop->getRegion(1)));
        })
        .Case<stablehlo::CaseOp, stablehlo::IfOp>([&](auto choice) { return branches(choice); })
        .Case<stablehlo::ConvolutionOp>([&](auto conv) {
          int64_t features = conv.getDimensionNumbers().getKernelOutputFeatureDimension();
          Value kernel = conv->getOperand(1);
          return 2 * sizeOf(op->getResult(0)) * sizeOf(kernel) /
                 std::max(1.0, dimension(kernel, features));
        })
        .Case<stablehlo::DotGeneralOp>([&](auto dot) {
          double cost = 2 * sizeOf(op->getResult(0));
          for (int64_t d : dot.getDotDimensionNumbers().getLhsContractingDimensions())
            cost *= dimension(op->getOperand(0), d);
          return cost;
        })
        .Default([&](Operation *op) { return simple(op); });
  }

  double simple(Operation *op) {
    for (StringRef attribute : {"callee", "decomposition"})
      if (auto name = op->getAttrOfType<FlatSymbolRefAttr>(attribute))
        if (auto f = symbols.lookup<func::FuncOp>(name.getValue()); f && !f.isExternal())
          return costOf(f);
    if (!op->getNumResults() || !op->getNumOperands())
      return 0;
    double results = sizeOf(op->getResults()), operands = sizeOf(op->getOperands());
    Value last = op->getOperand(op->getNumOperands() - 1);
    StringRef name = op->getName().stripDialect();
    if (op->getName().getDialectNamespace() == "chlo")
      return perFunction * results;
    return llvm::StringSwitch<std::function<double()>>(name)
        .Cases(
            {"bitcast_convert", "broadcast_in_dim", "dynamic_broadcast_in_dim", "dynamic_reshape"},
            [] { return 0.0; })
        .Cases({"get_tuple_element", "optimization_barrier", "reshape", "tuple"},
               [] { return 0.0; })
        .Cases({"atan2", "cbrt", "cosine", "divide", "exponential", "exponential_minus_one"},
               [&] { return perFunction * results; })
        .Cases({"log", "log_plus_one", "logistic", "power", "remainder", "rsqrt"},
               [&] { return perFunction * results; })
        .Cases({"sine", "sqrt", "tan", "tanh"}, [&] { return perFunction * results; })
        .Cases({"all_reduce", "map", "reduce", "scatter", "select_and_scatter"},
               [&] { return perElement * operands; })
        .Case("dynamic_update_slice", [&] { return perElement * sizeOf(op->getOperand(1)); })
        .Cases({"fft", "sort"}, [&] { return perElement * results * std::log2(2 + results); })
        .Case("reduce_window",
              [&] {
                double window = 1;
                if (auto sizes = op->getAttrOfType<DenseI64ArrayAttr>("window_dimensions"))
                  for (int64_t n : sizes.asArrayRef())
                    window *= n;
                return perElement * results * std::min(window, 64.0);
              })
        // Products with the last dimension of a matrix.
        .Cases({"cholesky", "custom_call", "triangular_solve"},
               [&] {
                 auto type = dyn_cast<ShapedType>(op->getOperand(0).getType());
                 bool matrix = type && type.hasRank() && type.getRank() > 1;
                 double n = matrix ? dimension(op->getOperand(0), type.getRank() - 1) : perElement;
                 return n * (sizeOf(last) + results);
               })
        .Default([&] { return perElement * results; })();
  }

  SymbolTable symbols;
  DenseMap<Operation *, double> functions;
};

struct Cost : PassWrapper<Cost, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Cost)
  StringRef getArgument() const final { return "ad-cost"; }
  StringRef getDescription() const final {
    return "Write on every function how much work it is, as ad.cost";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registerDialects(registry);
  }
  void runOnOperation() override {
    Counter counter(getOperation());
    for (auto f : getOperation().getOps<func::FuncOp>()) {
      double most = static_cast<double>(std::numeric_limits<int64_t>::max() / 2);
      auto cost = static_cast<int64_t>(std::min(counter.costOf(f), most));
      f->setAttr("ad.cost", IntegerAttr::get(IntegerType::get(&getContext(), 64), cost));
    }
  }
};

} // namespace

void evolute::registerCostPass() { PassRegistration<Cost>(); }
