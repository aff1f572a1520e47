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

/// A context keeps every type, attribute and location ever made in it: after many uses a new one
/// takes over.
static MLIRContext &contextOfThread() {
  static thread_local std::unique_ptr<MLIRContext> context;
  static thread_local unsigned uses = 0;
  if (!context || ++uses > 256) {
    context = std::make_unique<MLIRContext>(registry(), MLIRContext::Threading::DISABLED);
    uses = 0;
  }
  return *context;
}

Outcome evolute::run(const std::string &text, const std::string &pipeline, bool generic,
                     bool locations) {
  Outcome outcome;
  MLIRContext &context = contextOfThread();
  ScopedDiagnosticHandler handler(
      &context, [&](Diagnostic &diagnostic) { append(outcome.messages, diagnostic); });
  auto fail = [&](const std::string &reason) {
    if (outcome.messages.empty())
      outcome.messages.push_back({"error", reason, "", 0, 0});
    return outcome;
  };
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
