//===- Passes.h - What the tool and the Python module register --------------===//
#pragma once
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectRegistry.h"

namespace evolute {

/// StableHLO, CHLO, ad, func, and what JAX writes of sdy; operations and attributes of other
/// dialects pass through.
void registerDialects(mlir::DialectRegistry &registry);
/// Every `--ad-*` pass, and those of MLIR that go with them. Once per process.
void registerPasses();

void registerCostPass();
void registerExpandPass();
void registerHoistPass();
void registerInlinePass();
void registerLowerLoopsPass();
void registerLowerPass();
void registerMaterializePass();
void registerRaiseLoopsPass();
void registerResidualsPass();
void registerSimplifyPasses();
void registerThreadTokensPass();
void registerTransformationPasses();
void registerVerifyLinearPass();

/// Checks that `f` is linear in its arguments marked `ad.linear`, with an error at the first
/// operation that is not.
mlir::LogicalResult verifyLinear(mlir::func::FuncOp f);

} // namespace evolute
