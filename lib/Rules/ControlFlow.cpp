//===- ControlFlow.cpp - What branches and loops share, and branches --------===//
//
// Each transformation in one place. jvp and jet carry companions beside a primal: its tangent, or
// its Taylor coefficients; branches and loops treat both alike.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/ControlFlow.h"
#include "lib/Rules/Call.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

Walk evolute::walkOf(Linearizer &w) {
  return {w.b,
          1,
          [&](Value v) { return w.primalOf(v); },
          [&](Value v, unsigned) { return w.tangentOf(v); },
          [&](Value v, Value primal, ArrayRef<Value> ts) { w.set(v, primal, ts[0]); },
          [&](Block &block) { return w.visit(block); }};
}

Walk evolute::walkOf(Series &w) {
  return {w.b,
          w.order,
          [&](Value v) { return w.at(v, 0); },
          [&](Value v, unsigned k) { return w.at(v, k + 1); },
          [&](Value v, Value primal, ArrayRef<Value> coefficients) {
            w.set(v, 0, primal);
            for (auto [k, c] : llvm::enumerate(coefficients))
              w.set(v, k + 1, c);
          },
          [&](Block &block) { return w.visit(block); }};
}

SmallVector<bool> evolute::dependent(Block &block, ArrayRef<bool> arguments,
                                     function_ref<bool(Value)> outer,
                                     function_ref<bool(Value)> passes) {
  DenseSet<Value> inside;
  for (auto [x, d] : llvm::zip(block.getArguments(), arguments))
    if (d)
      inside.insert(x);
  auto depends = [&](Value v) {
    return inside.contains(v) || (v.getParentBlock() != &block && outer(v));
  };
  for (Operation &op : block.without_terminator()) {
    SmallVector<bool> found(op.getNumResults(), false);
    // A branch that does not depend itself: what it returns may.
    if (isa<CaseOp, IfOp>(op) && !depends(op.getOperand(0))) {
      for (Region &region : op.getRegions())
        for (auto [f, d] : llvm::zip(found, dependent(region.front(), {}, depends, passes)))
          f = f || d;
    } else if (llvm::any_of(inputsOf(&op), depends)) {
      found.assign(found.size(), true);
    }
    for (auto [f, y] : llvm::zip(found, op.getResults()))
      if (f && passes(y))
        inside.insert(y);
  }
  return llvm::map_to_vector(block.getTerminator()->getOperands(), depends);
}

bool evolute::mayMove(Value v) { return isInexact(v.getType()) || isa<TupleType>(v.getType()); }

LogicalResult evolute::checkCarried(Operation *op, ArrayRef<bool> marked) {
  for (auto [m, type] : llvm::zip(marked, op->getOperandTypes()))
    if (m && !isa<TensorType>(type))
      return op->emitOpError() << "carries " << type
                               << ", which is no tensor, and cannot be differentiated or batched; "
                                  "carry the elements of a tuple one by one";
  return success();
}

void evolute::closeOverLoop(Block &body, SmallVectorImpl<bool> &marked,
                            function_ref<bool(Value)> outer, function_ref<bool(Value)> passes) {
  for (bool grows = true; grows;) {
    grows = false;
    for (auto [m, d] : llvm::zip(marked, dependent(body, marked, outer, passes)))
      if (d && !m)
        m = grows = true;
  }
}

Operation *evolute::rebuilt(Emitter &b, Operation *op, ValueRange operands, TypeRange types,
                            MutableArrayRef<std::unique_ptr<Region>> regions) {
  OperationState state(b.getLoc(), op->getName());
  state.addOperands(operands);
  state.addTypes(types);
  state.addAttributes(op->getAttrs());
  for (auto &region : regions)
    state.addRegion(std::move(region));
  return b.insert(Operation::create(state));
}

std::unique_ptr<Region> evolute::emptyRegion(TypeRange arguments, Location *loc) {
  auto region = std::make_unique<Region>();
  Block &block = region->emplaceBlock();
  for (Type type : arguments)
    block.addArgument(type, *loc);
  return region;
}

SmallVector<Type> evolute::flatTypes(ValueRange values, ArrayRef<bool> moving, unsigned count) {
  SmallVector<Type> types(values.getTypes());
  for (auto [v, m] : llvm::zip(values, moving))
    types.append(m ? count : 0, v.getType());
  return types;
}

SmallVector<Value> evolute::variablesFromAround(MutableArrayRef<Region> regions) {
  auto values = usedFromAround(regions);
  llvm::erase_if(values, [](Value v) { return v.getDefiningOp<ConstantOp>(); });
  return values;
}

//===- case, if -------------------------------------------------------------===//

namespace {

LogicalResult branches(const Walk &w, Operation *op) {
  SmallVector<std::unique_ptr<Region>> regions;
  SmallVector<bool> moving(op->getNumResults(), false);
  for (Region &from : op->getRegions()) {
    regions.push_back(emptyRegion());
    Emitter::Inside inside(w.b, &regions.back()->front());
    if (failed(w.visit(from.front())))
      return failure();
    for (auto [m, y] : llvm::zip(moving, from.front().getTerminator()->getOperands()))
      m = m || w.moves(y);
  }
  Location loc = w.b.getLoc();
  for (auto [from, to] : llvm::zip(op->getRegions(), regions)) {
    Emitter::Inside inside(w.b, &to->front());
    w.b.create<stablehlo::ReturnOp>(w.flat(from.front().getTerminator()->getOperands(), moving));
  }
  w.b.setLoc(loc);
  Operation *copy = rebuilt(w.b, op, {w.primal(op->getOperand(0))},
                            flatTypes(op->getResults(), moving, w.count), regions);
  w.setFlat(op->getResults(), copy->getResults(), moving);
  return success();
}

LogicalResult vmapBranches(Vectorizer &w, Operation *op) {
  Batched index = w.at(op->getOperand(0));
  if (index.mapped) {
    // Rows take different branches: all are computed, and each row selects its own. An index out of
    // range takes the last branch.
    SmallVector<SmallVector<Value>> results;
    for (Region &from : op->getRegions()) {
      if (failed(w.visit(from.front())))
        return failure();
      auto outputs = from.front().getTerminator()->getOperands();
      results.push_back(
          llvm::map_to_vector(outputs, [&](Value v) { return withBatch(w.b, w.at(v), w.size); }));
    }
    for (auto [i, y] : llvm::enumerate(op->getResults())) {
      Value chosen = results.back()[i];
      for (int64_t k = results.size() - 2; k >= 0; --k) {
        Expr own(w.b, index.v);
        Value taken = isa<CaseOp>(op) ? equal(own, literal(k, own)).v : index.v;
        taken = w.b.broadcast(taken, withShape(taken.getType(), tensorOf(chosen).getShape()), {0});
        chosen = select(Expr(w.b, taken), Expr(w.b, results[k][i]), Expr(w.b, chosen)).v;
      }
      w.set(y, {chosen, true});
    }
    return success();
  }
  SmallVector<std::unique_ptr<Region>> regions;
  SmallVector<bool> mapped(op->getNumResults(), false);
  for (Region &from : op->getRegions()) {
    regions.push_back(emptyRegion());
    Emitter::Inside inside(w.b, &regions.back()->front());
    if (failed(w.visit(from.front())))
      return failure();
    for (auto [m, y] : llvm::zip(mapped, from.front().getTerminator()->getOperands()))
      m = m || w.at(y).mapped;
  }
  for (auto [from, to] : llvm::zip(op->getRegions(), regions)) {
    Emitter::Inside inside(w.b, &to->front());
    SmallVector<Value> outputs;
    for (auto [m, y] : llvm::zip(mapped, from.front().getTerminator()->getOperands()))
      outputs.push_back(m ? withBatch(w.b, w.at(y), w.size) : w.at(y).v);
    w.b.create<stablehlo::ReturnOp>(outputs);
  }
  SmallVector<Type> types;
  for (auto [m, y] : llvm::zip(mapped, op->getResults()))
    types.push_back(m ? withLeading(w.size, y.getType()) : y.getType());
  Operation *copy = rebuilt(w.b, op, {index.v}, types, regions);
  for (auto [i, y] : llvm::enumerate(op->getResults()))
    w.set(y, {copy->getResult(i), mapped[i]});
  return success();
}

/// Where each residual of a branch is: among values that all branches share, of which one is taken,
/// or null if it is the argument that it returns. Adds to `types` what has no place yet.
SmallVector<std::optional<unsigned>> sharedPlaces(func::FuncOp primal, unsigned n,
                                                  SmallVectorImpl<Type> &types) {
  SmallVector<std::optional<unsigned>> places;
  for (Value v : primal.getBody().front().getTerminator()->getOperands().drop_front(n)) {
    if (isa<BlockArgument>(v)) {
      places.push_back(std::nullopt);
      continue;
    }
    unsigned i = 0;
    while (i < types.size() && (types[i] != v.getType() || llvm::is_contained(places, i)))
      ++i;
    if (i == types.size())
      types.push_back(v.getType());
    places.push_back(i);
  }
  return places;
}

/// The primal branches return residuals besides, in places that they share, with zeros where there
/// is none; the linear branches use their own.
LogicalResult linearizeBranches(Linearizer &w, Operation *op) {
  if (!w.split)
    return branches(walkOf(w), op);
  Emitter &b = w.b;
  auto inputs = variablesFromAround(op->getRegions());
  auto x = llvm::map_to_vector(inputs, [&](Value v) { return w.primalOf(v); });
  auto t = llvm::map_to_vector(inputs, [&](Value v) { return w.tangentOf(v); });
  unsigned n = op->getNumResults();
  SmallVector<Linearized> each;
  SmallVector<SmallVector<std::optional<unsigned>>> places;
  SmallVector<Type> shared;
  SmallVector<bool> moving(n, false);
  for (Region &from : op->getRegions()) {
    auto branch = w.derivatives.outline(from, inputs, "branch");
    auto linearized = w.derivatives.linearize(branch, seedsOf(op->getContext(), t), /*primals=*/-1,
                                              {Keeping::Callee});
    if (failed(linearized))
      return failure();
    each.push_back(*linearized);
    places.push_back(sharedPlaces(linearized->primal, n, shared));
    for (auto [m, there] : llvm::zip(moving, linearized->pushforward.results))
      m = m || there;
  }

  SmallVector<std::unique_ptr<Region>> regions, linear;
  for (auto [branch, own] : llvm::zip(each, places)) {
    regions.push_back(emptyRegion());
    Emitter::Inside inside(b, &regions.back()->front());
    auto all = b.create<func::CallOp>(branch.primal, x).getResults();
    SmallVector<Value> outputs(all.take_front(n)), kept(shared.size());
    for (auto [place, v] : llvm::zip(own, all.drop_front(n)))
      if (place)
        kept[*place] = v;
    for (auto [v, type] : llvm::zip(kept, shared))
      outputs.push_back(b.materialize(v, type));
    b.create<stablehlo::ReturnOp>(outputs);
  }
  SmallVector<Type> types(op->getResultTypes());
  llvm::append_range(types, shared);
  Value index = w.primalOf(op->getOperand(0));
  Operation *primal = rebuilt(b, op, {index}, types, regions);

  types.clear();
  for (auto [m, y] : llvm::zip(moving, op->getResults()))
    types.append(m ? 1 : 0, y.getType());
  for (auto [branch, own] : llvm::zip(each, places)) {
    linear.push_back(emptyRegion());
    Emitter inside(&linear.back()->front(), b.getLoc());
    auto returned = branch.primal.getBody().front().getTerminator()->getOperands().drop_front(n);
    SmallVector<Value> operands, outputs;
    for (auto [place, v] : llvm::zip(own, returned))
      operands.push_back(b.toLinear(place ? primal->getResult(n + *place)
                                          : x[cast<BlockArgument>(v).getArgNumber()]));
    appendPresent(operands, t);
    auto pushed = inside.create<func::CallOp>(branch.pushforward.function, operands);
    auto tangents = spread(branch.pushforward.results, pushed->getResults());
    for (auto [m, y, ty] : llvm::zip(moving, op->getResults(), tangents))
      if (m)
        outputs.push_back(inside.materialize(ty, y.getType()));
    inside.create<stablehlo::ReturnOp>(outputs);
  }
  auto tangents =
      llvm::to_vector_of<Value>(rebuilt(b, op, {b.toLinear(index)}, types, linear)->getResults());
  for (auto [y, p, ty] :
       llvm::zip(op->getResults(), primal->getResults(), spread(moving, tangents)))
    w.set(y, p, ty);
  return success();
}

/// Each branch of a linear function, transposed: what comes out of it for each linear value that
/// any of them uses.
LogicalResult transposeBranches(Transposer &w, Operation *op) {
  SmallVector<Value> linear, fixed;
  for (Value v : usedFromAround(op->getRegions()))
    (w.isLinear(v) ? linear : fixed).push_back(v);
  auto cotangents =
      llvm::map_to_vector(op->getResults(), [&](Value v) { return w.cotangentOf(v); });
  SmallVector<std::unique_ptr<Region>> regions;
  for (Region &from : op->getRegions()) {
    regions.push_back(emptyRegion());
    Emitter::Inside inside(w.b, &regions.back()->front());
    Transposer branch(w.derivatives, w.b);
    for (Value v : linear)
      branch.setLinear(v);
    for (Value v : fixed)
      branch.setPrimal(v, w.primalOf(v));
    if (failed(branch.visit(from.front(), cotangents)))
      return failure();
    w.b.create<stablehlo::ReturnOp>(llvm::map_to_vector(
        linear, [&](Value v) { return w.b.materialize(branch.cotangentOf(v), v.getType()); }));
  }
  Value index = w.primalOf(op->getOperand(0));
  Operation *copy = rebuilt(w.b, op, {index}, ValueRange(linear).getTypes(), regions);
  for (auto [v, ct] : llvm::zip(linear, copy->getResults()))
    w.accumulate(v, ct);
  return success();
}

} // namespace

void evolute::addControlFlowRules(RuleTable &table) {
  auto jetBranches = [](Series &w, Operation *op) { return branches(walkOf(w), op); };
  for (StringRef op : {"stablehlo.case", "stablehlo.if"}) {
    table[op.str()] = {Kind::Structured};
    table[op.str()].structured = {linearizeBranches, transposeBranches, jetBranches, vmapBranches};
  }
}
