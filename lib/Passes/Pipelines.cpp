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
};
} // namespace

void evolute::registerPasses() {
  registerExpandPass();
  registerInlinePass();
  registerLowerLoopsPass();
  registerLowerPass();
  registerRaiseLoopsPass();
  registerResidualsPass();
  registerTransformationPasses();
  registerVerifyLinearPass();
  registerTransformsPasses();
  // Textual pipelines, so that each step is one that evolute-opt can run alone.
  PassPipelineRegistration<DeriveOptions>(
      "ad-derive", "Make the derivatives that ad operations stand for, differentiable again",
      [](OpPassManager &pm, const DeriveOptions &options) {
        (void)parsePassPipeline("ad-inline,ad-raise-loops", pm);
        (void)parsePassPipeline(
            options.residuals ? "ad-expand" : "ad-expand{choose-residuals=false}", pm);
        (void)parsePassPipeline("ad-inline,symbol-dce,func.func(cse)", pm);
      });
  PassPipelineRegistration<>(
      "ad-pipeline", "From a module with ad operations to one of StableHLO and CHLO alone",
      [](OpPassManager &pm) {
        (void)parsePassPipeline(
            "ad-derive,ad-lower,ad-lower-loops,ad-inline,symbol-dce,func.func(cse)", pm);
      });
}
