#include "lib/Passes/Derivatives.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace evolute;

Seed evolute::dynamicSeed(MLIRContext *context) { return UnitAttr::get(context); }

Seed evolute::seedOf(Value v) {
  if (isZero(v))
    return {};
  if (auto splat = splatOf(v))
    return splat;
  return dynamicSeed(v.getContext());
}

bool evolute::isWanted(Operation *op) {
  // What leaves the program may come back elsewhere.
  if (isa<stablehlo::OutfeedOp, stablehlo::SendOp>(op))
    return true;
  return llvm::any_of(op->getResults(), [](Value v) {
    auto tensor = dyn_cast<TensorType>(v.getType());
    return !v.use_empty() && !(tensor && tensor.getElementType().isIntOrIndex());
  });
}

//===- Functions ------------------------------------------------------------===//

func::FuncOp Derivatives::create(func::FuncOp f, const Twine &name, TypeRange arguments) {
  OpBuilder b(f.getContext());
  auto result = func::FuncOp::create(b, f.getLoc(), name.str(), b.getFunctionType(arguments, {}));
  result.setPrivate();
  result.addEntryBlock();
  symbols.insert(result, std::next(f->getIterator()));
  derived.insert(result);
  return result;
}

func::FuncOp Derivatives::outline(Region &region, ValueRange inputs, StringRef name) {
  Location loc = region.getParentOp()->getLoc();
  OpBuilder b(loc.getContext());
  SmallVector<Type> types(region.getArgumentTypes());
  llvm::append_range(types, inputs.getTypes());
  auto f = func::FuncOp::create(b, loc, name, b.getFunctionType(types, {}));
  f.setPrivate();
  Block *block = f.addEntryBlock();
  symbols.insert(f);
  derived.insert(f);
  IRMapping mapping;
  mapping.map(region.getArguments(), block->getArguments().take_front(region.getNumArguments()));
  mapping.map(inputs, block->getArguments().drop_front(region.getNumArguments()));
  b.setInsertionPointToEnd(block);
  for (Value v : usedFromAround(region))
    if (!mapping.contains(v))
      b.clone(*v.getDefiningOp(), mapping);
  for (Operation &op : region.front().without_terminator())
    b.clone(op, mapping);
  finish(f, llvm::map_to_vector(region.front().getTerminator()->getOperands(),
                                [&](Value v) { return mapping.lookupOrDefault(v); }));
  return f;
}

/// The text of seeds, as part of a key.
static std::string text(ArrayRef<Seed> seeds) {
  std::string key;
  llvm::raw_string_ostream os(key);
  for (Seed s : seeds)
    s ? os << s << ";" : os << "0;";
  return key;
}

std::string Derivatives::keyOf(func::FuncOp f, const Twine &key) const {
  return (f.getName() + "/" + (nanSafe ? "nan-safe/" : "") + key).str();
}

template <typename Result>
FailureOr<Result> Derivatives::once(std::map<std::string, Result> &made, func::FuncOp f,
                                    const Twine &key,
                                    function_ref<FailureOr<Result>(Block &)> make) {
  std::string full = keyOf(f, key);
  if (auto it = made.find(full); it != made.end())
    return it->second;
  auto body = bodyOf(f);
  if (failed(body))
    return failure();
  if (!underway.insert(full).second)
    return f.emitOpError("calls itself; recursive functions cannot be differentiated or batched");
  auto result = make(**body);
  underway.erase(full);
  if (succeeded(result))
    made[full] = *result;
  return result;
}

/// What writes the body of `f` at the end of `block`.
Emitter Derivatives::emitter(Block &block, func::FuncOp f) {
  Emitter b(&block, f.getLoc());
  b.nanSafe = nanSafe;
  b.derivatives = this;
  return b;
}

//===- The transformations --------------------------------------------------===//

/// The values of `block`'s arguments for `seeds`: null, a constant, or the next of `arguments`.
static SmallVector<Value> planted(Emitter &b, ArrayRef<Seed> seeds,
                                  function_ref<Type(unsigned)> type,
                                  Block::BlockArgListType arguments) {
  SmallVector<Value> values;
  unsigned next = 0;
  for (auto [i, seed] : llvm::enumerate(seeds)) {
    if (!seed)
      values.push_back(Value());
    else if (auto constant = dyn_cast<ElementsAttr>(seed))
      values.push_back(b.create<stablehlo::ConstantOp>(type(i), constant));
    else
      values.push_back(arguments[next++]);
  }
  return values;
}

/// The types of the seeds that are arguments.
static SmallVector<Type> dynamicTypes(ArrayRef<Seed> seeds, function_ref<Type(unsigned)> type) {
  SmallVector<Type> types;
  for (auto [i, seed] : llvm::enumerate(seeds))
    if (isa_and_nonnull<UnitAttr>(seed))
      types.push_back(type(i));
  return types;
}

/// Appends those of `values` that are not zero, and says which.
static SmallVector<bool> appendNonzero(SmallVectorImpl<Value> &results, ArrayRef<Value> values) {
  SmallVector<bool> there;
  for (Value v : values) {
    there.push_back(!isZero(v));
    if (there.back())
      results.push_back(v);
  }
  return there;
}

/// What is kept, as part of a key.
static std::string text(const Keeping &keeping) {
  return (Twine(keeping.place) + "-" + Twine(keeping.first) + "-" + Twine(keeping.carried) + "-" +
          Twine(keeping.rows) + "/")
      .str();
}

/// How many results are kept, as part of a key.
static std::string text(unsigned primals) {
  return primals == -1u ? "" : llvm::utostr(primals) + "/";
}

FailureOr<Derived> Derivatives::jvp(func::FuncOp f, ArrayRef<Seed> seeds, unsigned primals) {
  return once<Derived>(
      madeOne, f, "jvp/" + text(primals) + text(seeds), [&](Block &body) -> FailureOr<Derived> {
        auto typeOf = [&](unsigned i) { return f.getArgumentTypes()[i]; };
        SmallVector<Type> types(f.getArgumentTypes());
        llvm::append_range(types, dynamicTypes(seeds, typeOf));
        auto g = create(f, f.getName() + ".jvp", types);
        Block &block = g.getBody().front();
        Emitter b = emitter(block, f);
        Linearizer walk(*this, b, /*split=*/false);
        auto tangents =
            planted(b, seeds, typeOf, block.getArguments().drop_front(f.getNumArguments()));
        for (auto [x, y, t] : llvm::zip(body.getArguments(), block.getArguments(), tangents))
          walk.set(x, y, t);
        if (failed(walk.visit(body)))
          return failure();
        auto outputs = body.getTerminator()->getOperands();
        auto results = llvm::map_to_vector(ValueRange(outputs).take_front(primals),
                                           [&](Value v) { return walk.primalOf(v); });
        auto there = appendNonzero(
            results, llvm::map_to_vector(outputs, [&](Value v) { return walk.tangentOf(v); }));
        finish(g, results);
        eraseDead(g);
        primalsOf[g] = std::min(primals, f.getNumResults());
        return Derived{g, there};
      });
}

FailureOr<Linearized> Derivatives::linearize(func::FuncOp f, ArrayRef<Seed> seeds, unsigned primals,
                                             Keeping keeping) {
  return once<Linearized>(
      madeTwo, f, "linearize/" + text(keeping) + text(primals) + text(seeds),
      [&](Block &body) -> FailureOr<Linearized> {
        auto typeOf = [&](unsigned i) { return f.getArgumentTypes()[i]; };
        auto pushforward = create(f, f.getName() + ".pushforward", dynamicTypes(seeds, typeOf));
        auto primal = create(f, f.getName() + ".primal", f.getArgumentTypes());
        Block &block = primal.getBody().front(), &linear = pushforward.getBody().front();

        SmallVector<Value> residuals;
        DenseMap<Value, Value> crossed;
        std::function<Value(Value)> cross = [&](Value v) -> Value {
          if (Value there = crossed.lookup(v))
            return there;
          Operation *op = v.getDefiningOp();
          if (op && isMadeAgain(op)) {
            auto operands = llvm::map_to_vector(op->getOperands(), cross);
            Operation *copy = op->clone();
            copy->setOperands(operands);
            linear.push_back(copy);
            return crossed[v] = copy->getResult(0);
          }
          residuals.push_back(v);
          return crossed[v] = linear.insertArgument(residuals.size() - 1, v.getType(), v.getLoc());
        };
        Emitter b(&block, &linear, cross, f.getLoc());
        b.nanSafe = nanSafe;
        b.derivatives = this;
        Linearizer walk(*this, b, /*split=*/true);
        auto tangents = planted(b, seeds, typeOf, linear.getArguments());
        for (auto [x, y, t] : llvm::zip(body.getArguments(), block.getArguments(), tangents))
          walk.set(x, y, t);
        if (failed(walk.visit(body)))
          return failure();

        auto outputs = body.getTerminator()->getOperands();
        SmallVector<Value> results;
        auto there = appendNonzero(
            results, llvm::map_to_vector(outputs, [&](Value v) { return walk.tangentOf(v); }));
        finish(pushforward, results);
        eraseDead(pushforward);
        results = llvm::map_to_vector(ValueRange(outputs).take_front(primals),
                                      [&](Value v) { return walk.primalOf(v); });
        if (choosesResiduals && keeping.place != Keeping::Again)
          chooseResiduals(*this, block, linear, results, residuals, keeping);
        finish(primal, pushforward, results, residuals);
        primalsOf[primal] = std::min(primals, f.getNumResults());
        return Linearized{primal, {pushforward, there}};
      });
}

FailureOr<Derived> Derivatives::transpose(func::FuncOp f, ArrayRef<Seed> seeds) {
  return once<Derived>(
      madeOne, f, "transpose/" + text(seeds), [&](Block &body) -> FailureOr<Derived> {
        auto typeOf = [&](unsigned i) { return f.getResultTypes()[i]; };
        SmallVector<Type> types;
        auto isLinear = [&](BlockArgument x) {
          return !!f.getArgAttr(x.getArgNumber(), linearAttr);
        };
        for (BlockArgument x : body.getArguments())
          if (!isLinear(x))
            types.push_back(x.getType());
        unsigned residuals = types.size();
        llvm::append_range(types, dynamicTypes(seeds, typeOf));
        StringRef base = f.getName();
        base.consume_back(".pushforward");
        auto g = create(f, base + ".pullback", types);
        Block &block = g.getBody().front();
        Emitter b = emitter(block, f);
        Transposer walk(*this, b);
        unsigned next = 0;
        for (BlockArgument x : body.getArguments())
          if (isLinear(x))
            walk.linear.insert(x);
          else
            walk.primals.map(x, block.getArgument(next++));
        if (failed(walk.visit(
                body, planted(b, seeds, typeOf, block.getArguments().drop_front(residuals)))))
          return failure();
        SmallVector<Value> results, cotangents;
        for (BlockArgument x : body.getArguments())
          if (isLinear(x))
            cotangents.push_back(walk.cotangentOf(x));
        auto there = appendNonzero(results, cotangents);
        for (unsigned i = residuals; i < g.getNumArguments(); ++i)
          g.setArgAttr(i, linearAttr, UnitAttr::get(f.getContext()));
        finish(g, results);
        eraseDead(g);
        primalsOf[g] = 0;
        return Derived{g, there};
      });
}

FailureOr<Derived> Derivatives::jet(func::FuncOp f, unsigned order, ArrayRef<Seed> seeds) {
  return once<Derived>(madeOne, f, "jet/" + Twine(order) + "/" + text(seeds),
                       [&](Block &body) -> FailureOr<Derived> {
                         auto typeOf = [&](unsigned i) { return f.getArgumentTypes()[i / order]; };
                         SmallVector<Type> types(f.getArgumentTypes());
                         llvm::append_range(types, dynamicTypes(seeds, typeOf));
                         auto g = create(f, f.getName() + ".jet", types);
                         Block &block = g.getBody().front();
                         Emitter b = emitter(block, f);
                         Series walk(*this, b, order);
                         auto series =
                             planted(b, seeds, typeOf,
                                     block.getArguments().drop_front(f.getNumArguments()));
                         for (auto [i, x] : llvm::enumerate(body.getArguments())) {
                           walk.set(x, 0, block.getArgument(i));
                           for (unsigned k = 1; k <= order; ++k)
                             walk.set(x, k, series[i * order + k - 1]);
                         }
                         if (failed(walk.visit(body)))
                           return failure();
                         SmallVector<Value> results, coefficients;
                         for (Value v : body.getTerminator()->getOperands()) {
                           results.push_back(walk.at(v, 0));
                           for (unsigned k = 1; k <= order; ++k)
                             coefficients.push_back(walk.at(v, k));
                         }
                         auto there = appendNonzero(results, coefficients);
                         finish(g, results);
                         eraseDead(g);
                         primalsOf[g] = f.getNumResults();
                         return Derived{g, there};
                       });
}

FailureOr<Derived> Derivatives::odeSeries(func::FuncOp f, unsigned order, ArrayRef<int64_t> states,
                                          std::optional<int64_t> time) {
  std::string key = "ode-series/" + llvm::utostr(order) + "/" + llvm::utostr(time.value_or(-1));
  for (int64_t i : states)
    key += "/" + llvm::utostr(i);
  return once<Derived>(madeOne, f, key, [&](Block &) -> FailureOr<Derived> {
    auto g = create(f, f.getName() + ".ode_series", f.getArgumentTypes());
    // Calls would have their series of all orders at once, in every round.
    func::FuncOp flat = f.clone();
    symbols.insert(flat, std::next(f->getIterator()));
    llvm::scope_exit forget([&] { symbols.erase(flat); });
    inlineCalls(flat);
    Block &body = flat.getBody().front(), &block = g.getBody().front();
    Emitter b = emitter(block, f);
    Series walk(*this, b, order);
    for (auto [x, y] : llvm::zip(body.getArguments(), block.getArguments())) {
      walk.set(x, 0, y);
      if (!llvm::is_contained(states, x.getArgNumber()))
        for (unsigned k = 1; k <= order; ++k)
          walk.set(x, k, k == 1 && x.getArgNumber() == time ? b.constant(x.getType(), 1) : Value());
    }
    auto zs = llvm::map_to_vector(states, [&](int64_t i) -> Value { return body.getArgument(i); });
    if (failed(walk.solve(body, zs)))
      return failure();
    SmallVector<Value> results, coefficients;
    for (Value z : zs)
      for (unsigned k = 1; k <= order; ++k)
        coefficients.push_back(walk.at(z, k));
    auto there = appendNonzero(results, coefficients);
    finish(g, results);
    eraseDead(g);
    primalsOf[g] = 0;
    return Derived{g, there};
  });
}

FailureOr<Derived> Derivatives::vmap(func::FuncOp f, ArrayRef<bool> mapped, int64_t size, bool all,
                                     ArrayRef<bool> sums) {
  auto pattern = [](ArrayRef<bool> which) {
    return llvm::join(llvm::map_range(which, [](bool m) { return m ? "m" : "-"; }), "");
  };
  bool anySums = llvm::is_contained(sums, true);
  std::string key = ("vmap/" + Twine(size) + "/" + pattern(mapped)).str();
  key += anySums ? "/" + pattern(sums) : "";
  key += axis.empty() ? "" : "/" + axis;
  if (spmd)
    llvm::raw_string_ostream(key) << "/" << spmd;
  // A rule may come back to what it is part of, by way of other functions.
  all = all || (inRule && underway.count(keyOf(f, key)));
  if (all)
    key += "/all";
  return once<Derived>(madeOne, f, key, [&](Block &body) -> FailureOr<Derived> {
    SmallVector<Type> types;
    for (auto [i, type, m] : llvm::enumerate(f.getArgumentTypes(), mapped)) {
      auto tensor = dyn_cast<RankedTensorType>(type);
      if (m && (!tensor || !tensor.hasStaticShape()))
        return f.emitOpError() << "argument " << i << " of type " << type
                               << " cannot be batched; only tensors of static shape can";
      types.push_back(m ? withLeading(size, type) : type);
    }
    auto g = create(f, f.getName() + ".vmap", types);
    Block &block = g.getBody().front();
    if (all) // known before it is made: a rule may name itself
      madeOne[keyOf(f, key)] = {g, SmallVector<bool>(f.getNumResults(), true)};
    Emitter b = emitter(block, f);
    Vectorizer walk(*this, b, size);
    for (auto [x, y, m] : llvm::zip(body.getArguments(), block.getArguments(), mapped))
      walk.set(x, {y, m});
    if (anySums)
      walk.findSums(body, sums);
    if (failed(walk.visit(body)))
      return failure();
    SmallVector<Value> results;
    SmallVector<bool> isMapped;
    for (auto [i, v] : llvm::enumerate(body.getTerminator()->getOperands())) {
      if (anySums && sums[i]) {
        results.push_back(walk.sumOf(v));
        isMapped.push_back(false);
        continue;
      }
      results.push_back(all ? withBatch(b, walk.at(v), size) : walk.at(v).v);
      isMapped.push_back(all || walk.at(v).mapped);
    }
    finish(g, results);
    eraseDead(g);
    return Derived{g, isMapped};
  });
}
