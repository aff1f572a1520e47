//===- Derivatives.h - The derived functions of a module --------------------===//
//
//   jvp        (a -> b)         =>  (a, T a) -> (b, T b)                  @f.jvp
//   linearize  (a -> b)         =>  a -> (b, r)                           @f.primal
//                                   (r, T a) -o T b                       @f.pushforward
//   transpose  (r, T a) -o T b  =>  (r, T* b) -o T* a                     @f.pullback
//   jet        (a -> b)         =>  (a, a1 .. ak) -> (b, b1 .. bk)        @f.jet
//   vmap       (a -> b)         =>  n.a -> n.b                            @f.vmap
//
// Each derived function is made once for each pattern of known values, the seeds: a tangent that is
// zero is no argument and costs nothing; one that is a constant folds into what it meets. Likewise
// a result that is known to be zero is no result: `Derived::results` says which are there.
//
//===----------------------------------------------------------------------===//
#pragma once
#include "lib/Rules/Rule.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"
#include <map>
#include <set>

namespace evolute {

/// What is known of a tangent, cotangent or coefficient: null for zero, a splat constant, or a
/// unit: an argument.
using Seed = Attribute;
Seed dynamicSeed(MLIRContext *);
/// The seed of an operand: what a constant is known to be.
Seed seedOf(Value v);

/// A derived function. `results` says for each possible result whether it is there.
struct Derived {
  func::FuncOp function;
  SmallVector<bool> results;
};

struct Linearized {
  func::FuncOp primal;
  /// Its first arguments are the residuals, the last results of `primal`; then the tangents.
  Derived pushforward;
};

struct Simplified;

/// What is there anyway, of the values that a pushforward may need.
struct Keeping {
  enum Place {
    Whole,  // the arguments and results
    Callee, // nothing: a call's arguments and results are values of the caller
    Step,   // of a loop: see below
    Again   // everything: the primal is run again for the pushforward
  } place = Whole;
  /// Of a step, the arguments that are carried, and behind them the rows. What is neither is the
  /// same in all steps; the results behind what is carried on are kept as rows.
  unsigned first = 0, carried = 0, rows = 0;
};

class Derivatives {
public:
  explicit Derivatives(ModuleOp module) : module(module), symbols(module) {}

  /// One seed for each argument. Results: those of `f` (or the first few), then the tangents that
  /// `Derived::results` has, by result.
  FailureOr<Derived> jvp(func::FuncOp f, ArrayRef<Seed> tangents, unsigned primals = -1);
  /// Tangents are arguments or zero. `primals`: how many results of `f` the primal returns.
  FailureOr<Linearized> linearize(func::FuncOp f, ArrayRef<Seed> tangents, unsigned primals = -1,
                                  Keeping keeping = {});
  /// One seed for each result of `f`; `results` by linear argument.
  FailureOr<Derived> transpose(func::FuncOp f, ArrayRef<Seed> cotangents);
  /// `order` seeds for each argument. Results: those of `f`, then the coefficients, by result and
  /// order.
  FailureOr<Derived> jet(func::FuncOp f, unsigned order, ArrayRef<Seed> series);
  /// The Taylor coefficients of the solution of z' = f(z, t): see ad.ode_series. Results: those of
  /// order 1 and more, by state and order.
  FailureOr<Derived> odeSeries(func::FuncOp f, unsigned order, ArrayRef<int64_t> states,
                               std::optional<int64_t> time);
  /// `results`: whether the result is mapped, which with `all` every one is. All batches lead.
  /// `sums`: the results that are wanted as sums over the batch, and are not mapped then.
  FailureOr<Derived> vmap(func::FuncOp f, ArrayRef<bool> mapped, int64_t size, bool all = false,
                          ArrayRef<bool> sums = {});

  /// `primal`, which returns residuals behind so many `results`, and `pullback`, which takes them
  /// first, in one function: what the one computes again is what the other computed.
  func::FuncOp joined(func::FuncOp primal, unsigned results, func::FuncOp pullback);
  /// Lets `call`, of a derived function, call one instead that has only the results that are used
  /// and is simplified.
  void simplifyCallee(func::CallOp call, Simplified &count);

  /// The function of this name, which a rule of `op` names and the module does not have.
  FailureOr<func::FuncOp> provide(ad::CustomOp op, StringRef name);
  func::FuncOp lookup(StringRef name) { return symbols.lookup<func::FuncOp>(name); }
  bool isDerived(func::FuncOp f) const { return derived.contains(f); }

  /// A private function after `f`, without results yet. A name that is taken gets a number.
  func::FuncOp create(func::FuncOp f, const Twine &name, TypeRange arguments);
  /// A private function that does what the block of `region` does, of its arguments and `inputs`
  /// from around; whatever else it uses from there is constant.
  func::FuncOp outline(Region &region, ValueRange inputs, StringRef name);
  /// Puts `f` after `where`.
  void insert(func::FuncOp f, func::FuncOp where) {
    symbols.insert(f, std::next(where->getIterator()));
  }
  void rename(func::FuncOp f, StringRef name) {
    (void)symbols.renameToUnique(f, {});
    (void)symbols.rename(f, name);
  }

  /// Whether derivatives are made in which zero times infinity is zero.
  bool nanSafe = false;
  /// Whether residuals are chosen, or whatever the rules ask for is kept.
  bool choosesResiduals = true;
  /// The name of the batch that is being made; empty if it has none.
  std::string axis;
  /// The axes of a mesh of devices that it is spread over, texts; null if it is not.
  ArrayAttr spmd;
  /// Whether a rule is being batched, so that calls may come back to where they are from.
  bool inRule = false;
  /// What checkpoints have made of functions, by what was asked for.
  llvm::StringMap<func::FuncOp> madeForCheckpoints;
  /// How many rules are being differentiated, each for the sake of the one before.
  unsigned ruleDepth = 0;
  /// The jvp rules of functions that are being differentiated.
  DenseSet<Operation *> rulesUnderway;

  /// What writes the body of `f` at the end of `block`.
  Emitter emitter(Block &block, func::FuncOp f);

private:
  ModuleOp module;
  SymbolTable symbols;
  DenseSet<Operation *> derived;
  std::map<std::string, Derived> madeOne;
  std::map<std::string, Linearized> madeTwo;
  std::set<std::string> underway;
  /// How many results of derived functions are primal, if there is something to simplify in them.
  DenseMap<Operation *, unsigned> primalsOf;
  DenseMap<std::pair<Operation *, Operation *>, func::FuncOp> joinedOf;
  /// Functions with fewer results than others, by name and which they have.
  llvm::StringMap<func::FuncOp> restricted;
  DenseSet<Operation *> simplified;

  /// What a derived function is known by.
  std::string keyOf(func::FuncOp f, const Twine &key) const;
  /// Runs `make` on the body of `f` unless `key` was made before; refuses recursion.
  template <typename Result>
  FailureOr<Result> once(std::map<std::string, Result> &made, func::FuncOp f, const Twine &key,
                         function_ref<FailureOr<Result>(Block &)> make);
};

/// Chooses what `linear`, the block of a pushforward, needs of the values of `primal`, which has no
/// terminator yet and is to return `results`: its first arguments are the `residuals`, which
/// change.
void chooseResiduals(Derivatives &, Block &primal, Block &linear, ValueRange results,
                     SmallVectorImpl<Value> &residuals, Keeping);

/// Whether somebody uses a result of `op` that may carry a derivative: all but integers may, for
/// want of a rule that says otherwise.
bool isWanted(Operation *op);

/// The body of a function that has one block, or an error that says what to do.
FailureOr<Block *> bodyOf(func::FuncOp f);
/// Ends `f` by returning `values`, and gives it their types as result types.
void finish(func::FuncOp f, ValueRange values);
/// Whether `op`, with all that it holds and calls, does nothing but make its results.
bool hasNoEffects(Operation *op);
/// Ends `primal` by returning `results` and those of `residuals` that `pushforward`, which takes
/// them first, uses; it takes no others then.
void finish(func::FuncOp primal, func::FuncOp pushforward, ValueRange results,
            SmallVector<Value> residuals);
/// Erases what is pure and not used, calls of pure functions too.
void eraseDead(func::FuncOp f);
/// Inlines what `f` calls outside of regions, and so on, as far as nothing calls itself.
void inlineCalls(func::FuncOp f);
/// Copies the body of the callee in front of the call, which it replaces.
void inlineCall(func::CallOp call, func::FuncOp callee);

/// The first file and line in a location, which may wear the names of transformations; null if
/// there is none.
FileLineColRange fileOf(Location loc);

/// While it lives, errors get a note at `loc`: who asked for what failed.
struct NoteOnError : ScopedDiagnosticHandler {
  NoteOnError(Location loc, std::string note);
};

constexpr StringLiteral linearAttr = "ad.linear";

/// The memory in which everything is computed, as ad.transfer names it.
constexpr StringLiteral deviceMemory = "device";
/// The attribute of a result of a function that is in another memory: its name.
constexpr StringLiteral memoryAttr = "ad.memory";
/// The attribute of a result of a function that is split over devices: for each dimension the names
/// of the axes of a mesh, or an argument and its dimension.
constexpr StringLiteral shardingAttr = "ad.sharding";
/// Marks the results of `f` of which the program says where they are.
void markPlacements(Derivatives &, func::FuncOp f);

//===- The walks ------------------------------------------------------------===//
//
// What a structured rule works with. Values are those of the function being transformed.

class Linearizer {
public:
  Linearizer(Derivatives &derivatives, Emitter &b, bool split)
      : derivatives(derivatives), b(b), split(split) {}

  /// All of the block but its terminator.
  LogicalResult visit(Block &block);
  /// `wanted`: even if the results are not used yet.
  LogicalResult visit(Operation *op, bool wanted = false);

  Value primalOf(Value v) const { return primals.lookup(v); }
  /// Null: zero.
  Value tangentOf(Value v) const { return tangents.lookup(v); }
  void set(Value v, Value primal, Value tangent) {
    primals.map(v, primal);
    tangents[v] = tangent;
  }

  Derivatives &derivatives;
  Emitter &b;
  /// Whether tangents go to another function than primals: linearize rather than jvp.
  bool split;

private:
  Operation *clonePrimal(Operation *op);
  LogicalResult visitEquivalent(const Rule &rule, Operation *op);

  IRMapping primals;
  DenseMap<Value, Value> tangents;
  SmallVector<std::unique_ptr<Block>> scratch;
};

class Transposer {
public:
  Transposer(Derivatives &derivatives, Emitter &b) : derivatives(derivatives), b(b) {}

  LogicalResult visit(Block &block, ArrayRef<Value> cotangents);

  bool isLinear(Value v) const { return linear.contains(v); }
  void setLinear(Value v) { linear.insert(v); }
  void setPrimal(Value v, Value x) { primals.map(v, x); }
  Value primalOf(Value v) const { return primals.lookupOrNull(v); }
  /// Null: zero.
  Value cotangentOf(Value v) const { return cotangents.lookup(v); }
  void accumulate(Value v, Value cotangent);

  Derivatives &derivatives;
  Emitter &b;

private:
  LogicalResult visit(Operation *op);

  DenseSet<Value> linear;
  IRMapping primals;
  DenseMap<Value, Value> cotangents;
  friend class Derivatives;
};

class Series {
public:
  Series(Derivatives &derivatives, Emitter &b, unsigned order);
  ~Series();

  LogicalResult visit(Block &block);
  /// `wanted`: even if the results are not used yet.
  LogicalResult visit(Operation *op, bool wanted = false);

  /// The coefficients of `states`, arguments of the block, along the solution of the differential
  /// equation whose right-hand sides the block returns.
  LogicalResult solve(Block &block, ArrayRef<Value> states);

  /// The k-th Taylor coefficient; null: zero, which the 0th never is.
  Value at(Value v, unsigned k);
  void set(Value v, unsigned k, Value coefficient) { coefficients[{v, k}] = coefficient; }
  /// Whether all coefficients but the 0th are zero.
  bool isConstant(Value v);

  Derivatives &derivatives;
  Emitter &b;
  const unsigned order;

private:
  void visitPrimal(Operation *op);
  /// Sets coefficient `known` of the results, where all lower ones are there.
  LogicalResult advance(Operation *op);
  /// The same by way of the whole series.
  LogicalResult advanceWhole(Operation *op);
  Value compute(Value v, unsigned k);
  Value elementwise(const Rule &rule, Operation *op, unsigned k);
  /// The tangents of the results of `op` as functions of placeholders for the derivatives of the
  /// operands' series.
  ArrayRef<Value> derivativeOf(const Rule &rule, Operation *op);
  ArrayRef<Value> equivalentOf(const Rule &rule, Operation *op);
  /// The loops and the like among what stands for `op`: their results have no coefficients one at a
  /// time.
  ArrayRef<Operation *> structuredPartsOf(const Rule &rule, Operation *op);
  Value partialOf(const Rule &rule, Operation *op, unsigned i);

  DenseMap<std::pair<Value, unsigned>, Value> coefficients;
  DenseMap<Operation *, SmallVector<Value>> tangentsOf, equivalents;
  DenseMap<Operation *, SmallVector<Operation *>> structuredParts;
  DenseMap<std::pair<Operation *, unsigned>, Value> partials;
  /// A placeholder and the value whose series it is the derivative of.
  DenseMap<Value, Value> placeholders;
  /// Holds operations on the values of the function, to be expanded in series and then forgotten.
  Block scratchBlock;
  Emitter scratch;
  /// Up to which order coefficients are there: `order`, unless an equation is being solved.
  unsigned known;
  bool failed = false;
};

class Vectorizer {
public:
  Vectorizer(Derivatives &derivatives, Emitter &b, int64_t size)
      : derivatives(derivatives), b(b), size(size) {}

  LogicalResult visit(Block &block);
  LogicalResult visit(Operation *op);

  Batched at(Value v) const { return batched.lookup(v); }
  void set(Value v, Batched x) { batched[v] = x; }

  /// Finds what of `block`, whose arguments are set, is needed as a sum over the batch alone, if
  /// its results are where `wanted`.
  void findSums(Block &block, ArrayRef<bool> wanted);
  bool isOnlySum(Value v) const { return onlySums.contains(v); }
  /// The sum over the batch, in the type of `v`.
  Value sumOf(Value v);
  void setSum(Value v, Value sum) {
    set(v, {sum, false});
    collapsed.insert(v);
  }
  /// Whether `v` depends on the batch: it is mapped, or there is a sum alone.
  bool varies(Value v) const { return at(v).mapped || collapsed.contains(v); }

  Derivatives &derivatives;
  Emitter &b;
  const int64_t size;

private:
  /// Whether `op`, or what it holds or calls, speaks of the batch by its name.
  bool namesAxis(Operation *op);
  Operation *cloneUnmapped(Operation *op);
  LogicalResult visitBatched(Operation *op);
  LogicalResult visitSum(Operation *op);
  /// The sum of a product of two mapped values; null if it is none.
  Value sumOfProduct(stablehlo::MulOp op);

  DenseMap<Value, Batched> batched;
  /// What nobody needs but as a sum, and of what there is nothing but a sum.
  DenseSet<Value> onlySums, collapsed;
  SmallVector<std::unique_ptr<Block>> scratch;
};

} // namespace evolute
