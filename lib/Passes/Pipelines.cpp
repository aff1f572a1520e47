//===- Pipelines.cpp - Registration, and the pipeline of it all -------------===//
#include "dialects/ad/AdOps.h"
#include "dialects/chlo/ChloOps.h"
#include "dialects/stablehlo/StablehloOps.h"
#include "lib/Passes/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace {
struct DeriveOptions : PassPipelineOptions<DeriveOptions> {
  Option<bool> residuals{*this, "choose-residuals",
                         llvm::cl::desc("Choose what is kept, not all that the rules ask for"),
                         llvm::cl::init(true)};
  Option<std::string> simplify{*this, "simplify", llvm::cl::desc("As of ad-expand"),
                               llvm::cl::init("true")};
};
} // namespace

void evolute::registerPasses() {
  registerCostPass();
  registerExpandPass();
  registerHoistPass();
  registerInlinePass();
  registerLowerLoopsPass();
  registerLowerPass();
  registerMaterializePass();
  registerRaiseLoopsPass();
  registerResidualsPass();
  registerSimplifyPasses();
  registerThreadTokensPass();
  registerTransformationPasses();
  registerVerifyLinearPass();
  registerTransformsPasses();
  // Textual pipelines, so that each step is one that evolute-opt can run alone.
  static auto derive = [](const DeriveOptions &options) {
    return "ad-inline,ad-raise-loops,ad-expand{simplify=" + options.simplify +
           " choose-residuals=" + (options.residuals ? "true" : "false") +
           "},symbol-dce,ad-inline,ad-hoist,symbol-dce,func.func(cse)";
  };
  PassPipelineRegistration<DeriveOptions>(
      "ad-derive", "Make the derivatives that ad operations stand for, differentiable again",
      [](OpPassManager &pm, const DeriveOptions &options) {
        (void)parsePassPipeline(derive(options), pm);
      });
  PassPipelineRegistration<DeriveOptions>(
      "ad-pipeline", "From a module with ad operations to one of StableHLO and CHLO alone",
      [](OpPassManager &pm, const DeriveOptions &options) {
        std::string lower = ",ad-lower,ad-lower-loops,ad-inline,symbol-dce,func.func(cse)";
        (void)parsePassPipeline(derive(options) + lower, pm);
      });
}
