// The dialect of derivatives, not yet taken.
#ifndef EVOLUTE_DIALECTS_AD_ADDIALECT_TD
#define EVOLUTE_DIALECTS_AD_ADDIALECT_TD

include "mlir/IR/OpBase.td"

def Ad_Dialect : Dialect {
  let name = "ad";
  let summary = "Derivatives of functions, as operations";
  let description = [{
    The operations of this dialect are calls: each names a function by its symbol and stands for the value of a
    transformation of it. A module that contains them says *which* derivative is wanted; `--ad-expand` says *how* it is
    computed and leaves StableHLO, CHLO and func alone. A function whose body applies one of them can itself be the
    callee of another: nesting is composition.

    A *tangent* or *cotangent* has the type of its primal. Integers and booleans have neither: in what follows the
    *inexact* values are those whose elements are floating point or complex.
  }];
  let cppNamespace = "::evolute::ad";
  let dependentDialects = ["::mlir::func::FuncDialect"];
  let extraClassDeclaration = [{
    /// Writes the functions that rules of `ad.custom` name and the module does not have.
    RuleProvider ruleProvider;
  }];
}

#endif
