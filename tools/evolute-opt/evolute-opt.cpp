//===- evolute-opt.cpp - The pass driver ------------------------------------===//
#include "lib/Passes/Passes.h"
#include "lib/Rules/Listing.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  for (int i = 1; i < argc; ++i) {
    llvm::StringRef argument = argv[i];
    if (argument == "--list-rules")
      return evolute::listRules(llvm::outs()), 0;
    if (argument == "--print-rules")
      return evolute::printRules(llvm::outs()), 0;
  }
  mlir::DialectRegistry registry;
  evolute::registerDialects(registry);
  evolute::registerPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "Evolute: derivatives of StableHLO\n", registry));
}
