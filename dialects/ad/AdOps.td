// ad.jet, ad.jvp, ad.ode_series, ad.transpose, ad.vjp, ad.vmap: one operation per transformation. ad.checkpoint, ad.custom: calls that the
// transformations treat in a way of their own. ad.saved: a mark for one of these. ad.scan: a loop. ad.transfer: a value in another
// memory. Please keep the order alphabetical.
#ifndef EVOLUTE_DIALECTS_AD_ADOPS_TD
#define EVOLUTE_DIALECTS_AD_ADOPS_TD

include "dialects/ad/AdDialect.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Ad_Op<string mnemonic, list<Trait> traits = []>
    : Op<Ad_Dialect, mnemonic, [DeclareOpInterfaceMethods<SymbolUserOpInterface>] # traits> {
  let results = (outs Variadic<AnyType>:$results);
}

/// A call that is one of a function without side effects, unless it says that it has some.
class Ad_Call<string mnemonic>
    : Ad_Op<mnemonic, [AlwaysSpeculatable, DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]>;

def CheckpointOp : Ad_Call<"checkpoint"> {
  let summary = "A call whose intermediate values reverse mode computes again";
  let description = [{
    Means what `func.call` means. Linearized, it keeps as residuals, of its operands and of the values that the callee
    marks with `ad.saved`, those that are needed, and no other value: the linear part runs the callee again, behind an
    `optimization_barrier` so that no later pass merges the two runs, and takes the marked values from what was kept.

    Marks count in the callee, in what it calls, in branches, and in loops of a known number of steps, where all steps'
    values are kept. They do not count in the callees of another `ad.checkpoint` or `ad.custom`.

    ```mlir
    %y = ad.checkpoint @f(%x) : (tensor<3xf32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$inputs, UnitAttr:$has_side_effect);
  let assemblyFormat = "$callee `(` $inputs `)` attr-dict `:` functional-type(operands, results)";
}

def CustomOp : Ad_Call<"custom"> {
  let summary = "A call of a function whose derivatives are given as functions";
  let description = [{
    Means what `func.call` means, of a callee that has side effects only if `has_side_effect` says so. What differentiates it uses, of these attributes, the
    first that serves, and the callee's body if none does:

    * `linear`: the operands in which the callee is linear (in all of them together). A tangent in these alone is mapped by
      the operation itself, a cotangent by `transpose`, a function of the other operands and one cotangent for each inexact
      result, which returns one for each operand in `linear`.
    * `bwd` (with `fwd`): in reverse mode, and in every mode where there is no `jvp`. `fwd` takes the operands and returns the
      results and then residuals; `bwd` takes these residuals and one cotangent for each inexact result, and returns one for
      each inexact operand. Forwards, tangents are what the transpose of `bwd` makes of them, so that must be linear; but
      with `plain_body` they are those of the callee's body, which has the same derivative.
    * `jvp`, in every mode. It takes the operands, then one tangent for each inexact one; it returns the results, then one
      tangent for each inexact one, and is linear in the tangents. Linearized, it is split where it depends on tangents; the
      Taylor coefficients follow from y' = jvp(x, x').
    * `refused`: why there is no derivative.

    The rules may use the operation itself: it is then the derivative of the result of the rule that is asked for, one
    order further.

    A rule may be a function that the module does not have, where whoever runs the pass provides it when it is asked for; for
    evolute-opt nobody does. With `by_activity` one function for each set of operands that move is asked for:
    to the name of the rule are added a dot and a digit for each inexact operand, 1 if it moves and 0 if its tangent is zero.

    `batches` says that the operands are batches, and the rules functions of one row: for each batch, the first the innermost,
    its `size`, the name of its `axis` and its `spmd` (see `ad.vmap`) if it has them, and in `mapped` for each operand whether it has the batch as leading
    dimension (1) or is the same for all rows (0). The callee takes batches.

    ```mlir
    %y = ad.custom @f(%x) {jvp = @f_jvp} : (tensor<f64>) -> tensor<f64>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$inputs, OptionalAttr<ArrayAttr>:$batches,
                       OptionalAttr<FlatSymbolRefAttr>:$bwd, UnitAttr:$by_activity,
                       OptionalAttr<FlatSymbolRefAttr>:$fwd, UnitAttr:$has_side_effect, OptionalAttr<FlatSymbolRefAttr>:$jvp,
                       OptionalAttr<DenseI64ArrayAttr>:$linear, UnitAttr:$plain_body,
                       OptionalAttr<StrAttr>:$refused, OptionalAttr<FlatSymbolRefAttr>:$transpose);
  let assemblyFormat = "$callee `(` $inputs `)` attr-dict `:` functional-type(operands, results)";
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
                       ConfinedAttr<I64Attr, [IntMinValue<1>]>:$order, UnitAttr:$nan_safe, OptionalAttr<DenseI64ArrayAttr>:$wrt);
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
                       UnitAttr:$nan_safe, OptionalAttr<DenseI64ArrayAttr>:$wrt);
  let assemblyFormat = [{
    $callee `(` $primals `)` `tangents` `(` $tangents `)` attr-dict `:` functional-type(operands, results)
  }];
}

def OdeSeriesOp : Ad_Op<"ode_series"> {
  let summary = "Truncated Taylor series of the solution of a differential equation";
  let description = [{
    The solution of z' = f(z, t) through the point that `primals` say, where f is the callee. Its results are the
    derivatives of the arguments in `states` (by default the first ones), in order; the argument `time`, if there is one, is
    t, and the others are constant. The results are the Taylor *coefficients* z_1 .. z_k of each state (not derivatives: z_j
    is the j-th derivative over j!); z_0 is the operand.

    All orders come of one sweep: coefficient j of f's result, over j + 1, is coefficient j + 1 of the state.

    ```mlir
    %z1, %z2, %z3 = ad.ode_series @f(%z, %t) {order = 3 : i64, time = 1 : i64}
        : (tensor<4xf64>, tensor<f64>) -> (tensor<4xf64>, tensor<4xf64>, tensor<4xf64>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$primals, UnitAttr:$nan_safe,
                       ConfinedAttr<I64Attr, [IntMinValue<1>]>:$order, OptionalAttr<DenseI64ArrayAttr>:$states,
                       OptionalAttr<I64Attr>:$time);
  let assemblyFormat = "$callee `(` $primals `)` attr-dict `:` functional-type(operands, results)";
}

def SavedOp : Op<Ad_Dialect, "saved", [Pure, SameOperandsAndResultType]> {
  let summary = "A value that a checkpoint around it keeps";
  let description = [{
    The value itself. Where the function that it is in is the callee of an `ad.checkpoint`, the value is kept for reverse
    mode instead of computed again: in `memory`, if that is given, and else where it is.

    A function that is to be run again has marks with a second operand, the value that was kept: it takes the place of the
    first in all that is computed, while tangents come from the first.

    ```mlir
    func.func private @f(%x: tensor<3xf32>, %kept: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
      %0 = stablehlo.exponential %x : tensor<3xf32>
      %1 = ad.saved %0 : tensor<3xf32>
      %2 = ad.saved %0 given %kept : tensor<3xf32>
      return %1, %2 : tensor<3xf32>, tensor<3xf32>
    }
    ```
  }];
  let arguments = (ins AnyType:$value, Optional<AnyType>:$given, OptionalAttr<StrAttr>:$memory);
  let results = (outs AnyType:$result);
  let extraClassDeclaration = [{
    /// What was given, or else the value itself.
    ::mlir::Value getKept() { return getGiven() ? getGiven() : getValue(); }
  }];
  let assemblyFormat = "$value (`given` $given^)? attr-dict `:` type($result)";
}

def ScanOp : Op<Ad_Dialect, "scan", [AttrSizedOperandSegments, RecursiveMemoryEffects, RecursivelySpeculatable]> {
  let summary = "A loop of a known number of steps over the rows of tensors";
  let description = [{
    Each step has the number i of a row, from 0 on or, `reverse`, from the last one down; what is carried; and row i of each
    of `xs`. It gives what is carried on, then row i of each of ys. The results are what is carried in the end, then ys. What
    the body uses from around it is the same in every step. A loop of this form is closed under every transformation:
    residuals become ys, and the transpose runs the other way.

    ```mlir
    func.func @sums(%zero: tensor<f64>, %x: tensor<5xf64>) -> tensor<5xf64> {
      %last, %sums = ad.scan 5 carry(%zero) xs(%x) {
      ^bb0(%i: tensor<i32>, %sum: tensor<f64>, %row: tensor<f64>):
        %next = stablehlo.add %sum, %row : tensor<f64>
        stablehlo.return %next, %next : tensor<f64>, tensor<f64>
      } : (tensor<f64>, tensor<5xf64>) -> (tensor<f64>, tensor<5xf64>)
      return %sums : tensor<5xf64>
    }
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$steps, UnitAttr:$reverse, Variadic<AnyType>:$inits,
                       Variadic<AnyRankedTensor>:$xs);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $steps (`reverse` $reverse^)? `carry` `(` $inits `)` `xs` `(` $xs `)` $body attr-dict `:`
    functional-type(operands, results)
  }];
  let hasRegionVerifier = 1;
}

def TransferOp : Op<Ad_Dialect, "transfer", [Pure, SameOperandsAndResultType]> {
  let summary = "A value in another memory";
  let description = [{
    The value itself, moved from the memory `source`, where it is, to the memory `target`. Memories have the names that XLA
    gives them: `device` is that in which everything is computed, `pinned_host` the host's. Derivatives are moved too, and
    cotangents back.

    ```mlir
    func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
      %0 = ad.transfer %x from "device" to "pinned_host" : tensor<3xf32>
      return %0 : tensor<3xf32>
    }
    ```
  }];
  let arguments = (ins AnyType:$value, StrAttr:$source, StrAttr:$target);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$value `from` $source `to` $target attr-dict `:` type($result)";
}

def TransposeOp : Ad_Op<"transpose", [AttrSizedOperandSegments, Pure]> {
  let summary = "The transpose of a linear function, applied";
  let description = [{
    The callee maps `residuals`, and linearly what comes after them, to its results. The operation maps one value for each
    inexact result of the callee to one for each of the callee's arguments after the residuals; transposed, it is a call.

    ```mlir
    %dy = ad.transpose @f_bwd(%residual) applied(%dx) : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$residuals, Variadic<AnyType>:$applied);
  let assemblyFormat = [{
    $callee `(` $residuals `)` `applied` `(` $applied `)` attr-dict `:` functional-type(operands, results)
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
                       UnitAttr:$nan_safe, OptionalAttr<DenseI64ArrayAttr>:$wrt);
  let assemblyFormat = [{
    $callee `(` $primals `)` `cotangents` `(` $cotangents `)` attr-dict `:` functional-type(operands, results)
  }];
}

def VmapOp : Ad_Op<"vmap"> {
  let summary = "A function applied to a batch";
  let description = [{
    `in_dims` and `out_dims` say for each argument and result which dimension runs over the batch; -1 says none, and for a
    result that it must not depend on a batched argument. The results that `sums` lists are summed over the batch, and
    have -1 in `out_dims`: the sum is taken as early as can be, so that what is linear costs no more than one row. With
    `out_dims = array<i64: -1>, sums = array<i64: 0>` the example returns one row, a `tensor<f32>`. `axis` is the name by which
    operations of the front end speak of the batch: what they are is decided when they are lowered. `spmd` are the axes of a
    mesh of devices over which the batch is spread: what says how an array is split splits the batch over these.

    ```mlir
    %ys = ad.vmap @f(%xs, %w) {size = 8 : i64, in_dims = array<i64: 0, -1>, out_dims = array<i64: 0>}
        : (tensor<8x3xf32>, tensor<3xf32>) -> tensor<8xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$primals,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$size, DenseI64ArrayAttr:$in_dims,
                       DenseI64ArrayAttr:$out_dims, OptionalAttr<DenseI64ArrayAttr>:$sums,
                       OptionalAttr<StrAttr>:$axis, OptionalAttr<StrArrayAttr>:$spmd);
  let assemblyFormat = "$callee `(` $primals `)` attr-dict `:` functional-type(operands, results)";
}

#endif
