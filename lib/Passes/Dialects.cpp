#include "dialects/ad/AdOps.h"
#include "dialects/chlo/ChloOps.h"
#include "dialects/stablehlo/StablehloOps.h"
#include "lib/Passes/Passes.h"

using namespace mlir;

namespace {

/// Programs carry attributes and operations of dialects that we do not know (sdy, mhlo, jax): they pass through. Allowed
/// as soon as there is a function: the tool forbids them before it parses.
struct AllowUnregistered : DialectExtension<AllowUnregistered, func::FuncDialect> {
  using DialectExtension::DialectExtension;
  void apply(MLIRContext *context, func::FuncDialect *) const override {
    context->allowUnregisteredDialects();
  }
};

} // namespace

void evolute::registerDialects(DialectRegistry &registry) {
  registry.insert<ad::AdDialect, chlo::ChloDialect, func::FuncDialect, stablehlo::StablehloDialect>();
  registry.addExtension(TypeID::get<AllowUnregistered>(), std::make_unique<AllowUnregistered>());
}
