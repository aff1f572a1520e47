#include "dialects/ad/AdOps.h"
#include "dialects/chlo/ChloOps.h"
#include "dialects/sdy/SdyOps.h"
#include "dialects/stablehlo/StablehloOps.h"
#include "lib/Passes/Passes.h"

using namespace mlir;

namespace {

/// Programs carry attributes and operations of dialects that we do not know (mhlo, jax): they pass
/// through. It is func that allows them, for every program holds a function, and some hold nothing
/// else.
struct AllowUnregistered : DialectExtension<AllowUnregistered, func::FuncDialect> {
  using DialectExtension::DialectExtension;
  void apply(MLIRContext *context, func::FuncDialect *) const override {
    context->allowUnregisteredDialects();
  }
};

} // namespace

void evolute::registerDialects(DialectRegistry &registry) {
  registry.insert<ad::AdDialect, chlo::ChloDialect, func::FuncDialect, sdy::SdyDialect,
                  stablehlo::StablehloDialect>();
  registry.addExtension(TypeID::get<AllowUnregistered>(), std::make_unique<AllowUnregistered>());
}
