//===- ChloOps.td - Every operation of CHLO -----------------------------------------------------===//

#ifndef EVOLUTE_CHLO_OPS_TD
#define EVOLUTE_CHLO_OPS_TD

include "mlir/IR/OpAsmInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/chlo/ChloAttrs.td"

class Chlo_Op<string mnemonic, list<Trait> traits = []> : Op<Chlo_Dialect, mnemonic, traits>;

// Result types follow from the operands; see the class of the same purpose in StableHLO.
class Chlo_InferringOp<string mnemonic, list<Trait> traits = []>
    : Chlo_Op<mnemonic, [Pure, InferTypeOpAdaptorWithIsCompatible] # traits> {
  string compatible = [{
    bool $cppClass::isCompatibleReturnTypes(TypeRange inferred, TypeRange stated) {
      return hlo::areCompatible(inferred, stated);
    }
  }];
  let extraClassDefinition = compatible;
}

class Chlo_SameTypeOp<string mnemonic> : Chlo_InferringOp<mnemonic> {
  let extraClassDefinition = compatible # [{
    LogicalResult $cppClass::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor op,
                                              SmallVectorImpl<Type> &types) {
      return hlo::inferSameType(location, op.getOperands(), types);
    }
  }];
}

//===- Functions of each element ------------------------------------------------------------------===//

class Chlo_Unary<string mnemonic, string what> : Chlo_SameTypeOp<mnemonic> {
  let summary = what;
  let description = "Computes the " # what #
                    ".\n\n```mlir\n%y = chlo." # mnemonic # " %x : tensor<2xf32> -> tensor<2xf32>\n```";
  let arguments = (ins AnyRankedTensor:$operand);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$operand attr-dict `:` type($operand) `->` type($result)";
}

class Chlo_Test<string mnemonic, string what> : Chlo_InferringOp<mnemonic> {
  let summary = "test for " # what;
  let description = "Says of each element whether it is " # what #
                    ".\n\n```mlir\n%p = chlo." # mnemonic # " %x : tensor<2xf32> -> tensor<2xi1>\n```";
  let arguments = (ins AnyRankedTensor:$operand);
  let results = (outs TensorOf<[I1]>:$result);
  let assemblyFormat = "$operand attr-dict `:` type($operand) `->` type($result)";
}

class Chlo_Binary<string mnemonic, string what,
                  string type = "tensor<2xf32>"> : Chlo_SameTypeOp<mnemonic> {
  let summary = what;
  let description = "Computes the " # what # ".\n\n```mlir\n%z = chlo." # mnemonic # " %x, %y : " # type # ", " #
                    type # " -> " # type # "\n```";
  let results = (outs AnyRankedTensor:$result);
}

// Please keep each section alphabetical.

def Chlo_AsinAcosKernelOp
    : Chlo_Unary<"_asin_acos_kernel", "part that the inverse sine and cosine of complex numbers share">;
def Chlo_AcosOp : Chlo_Unary<"acos", "inverse cosine of each element">;
def Chlo_AcoshOp : Chlo_Unary<"acosh", "inverse hyperbolic cosine of each element">;
def Chlo_AsinOp : Chlo_Unary<"asin", "inverse sine of each element">;
def Chlo_AsinhOp : Chlo_Unary<"asinh", "inverse hyperbolic sine of each element">;
def Chlo_AtanOp : Chlo_Unary<"atan", "inverse tangent of each element">;
def Chlo_AtanhOp : Chlo_Unary<"atanh", "inverse hyperbolic tangent of each element">;
def Chlo_BesselI1eOp : Chlo_Unary<"bessel_i1e", "scaled modified Bessel function of order one of each element">;
def Chlo_ConjOp : Chlo_Unary<"conj", "complex conjugate of each element">;
def Chlo_CoshOp : Chlo_Unary<"cosh", "hyperbolic cosine of each element">;
def Chlo_DigammaOp : Chlo_Unary<"digamma", "logarithmic derivative of the gamma function of each element">;
def Chlo_ErfOp : Chlo_Unary<"erf", "error function of each element">;
def Chlo_ErfInvOp : Chlo_Unary<"erf_inv", "inverse error function of each element">;
def Chlo_ErfcOp : Chlo_Unary<"erfc", "one minus the error function of each element">;
def Chlo_LgammaOp : Chlo_Unary<"lgamma", "logarithm of the absolute value of the gamma function of each element">;
def Chlo_SinhOp : Chlo_Unary<"sinh", "hyperbolic sine of each element">;
def Chlo_SquareOp : Chlo_Unary<"square", "square of each element">;
def Chlo_TanOp : Chlo_Unary<"tan", "tangent of each element">;

def Chlo_IsInfOp : Chlo_Test<"is_inf", "infinite">;
def Chlo_IsNegInfOp : Chlo_Test<"is_neg_inf", "minus infinity">;
def Chlo_IsPosInfOp : Chlo_Test<"is_pos_inf", "plus infinity">;

def Chlo_MulhiOp : Chlo_Binary<"mulhi", "upper half of the product of two integers", "tensor<2xi32>"> {
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs) `->` type($result)";
}
def Chlo_NextAfterOp : Chlo_Binary<"next_after", "number next to the first element on the way to the second"> {
  let arguments = (ins AnyRankedTensor:$x, AnyRankedTensor:$y);
  let assemblyFormat = "$x `,` $y attr-dict `:` type($x) `,` type($y) `->` type($result)";
}
def Chlo_PolygammaOp : Chlo_Binary<"polygamma", "derivative of order `n` of the digamma function at `x`"> {
  let arguments = (ins AnyRankedTensor:$n, AnyRankedTensor:$x);
  let assemblyFormat = "$n `,` $x attr-dict `:` type($n) `,` type($x) `->` type($result)";
}
def Chlo_ZetaOp : Chlo_Binary<"zeta", "Hurwitz zeta function: the sum of `(k + q) ** -x` over k from 0"> {
  let arguments = (ins AnyRankedTensor:$x, AnyRankedTensor:$q);
  let assemblyFormat = "$x `,` $q attr-dict `:` type($x) `,` type($q) `->` type($result)";
}

//===- Implicit broadcasting ----------------------------------------------------------------------===//

// `element` and `to` are the element types in the example.
class Chlo_BroadcastOp<string mnemonic, list<Trait> traits = [], string element = "f32", string to = element>
    : Chlo_Op<"broadcast_" # mnemonic, [Pure] # traits> {
  let summary = "`" # mnemonic # "` of tensors that are repeated to one shape";
  let description = "As `" # mnemonic # "`. Operand dimensions of size one are repeated, and an operand of lower rank"
      # " is laid along the dimensions that `broadcast_dimensions` names, or the last ones.\n\n```mlir\n"
      # "%z = chlo.broadcast_" # mnemonic # " %x, %y : (tensor<2x3x" # element # ">, tensor<3x" # element
      # ">) -> tensor<2x3x" # to # ">\n```";
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs,
                       OptionalAttr<DenseI64ArrayAttr>:$broadcast_dimensions);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}
class Chlo_BroadcastInteger<string mnemonic, list<Trait> traits = []> : Chlo_BroadcastOp<mnemonic, traits, "i32">;

def Chlo_BroadcastAddOp : Chlo_BroadcastOp<"add", [Commutative]>;
def Chlo_BroadcastAndOp : Chlo_BroadcastInteger<"and", [Commutative]>;
def Chlo_BroadcastAtan2Op : Chlo_BroadcastOp<"atan2">;
def Chlo_BroadcastCompareOp : Chlo_BroadcastOp<"compare"> {
  let description = [{
    As `compare`, of tensors that are repeated to one shape.

    ```mlir
    %p = chlo.broadcast_compare %x, %y {comparison_direction = #chlo<comparison_direction LT>}
        : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs,
                       OptionalAttr<DenseI64ArrayAttr>:$broadcast_dimensions,
                       Chlo_ComparisonDirectionAttr:$comparison_direction,
                       OptionalAttr<Chlo_ComparisonTypeAttr>:$compare_type);
}
def Chlo_BroadcastComplexOp : Chlo_BroadcastOp<"complex", [], "f32", "complex<f32>">;
def Chlo_BroadcastDivOp : Chlo_BroadcastOp<"divide">;
def Chlo_BroadcastMaxOp : Chlo_BroadcastOp<"maximum", [Commutative]>;
def Chlo_BroadcastMinOp : Chlo_BroadcastOp<"minimum", [Commutative]>;
def Chlo_BroadcastMulOp : Chlo_BroadcastOp<"multiply", [Commutative]>;
def Chlo_BroadcastNextAfterOp : Chlo_BroadcastOp<"next_after">;
def Chlo_BroadcastOrOp : Chlo_BroadcastInteger<"or", [Commutative]>;
def Chlo_BroadcastPolygammaOp : Chlo_BroadcastOp<"polygamma">;
def Chlo_BroadcastPowOp : Chlo_BroadcastOp<"power">;
def Chlo_BroadcastRemOp : Chlo_BroadcastOp<"remainder">;
def Chlo_BroadcastSelectOp : Chlo_BroadcastOp<"select"> {
  let description = [{
    As `select`, of tensors that are repeated to one shape.

    ```mlir
    %z = chlo.broadcast_select %p, %x, %y : (tensor<i1>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins TensorOf<[I1]>:$pred, AnyRankedTensor:$on_true, AnyRankedTensor:$on_false);
  let assemblyFormat = "$pred `,` $on_true `,` $on_false attr-dict `:` functional-type(operands, results)";
}
def Chlo_BroadcastShiftLeftOp : Chlo_BroadcastInteger<"shift_left">;
def Chlo_BroadcastShiftRightArithmeticOp : Chlo_BroadcastInteger<"shift_right_arithmetic">;
def Chlo_BroadcastShiftRightLogicalOp : Chlo_BroadcastInteger<"shift_right_logical">;
def Chlo_BroadcastSubOp : Chlo_BroadcastOp<"subtract">;
def Chlo_BroadcastXorOp : Chlo_BroadcastInteger<"xor", [Commutative]>;
def Chlo_BroadcastZetaOp : Chlo_BroadcastOp<"zeta">;

//===- The rest -----------------------------------------------------------------------------------===//

def Chlo_ConstantOp : Chlo_InferringOp<"constant", [ConstantLike]> {
  let summary = "a constant";
  let description = [{
    As `stablehlo.constant`.

    ```mlir
    %c = chlo.constant dense<1.0> : tensor<2xf32>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs AnyStaticShapeTensor:$output);
  let assemblyFormat = "attr-dict custom<Constant>($value, type($output))";
  let hasFolder = 1;
}

def Chlo_ConstantLikeOp : Chlo_InferringOp<"constant_like"> {
  let summary = "a number repeated to the shape of a tensor";
  let description = [{
    Every element of the result is the value.

    ```mlir
    %y = "chlo.constant_like"(%x) <{value = 1.0 : f32}> : (tensor<?xf32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, TypedAttrInterface:$value);
  let results = (outs AnyRankedTensor);
}

def Chlo_RaggedDotOp : Chlo_Op<"ragged_dot", [Pure]> {
  let summary = "product of which each group of rows has a matrix of its own";
  let description = [{
    Multiplies as `dot_general` does; the ragged dimension of `lhs` is cut into groups of the sizes given, and each
    group meets its own entry of `rhs`.

    ```mlir
    %z = "chlo.ragged_dot"(%x, %y, %sizes) <{ragged_dot_dimension_numbers = #chlo.ragged_dot<
        lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [0],
        rhs_group_dimensions = [0]>}> : (tensor<8x4xf32>, tensor<3x4x5xf32>, tensor<3xi32>) -> tensor<8x5xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs, AnyRankedTensor:$group_sizes,
                       Chlo_RaggedDotDimensionNumbers:$ragged_dot_dimension_numbers,
                       OptionalAttr<TypedArrayAttrBase<Chlo_PrecisionAttr, "precision of each operand">>
                           :$precision_config);
  let results = (outs AnyRankedTensor:$result);
}

def Chlo_ScanOp : Chlo_Op<"scan", [
    AttrSizedOperandSegments, AttrSizedResultSegments, RecursiveMemoryEffects, RecursivelySpeculatable,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "a loop over the slices of tensors";
  let description = [{
    Runs the body on each slice of the inputs along the dimension, with values carried from slice to slice; stacks the
    outputs and gives the last carries.

    ```mlir
    %y, %last = chlo.scan(%x) inits (%zero) dimension=0 {
    ^bb0(%input: tensor<f32>, %carry: tensor<f32>):
      %sum = stablehlo.add %input, %carry : tensor<f32>
      stablehlo.return %sum, %sum : tensor<f32>, tensor<f32>
    } : (tensor<4xf32>, tensor<f32>) -> (tensor<4xf32>, tensor<f32>)
    ```
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$inputs, Variadic<AnyRankedTensor>:$inits,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$dimension,
                       OptionalAttr<ConfinedAttr<I64Attr, [IntNonNegative]>>:$scan_dim_size,
                       DefaultValuedOptionalAttr<BoolAttr, "false">:$is_reverse, OptionalAttr<BoolAttr>:$is_associative);
  let results = (outs Variadic<AnyRankedTensor>:$outputs, Variadic<AnyRankedTensor>:$carries);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1;
}

def Chlo_TopKOp : Chlo_InferringOp<"top_k"> {
  let summary = "largest elements along the last dimension";
  let description = [{
    Gives the k largest elements, the largest first, and their indices; of equal ones the first come first.

    ```mlir
    %values, %indices = chlo.top_k(%x, k = 2) : tensor<3xf32> -> (tensor<2xf32>, tensor<2xi32>)
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, ConfinedAttr<I64Attr, [IntNonNegative]>:$k);
  let results = (outs AnyRankedTensor:$values, AnyRankedTensor:$indices);
  let assemblyFormat = [{
    `(` $operand `,` `k` `=` $k `)` attr-dict `:` type($operand) `->` `(` type($values) `,` type($indices) `)`
  }];
}

#endif
