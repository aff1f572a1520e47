//===- StablehloDynamic.td - Operations on shapes known at run time -----------------------------===//

#ifndef EVOLUTE_STABLEHLO_DYNAMIC_TD
#define EVOLUTE_STABLEHLO_DYNAMIC_TD

include "dialects/stablehlo/StablehloBase.td"

// Please keep alphabetical.

def Stablehlo_DynamicBroadcastInDimOp : Stablehlo_Op<"dynamic_broadcast_in_dim", [Pure]> {
  let summary = "`broadcast_in_dim` to a shape that is an operand";
  let description = [{
    As `broadcast_in_dim`; the attributes may say which dimensions are known to be repeated, or not to be.

    ```mlir
    %y = stablehlo.dynamic_broadcast_in_dim %x, %shape, dims = [1] : (tensor<?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, Stablehlo_Index:$output_dimensions,
                       DenseI64ArrayAttr:$broadcast_dimensions,
                       OptionalAttr<DenseI64ArrayAttr>:$known_expanding_dimensions,
                       OptionalAttr<DenseI64ArrayAttr>:$known_nonexpanding_dimensions);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    $operand `,` $output_dimensions `,` `dims` `=` custom<DimList>($broadcast_dimensions) attr-dict `:`
    functional-type(operands, results)
  }];
}

def Stablehlo_DynamicConvOp : Stablehlo_Op<"dynamic_conv", [Pure]> {
  let summary = "`convolution` with padding that is an operand";
  let description = [{
    As `convolution`; row `i` of the padding holds what is added before and after along spatial dimension `i`.

    ```mlir
    "stablehlo.dynamic_conv"(%x, %k, %padding) <{batch_group_count = 1 : i64, feature_group_count = 1 : i64,
        dimension_numbers = #stablehlo.conv<[b, 0, f]x[0, i, o]->[b, 0, f]>}>
      : (tensor<1x8x4xf32>, tensor<3x4x6xf32>, tensor<1x2xi64>) -> tensor<1x?x6xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs, Stablehlo_Index:$padding,
                       OptionalAttr<DenseI64ArrayAttr>:$window_strides,
                       OptionalAttr<DenseI64ArrayAttr>:$lhs_dilation,
                       OptionalAttr<DenseI64ArrayAttr>:$rhs_dilation,
                       OptionalAttr<DenseBoolArrayAttr>:$window_reversal,
                       Stablehlo_ConvDimensionNumbers:$dimension_numbers,
                       Stablehlo_PositiveI64:$feature_group_count, Stablehlo_PositiveI64:$batch_group_count,
                       Stablehlo_PrecisionConfig:$precision_config);
  let results = (outs AnyRankedTensor);
}

def Stablehlo_DynamicGatherOp : Stablehlo_Op<"dynamic_gather", [Pure]> {
  let summary = "`gather` of slices whose sizes are an operand";
  let description = [{
    As `gather`, with the sizes of the slices known at run time only.

    ```mlir
    "stablehlo.dynamic_gather"(%x, %indices, %sizes) <{dimension_numbers = #stablehlo.gather<offset_dims = [1],
        collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>}>
      : (tensor<4x6xf32>, tensor<3x1xi32>, tensor<2xi32>) -> tensor<3x?xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, Stablehlo_Index:$start_indices, Stablehlo_Index:$slice_sizes,
                       Stablehlo_GatherDimensionNumbers:$dimension_numbers,
                       DefaultValuedOptionalAttr<BoolAttr, "false">:$indices_are_sorted);
  let results = (outs AnyRankedTensor);
}

def Stablehlo_DynamicIotaOp : Stablehlo_Op<"dynamic_iota", [Pure]> {
  let summary = "`iota` of a shape that is an operand";
  let description = [{
    Each element is its index along the dimension.

    ```mlir
    %i = stablehlo.dynamic_iota %shape, dim = 0 : (tensor<2xi64>) -> tensor<?x?xi32>
    ```
  }];
  let arguments = (ins Stablehlo_Index:$output_shape, Stablehlo_Dimension:$iota_dimension);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = [{
    $output_shape `,` `dim` `=` $iota_dimension attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_DynamicPadOp : Stablehlo_Op<"dynamic_pad", [Pure]> {
  let summary = "`pad` by amounts that are operands";
  let description = [{
    As `pad`; each of the last three operands has one element for each dimension.

    ```mlir
    %y = stablehlo.dynamic_pad %x, %zero, %low, %high, %interior
      : (tensor<?xf32>, tensor<f32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, AnyRankedTensor:$padding_value, Stablehlo_Index:$edge_padding_low,
                       Stablehlo_Index:$edge_padding_high, Stablehlo_Index:$interior_padding);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Stablehlo_DynamicReshapeOp : Stablehlo_Op<"dynamic_reshape", [Pure]> {
  let summary = "`reshape` to a shape that is an operand";
  let description = [{
    Keeps the elements in row-major order in the shape given at run time.

    ```mlir
    %y = stablehlo.dynamic_reshape %x, %shape : (tensor<?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, Stablehlo_Index:$output_shape);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Stablehlo_GetDimensionSizeOp : Stablehlo_Op<"get_dimension_size", [Pure]> {
  let summary = "size of a dimension";
  let description = [{
    The size that the operand has at run time.

    ```mlir
    %n = stablehlo.get_dimension_size %x, dim = 1 : (tensor<2x?xf32>) -> tensor<i32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, Stablehlo_Dimension:$dimension);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = "$operand `,` `dim` `=` $dimension attr-dict `:` functional-type(operands, results)";
}

def Stablehlo_RealDynamicSliceOp : Stablehlo_Op<"real_dynamic_slice", [Pure]> {
  let summary = "`slice` at places that are operands";
  let description = [{
    As `slice`; each of the last three operands has one element for each dimension.

    ```mlir
    %y = stablehlo.real_dynamic_slice %x, %start, %limit, %stride
      : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, Stablehlo_Index:$start_indices, Stablehlo_Index:$limit_indices,
                       Stablehlo_Index:$strides);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Stablehlo_SetDimensionSizeOp : Stablehlo_Op<"set_dimension_size", [Pure]> {
  let summary = "a bounded dimension";
  let description = [{
    Makes a dimension dynamic: its size is the operand `size`, its bound the size it had.

    ```mlir
    %y = stablehlo.set_dimension_size %x, %n, dim = 0 : (tensor<8xf32>, tensor<i32>)
      -> tensor<?xf32, #stablehlo.bounds<8>>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, Stablehlo_Index:$size, Stablehlo_Dimension:$dimension);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = "$operand `,` $size `,` `dim` `=` $dimension attr-dict `:` functional-type(operands, results)";
}

#endif
