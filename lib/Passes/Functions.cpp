//===- Functions.cpp - Bodies of functions, and where they are from ----------===//
#include "lib/Passes/Derivatives.h"

using namespace mlir;
using namespace evolute;

FailureOr<Block *> evolute::bodyOf(func::FuncOp f) {
  if (f.isExternal())
    return f.emitOpError("has no body, so it cannot be differentiated or batched");
  if (!f.getBody().hasOneBlock())
    return f.emitOpError(
        "has several blocks; only functions of one block can be differentiated or batched");
  // Zeros of these types may be asked for.
  for (TypeRange types : {TypeRange(f.getArgumentTypes()), TypeRange(f.getResultTypes())})
    for (Type type : types) {
      if (isInexact(type) && !cast<TensorType>(type).hasStaticShape())
        return f.emitOpError() << "has an argument or a result of dynamic shape, " << type
                               << "; only tensors of static shape can be differentiated or batched";
      if (isa<TupleType>(type))
        return f.emitOpError() << "has an argument or a result that is a tuple, " << type
                               << "; pass its elements one by one";
    }
  return &f.getBody().front();
}

void evolute::finish(func::FuncOp f, ValueRange values) {
  auto b = OpBuilder::atBlockEnd(&f.getBody().front());
  func::ReturnOp::create(b, f.getLoc(), values);
  f.setType(b.getFunctionType(f.getBody().front().getArgumentTypes(), values.getTypes()));
}

void evolute::finish(func::FuncOp primal, func::FuncOp pushforward, ValueRange values,
                     SmallVector<Value> residuals) {
  eraseDead(pushforward);
  Block &linear = pushforward.getBody().front();
  for (unsigned i = residuals.size(); i-- > 0;)
    if (linear.getArgument(i).use_empty()) {
      linear.eraseArgument(i);
      residuals.erase(residuals.begin() + i);
    }
  MLIRContext *context = primal.getContext();
  pushforward.removeArgAttrsAttr();
  pushforward.setType(
      FunctionType::get(context, linear.getArgumentTypes(), pushforward.getResultTypes()));
  for (unsigned i = residuals.size(); i < linear.getNumArguments(); ++i)
    pushforward.setArgAttr(i, linearAttr, UnitAttr::get(context));
  SmallVector<Value> results(values);
  llvm::append_range(results, residuals);
  finish(primal, results);
  eraseDead(primal);
}

void evolute::inlineCall(func::CallOp call, func::FuncOp callee) {
  IRMapping mapping;
  Block &body = callee.getBody().front();
  mapping.map(body.getArguments(), call.getOperands());
  OpBuilder b(call);
  // Where an operation has no place in a file, as in JAX's own helpers, that of the call is what
  // the user knows.
  auto locate = [&](Operation *op) {
    if (!fileOf(op->getLoc()))
      op->setLoc(CallSiteLoc::get(op->getLoc(), call.getLoc()));
  };
  for (Operation &op : body.without_terminator())
    b.clone(op, mapping)->walk(locate);
  for (auto [result, v] : llvm::zip(call.getResults(), body.getTerminator()->getOperands()))
    result.replaceAllUsesWith(mapping.lookupOrDefault(v));
  call.erase();
}

void evolute::inlineCalls(func::FuncOp f) {
  // A copy of a call is inlined too, unless it is of a function that it came of.
  DenseMap<Operation *, SmallVector<func::FuncOp>> from;
  SmallVector<func::CallOp> calls(f.getBody().front().getOps<func::CallOp>());
  while (!calls.empty()) {
    func::CallOp call = calls.pop_back_val();
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr());
    auto path = from.lookup(call);
    if (!callee || callee.isExternal() || !callee.getBody().hasOneBlock() ||
        llvm::is_contained(path, callee))
      continue;
    path.push_back(callee);
    Operation *before = call->getPrevNode(), *after = call->getNextNode();
    from.erase(call);
    inlineCall(call, callee);
    for (auto it = before ? std::next(before->getIterator()) : after->getBlock()->begin();
         &*it != after; ++it)
      if (auto inner = dyn_cast<func::CallOp>(*it)) {
        from[inner] = path;
        calls.push_back(inner);
      }
  }
}

//===- Locations ------------------------------------------------------------===//

FileLineColRange evolute::fileOf(Location loc) {
  FileLineColRange found;
  loc->walk([&](Location inner) {
    found = dyn_cast<FileLineColRange>(inner);
    return found ? WalkResult::interrupt() : WalkResult::advance();
  });
  return found;
}

NoteOnError::NoteOnError(Location loc, std::string note)
    : ScopedDiagnosticHandler(loc.getContext(),
                              [loc, note = std::move(note)](Diagnostic &diagnostic) {
                                if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
                                  diagnostic.attachNote(loc) << note;
                                return failure(); // the next handler reports it
                              }) {}
