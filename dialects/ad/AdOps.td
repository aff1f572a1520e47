// ad.jet, ad.jvp, ad.vjp, ad.vmap: one operation per transformation. Please keep the order alphabetical.
#ifndef EVOLUTE_DIALECTS_AD_ADOPS_TD
#define EVOLUTE_DIALECTS_AD_ADOPS_TD

include "dialects/ad/AdDialect.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/SymbolInterfaces.td"

class Ad_Op<string mnemonic, list<Trait> traits = []>
    : Op<Ad_Dialect, mnemonic, [DeclareOpInterfaceMethods<SymbolUserOpInterface>] # traits> {
  let results = (outs Variadic<AnyType>:$results);
}

def JetOp : Ad_Op<"jet", [AttrSizedOperandSegments]> {
  let summary = "Truncated Taylor series of a function along a curve";
  let description = [{
    The curve is x(t) = x + x_1 t + .. + x_k t^k in the arguments `wrt` and constant in the others. `series` holds its
    Taylor *coefficients* (not derivatives: x_j is the j-th derivative over j!), x_1 .. x_k of the first argument, then of
    the second. The results are those of the callee at t = 0, then y_1 .. y_k of each inexact result.

    ```mlir
    %y, %y1, %y2 = ad.jet @f(%x) series(%x1, %x2) {order = 2 : i64}
        : (tensor<f64>, tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$primals, Variadic<AnyType>:$series,
                       ConfinedAttr<I64Attr, [IntMinValue<1>]>:$order, OptionalAttr<DenseI64ArrayAttr>:$wrt);
  let assemblyFormat = [{
    $callee `(` $primals `)` `series` `(` $series `)` attr-dict `:` functional-type(operands, results)
  }];
}

def JvpOp : Ad_Op<"jvp", [AttrSizedOperandSegments]> {
  let summary = "Value and directional derivative of a function";
  let description = [{
    One tangent for each argument in `wrt` (by default each inexact argument). The results are those of the callee, then
    the tangents of its inexact results.

    ```mlir
    %y, %dy = ad.jvp @f(%x, %n) tangents(%dx) {wrt = array<i64: 0>}
        : (tensor<3xf32>, tensor<i32>, tensor<3xf32>) -> (tensor<f32>, tensor<f32>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$primals, Variadic<AnyType>:$tangents,
                       OptionalAttr<DenseI64ArrayAttr>:$wrt);
  let assemblyFormat = [{
    $callee `(` $primals `)` `tangents` `(` $tangents `)` attr-dict `:` functional-type(operands, results)
  }];
}

def VjpOp : Ad_Op<"vjp", [AttrSizedOperandSegments]> {
  let summary = "Value of a function, and a cotangent pulled back through it";
  let description = [{
    One cotangent for each inexact result of the callee. The results are those of the callee, then the cotangents of the
    arguments in `wrt` (by default each inexact argument).

    ```mlir
    %y, %xbar = ad.vjp @f(%x, %n) cotangents(%one) {wrt = array<i64: 0>}
        : (tensor<3xf32>, tensor<i32>, tensor<f32>) -> (tensor<f32>, tensor<3xf32>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$primals, Variadic<AnyType>:$cotangents,
                       OptionalAttr<DenseI64ArrayAttr>:$wrt);
  let assemblyFormat = [{
    $callee `(` $primals `)` `cotangents` `(` $cotangents `)` attr-dict `:` functional-type(operands, results)
  }];
}

def VmapOp : Ad_Op<"vmap"> {
  let summary = "A function applied to a batch";
  let description = [{
    `in_dims` and `out_dims` say for each argument and result which dimension runs over the batch; -1 says none, and for a
    result that it must not depend on a batched argument.

    ```mlir
    %ys = ad.vmap @f(%xs, %w) {size = 8 : i64, in_dims = array<i64: 0, -1>, out_dims = array<i64: 0>}
        : (tensor<8x3xf32>, tensor<3xf32>) -> tensor<8xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$primals,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$size, DenseI64ArrayAttr:$in_dims,
                       DenseI64ArrayAttr:$out_dims);
  let assemblyFormat = "$callee `(` $primals `)` attr-dict `:` functional-type(operands, results)";
}

#endif
