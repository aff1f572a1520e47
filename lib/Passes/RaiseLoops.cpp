//===- RaiseLoops.cpp - Loops that count, as ad.scan ------------------------===//
//
//   --ad-raise-loops makes an ad.scan of each `while` whose number of steps is known. Of what the
//   loop carries,
//     what it never changes                 is used from around,
//     what each step adds the same to       is computed from the number of the row,
//     a tensor whose rows the steps write,
//     one each and in order                 is ys,
//   and a tensor from around whose rows the steps take, one each and in order, is xs.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Counting.h"
#include "lib/Passes/Derivatives.h"
#include "lib/Passes/Passes.h"
#include "lib/Rules/Loop.h"
#include "lib/Rules/Scan.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

struct Raiser {
  WhileOp loop;
  int64_t steps;
  /// That rows are taken and written from the last one down: as it is where the first of them are.
  std::optional<bool> reverse = {};

  Block &body() { return loop.getBody().front(); }
  Operation *end() { return body().getTerminator(); }
  BlockArgument argument(unsigned i) { return body().getArgument(i); }

  /// The first of the rows of `tensor` that the steps take or write by slices of the type `slice`
  /// at `starts`, if these are whole rows in the order of all others.
  std::optional<int64_t> firstRow(Value tensor, Type slice, ValueRange starts) {
    auto type = tensorOf(tensor);
    if (!steps || !type.hasStaticShape() || !type.getRank() || tensorOf(slice).getDimSize(0) != 1 ||
        tensorOf(slice).getShape().drop_front() != type.getShape().drop_front())
      return std::nullopt;
    auto start = progressOf(starts[0], loop, steps);
    if (!start || (start->by != 1 && start->by != -1))
      return std::nullopt;
    int64_t last = start->at(steps - 1), first = std::min(start->from, last);
    if (first < 0 || std::max(start->from, last) >= type.getDimSize(0))
      return std::nullopt;
    bool descends = start->by < 0 && steps > 1;
    if (steps > 1 && reverse.value_or(descends) != descends)
      return std::nullopt;
    if (steps > 1)
      reverse = descends;
    return first;
  }

  /// The rows that steps take from tensors from around.
  void findXs() {
    for (auto slice : body().getOps<DynamicSliceOp>()) {
      if (Value tensor = fromAround(slice.getOperand()))
        if (auto first = firstRow(tensor, slice.getType(), slice.getStartIndices()))
          taken.push_back({slice, tensor, *first});
    }
  }
  /// The tensor that is written row by row as the `i`-th value carried, if that is all that is done
  /// to it.
  DynamicUpdateSliceOp writtenAs(unsigned i) {
    auto write = end()->getOperand(i).getDefiningOp<DynamicUpdateSliceOp>();
    if (!write || write.getOperand() != argument(i) || !argument(i).hasOneUse() ||
        !write->hasOneUse() || !loop.getCond().front().getArgument(i).use_empty())
      return nullptr;
    return write;
  }
  /// `v` as a value from before the loop, if it is one.
  Value fromAround(Value v) {
    auto x = dyn_cast<BlockArgument>(v);
    if (x && x.getOwner() == &body())
      return isInvariant(loop, x.getArgNumber()) ? loop->getOperand(x.getArgNumber()) : Value();
    return loop->isAncestor(v.getParentBlock()->getParentOp()) ? Value() : v;
  }

  void run();

  struct Taken {
    DynamicSliceOp slice;
    Value tensor;
    int64_t first;
  };
  SmallVector<Taken> taken;
};

void Raiser::run() {
  findXs();
  unsigned n = loop->getNumOperands();
  enum Role { Same, Counter, Ys, Carry };
  SmallVector<Role> roles;
  SmallVector<std::optional<APInt>> strides;
  SmallVector<int64_t> firsts(n);
  for (unsigned i = 0; i < n; ++i) {
    strides.push_back(strideOf(loop, i));
    Role role = isInvariant(loop, i) ? Same : strides[i] ? Counter : Carry;
    if (role == Carry)
      if (auto write = writtenAs(i))
        if (auto first =
                firstRow(argument(i), write.getUpdate().getType(), write.getStartIndices())) {
          role = Ys;
          firsts[i] = *first;
        }
    roles.push_back(role);
  }

  Block before, after;
  Emitter b(&before, loop.getLoc()), behind(&after, loop.getLoc());
  SmallVector<Value> inits, xs;
  for (unsigned i = 0; i < n; ++i)
    if (roles[i] == Carry)
      inits.push_back(loop->getOperand(i));
  for (Taken &t : taken)
    xs.push_back(tensorOf(t.tensor).getDimSize(0) == steps
                     ? t.tensor
                     : rowsBetween(b, t.tensor, t.first, t.first + steps));
  bool descends = reverse.value_or(false);

  // What counts, after `k` steps.
  auto counted = [&](Emitter &b, unsigned i, Value k) -> Value {
    Value start = loop->getOperand(i);
    auto type = tensorOf(start);
    Value offset = b.convert(k, type);
    if (!strides[i]->isOne())
      offset = b.create<MulOp>(
          type, offset, b.create<ConstantOp>(type, DenseElementsAttr::get(type, *strides[i])));
    return isZero(start) ? offset : b.create<AddOp>(type, start, offset).getResult();
  };
  auto results =
      scan(b, {steps, descends}, inits, xs,
           [&](Emitter &b, Value row, ValueRange carry, ValueRange rows) {
             Value k = row;
             if (descends)
               k = b.create<SubtractOp>(row.getType(), b.constant(row.getType(), steps - 1), row);
             for (unsigned i = 0; i < n; ++i) {
               Value now = loop->getOperand(i);
               if (roles[i] == Counter)
                 now = counted(b, i, k);
               if (roles[i] == Carry)
                 now = carry.front(), carry = carry.drop_front();
               if (roles[i] != Ys)
                 argument(i).replaceAllUsesWith(now);
             }
             Block &to = *row.getParentBlock();
             to.getOperations().splice(to.end(), body().getOperations(), body().begin(),
                                       end()->getIterator());
             SmallVector<Value> next, ys;
             for (auto [t, v] : llvm::zip(taken, rows)) {
               for (Operation *user : llvm::make_early_inc_range(t.slice->getUsers()))
                 if (isa<ReshapeOp>(user) && user->getResult(0).getType() == v.getType()) {
                   user->replaceAllUsesWith(ValueRange(v));
                   user->erase();
                 }
               OpBuilder builder(t.slice);
               t.slice.replaceAllUsesWith(
                   ReshapeOp::create(builder, t.slice.getLoc(), t.slice.getType(), v).getResult());
               t.slice.erase();
             }
             for (unsigned i = 0; i < n; ++i) {
               if (roles[i] == Carry)
                 next.push_back(end()->getOperand(i));
               if (roles[i] != Ys)
                 continue;
               auto write = end()->getOperand(i).getDefiningOp<DynamicUpdateSliceOp>();
               Value update = write.getUpdate();
               ys.push_back(b.reshape(update, tensorOf(update).getShape().drop_front()));
               end()->setOperand(i, argument(i));
               write.erase();
             }
             llvm::append_range(next, ys);
             return next;
           });
  loop->getBlock()->getOperations().splice(loop->getIterator(), before.getOperations());

  auto number = RankedTensorType::get({}, IntegerType::get(b.getContext(), 64));
  ValueRange carried = ValueRange(results).take_front(inits.size());
  ValueRange ys = ValueRange(results).drop_front(inits.size());
  for (unsigned i = 0; i < n; ++i) {
    Value result = loop->getOperand(i);
    if (roles[i] == Carry)
      result = carried.front(), carried = carried.drop_front();
    if (roles[i] == Ys) {
      if (tensorOf(result).getDimSize(0) == steps)
        result = ys.front();
      else
        result = writeRows(behind, result, behind.constant(number, firsts[i]), ys.front());
      ys = ys.drop_front();
    }
    if (roles[i] == Counter && !loop->getResult(i).use_empty())
      result = counted(behind, i, behind.constant(number, steps));
    loop->getResult(i).replaceAllUsesWith(result);
  }
  loop->getBlock()->getOperations().splice(loop->getIterator(), after.getOperations());
  loop.erase();
}

struct RaiseLoops : PassWrapper<RaiseLoops, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(RaiseLoops)
  StringRef getArgument() const final { return "ad-raise-loops"; }
  StringRef getDescription() const final {
    return "Make an ad.scan of each while whose number of steps is known";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registerDialects(registry);
  }
  void runOnOperation() override {
    for (auto f : getOperation().getOps<func::FuncOp>()) {
      // Outer loops first: what they do not change, their inner loops know.
      SmallVector<WhileOp> found;
      f.walk<WalkOrder::PreOrder>([&](WhileOp loop) { found.push_back(loop); });
      bool any = false;
      for (WhileOp loop : found)
        if (auto steps = stepsOf(loop)) {
          Raiser{loop, *steps}.run();
          any = true;
        }
      if (any)
        eraseDead(f);
    }
  }
};

} // namespace

void evolute::registerRaiseLoopsPass() { PassRegistration<RaiseLoops>(); }
