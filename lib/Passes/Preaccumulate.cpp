//===- Preaccumulate.cpp - Products of partial derivatives, ahead of time ----===//
//
// The elementwise operations of a linear function make a graph: each value is a sum of others, each
// times what the edge from there says, which only depends on primal values. Where a value is
// nothing but a step on the way, its edges are multiplied with those behind it on the primal side,
// and the value is gone: a chain of any depth keeps one product. That is done as long as it makes
// what is kept cheaper.
//
// A selection stays where it is: a product with zeros would not hide what is infinite, and one with
// select(p, c, 0) would hide it where the transpose of select(p, c * t, 0) does not, as in JAX.
// What is marked as safe from NaNs is left alone.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Residuals.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// What a linear value is multiplied with. `v` is on the primal side.
struct Label {
  /// The value itself, or its inverse, or one where a mask is true, or false.
  enum Kind { Factor, Divisor, Where, WhereNot } kind = Factor;
  Value v;

  bool isMask() const { return kind == Where || kind == WhereNot; }
  bool isNumber() const { return kind == Factor && splatOf(v); }
  bool isTrivial() const {
    auto isMinusOne = [](DenseElementsAttr splat) {
      auto type = dyn_cast<FloatType>(splat.getElementType());
      return type && splat.getSplatValue<APFloat>().isExactlyValue(-1);
    };
    return isNumber() && (isOne(v) || isMinusOne(splatOf(v)));
  }
};

struct Edge {
  Value from;
  Label label;
};

/// An elementwise linear operation.
struct Vertex {
  Operation *op;
  SmallVector<Edge, 2> in;
  llvm::SmallSetVector<Value, 2> users = {};
  /// Whether others than vertices use it.
  bool isPinned = false, isChanged = false, isGone = false;
};

class Accumulator {
public:
  Accumulator(Block &primal, Block &block, SmallVectorImpl<Value> &residuals, Costs &costs,
              Location loc)
      : primal(primal), b(&primal, loc), block(block), residuals(residuals), costs(costs) {
    for (Operation &op : primal)
      b.remember(&op);
  }

  void run() {
    for (auto [i, x] : llvm::enumerate(block.getArguments()))
      if (i < residuals.size())
        onPrimal[x] = residuals[i];
      else
        linear.insert(x);
    for (Operation &op : block)
      visit(&op);
    for (auto &[v, vertex] : vertices)
      for (Operation *user : v.getUsers())
        if (user->getNumResults() != 1 || !vertices.contains(user->getResult(0)))
          vertex.isPinned = true;
    if (vertices.empty())
      return;
    for (Operation &op : primal) // in order, so that no value asks for many
      for (Value v : op.getResults())
        costs.least(v);
    for (auto &[v, vertex] : vertices)
      for (Edge &e : vertex.in)
        ++uses[e.label.v];
    for (bool goesOn = true; goesOn;) {
      goesOn = false;
      for (auto &[v, vertex] : vertices)
        if (!vertex.isPinned && !vertex.isGone && tryWithout(v, vertex))
          goesOn = true;
    }
    for (auto &[v, vertex] : vertices)
      if (!vertex.isGone && vertex.isChanged)
        rewrite(v, vertex);
  }

private:
  //===- The graph ----------------------------------------------------------===//

  void visit(Operation *op) {
    if (!dependsOn(op, linear)) {
      bringToPrimal(op);
      return;
    }
    Vertex vertex{op};
    if (isVertex(op, vertex)) {
      for (Edge &e : vertex.in)
        if (auto it = vertices.find(e.from); it != vertices.end())
          it->second.users.insert(op->getResult(0));
      vertices.insert({op->getResult(0), std::move(vertex)});
      return;
    }
    // What others need is there.
    for (Value v : inputsOf(op))
      if (Value x = onPrimal.lookup(v))
        costs.setThere(x);
  }

  /// Remembers what is equal to the results of `op`, if they are computed from residuals.
  void bringToPrimal(Operation *op) {
    if (op->getNumRegions() || !costs.again(op) || isa<func::CallOp>(op))
      return;
    IRMapping mapping;
    for (Value v : op->getOperands()) {
      Value x = onPrimal.lookup(v);
      if (!x)
        return;
      mapping.map(v, x);
    }
    Operation *copy = b.insert(op->clone(mapping));
    for (auto [v, x] : llvm::zip(op->getResults(), copy->getResults()))
      onPrimal[v] = x;
  }

  Value number(Operation *op, double c) { return b.constant(op->getResult(0).getType(), c); }

  /// Adds an edge, or adds to the label of the one from the same value; not possible of masks.
  bool connect(SmallVectorImpl<Edge> &in, Value from, Label label) {
    for (Edge &e : in)
      if (e.from == from) {
        if (e.label.isMask() || label.isMask())
          return false;
        e.label = {Label::Factor, b.add(valueOf(e.label, from), valueOf(label, from))};
        if (!e.label.v)
          in.erase(&e);
        return true;
      }
    in.push_back({from, label});
    return true;
  }

  bool isVertex(Operation *op, Vertex &vertex) {
    if (op->getNumResults() != 1 || hasNanSafeDerivative(op) ||
        !isInexact(op->getResult(0).getType()) ||
        !cast<TensorType>(op->getResult(0).getType()).hasStaticShape())
      return false;
    auto isLinear = [&](unsigned i) { return linear.contains(op->getOperand(i)); };
    auto primal = [&](unsigned i) { return onPrimal.lookup(op->getOperand(i)); };
    auto add = [&](unsigned i, Label label) {
      return connect(vertex.in, op->getOperand(i), label);
    };
    if (isa<MulOp>(op)) {
      unsigned i = isLinear(0) ? 0 : 1;
      if (isLinear(1 - i) || !primal(1 - i))
        return false;
      add(i, {Label::Factor, primal(1 - i)});
    } else if (isa<DivOp>(op)) {
      if (isLinear(1) || !primal(1))
        return false;
      add(0, {Label::Divisor, primal(1)});
    } else if (isa<NegOp>(op)) {
      add(0, {Label::Factor, number(op, -1)});
    } else if (isa<AddOp, SubtractOp>(op)) {
      if (!isLinear(0) || !isLinear(1))
        return false;
      add(0, {Label::Factor, number(op, 1)});
      add(1, {Label::Factor, number(op, isa<AddOp>(op) ? 1 : -1)});
    } else if (isa<SelectOp>(op)) {
      if (isLinear(0) || !primal(0))
        return false;
      for (unsigned i : {1, 2}) {
        if (!isLinear(i) && !isZero(op->getOperand(i)))
          return false;
        if (isLinear(i) && !add(i, {i == 1 ? Label::Where : Label::WhereNot, primal(0)}))
          return false;
      }
    } else {
      return false;
    }
    return true;
  }

  //===- Labels -------------------------------------------------------------===//

  /// What a label that is no mask multiplies with.
  Value valueOf(Label label, Value like) {
    return label.kind == Label::Factor ? label.v : b.div(b.constant(like.getType(), 1), label.v);
  }

  /// First `a`, then `c`, of values like `like`; of no value if the product is zero. None if that
  /// is no product.
  std::optional<Label> composed(Label a, Label c, Value like) {
    auto is = [](Label l) { return l.kind == Label::Factor && isOne(l.v); };
    if (is(a) || is(c))
      return is(a) ? c : a;
    if (a.isMask() || c.isMask())
      return std::nullopt;
    if (a.kind == Label::Factor)
      return Label{Label::Factor, c.kind == Label::Factor ? b.mul(a.v, c.v) : b.div(a.v, c.v)};
    return Label{Label::Factor, b.div(valueOf(c, like), a.v)};
  }

  //===- Elimination --------------------------------------------------------===//

  int64_t costOf(Value v) { return !v || splatOf(v) ? 0 : costs.least(v); }

  /// Connects what is before `v` to what is behind it, if that is cheaper.
  bool tryWithout(Value v, Vertex &vertex) {
    // How much more often a label is used, in the order of appearance.
    llvm::SmallMapVector<Value, int, 8> change;
    int products = 0, edges = 0;
    auto count = [&](ArrayRef<Edge> in, int sign) {
      for (const Edge &e : in) {
        change[e.label.v] += sign;
        products += e.label.isTrivial() ? 0 : sign;
        edges += sign;
      }
    };
    count(vertex.in, -1);
    SmallVector<SmallVector<Edge, 2>> behind;
    for (Value w : vertex.users) {
      auto &in = vertices.find(w)->second.in;
      count(in, -1);
      auto &without = behind.emplace_back();
      Label last;
      for (const Edge &e : in)
        if (e.from == v)
          last = e.label;
        else
          without.push_back(e);
      for (const Edge &e : vertex.in) {
        auto label = composed(e.label, last, v);
        if (!label || (label->v && !connect(without, e.from, *label)))
          return false;
      }
      count(without, 1);
    }
    int64_t cost = products * bytesOf(v.getType());
    for (auto [label, n] : change) {
      int before = uses.lookup(label);
      if (before == 0 && n > 0)
        cost += costOf(label);
      if (before > 0 && before + n == 0)
        cost -= costOf(label);
    }
    if (cost > 0 || (cost == 0 && edges >= 0))
      return false;
    for (auto [label, n] : change)
      uses[label] += n;
    for (auto [w, in] : llvm::zip(vertex.users, behind)) {
      Vertex &user = vertices.find(w)->second;
      user.in = in;
      user.isChanged = true;
      for (Edge &e : in)
        if (auto it = vertices.find(e.from); it != vertices.end())
          it->second.users.insert(w);
    }
    for (Edge &e : vertex.in)
      if (auto it = vertices.find(e.from); it != vertices.end())
        it->second.users.remove(v);
    vertex.isGone = true;
    return true;
  }

  //===- Rewriting ----------------------------------------------------------===//

  /// A primal value on the linear side.
  Value across(Value v) {
    if (Operation *op = v.getDefiningOp(); op && splatOf(v)) {
      auto builder = OpBuilder::atBlockBegin(&block);
      return builder.clone(*op)->getResult(0);
    }
    for (auto [i, residual] : llvm::enumerate(residuals))
      if (residual == v)
        return block.getArgument(i);
    residuals.push_back(v);
    return block.insertArgument(residuals.size() - 1, v.getType(), v.getLoc());
  }

  Value times(OpBuilder &builder, Location loc, Label label, Value t) {
    Type type = t.getType();
    if (label.kind == Label::Divisor)
      return DivOp::create(builder, loc, type, t, across(label.v));
    if (label.kind == Label::Factor) {
      if (isOne(label.v))
        return t;
      if (label.isTrivial())
        return NegOp::create(builder, loc, type, t);
      return MulOp::create(builder, loc, type, t, across(label.v));
    }
    Value mask = across(label.v), zero = across(b.zero(type));
    if (label.kind == Label::WhereNot)
      return SelectOp::create(builder, loc, type, mask, zero, t);
    return SelectOp::create(builder, loc, type, mask, t, zero);
  }

  void rewrite(Value v, Vertex &vertex) {
    OpBuilder builder(vertex.op);
    Location loc = vertex.op->getLoc();
    Value sum;
    for (Edge &e : vertex.in) {
      Value from = replaced.contains(e.from) ? replaced.lookup(e.from) : e.from;
      if (sum && e.label.isTrivial() && !isOne(e.label.v)) {
        sum = SubtractOp::create(builder, loc, v.getType(), sum, from);
        continue;
      }
      Value product = times(builder, loc, e.label, from);
      sum = sum ? AddOp::create(builder, loc, v.getType(), sum, product) : product;
    }
    if (!sum)
      sum = across(b.zero(v.getType()));
    v.replaceAllUsesWith(sum);
    replaced[v] = sum;
  }

  Block &primal;
  Emitter b;
  Block &block;
  SmallVectorImpl<Value> &residuals;
  Costs &costs;
  DenseSet<Value> linear;
  DenseMap<Value, Value> onPrimal, replaced;
  llvm::MapVector<Value, Vertex> vertices;
  DenseMap<Value, int> uses;
};

} // namespace

void evolute::preaccumulate(Block &primal, Block &linear, SmallVectorImpl<Value> &residuals,
                            Costs &costs) {
  Accumulator(primal, linear, residuals, costs, linear.getParentOp()->getLoc()).run();
}
