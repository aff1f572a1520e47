//===- evolute-opt.cpp - The pass driver ------------------------------------===//
#include "lib/Passes/Passes.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  evolute::registerDialects(registry);
  evolute::registerPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "Evolute: derivatives of StableHLO\n", registry));
}
