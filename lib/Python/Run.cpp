#include "lib/Python/Run.h"
#include "lib/Passes/Derivatives.h"
#include "lib/Passes/Passes.h"
#include "lib/Rules/Listing.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/ScopeExit.h"

using namespace mlir;
using namespace evolute;

static void append(std::vector<Message> &messages, Diagnostic &diagnostic) {
  static const char *const severities[] = {"note", "warning", "error", "remark"};
  Message message;
  message.severity = severities[static_cast<int>(diagnostic.getSeverity())];
  message.text = diagnostic.str();
  if (auto file = fileOf(diagnostic.getLocation())) {
    message.file = file.getFilename().str();
    message.line = file.getStartLine();
    message.column = file.getStartColumn();
  }
  messages.push_back(std::move(message));
  for (Diagnostic &note : diagnostic.getNotes())
    append(messages, note);
}

static const DialectRegistry &registry() {
  static const DialectRegistry dialects = [] {
    registerPasses();
    DialectRegistry registry;
    registerDialects(registry);
    return registry;
  }();
  return dialects;
}

namespace {
/// A context of this thread, that nobody uses while it lives. A context keeps every type, attribute
/// and location ever made in it: after many uses a new one takes over.
struct ContextOfThread {
  std::unique_ptr<MLIRContext> context;
  unsigned uses = 0;
  ContextOfThread() {
    if (idle.empty() || idle.back().uses >= 256) {
      context = std::make_unique<MLIRContext>(registry(), MLIRContext::Threading::DISABLED);
      if (!idle.empty())
        idle.pop_back();
      return;
    }
    context = std::move(idle.back().context);
    uses = idle.back().uses + 1;
    idle.pop_back();
  }
  ~ContextOfThread() { idle.push_back({std::move(context), uses}); }

private:
  struct Idle {
    std::unique_ptr<MLIRContext> context;
    unsigned uses;
  };
  static thread_local std::vector<Idle> idle;
};
thread_local std::vector<ContextOfThread::Idle> ContextOfThread::idle;
} // namespace

Outcome evolute::run(const std::string &text, const std::string &pipeline, bool generic,
                     bool locations, const Provider &provider) {
  Outcome outcome;
  ContextOfThread own;
  MLIRContext &context = *own.context;
  ScopedDiagnosticHandler handler(
      &context, [&](Diagnostic &diagnostic) { append(outcome.messages, diagnostic); });
  auto fail = [&](const std::string &reason) {
    if (outcome.messages.empty())
      outcome.messages.push_back({"error", reason, "", 0, 0});
    return outcome;
  };
  auto &ruleProvider = context.getOrLoadDialect<ad::AdDialect>()->ruleProvider;
  if (provider)
    ruleProvider = [&](StringRef name) {
      auto [text, reason] = provider(name.str());
      return ad::Provided{std::move(text), std::move(reason)};
    };
  llvm::scope_exit forget([&] { ruleProvider = nullptr; });
  auto module = parseSourceString<ModuleOp>(text, &context, "<module>");
  if (!module)
    return fail("the module does not parse");
  PassManager passes(&context, ModuleOp::getOperationName());
  std::string reason;
  llvm::raw_string_ostream errors(reason);
  StringRef inner = pipeline;
  if (inner.consume_front("builtin.module("))
    inner = inner.drop_back();
  if (failed(parsePassPipeline(inner, passes, errors)))
    return fail("the pipeline does not parse: " + reason);
  // Verified once, at the end: evolute-opt does it after every pass.
  passes.enableVerifier(false);
  if (failed(passes.run(*module)) || failed(verify(*module)))
    return fail("the pipeline failed");
  OpPrintingFlags flags;
  if (generic)
    flags.printGenericOpForm();
  if (locations)
    flags.enableDebugInfo();
  llvm::raw_string_ostream os(outcome.text);
  module->print(os, flags);
  os << '\n';
  outcome.ok = true;
  return outcome;
}

std::string evolute::listRules() {
  std::string text;
  llvm::raw_string_ostream os(text);
  listRules(os);
  return text;
}
