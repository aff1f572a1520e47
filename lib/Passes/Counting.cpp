//===- Counting.cpp - Loops that count --------------------------------------===//
#include "lib/Passes/Counting.h"
#include "lib/Rules/Emitter.h"
#include "lib/Rules/Loop.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

/// The integer that `v` is, if that is known: also where loops around carry it unchanged.
static std::optional<APInt> integerOf(Value v) {
  while (auto argument = dyn_cast<BlockArgument>(v)) {
    auto loop = dyn_cast_or_null<WhileOp>(argument.getOwner()->getParentOp());
    if (!loop || !isInvariant(loop, argument.getArgNumber()))
      return std::nullopt;
    v = loop->getOperand(argument.getArgNumber());
  }
  auto splat = splatOf(v);
  if (!splat || !isa<IntegerType>(splat.getElementType()))
    return std::nullopt;
  return splat.getSplatValue<APInt>();
}

std::optional<APInt> evolute::strideOf(WhileOp loop, unsigned i) {
  Block &body = loop.getBody().front();
  Value x = body.getArgument(i);
  Operation *op = body.getTerminator()->getOperand(i).getDefiningOp();
  if (!isa_and_nonnull<AddOp, SubtractOp>(op) || tensorOf(x).getRank())
    return std::nullopt;
  bool isFirst = op->getOperand(0) == x;
  if (!isFirst && !(isa<AddOp>(op) && op->getOperand(1) == x))
    return std::nullopt;
  auto stride = integerOf(op->getOperand(isFirst ? 1 : 0));
  if (stride && stride->getBitWidth() == 1) // to add booleans is to take either
    return std::nullopt;
  return stride && isa<SubtractOp>(op) ? -*stride : stride;
}

std::optional<int64_t> evolute::stepsOf(WhileOp loop) {
  Block &cond = loop.getCond().front();
  // The condition goes when the loop is raised; only a comparison may.
  auto mayGo = [](Operation &op) { return isMemoryEffectFree(&op) && !op.getNumRegions(); };
  if (!llvm::all_of(cond.without_terminator(), mayGo))
    return std::nullopt;
  auto compare = cond.getTerminator()->getOperand(0).getDefiningOp<CompareOp>();
  if (!compare)
    return std::nullopt;
  auto direction = compare.getComparisonDirection();
  Value counter = compare.getLhs(), end = compare.getRhs();
  if (integerOf(counter)) {
    std::swap(counter, end);
    using D = ComparisonDirection;
    direction = direction == D::LT   ? D::GT
                : direction == D::LE ? D::GE
                : direction == D::GT ? D::LT
                : direction == D::GE ? D::LE
                                     : direction;
  }
  auto argument = dyn_cast<BlockArgument>(counter);
  auto limit = integerOf(end);
  if (!argument || argument.getOwner() != &cond || !limit)
    return std::nullopt;
  auto start = integerOf(loop->getOperand(argument.getArgNumber()));
  auto stride = strideOf(loop, argument.getArgNumber());
  if (!start || !stride)
    return std::nullopt;
  // In numbers so wide that nothing overflows; a counter that would is not known.
  bool isUnsigned = cast<IntegerType>(tensorOf(counter).getElementType()).isUnsigned();
  unsigned width = start->getBitWidth() + 4;
  auto wide = [&](const APInt &x) { return isUnsigned ? x.zext(width) : x.sext(width); };
  APInt from = wide(*start), to = wide(*limit), by = stride->sext(width), one(width, 1);
  bool runs;
  switch (direction) {
  case ComparisonDirection::LE:
    to += one;
    [[fallthrough]];
  case ComparisonDirection::LT:
    runs = from.slt(to);
    break;
  case ComparisonDirection::GE:
    to -= one;
    [[fallthrough]];
  case ComparisonDirection::GT:
    runs = from.sgt(to);
    break;
  case ComparisonDirection::NE:
    runs = from != to;
    break;
  default:
    return std::nullopt;
  }
  if (!runs)
    return 0;
  APInt distance = to - from;
  if (by.isZero() || by.isNegative() != distance.isNegative())
    return std::nullopt;
  distance = distance.abs();
  by = by.abs();
  if (direction == ComparisonDirection::NE && distance.urem(by) != 0)
    return std::nullopt;
  APInt steps = (distance + by - one).udiv(by), last = from + steps * stride->sext(width);
  bool fits =
      isUnsigned ? last.isNonNegative() && last.isIntN(width - 4) : last.isSignedIntN(width - 4);
  if (!fits || steps.getActiveBits() > 62)
    return std::nullopt;
  return steps.getSExtValue();
}

/// `x` if it never leaves what the type of `v` holds, nor what can be computed with here.
static std::optional<Progress> fitting(Progress x, Value v, int64_t steps) {
  auto type = dyn_cast<IntegerType>(tensorOf(v).getElementType());
  constexpr int64_t large = int64_t(1) << 40;
  if (!type || std::abs(x.from) > large || std::abs(x.by) > large || steps > large)
    return std::nullopt;
  auto holds = [&](__int128 value) {
    unsigned bits = std::min(type.getWidth(), 64u) - !type.isUnsigned();
    __int128 limit = __int128(1) << bits;
    return value < limit && value >= (type.isUnsigned() ? 0 : -limit);
  };
  __int128 last = __int128(x.from) + __int128(std::max<int64_t>(steps - 1, 0)) * x.by;
  if (!holds(x.from) || !holds(last) || last > large || last < -large)
    return std::nullopt;
  return x;
}

std::optional<Progress> evolute::progressOf(Value v, WhileOp loop, int64_t steps) {
  auto of = [&](Value x) { return progressOf(x, loop, steps); };
  auto known = [](const APInt &c, Value v) -> std::optional<int64_t> {
    bool isUnsigned = cast<IntegerType>(tensorOf(v).getElementType()).isUnsigned();
    if (!(isUnsigned ? c.isIntN(40) : c.isSignedIntN(40)))
      return std::nullopt;
    return isUnsigned ? c.getZExtValue() : c.getSExtValue();
  };
  auto fits = [&](std::optional<Progress> x) { return x ? fitting(*x, v, steps) : std::nullopt; };
  if (!isa<RankedTensorType>(v.getType()) || tensorOf(v).getNumElements() != 1)
    return std::nullopt;
  if (auto c = integerOf(v))
    if (auto number = known(*c, v))
      return Progress{*number, 0};
  if (auto x = dyn_cast<BlockArgument>(v)) {
    if (x.getOwner() != &loop.getBody().front())
      return std::nullopt;
    auto start = integerOf(loop->getOperand(x.getArgNumber()));
    auto stride = strideOf(loop, x.getArgNumber());
    if (!start || !stride || !stride->isSignedIntN(40))
      return std::nullopt;
    auto from = known(*start, v);
    return from ? fits(Progress{*from, stride->getSExtValue()}) : std::nullopt;
  }
  using Result = std::optional<Progress>;
  return llvm::TypeSwitch<Operation *, Result>(v.getDefiningOp())
      .Case<AddOp, SubtractOp>([&](auto op) -> Result {
        auto x = of(op.getLhs()), y = of(op.getRhs());
        int64_t sign = std::is_same_v<decltype(op), AddOp> ? 1 : -1;
        if (!x || !y)
          return std::nullopt;
        return fits(Progress{x->from + sign * y->from, x->by + sign * y->by});
      })
      .Case([&](MulOp op) -> Result {
        auto x = of(op.getLhs()), y = of(op.getRhs());
        if (!x || !y || (x->by && y->by) || std::abs(x->from) > (1 << 20) ||
            std::abs(y->from) > (1 << 20) || std::abs(x->by) > (1 << 20) ||
            std::abs(y->by) > (1 << 20))
          return std::nullopt;
        return fits(Progress{x->from * y->from, x->by * y->from + x->from * y->by});
      })
      .Case<ConvertOp, ReshapeOp, BroadcastInDimOp>([&](auto op) -> Result {
        bool isInteger = isa<IntegerType>(tensorOf(op->getOperand(0)).getElementType()) &&
                         isa<IntegerType>(tensorOf(v).getElementType());
        return isInteger ? fits(of(op->getOperand(0))) : std::nullopt;
      })
      .Case([&](SelectOp op) -> Result {
        // An index that counts from the end if it is negative, which it always or never is.
        auto compare = op.getPred().template getDefiningOp<CompareOp>();
        if (!compare || compare.getComparisonDirection() != ComparisonDirection::LT)
          return std::nullopt;
        auto x = of(compare.getLhs()), y = of(compare.getRhs());
        if (!x || !y)
          return std::nullopt;
        bool first = x->from < y->from, last = x->at(steps - 1) < y->at(steps - 1);
        if (first != last)
          return std::nullopt;
        return of(first ? op.getOnTrue() : op.getOnFalse());
      })
      .Default([](Operation *) -> Result { return std::nullopt; });
}
