//===- Provide.cpp - Rules that are written when they are asked for ---------===//
//
// A rule of ad.custom may be a function that the module does not have. The context's provider, if
// there is one, then gives the text of a module that holds it, which is merged in. A name with a
// `$` stands for the same function in all such modules; other names are each module's own.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;
using namespace evolute;

FailureOr<func::FuncOp> Derivatives::provide(ad::CustomOp op, StringRef name) {
  auto &provider = op.getContext()->getLoadedDialect<ad::AdDialect>()->ruleProvider;
  if (!provider)
    return op.emitOpError("names a function that the module does not have: @") << name;
  ad::Provided provided = provider(name);
  if (!provided.reason.empty())
    return op.emitOpError() << "cannot differentiate @" << op.getCallee() << ": "
                            << provided.reason;
  auto source = parseSourceString<ModuleOp>(provided.text, op.getContext());
  if (!source)
    return op.emitOpError("was given a rule that does not parse: @") << name;
  SymbolTable theirs(*source);
  SmallVector<func::FuncOp> functions(source->getOps<func::FuncOp>());
  for (func::FuncOp f : functions)
    if (symbols.lookup(f.getName()) && !f.getName().contains('$') &&
        failed(theirs.renameToUnique(f, {&symbols})))
      return op.emitOpError("was given a rule that cannot be merged: @") << name;
  for (func::FuncOp f : functions) {
    if (symbols.lookup(f.getName()))
      continue;
    f->remove();
    symbols.insert(f);
  }
  if (func::FuncOp found = lookup(name))
    return found;
  return op.emitOpError("was given a module without the function @") << name;
}
