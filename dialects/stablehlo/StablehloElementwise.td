//===- StablehloElementwise.td - Operations on each element -------------------------------------===//

#ifndef EVOLUTE_STABLEHLO_ELEMENTWISE_TD
#define EVOLUTE_STABLEHLO_ELEMENTWISE_TD

include "dialects/stablehlo/StablehloBase.td"

class Stablehlo_Unary<string mnemonic, string what, string type = "tensor<2x3xf32>">
    : Stablehlo_SameTypeOp<mnemonic> {
  let summary = what;
  let description = "Computes the " # what # ".\n\n```mlir\n%y = stablehlo." # mnemonic # " %x : " # type # "\n```";
  let arguments = (ins AnyRankedTensor:$operand);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$operand attr-dict `:` custom<SameTypes>(type($operand), type($result))";
}

// An elementary function that the program may ask to be computed to a given accuracy.
class Stablehlo_Function<string mnemonic, string what> : Stablehlo_Unary<mnemonic, what> {
  let arguments = (ins AnyRankedTensor:$operand, Stablehlo_ResultAccuracyAttr:$result_accuracy);
}

class Stablehlo_Binary<string mnemonic, string what, list<Trait> traits = [], string type = "tensor<2x3xf32>">
    : Stablehlo_SameTypeOp<mnemonic, traits> {
  let summary = what;
  let description =
      "Computes the " # what # ".\n\n```mlir\n%z = stablehlo." # mnemonic # " %x, %y : " # type # "\n```";
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` custom<SameTypes>(type($lhs), type($rhs), type($result))";
}

// As Unary and Binary, for integers and booleans.
class Stablehlo_IntegerUnary<string mnemonic, string what> : Stablehlo_Unary<mnemonic, what, "tensor<2x3xi32>">;
class Stablehlo_IntegerBinary<string mnemonic, string what, list<Trait> traits = []>
    : Stablehlo_Binary<mnemonic, what, traits, "tensor<2x3xi32>">;

// Please keep each section alphabetical.

//===- Unary --------------------------------------------------------------------------------------===//

def Stablehlo_CbrtOp : Stablehlo_Function<"cbrt", "cube root of each element">;
def Stablehlo_CeilOp : Stablehlo_Unary<"ceil", "smallest integer not below each element">;
def Stablehlo_ClzOp : Stablehlo_IntegerUnary<"count_leading_zeros", "number of zero bits above the highest one bit">;
def Stablehlo_CosineOp : Stablehlo_Function<"cosine", "cosine of each element">;
def Stablehlo_ExpOp : Stablehlo_Function<"exponential", "exponential of each element">;
def Stablehlo_Expm1Op
    : Stablehlo_Function<"exponential_minus_one", "exponential of each element less one, exact near zero">;
def Stablehlo_FloorOp : Stablehlo_Unary<"floor", "largest integer not above each element">;
def Stablehlo_LogOp : Stablehlo_Function<"log", "natural logarithm of each element">;
def Stablehlo_Log1pOp
    : Stablehlo_Function<"log_plus_one", "natural logarithm of one plus each element, exact near zero">;
def Stablehlo_LogisticOp : Stablehlo_Function<"logistic", "logistic sigmoid `1 / (1 + exp(-x))` of each element">;
def Stablehlo_NegOp : Stablehlo_Unary<"negate", "negative of each element">;
def Stablehlo_NotOp : Stablehlo_IntegerUnary<"not", "complement of each boolean, or of each bit of an integer">;
def Stablehlo_PopulationCountOp : Stablehlo_IntegerUnary<"popcnt", "number of one bits of each element">;
def Stablehlo_RoundOp
    : Stablehlo_Unary<"round_nearest_afz", "integer nearest to each element, halves away from zero">;
def Stablehlo_RoundNearestEvenOp
    : Stablehlo_Unary<"round_nearest_even", "integer nearest to each element, halves to the even one">;
def Stablehlo_RsqrtOp : Stablehlo_Function<"rsqrt", "reciprocal of the square root of each element">;
def Stablehlo_SignOp
    : Stablehlo_Unary<"sign", "sign of each element: -1, 0 or 1, and `x / |x|` for complex numbers">;
def Stablehlo_SineOp : Stablehlo_Function<"sine", "sine of each element">;
def Stablehlo_SqrtOp : Stablehlo_Function<"sqrt", "square root of each element">;
def Stablehlo_TanOp : Stablehlo_Function<"tan", "tangent of each element">;
def Stablehlo_TanhOp : Stablehlo_Function<"tanh", "hyperbolic tangent of each element">;

//===- Binary -------------------------------------------------------------------------------------===//

def Stablehlo_AddOp : Stablehlo_Binary<"add", "sum of two tensors; of booleans, their disjunction", [Commutative]>;
def Stablehlo_AndOp
    : Stablehlo_IntegerBinary<"and", "conjunction of booleans, or of each bit of two integers", [Commutative]>;
def Stablehlo_Atan2Op : Stablehlo_Binary<"atan2", "angle of the point (rhs, lhs) from the positive x axis">;
def Stablehlo_DivOp : Stablehlo_Binary<"divide", "quotient of two tensors; of integers, rounded towards zero">;
def Stablehlo_MaxOp : Stablehlo_Binary<"maximum", "larger of two elements; NaN if either is", [Commutative]>;
def Stablehlo_MinOp : Stablehlo_Binary<"minimum", "smaller of two elements; NaN if either is", [Commutative]>;
def Stablehlo_MulOp
    : Stablehlo_Binary<"multiply", "product of two tensors; of booleans, their conjunction", [Commutative]>;
def Stablehlo_OrOp
    : Stablehlo_IntegerBinary<"or", "disjunction of booleans, or of each bit of two integers", [Commutative]>;
def Stablehlo_PowOp : Stablehlo_Binary<"power", "first element to the power of the second">;
def Stablehlo_RemOp : Stablehlo_Binary<"remainder", "remainder of a division, with the sign of the dividend">;
def Stablehlo_ShiftLeftOp : Stablehlo_IntegerBinary<"shift_left", "first element shifted up by the second, in bits">;
def Stablehlo_ShiftRightArithmeticOp
    : Stablehlo_IntegerBinary<"shift_right_arithmetic", "first element shifted down, its sign bit copied in">;
def Stablehlo_ShiftRightLogicalOp
    : Stablehlo_IntegerBinary<"shift_right_logical", "first element shifted down, zeros copied in">;
def Stablehlo_SubtractOp : Stablehlo_Binary<"subtract", "difference of two tensors">;
def Stablehlo_XorOp
    : Stablehlo_IntegerBinary<"xor", "exclusive disjunction of booleans, or of each bit of two integers", [Commutative]>;

//===- Other types of operand or result -----------------------------------------------------------===//

def Stablehlo_AbsOp : Stablehlo_InferringOp<"abs", [Pure]> {
  let summary = "absolute value";
  let description = [{
    Computes the absolute value of each element; for complex numbers it is real.

    ```mlir
    %y = stablehlo.abs %x : tensor<2x3xf32>
    %r = stablehlo.abs %z : (tensor<2xcomplex<f32>>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$operand attr-dict `:` custom<SameTypes>(type($operand), type($result))";
}

def Stablehlo_BitcastConvertOp : Stablehlo_Op<"bitcast_convert", [Pure]> {
  let summary = "the same bits as another type";
  let description = [{
    Reads the bits of the operand as elements of another type. Where the widths differ, the last dimension of the
    wider tensor's counterpart counts the parts.

    ```mlir
    %y = stablehlo.bitcast_convert %x : (tensor<2xf32>) -> tensor<2xi32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Stablehlo_ClampOp : Stablehlo_InferringOp<"clamp", [Pure]> {
  let summary = "restriction to an interval";
  let description = [{
    Raises each element to `min` and lowers it to `max`, which are scalars or have the operand's shape.

    ```mlir
    %y = stablehlo.clamp %low, %x, %high : (tensor<f32>, tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$min, AnyRankedTensor:$operand, AnyRankedTensor:$max);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = [{
    $min `,` $operand `,` $max attr-dict `:`
    custom<SameTypes>(type($min), type($operand), type($max), type($result))
  }];
}

def Stablehlo_CompareOp : Stablehlo_InferringOp<"compare", [Pure]> {
  let summary = "comparison of two tensors";
  let description = [{
    Compares each pair of elements in the given direction. The comparison type says how floating point numbers are
    ordered, and whether integers have a sign.

    ```mlir
    %p = stablehlo.compare LT, %x, %y, FLOAT : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs,
                       Stablehlo_ComparisonDirectionAttr:$comparison_direction,
                       OptionalAttr<Stablehlo_ComparisonTypeAttr>:$compare_type);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    `` $comparison_direction `,` $lhs `,` $rhs (`,` `` $compare_type^)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def Stablehlo_ComplexOp : Stablehlo_InferringOp<"complex", [Pure]> {
  let summary = "complex numbers from their parts";
  let description = [{
    Makes complex numbers of real parts `lhs` and imaginary parts `rhs`.

    ```mlir
    %z = stablehlo.complex %x, %y : tensor<2xcomplex<f32>>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "operands attr-dict `:` custom<ComplexTypes>(type($lhs), type($rhs), type($result))";
}

def Stablehlo_ConvertOp : Stablehlo_Op<"convert", [Pure, SameOperandsAndResultShape]> {
  let summary = "conversion of elements to another type";
  let description = [{
    Converts each element to the result's element type. Complex to real drops the imaginary part.

    ```mlir
    %y = stablehlo.convert %x : (tensor<2x3xi32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand);
  let results = (outs AnyRankedTensor:$result);
  let builders = [OpBuilder<(ins "Value":$operand, "Type":$elementType), [{
    build($_builder, $_state, cast<RankedTensorType>(operand.getType()).clone(elementType), operand);
  }]>];
  let assemblyFormat = "$operand attr-dict `:` custom<SameTypes>(type($operand), type($result))";
}

def Stablehlo_ImagOp : Stablehlo_InferringOp<"imag", [Pure]> {
  let summary = "imaginary part";
  let description = [{
    Takes the imaginary part of each element; of real numbers it is zero.

    ```mlir
    %y = stablehlo.imag %z : (tensor<2xcomplex<f32>>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$operand attr-dict `:` custom<SameTypes>(type($operand), type($result))";
}

def Stablehlo_IsFiniteOp : Stablehlo_InferringOp<"is_finite", [Pure]> {
  let summary = "test for finite numbers";
  let description = [{
    Says of each element whether it is neither infinite nor NaN.

    ```mlir
    %p = stablehlo.is_finite %x : (tensor<2xf32>) -> tensor<2xi1>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$x);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
}

def Stablehlo_RealOp : Stablehlo_InferringOp<"real", [Pure]> {
  let summary = "real part";
  let description = [{
    Takes the real part of each element.

    ```mlir
    %x = stablehlo.real %z : (tensor<2xcomplex<f32>>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$operand attr-dict `:` custom<SameTypes>(type($operand), type($result))";
}

def Stablehlo_ReducePrecisionOp : Stablehlo_SameTypeOp<"reduce_precision"> {
  let summary = "rounding to a smaller floating point format";
  let description = [{
    Rounds each element to what a format with these numbers of exponent and mantissa bits can hold.

    ```mlir
    %y = stablehlo.reduce_precision %x, format = e5m10 : tensor<2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, ConfinedAttr<I32Attr, [IntPositive]>:$exponent_bits,
                       ConfinedAttr<I32Attr, [IntNonNegative]>:$mantissa_bits);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = [{
    $operand `,` `format` `=` custom<FloatFormat>($exponent_bits, $mantissa_bits) attr-dict `:`
    custom<SameTypes>(type($operand), type($output))
  }];
}

def Stablehlo_SelectOp : Stablehlo_InferringOp<"select", [Pure]> {
  let summary = "choice between two tensors";
  let description = [{
    Takes each element from `on_true` where the predicate holds and from `on_false` where not. The predicate is a
    scalar or has the shape of the others.

    ```mlir
    %z = stablehlo.select %p, %x, %y : tensor<2xi1>, tensor<2xf32>
    ```
  }];
  let arguments = (ins Stablehlo_Pred:$pred, AnyRankedTensor:$on_true, AnyRankedTensor:$on_false);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = [{
    operands attr-dict `:` custom<SelectTypes>(type($pred), type($on_true), type($on_false), type($result))
  }];
}

def Stablehlo_UniformDequantizeOp : Stablehlo_Op<"uniform_dequantize", [Pure, SameOperandsAndResultShape]> {
  let summary = "floating point numbers from quantised ones";
  let description = [{
    Computes `(stored - zero_point) * scale` with the parameters of the operand's element type.

    ```mlir
    "stablehlo.uniform_dequantize"(%q) : (tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$operand attr-dict `:` custom<SameTypes>(type($operand), type($result))";
}

def Stablehlo_UniformQuantizeOp : Stablehlo_Op<"uniform_quantize", [Pure, SameOperandsAndResultShape]> {
  let summary = "quantised numbers from floating point ones";
  let description = [{
    Rounds `operand / scale + zero_point` with the parameters of the result's element type.

    ```mlir
    "stablehlo.uniform_quantize"(%x) : (tensor<2xf32>) -> tensor<2x!quant.uniform<i8:f32, 0.5>>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$operand attr-dict `:` custom<SameTypes>(type($operand), type($result))";
}

#endif
