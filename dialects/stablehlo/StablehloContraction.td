//===- StablehloContraction.td - Products, convolutions and linear algebra ----------------------===//

#ifndef EVOLUTE_STABLEHLO_CONTRACTION_TD
#define EVOLUTE_STABLEHLO_CONTRACTION_TD

include "dialects/stablehlo/StablehloBase.td"

// Please keep each section alphabetical.

//===- Products -----------------------------------------------------------------------------------===//

def Stablehlo_ConvolutionOp : Stablehlo_Op<"convolution", [Pure]> {
  let summary = "convolution";
  let description = [{
    Slides the kernel `rhs` over `lhs` and sums products over input features and the window. The dimension numbers say
    what each dimension is; the window says how the kernel steps, what is padded, and what is dilated or reversed.

    ```mlir
    %y = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f],
      window = {stride = [2], pad = [[1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64}
      : (tensor<1x8x4xf32>, tensor<3x4x6xf32>) -> tensor<1x4x6xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs,
                       OptionalAttr<DenseI64ArrayAttr>:$window_strides, OptionalAttr<I64ElementsAttr>:$padding,
                       OptionalAttr<DenseI64ArrayAttr>:$lhs_dilation,
                       OptionalAttr<DenseI64ArrayAttr>:$rhs_dilation,
                       OptionalAttr<DenseBoolArrayAttr>:$window_reversal,
                       Stablehlo_ConvDimensionNumbers:$dimension_numbers,
                       Stablehlo_PositiveI64:$feature_group_count, Stablehlo_PositiveI64:$batch_group_count,
                       Stablehlo_PrecisionConfig:$precision_config);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    `(` operands `)` `dim_numbers` `=` custom<ConvolutionDimensions>($dimension_numbers) `,`
    `window` `=` `{`
    custom<Window>($window_strides, $padding, $lhs_dilation, $rhs_dilation, $window_reversal)
    `}` attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stablehlo_DotOp : Stablehlo_Op<"dot", [Pure]> {
  let summary = "product of vectors and matrices";
  let description = [{
    Sums products over the last dimension of `lhs` and the first of `rhs`.

    ```mlir
    %z = stablehlo.dot %x, %y : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs, Stablehlo_PrecisionConfig:$precision_config);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    $lhs `,` $rhs `` custom<Precision>($precision_config) attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_DotGeneralOp : Stablehlo_Op<"dot_general", [Pure]> {
  let summary = "product of tensors, batched and contracted along any dimensions";
  let description = [{
    Sums products over the contracting dimensions. The result has the batching dimensions first, then what is left of
    `lhs`, then what is left of `rhs`.

    ```mlir
    %z = stablehlo.dot_general %x, %y, batching_dims = [0] x [0], contracting_dims = [2] x [1]
      : (tensor<5x2x3xf32>, tensor<5x3x4xf32>) -> tensor<5x2x4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs,
                       Stablehlo_DotDimensionNumbers:$dot_dimension_numbers,
                       Stablehlo_PrecisionConfig:$precision_config, OptionalAttr<Stablehlo_DotAlgorithm>:$algorithm);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    $lhs `,` $rhs `,` custom<DotDimensions>($dot_dimension_numbers) ``
    custom<PrecisionAndAlgorithm>($precision_config, $algorithm) attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stablehlo_EinsumOp : Stablehlo_Op<"einsum", [Pure]> {
  let summary = "sum of products in Einstein's notation";
  let description = [{
    Names each dimension by a letter, multiplies, and sums over letters that the result lacks.

    ```mlir
    %z = stablehlo.einsum %x, %y, config = "ij,jk->ik" : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs, StrAttr:$einsum_config);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    $lhs `,` $rhs `,` `config` `=` $einsum_config attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_UnaryEinsumOp : Stablehlo_Op<"unary_einsum", [Pure]> {
  let summary = "transposition, diagonal or sum in Einstein's notation";
  let description = [{
    As `einsum`, of one operand.

    ```mlir
    %y = stablehlo.unary_einsum %x, config = "ij->i" : (tensor<2x3xf32>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, StrAttr:$einsum_config);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    $operand `,` `config` `=` $einsum_config attr-dict `:` functional-type(operands, results)
  }];
}

//===- Linear algebra and normalisation -----------------------------------------------------------===//

def Stablehlo_BatchNormGradOp : Stablehlo_InferringOp<"batch_norm_grad", [Pure]> {
  let summary = "gradient of `batch_norm_training`";
  let description = [{
    Gives the gradients with respect to the operand, the scale and the offset.

    ```mlir
    %gx, %gs, %go = "stablehlo.batch_norm_grad"(%x, %s, %m, %v, %gy) <{epsilon = 1.0e-3 : f32, feature_index = 1 : i64}>
      : (tensor<5x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<5x3xf32>)
      -> (tensor<5x3xf32>, tensor<3xf32>, tensor<3xf32>)
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, AnyRankedTensor:$scale, AnyRankedTensor:$mean,
                       AnyRankedTensor:$variance, AnyRankedTensor:$grad_output, F32Attr:$epsilon,
                       Stablehlo_Dimension:$feature_index);
  let results = (outs AnyRankedTensor:$grad_operand, AnyRankedTensor:$grad_scale, AnyRankedTensor:$grad_offset);
}

def Stablehlo_BatchNormInferenceOp : Stablehlo_InferringOp<"batch_norm_inference", [Pure]> {
  let summary = "normalisation by a given mean and variance";
  let description = [{
    Normalises along every dimension but the feature's, then scales and shifts.

    ```mlir
    %y = "stablehlo.batch_norm_inference"(%x, %s, %o, %m, %v) <{epsilon = 1.0e-3 : f32, feature_index = 1 : i64}>
      : (tensor<5x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<5x3xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, AnyRankedTensor:$scale, AnyRankedTensor:$offset,
                       AnyRankedTensor:$mean, AnyRankedTensor:$variance, F32Attr:$epsilon,
                       Stablehlo_Dimension:$feature_index);
  let results = (outs AnyRankedTensor:$result);
}

def Stablehlo_BatchNormTrainingOp : Stablehlo_InferringOp<"batch_norm_training", [Pure]> {
  let summary = "normalisation by the batch's own mean and variance";
  let description = [{
    Normalises along every dimension but the feature's; gives the mean and the variance too.

    ```mlir
    %y, %m, %v = "stablehlo.batch_norm_training"(%x, %s, %o) <{epsilon = 1.0e-3 : f32, feature_index = 1 : i64}>
      : (tensor<5x3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<5x3xf32>, tensor<3xf32>, tensor<3xf32>)
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, AnyRankedTensor:$scale, AnyRankedTensor:$offset, F32Attr:$epsilon,
                       Stablehlo_Dimension:$feature_index);
  let results = (outs AnyRankedTensor:$output, AnyRankedTensor:$batch_mean, AnyRankedTensor:$batch_var);
}

def Stablehlo_CholeskyOp : Stablehlo_SameTypeOp<"cholesky"> {
  let summary = "Cholesky factor";
  let description = [{
    The lower or upper triangular factor of each positive definite matrix. What the other triangle holds is not
    defined.

    ```mlir
    %l = stablehlo.cholesky %a, lower = true : tensor<4x4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$a, DefaultValuedOptionalAttr<BoolAttr, "false">:$lower);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$a (`,` `lower` `=` $lower^)? attr-dict `:` custom<SameTypes>(type($a), type($result))";
  let hasVerifier = 1;
}

def Stablehlo_FftOp : Stablehlo_Op<"fft", [Pure]> {
  let summary = "discrete Fourier transform";
  let description = [{
    Transforms the last dimensions, as many as `length` names; RFFT takes real numbers, IRFFT gives them.

    ```mlir
    %y = stablehlo.fft %x, type = FFT, length = [4] : (tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, Stablehlo_FftTypeAttr:$fft_type, DenseI64ArrayAttr:$fft_length);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    $operand `,` `type` `=` `` $fft_type `,` `length` `=` custom<DimList>($fft_length) attr-dict `:`
    functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stablehlo_TriangularSolveOp : Stablehlo_InferringOp<"triangular_solve", [Pure]> {
  let summary = "solution of a triangular system";
  let description = [{
    Solves `op(a) x = b`, or `x op(a) = b`, where `a` is triangular; the result is x.

    ```mlir
    %x = "stablehlo.triangular_solve"(%a, %b) <{left_side = true, lower = true, unit_diagonal = false,
        transpose_a = #stablehlo<transpose NO_TRANSPOSE>}> : (tensor<4x4xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$a, AnyRankedTensor:$b, BoolAttr:$left_side, BoolAttr:$lower,
                       BoolAttr:$unit_diagonal, Stablehlo_TransposeAttr:$transpose_a);
  let results = (outs AnyRankedTensor);
}

#endif
