#include "lib/Rules/Emitter.h"
#include "dialects/ad/AdOps.h"
#include "dialects/stablehlo/StablehloOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

//===- Memory ---------------------------------------------------------------===//

unsigned SameComputation::getHashValue(const Operation *op) {
  return OperationEquivalence::computeHash(
      const_cast<Operation *>(op), OperationEquivalence::directHashValue,
      OperationEquivalence::ignoreHashValue, OperationEquivalence::IgnoreLocations);
}

bool SameComputation::isEqual(const Operation *a, const Operation *b) {
  if (a == b)
    return true;
  if (a == getTombstoneKey() || a == getEmptyKey() || b == getTombstoneKey() || b == getEmptyKey())
    return false;
  return OperationEquivalence::isEquivalentTo(const_cast<Operation *>(a),
                                              const_cast<Operation *>(b),
                                              OperationEquivalence::IgnoreLocations);
}

Emitter::Emitter(Block *block, Block *linearBlock, std::function<Value(Value)> cross, Location loc)
    : primal{{block, {}}}, linear{{linearBlock, {}}}, cross(std::move(cross)), loc(loc) {
  for (BlockArgument t : linearBlock->getArguments())
    linearValues.insert(t);
}

void Emitter::setLoc(Operation *op, StringRef transformation) {
  loc = NameLoc::get(StringAttr::get(getContext(), transformation), op->getLoc());
}

Operation *Emitter::insert(Operation *op) {
  return insert(op,
                llvm::any_of(op->getOperands(), [&](Value v) { return linearValues.contains(v); }));
}

Operation *Emitter::insert(Operation *op, bool isLinear) {
  if (isLinear)
    for (OpOperand &operand : op->getOpOperands())
      if (!linearValues.contains(operand.get()))
        operand.set(cross(operand.get()));
  auto &scopes = isLinear ? linear : primal;
  bool pure = isMemoryEffectFree(op);
  if (pure)
    for (Scope &scope : llvm::reverse(scopes))
      if (auto it = scope.known.find(op); it != scope.known.end()) {
        op->destroy();
        return *it;
      }
  scopes.back().block->push_back(op);
  if (pure)
    scopes.back().known.insert(op);
  if (isLinear)
    linearValues.insert(op->result_begin(), op->result_end());
  return op;
}

Value Emitter::toLinear(Value v) {
  Value there = linearValues.contains(v) ? v : cross(v);
  linearValues.insert(there);
  return there;
}

void Emitter::remember(Operation *op) {
  if (isMemoryEffectFree(op))
    primal.back().known.insert(op);
}

Operation *Emitter::clone(Operation *op, ValueRange operands, TypeRange types) {
  Operation *copy = op->clone();
  copy->setOperands(operands);
  for (auto [result, type] : llvm::zip(copy->getResults(), types))
    result.setType(type);
  return insert(copy);
}

//===- Looking at values ----------------------------------------------------===//

DenseElementsAttr evolute::splatOf(Value v) {
  auto op = v ? v.getDefiningOp<ConstantOp>() : ConstantOp();
  auto elements = op ? dyn_cast<DenseElementsAttr>(op.getValue()) : DenseElementsAttr();
  return elements && elements.isSplat() ? elements : DenseElementsAttr();
}

/// The number at every element of a splat constant of real floating point numbers.
static std::optional<APFloat> realSplat(Value v) {
  auto splat = splatOf(v);
  if (!splat || !isa<FloatType>(splat.getElementType()))
    return std::nullopt;
  return splat.getSplatValue<APFloat>();
}

static bool isNumber(const APFloat &x, double c) {
  bool loses;
  APFloat value(c);
  value.convert(x.getSemantics(), APFloat::rmNearestTiesToEven, &loses);
  return x.compare(value) == APFloat::cmpEqual;
}

static bool isNumber(Value v, double c) {
  auto splat = splatOf(v);
  if (!splat)
    return false;
  Type type = splat.getElementType();
  if (isa<FloatType>(type))
    return isNumber(splat.getSplatValue<APFloat>(), c);
  if (isa<ComplexType>(type) && isa<FloatType>(cast<ComplexType>(type).getElementType())) {
    auto z = splat.getSplatValue<std::complex<APFloat>>();
    return isNumber(z.real(), c) && isNumber(z.imag(), 0);
  }
  return isa<IntegerType>(type) && splat.getSplatValue<APInt>() == static_cast<uint64_t>(c);
}

bool evolute::isZero(Value v) { return !v || isNumber(v, 0); }
bool evolute::isOne(Value v) { return v && isNumber(v, 1); }

bool evolute::isMadeAgain(Operation *op) {
  auto isFree = [](Value v) { return isa_and_nonnull<ConstantOp, IotaOp>(v.getDefiningOp()); };
  return isa<BroadcastInDimOp, ConstantOp, IotaOp>(op) ||
         (isa<CompareOp>(op) && llvm::all_of(op->getOperands(), isFree));
}

SmallVector<int64_t> evolute::range(int64_t from, int64_t n) {
  return llvm::to_vector(llvm::seq<int64_t>(from, from + n));
}

SmallVector<Value> evolute::usedFromAround(MutableArrayRef<Region> regions) {
  llvm::SetVector<Value> inputs;
  // What stands for an operation is made in a block without parents, so ask what is inside, not
  // what is above.
  for (Region &region : regions)
    region.walk([&](Operation *inner) {
      for (Value v : inner->getOperands()) {
        Operation *around = v.getParentBlock()->getParentOp();
        if (!around || !region.getParentOp()->isAncestor(around))
          inputs.insert(v);
      }
    });
  return inputs.takeVector();
}

SmallVector<Value> evolute::inputsOf(Operation *op) {
  llvm::SetVector<Value> inputs(op->operand_begin(), op->operand_end());
  for (Value v : usedFromAround(op->getRegions()))
    inputs.insert(v);
  return inputs.takeVector();
}

bool evolute::dependsOn(Operation *op, DenseSet<Value> &values) {
  if (llvm::none_of(inputsOf(op), [&](Value v) { return values.contains(v); }))
    return false;
  values.insert(op->result_begin(), op->result_end());
  return true;
}

//===- Constants ------------------------------------------------------------===//

Value Emitter::constant(Type type, double c) {
  auto tensor = tensorOf(type);
  auto number = [&](Type element, double c) {
    bool loses;
    APFloat value(c);
    value.convert(cast<FloatType>(element).getFloatSemantics(), APFloat::rmNearestTiesToEven,
                  &loses);
    return value;
  };
  Type element = tensor.getElementType();
  DenseElementsAttr elements;
  if (isa<FloatType>(element)) {
    elements = DenseElementsAttr::get(tensor, number(element, c));
  } else if (auto complex = dyn_cast<ComplexType>(element)) {
    std::complex<APFloat> z(number(complex.getElementType(), c),
                            number(complex.getElementType(), 0));
    elements = DenseElementsAttr::get(tensor, z);
  } else {
    auto value = static_cast<uint64_t>(static_cast<int64_t>(c));
    elements =
        DenseElementsAttr::get(tensor, APInt(element.getIntOrFloatBitWidth(), value, false, true));
  }
  return create<ConstantOp>(tensor, elements);
}

static Value constantOf(Emitter &b, Type type, const APFloat &value) {
  return b.create<ConstantOp>(type, DenseElementsAttr::get(tensorOf(type), value));
}

//===- Arithmetic -----------------------------------------------------------===//

template <typename OpTy>
Value Emitter::safely(Value x, Value y) {
  if (!nanSafe || splatOf(x)) // a known factor is not zero
    return create<OpTy>(x.getType(), x, y);
  OpBuilder builder(getContext());
  OperationState state(loc, OpTy::getOperationName());
  OpTy::build(builder, state, x.getType(), x, y);
  state.addAttribute(nanSafeAttr, builder.getUnitAttr());
  return insert(Operation::create(state))->getResult(0);
}

/// x as c * v: the constant factor, 1 if there is none.
static std::pair<std::optional<APFloat>, Value> factored(Value x) {
  if (auto op = x.getDefiningOp<MulOp>()) {
    if (auto c = realSplat(op.getLhs()))
      return {c, op.getRhs()};
    if (auto c = realSplat(op.getRhs()))
      return {c, op.getLhs()};
  }
  return {std::nullopt, x};
}

static Value negated(Value x) {
  auto op = x.getDefiningOp<NegOp>();
  return op ? op.getOperand() : Value();
}

/// c1 * v + c2 * v, for either sign of the second, if both are multiples of one value.
static std::optional<Value> likeTerms(Emitter &b, Value x, Value y, bool subtract) {
  auto element = dyn_cast<FloatType>(tensorOf(x).getElementType());
  auto [cx, vx] = factored(x);
  auto [cy, vy] = factored(y);
  if (vx != vy || !element)
    return std::nullopt;
  APFloat one = APFloat::getOne(element.getFloatSemantics()), sum = cx.value_or(one),
          other = cy.value_or(one);
  if (subtract)
    sum.subtract(other, APFloat::rmNearestTiesToEven);
  else
    sum.add(other, APFloat::rmNearestTiesToEven);
  return b.mul(constantOf(b, x.getType(), sum), vx);
}

Value Emitter::add(Value x, Value y) {
  if (isZero(x) || isZero(y))
    return isZero(x) ? (isZero(y) ? Value() : y) : x;
  if (auto cx = realSplat(x), cy = realSplat(y); cx && cy) {
    cx->add(*cy, APFloat::rmNearestTiesToEven);
    return constantOf(*this, x.getType(), *cx);
  }
  if (Value v = negated(y))
    return sub(x, v);
  if (Value v = negated(x))
    return sub(y, v);
  if (auto sum = likeTerms(*this, x, y, /*subtract=*/false))
    return *sum;
  return create<AddOp>(x.getType(), x, y);
}

Value Emitter::sub(Value x, Value y) {
  if (isZero(y))
    return isZero(x) ? Value() : x;
  if (isZero(x))
    return neg(y);
  if (auto cx = realSplat(x), cy = realSplat(y); cx && cy) {
    cx->subtract(*cy, APFloat::rmNearestTiesToEven);
    return constantOf(*this, x.getType(), *cx);
  }
  if (Value v = negated(y))
    return add(x, v);
  if (auto sum = likeTerms(*this, x, y, /*subtract=*/true))
    return *sum;
  return create<SubtractOp>(x.getType(), x, y);
}

Value Emitter::neg(Value x) {
  if (isZero(x))
    return {};
  if (auto c = realSplat(x)) {
    c->changeSign();
    return constantOf(*this, x.getType(), *c);
  }
  if (Value v = negated(x))
    return v;
  if (auto op = x.getDefiningOp<SubtractOp>())
    return sub(op.getRhs(), op.getLhs());
  if (auto [c, v] = factored(x); c) {
    c->changeSign();
    return mul(constantOf(*this, x.getType(), *c), v);
  }
  return create<NegOp>(x.getType(), x);
}

Value Emitter::mul(Value x, Value y) {
  if (isZero(x) || isZero(y))
    return {};
  if (isOne(x) || isOne(y))
    return isOne(x) ? y : x;
  if (realSplat(y))
    std::swap(x, y);
  if (auto c = realSplat(x)) {
    if (isNumber(*c, -1))
      return neg(y);
    if (auto d = realSplat(y)) {
      c->multiply(*d, APFloat::rmNearestTiesToEven);
      return constantOf(*this, x.getType(), *c);
    }
    auto [d, v] = factored(y);
    Value w = negated(v);
    if (d || w) {
      if (d)
        c->multiply(*d, APFloat::rmNearestTiesToEven);
      if (w)
        c->changeSign();
      return mul(constantOf(*this, x.getType(), *c), w ? w : v);
    }
    return create<MulOp>(x.getType(), x, y);
  }
  // Signs go outwards, where they meet a sum or another sign.
  if (Value v = negated(x))
    return neg(mul(v, y));
  if (Value v = negated(y))
    return neg(mul(x, v));
  // A product with a reciprocal is a quotient, whose series has a recurrence of its own.
  for (auto [a, b] : {std::pair(x, y), std::pair(y, x)})
    if (auto op = b.getDefiningOp<DivOp>(); op && isOne(op.getLhs()))
      return div(a, op.getRhs());
  return safely<MulOp>(x, y);
}

Value Emitter::div(Value x, Value y) {
  if (isZero(x))
    return {};
  if (isOne(y))
    return x;
  if (auto cy = realSplat(y); cy && !cy->isZero()) {
    if (auto cx = realSplat(x)) {
      cx->divide(*cy, APFloat::rmNearestTiesToEven);
      return constantOf(*this, x.getType(), *cx);
    }
    APFloat inverse = APFloat::getOne(cy->getSemantics());
    inverse.divide(*cy, APFloat::rmNearestTiesToEven);
    return mul(constantOf(*this, x.getType(), inverse), x);
  }
  if (Value v = negated(x))
    return neg(div(v, y));
  if (Value v = negated(y))
    return neg(div(x, v));
  return safely<DivOp>(x, y);
}

Value Emitter::scale(double c, Value x) {
  return isZero(x) || c == 0 ? Value() : mul(constant(x.getType(), c), x);
}

//===- Movement -------------------------------------------------------------===//

/// The same splat in another type.
static Value resplat(Emitter &b, Value x, Type type) {
  auto splat = splatOf(x);
  return splat ? b.create<ConstantOp>(type, splat.resizeSplat(tensorOf(type))).getResult()
               : Value();
}

Value Emitter::broadcast(Value x, Type type, ArrayRef<int64_t> dims) {
  if (!x || (x.getType() == type && llvm::is_sorted(dims)))
    return x;
  if (Value c = resplat(*this, x, type))
    return c;
  return create<BroadcastInDimOp>(type, x, DenseI64ArrayAttr::get(getContext(), dims));
}

Value Emitter::convert(Value x, Type type) {
  return !x || x.getType() == type ? x : create<ConvertOp>(type, x).getResult();
}

Value Emitter::reshape(Value x, ArrayRef<int64_t> shape) {
  if (!x)
    return x;
  if (auto op = x.getDefiningOp<ReshapeOp>())
    x = op.getOperand();
  Type type = withShape(x.getType(), shape);
  if (x.getType() == type)
    return x;
  if (Value c = resplat(*this, x, type))
    return c;
  return create<ReshapeOp>(type, x);
}

Value Emitter::sum(Value x, ArrayRef<int64_t> dims) {
  if (!x)
    return x;
  // A dimension of one element needs no addition.
  bool isStatic = tensorOf(x).hasStaticShape();
  SmallVector<int64_t> repeated, shape;
  for (auto [d, size] : llvm::enumerate(tensorOf(x).getShape())) {
    bool isSummed = llvm::is_contained(dims, static_cast<int64_t>(d));
    if (isSummed && (size != 1 || !isStatic))
      repeated.push_back(d);
    if (!isSummed)
      shape.push_back(size);
  }
  return reshape(reduce(x, 0, repeated, "stablehlo.add"), shape);
}

Value Emitter::reduce(Value x, double init, ArrayRef<int64_t> dims, StringRef step) {
  if (!x || dims.empty())
    return x;
  SmallVector<int64_t> shape;
  for (auto [d, size] : llvm::enumerate(tensorOf(x).getShape()))
    if (!llvm::is_contained(dims, static_cast<int64_t>(d)))
      shape.push_back(size);
  Type scalar = withShape(x.getType(), {});
  OperationState state(loc, ReduceOp::getOperationName());
  state.addOperands({x, constant(scalar, init)});
  state.addTypes(withShape(x.getType(), shape));
  state.addAttribute("dimensions", DenseI64ArrayAttr::get(getContext(), dims));
  Block &body = state.addRegion()->emplaceBlock();
  body.addArguments({scalar, scalar}, {loc, loc});
  {
    Inside inside(*this, &body);
    OperationState combine(loc, step);
    combine.addOperands(body.getArguments());
    combine.addTypes(scalar);
    create<stablehlo::ReturnOp>(insert(Operation::create(combine))->getResults());
  }
  return insert(Operation::create(state))->getResult(0);
}

Value Emitter::transpose(Value x, ArrayRef<int64_t> permutation) {
  if (!x || llvm::equal(permutation, range(0, permutation.size())))
    return x;
  SmallVector<int64_t> order(permutation);
  if (auto op = x.getDefiningOp<TransposeOp>()) {
    for (int64_t &d : order)
      d = op.getPermutation()[d];
    return transpose(op.getOperand(), order);
  }
  SmallVector<int64_t> shape;
  for (int64_t d : order)
    shape.push_back(tensorOf(x).getDimSize(d));
  Type type = withShape(x.getType(), shape);
  if (Value c = resplat(*this, x, type))
    return c;
  return create<TransposeOp>(type, x, DenseI64ArrayAttr::get(getContext(), order));
}

//===- Any operation --------------------------------------------------------===//

SmallVector<Value> Emitter::apply(Operation *op, ArrayRef<Value> operands) {
  using Values = SmallVector<Value>;
  llvm::SaveAndRestore<bool> safe(nanSafe, nanSafe || hasNanSafeDerivative(op));
  Type type = op->getNumResults() ? op->getResult(0).getType() : Type();
  bool arithmetic = llvm::all_of(op->getOperandTypes(), [](Type t) { return ad::isInexact(t); });
  auto folded = !arithmetic
                    ? std::nullopt
                    : llvm::TypeSwitch<Operation *, std::optional<Values>>(op)
                          .Case([&](AddOp) { return Values{add(operands[0], operands[1])}; })
                          .Case([&](BroadcastInDimOp o) {
                            return Values{broadcast(operands[0], type, o.getBroadcastDimensions())};
                          })
                          .Case([&](ConvertOp) -> std::optional<Values> {
                            if (operands[0] && operands[0].getType() != op->getOperand(0).getType())
                              return std::nullopt;
                            return Values{convert(operands[0], type)};
                          })
                          .Case([&](DivOp) { return Values{div(operands[0], operands[1])}; })
                          .Case([&](MulOp) { return Values{mul(operands[0], operands[1])}; })
                          .Case([&](NegOp) { return Values{neg(operands[0])}; })
                          .Case([&](ReshapeOp) {
                            return Values{reshape(operands[0], tensorOf(type).getShape())};
                          })
                          .Case([&](SubtractOp) { return Values{sub(operands[0], operands[1])}; })
                          .Case([&](TransposeOp o) {
                            return Values{transpose(operands[0], o.getPermutation())};
                          })
                          .Default([](Operation *) { return std::nullopt; });
  if (folded)
    return *folded;
  Values all;
  for (auto [v, operand] : llvm::zip(operands, op->getOperands()))
    all.push_back(materialize(v, operand.getType()));
  return llvm::to_vector_of<Value>(clone(op, all)->getResults());
}

SmallVector<Value> evolute::copied(Emitter &b, Block &block, IRMapping &mapping) {
  for (Operation &op : block.without_terminator())
    mapping.map(op.getResults(), b.insert(op.clone(mapping))->getResults());
  return llvm::map_to_vector(block.getTerminator()->getOperands(),
                             [&](Value v) { return mapping.lookupOrDefault(v); });
}
