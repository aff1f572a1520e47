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
  registerExpandPass();
  registerInlinePass();
  registerTransformationPasses();
  registerVerifyLinearPass();
  registerTransformsPasses();
  PassPipelineRegistration<>(
      "ad-pipeline", "From a module with ad operations to one of StableHLO and CHLO alone",
      [](OpPassManager &pm) {
        // Textual pipelines, so that each step is one that evolute-opt can run alone.
        (void)parsePassPipeline("ad-inline,ad-expand,ad-inline,symbol-dce,func.func(cse)", pm);
      });
}
