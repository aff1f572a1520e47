//===- Pipelines.cpp - Registration, and the pipeline of it all -------------===//
#include "dialects/ad/AdOps.h"
#include "dialects/chlo/ChloOps.h"
#include "dialects/stablehlo/StablehloOps.h"
#include "lib/Passes/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void evolute::registerPasses() {
  registerCostPass();
  registerExpandPass();
  registerHoistPass();
  registerInlinePass();
  registerLowerLoopsPass();
  registerLowerPass();
  registerRaiseLoopsPass();
  registerSimplifyPasses();
  registerTransformationPasses();
  registerVerifyLinearPass();
  registerTransformsPasses();
  // Textual pipelines, so that each step is one that evolute-opt can run alone.
  struct Options : PassPipelineOptions<Options> {
    Option<std::string> simplify{*this, "simplify", llvm::cl::desc("As of ad-expand"),
                                 llvm::cl::init("true")};
  };
  static auto derive = [](const Options &options) {
    return "ad-inline,ad-raise-loops,ad-expand{simplify=" + options.simplify +
           "},symbol-dce,ad-inline,ad-hoist,symbol-dce,func.func(cse)";
  };
  PassPipelineRegistration<Options>(
      "ad-derive", "Make the derivatives that ad operations stand for, differentiable again",
      [](OpPassManager &pm, const Options &options) {
        (void)parsePassPipeline(derive(options), pm);
      });
  PassPipelineRegistration<Options>(
      "ad-pipeline", "From a module with ad operations to one of StableHLO and CHLO alone",
      [](OpPassManager &pm, const Options &options) {
        std::string lower = ",ad-lower,ad-lower-loops,ad-inline,symbol-dce,func.func(cse)";
        (void)parsePassPipeline(derive(options) + lower, pm);
      });
}
