//===- StablehloIndexing.td - Operations at places given by operands ----------------------------===//

#ifndef EVOLUTE_STABLEHLO_INDEXING_TD
#define EVOLUTE_STABLEHLO_INDEXING_TD

include "dialects/stablehlo/StablehloBase.td"

// Please keep alphabetical.

def Stablehlo_DynamicSliceOp : Stablehlo_InferringOp<"dynamic_slice", [Pure]> {
  let summary = "a part of a tensor, at places that are operands";
  let description = [{
    Takes a slice of constant size. There is one start index for each dimension; starts are clamped so that the slice
    lies inside.

    ```mlir
    %y = stablehlo.dynamic_slice %x, %i, %j, sizes = [1, 2]
      : (tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<1x2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, Variadic<Stablehlo_Index>:$start_indices,
                       DenseI64ArrayAttr:$slice_sizes);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = [{
    $operand `,` custom<OperandsThenComma>($start_indices) `sizes` `=` custom<DimList>($slice_sizes)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_DynamicUpdateSliceOp : Stablehlo_InferringOp<"dynamic_update_slice", [Pure]> {
  let summary = "a tensor with a part replaced";
  let description = [{
    Gives the operand with the update written over it, from the start indices on; starts are clamped so that the
    update lies inside.

    ```mlir
    %y = stablehlo.dynamic_update_slice %x, %u, %i : (tensor<4xf32>, tensor<2xf32>, tensor<i32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, AnyRankedTensor:$update, Variadic<Stablehlo_Index>:$start_indices);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Stablehlo_GatherOp : Stablehlo_Op<"gather", [Pure]> {
  let summary = "slices at indices";
  let description = [{
    Takes one slice of the operand for each index vector and lays them out along the batch dimensions of the result.

    ```mlir
    %y = "stablehlo.gather"(%x, %indices) <{dimension_numbers = #stablehlo.gather<offset_dims = [1],
        collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 6>}>
      : (tensor<4x6xf32>, tensor<3x1xi32>) -> tensor<3x6xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, Stablehlo_Index:$start_indices,
                       Stablehlo_GatherDimensionNumbers:$dimension_numbers, DenseI64ArrayAttr:$slice_sizes,
                       DefaultValuedOptionalAttr<BoolAttr, "false">:$indices_are_sorted);
  let results = (outs AnyRankedTensor:$result);
  let hasVerifier = 1;
}

def Stablehlo_ScatterOp : Stablehlo_Op<"scatter", [
    SameVariadicOperandSize, RecursiveMemoryEffects, RecursivelySpeculatable]> {
  let summary = "updates at indices";
  let description = [{
    Combines each update into the inputs at its index with the body; the first argument is what is there, the second
    the update.

    ```mlir
    %y = "stablehlo.scatter"(%x, %indices, %updates) <{scatter_dimension_numbers = #stablehlo.scatter<
        update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0],
        index_vector_dim = 1>}> ({
    ^bb0(%a: tensor<f32>, %b: tensor<f32>):
      %c = stablehlo.add %a, %b : tensor<f32>
      stablehlo.return %c : tensor<f32>
    }) : (tensor<4x6xf32>, tensor<3x1xi32>, tensor<3x6xf32>) -> tensor<4x6xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$inputs, Stablehlo_Index:$scatter_indices,
                       Variadic<AnyRankedTensor>:$updates,
                       Stablehlo_ScatterDimensionNumbers:$scatter_dimension_numbers,
                       DefaultValuedOptionalAttr<BoolAttr, "false">:$indices_are_sorted,
                       DefaultValuedOptionalAttr<BoolAttr, "false">:$unique_indices);
  let results = (outs Variadic<AnyRankedTensor>);
  let regions = (region SizedRegion<1>:$update_computation);
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def Stablehlo_TorchIndexSelectOp : Stablehlo_Op<"torch_index_select", [Pure]> {
  let summary = "entries along a dimension, at indices";
  let description = [{
    Takes from the operand, along `dim`, what the indices name; the first `batch_dims` dimensions are shared.

    ```mlir
    %y = "stablehlo.torch_index_select"(%x, %i) <{batch_dims = 0 : i64, dim = 0 : i64}>
      : (tensor<5x2xf32>, tensor<3xi32>) -> tensor<3x2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, AnyRankedTensor:$index, I64Attr:$dim, I64Attr:$batch_dims);
  let results = (outs AnyRankedTensor);
}

#endif
