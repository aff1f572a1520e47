#include "lib/Passes/Ring.h"
#include "dialects/ad/AdOps.h"
#include "dialects/stablehlo/StablehloOps.h"
#include "lib/Passes/Derivatives.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

unsigned evolute::primalsOf(func::FuncOp f) {
  auto n = f->getAttrOfType<IntegerAttr>(primalsAttr);
  return n ? n.getInt() : f.getNumResults();
}

//===- What computes primal values ------------------------------------------===//

namespace {

struct Behind {
  DenseSet<Operation *> operations;
  DenseSet<Value> seen;
  SmallVector<Value> open;

  void add(Value v) {
    if (v && seen.insert(v).second)
      open.push_back(v);
  }
  void addAll(ValueRange values) {
    for (Value v : values)
      add(v);
  }
  /// All of an operation, and what it uses from around.
  void addWhole(Operation *op) {
    op->walk([&](Operation *inner) {
      operations.insert(inner);
      addAll(inner->getOperands());
    });
  }
  void addResult(Operation *op, unsigned i) {
    operations.insert(op);
    llvm::TypeSwitch<Operation *>(op)
        .Case<CaseOp, IfOp>([&](Operation *) {
          add(op->getOperand(0));
          for (Region &branch : op->getRegions())
            add(branch.front().getTerminator()->getOperand(i));
        })
        .Case([&](WhileOp loop) {
          add(loop->getOperand(i));
          add(loop.getBody().front().getTerminator()->getOperand(i));
          add(loop.getCond().front().getTerminator()->getOperand(0));
        })
        .Case([&](ad::ScanOp scan) {
          if (i < scan.getInits().size())
            add(scan.getInits()[i]);
          add(scan.getBody().front().getTerminator()->getOperand(i));
        })
        .Default([&](Operation *) { addWhole(op); });
  }
  void addArgument(BlockArgument x) {
    unsigned i = x.getArgNumber();
    llvm::TypeSwitch<Operation *>(x.getOwner()->getParentOp())
        .Case([&](WhileOp loop) { add(loop->getResult(i)); })
        .Case([&](ad::ScanOp scan) {
          unsigned carried = scan.getInits().size();
          if (i > carried)
            add(scan.getXs()[i - 1 - carried]);
          else if (i > 0)
            add(scan->getResult(i - 1));
        });
  }
  void close() {
    while (!open.empty()) {
      Value v = open.pop_back_val();
      if (auto x = dyn_cast<BlockArgument>(v))
        addArgument(x);
      else
        addResult(v.getDefiningOp(), cast<OpResult>(v).getResultNumber());
    }
  }
};

} // namespace

DenseSet<Operation *> evolute::behindPrimals(func::FuncOp f, unsigned primals) {
  Behind behind;
  f->walk([&](func::ReturnOp end) { behind.addAll(end.getOperands().take_front(primals)); });
  f->walk([&](Operation *op) {
    // Whether a loop runs on is no matter of derivatives.
    if (auto loop = dyn_cast<WhileOp>(op))
      behind.add(loop.getCond().front().getTerminator()->getOperand(0));
    bool isLeaf = !op->getNumRegions() && !op->hasTrait<OpTrait::IsTerminator>();
    if (isLeaf && !isa<func::CallOp>(op) && !isMemoryEffectFree(op))
      behind.addWhole(op);
  });
  // What depends on no linear argument, the half of `f` that is not linear computes in the same
  // way.
  DenseSet<Value> linear;
  for (BlockArgument x : f.getArguments())
    if (f.getArgAttr(x.getArgNumber(), linearAttr))
      linear.insert(x);
  if (!linear.empty())
    for (Operation &op : f.getBody().front())
      if (!dependsOn(&op, linear))
        behind.addWhole(&op);
  behind.close();
  return std::move(behind.operations);
}

//===- Operations -----------------------------------------------------------===//

bool evolute::isRingOperation(Operation *op) {
  if (!isa<AddOp, MulOp, NegOp, SubtractOp>(op) || !op->getAttrs().empty())
    return false;
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || !type.hasStaticShape() || !ad::isInexact(type))
    return false;
  // In 16 bits another order of a sum shows, and products overflow early.
  Type element = type.getElementType();
  return (isa<ComplexType>(element) || element.getIntOrFloatBitWidth() >= 32) &&
         llvm::all_of(op->getOperandTypes(), [&](Type t) { return t == type; });
}

int64_t evolute::costOf(Operation *op) {
  if (isa<ConstantOp>(op))
    return 1;
  int64_t elements = 1;
  auto count = [&](TypeRange types) {
    for (Type type : types)
      if (auto tensor = dyn_cast<RankedTensorType>(type); tensor && tensor.hasStaticShape())
        elements = std::max(elements, tensor.getNumElements());
  };
  count(op->getResultTypes());
  if (auto dot = dyn_cast<DotGeneralOp>(op))
    for (int64_t d : dot.getDotDimensionNumbers().getLhsContractingDimensions())
      elements *= std::max<int64_t>(tensorOf(dot.getLhs()).getDimSize(d), 1);
  else if (isa<ConvolutionOp>(op))
    elements *= std::max<int64_t>(tensorOf(op->getOperand(1)).getNumElements(), 1);
  else
    count(op->getOperandTypes());
  return elements;
}

//===- The builder ----------------------------------------------------------===//

/// Whether two of them need not be made.
static bool isPlain(Operation *op) {
  return isMemoryEffectFree(op) && !op->getNumRegions() && op->getNumResults() == 1;
}

void Ring::see(Operation *op) {
  if (isPlain(op))
    known.insert(op);
}

Value Ring::emit(Operation *op) {
  if (auto it = known.find(op); it != known.end()) {
    op->destroy();
    return (*it)->getResult(0);
  }
  place->getBlock()->getOperations().insert(place->getIterator(), op);
  known.insert(op);
  made.push_back(op);
  return op->getResult(0);
}

template <typename OpTy>
Value Ring::emit(Type type, ValueRange operands) {
  OperationState state(place->getLoc(), OpTy::getOperationName());
  state.addOperands(operands);
  state.addTypes(type);
  return emit(Operation::create(state));
}

Value Ring::add(Value x, Value y) { return emit<AddOp>(x.getType(), {x, y}); }
Value Ring::sub(Value x, Value y) { return emit<SubtractOp>(x.getType(), {x, y}); }
Value Ring::mul(Value x, Value y) { return emit<MulOp>(x.getType(), {x, y}); }
Value Ring::neg(Value x) { return emit<NegOp>(x.getType(), {x}); }

Value Ring::scale(double c, Value x) {
  return c == 1 ? x : c == -1 ? neg(x) : mul(constant(c, x.getType()), x);
}

Value Ring::constant(double c, Type type) {
  auto tensor = tensorOf(type);
  Type element = tensor.getElementType();
  auto part = dyn_cast<ComplexType>(element);
  auto &semantics = cast<FloatType>(part ? part.getElementType() : element).getFloatSemantics();
  APFloat value(c);
  bool loses;
  value.convert(semantics, APFloat::rmNearestTiesToEven, &loses);
  failed |= !value.isFiniteNonZero();
  auto elements =
      part ? DenseElementsAttr::get(tensor, std::complex<APFloat>(value, APFloat(semantics)))
           : DenseElementsAttr::get(tensor, value);
  OpBuilder b(place);
  OperationState state(place->getLoc(), ConstantOp::getOperationName());
  ConstantOp::build(b, state, tensor, elements);
  return emit(Operation::create(state));
}

Value Ring::clone(Operation *op, ValueRange operands) {
  Operation *copy = op->clone();
  copy->setOperands(operands);
  copy->setLoc(place->getLoc());
  return emit(copy);
}

Value Ring::existing(Value x, Value y) {
  OperationState state(place->getLoc(), MulOp::getOperationName());
  state.addOperands({x, y});
  state.addTypes(x.getType());
  Operation *op = Operation::create(state);
  auto it = known.find(op);
  op->destroy();
  return it == known.end() ? Value() : (*it)->getResult(0);
}

void Ring::erase(Operation *op) {
  if (auto it = known.find(op); it != known.end() && *it == op)
    known.erase(it);
  op->erase();
}

llvm::SetVector<Operation *> Ring::deadWithout(Operation *root, Value y) const {
  llvm::SetVector<Operation *> dead;
  if (y == root->getResult(0))
    return dead;
  dead.insert(root);
  DenseSet<Operation *> fresh(made.begin(), made.end());
  for (unsigned i = 0; i < dead.size(); ++i)
    for (Value v : dead[i]->getOperands())
      if (Operation *op = v.getDefiningOp())
        if (v != y && isPlain(op) && !fresh.contains(op) &&
            llvm::all_of(op->getUsers(), [&](Operation *user) { return dead.contains(user); }))
          dead.insert(op);
  return dead;
}

int64_t Ring::savings(const llvm::SetVector<Operation *> &dead) const {
  if (failed || dead.empty())
    return 0;
  int64_t saves = 0;
  for (Operation *op : dead)
    saves += costOf(op);
  for (Operation *op : made)
    saves -= costOf(op);
  return saves;
}

void Ring::discard() {
  for (Operation *op : llvm::reverse(made))
    erase(op);
  made.clear();
  failed = false;
}

bool Ring::commit(Operation *root, Value y, bool always) {
  auto dead = deadWithout(root, y);
  if (failed || dead.empty() || (!always && savings(dead) <= 0)) {
    discard();
    return false;
  }
  root->getResult(0).replaceAllUsesWith(y);
  for (Operation *op : dead) // users first
    erase(op);
  made.clear();
  return true;
}
