//===- StablehloDataMovement.td - Operations that move or make elements -------------------------===//

#ifndef EVOLUTE_STABLEHLO_DATA_MOVEMENT_TD
#define EVOLUTE_STABLEHLO_DATA_MOVEMENT_TD

include "dialects/stablehlo/StablehloBase.td"

// Please keep each section alphabetical.

//===- Moving -------------------------------------------------------------------------------------===//

def Stablehlo_BroadcastOp : Stablehlo_InferringOp<"broadcast", [Pure]> {
  let summary = "repetition along new leading dimensions";
  let description = [{
    Repeats the operand along new dimensions of the given sizes, in front of its own.

    ```mlir
    %y = stablehlo.broadcast %x, sizes = [2] : (tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, DenseI64ArrayAttr:$broadcast_sizes);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    $operand `,` `sizes` `=` custom<DimList>($broadcast_sizes) attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_BroadcastInDimOp : Stablehlo_Op<"broadcast_in_dim", [Pure]> {
  let summary = "repetition along new dimensions and dimensions of size one";
  let description = [{
    Operand dimension `i` becomes result dimension `dims[i]`; along the others, and where the operand has size one,
    elements are repeated.

    ```mlir
    %y = stablehlo.broadcast_in_dim %x, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, DenseI64ArrayAttr:$broadcast_dimensions);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    $operand `,` `dims` `=` custom<DimList>($broadcast_dimensions) attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stablehlo_ConcatenateOp : Stablehlo_InferringOp<"concatenate", [Pure]> {
  let summary = "tensors joined along a dimension";
  let description = [{
    Joins the inputs, in order, along one dimension; in all others they agree.

    ```mlir
    %z = stablehlo.concatenate %x, %y, dim = 0 : (tensor<2xf32>, tensor<3xf32>) -> tensor<5xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$inputs, Stablehlo_Dimension:$dimension);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    custom<OperandsThenComma>($inputs) `dim` `=` $dimension attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_PadOp : Stablehlo_InferringOp<"pad", [Pure]> {
  let summary = "padding at the edges and between elements";
  let description = [{
    Puts the padding value before, after and between the elements along each dimension; negative edges cut.

    ```mlir
    %y = stablehlo.pad %x, %zero, low = [1], high = [0], interior = [1]
      : (tensor<2xf32>, tensor<f32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, AnyRankedTensor:$padding_value,
                       DenseI64ArrayAttr:$edge_padding_low, DenseI64ArrayAttr:$edge_padding_high,
                       DenseI64ArrayAttr:$interior_padding);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    $operand `,` $padding_value `,` `low` `=` custom<DimList>($edge_padding_low) `,`
    `high` `=` custom<DimList>($edge_padding_high) `,` `interior` `=` custom<DimList>($interior_padding)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_ReshapeOp : Stablehlo_Op<"reshape", [Pure]> {
  let summary = "the same elements in another shape";
  let description = [{
    Keeps the elements and their row-major order and changes the shape.

    ```mlir
    %y = stablehlo.reshape %x : (tensor<2x3xf32>) -> tensor<6xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Stablehlo_ReverseOp : Stablehlo_SameTypeOp<"reverse"> {
  let summary = "reversal along dimensions";
  let description = [{
    Reverses the order of the elements along each of the dimensions.

    ```mlir
    %y = stablehlo.reverse %x, dims = [1] : tensor<2x3xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, DenseI64ArrayAttr:$dimensions);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = [{
    $operand `,` `dims` `=` custom<DimList>($dimensions) attr-dict `:`
    custom<SameTypes>(type($operand), type($result))
  }];
  let hasVerifier = 1;
}

def Stablehlo_SliceOp : Stablehlo_InferringOp<"slice", [Pure]> {
  let summary = "a part of a tensor, at constant places";
  let description = [{
    Takes elements from `start` to before `limit` in steps of `stride`, along each dimension.

    ```mlir
    %y = stablehlo.slice %x [0:2, 1:6:2] : (tensor<4x6xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, DenseI64ArrayAttr:$start_indices,
                       DenseI64ArrayAttr:$limit_indices, DenseI64ArrayAttr:$strides);
  let results = (outs AnyRankedTensor);
  let assemblyFormat = [{
    $operand custom<SliceRanges>($start_indices, $limit_indices, $strides) attr-dict `:`
    functional-type(operands, results)
  }];
}

def Stablehlo_TransposeOp : Stablehlo_InferringOp<"transpose", [Pure]> {
  let summary = "permutation of dimensions";
  let description = [{
    Result dimension `i` is operand dimension `dims[i]`.

    ```mlir
    %y = stablehlo.transpose %x, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, DenseI64ArrayAttr:$permutation);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = [{
    $operand `,` `dims` `=` custom<DimList>($permutation) attr-dict `:` functional-type(operands, results)
  }];
}

//===- Making -------------------------------------------------------------------------------------===//

def Stablehlo_ConstantOp : Stablehlo_InferringOp<"constant", [
    ConstantLike, Pure, DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "a constant";
  let description = [{
    A tensor that is known when the program is compiled.

    ```mlir
    %c = stablehlo.constant dense<[1.0, 2.0]> : tensor<2xf32>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs AnyStaticShapeTensor:$output);
  let assemblyFormat = "attr-dict custom<Constant>($value, type($output))";
  let hasFolder = 1;
}

def Stablehlo_IotaOp : Stablehlo_Op<"iota", [Pure]> {
  let summary = "indices along a dimension";
  let description = [{
    Each element is its index along the dimension.

    ```mlir
    %i = stablehlo.iota dim = 1 : tensor<2x3xi32>
    ```
  }];
  let arguments = (ins Stablehlo_Dimension:$iota_dimension);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "`dim` `=` $iota_dimension attr-dict `:` type($output)";
  let hasVerifier = 1;
}

//===- Tuples and scheduling ----------------------------------------------------------------------===//

def Stablehlo_GetTupleElementOp : Stablehlo_InferringOp<"get_tuple_element", [Pure]> {
  let summary = "an element of a tuple";
  let description = [{
    Takes the element at a constant index.

    ```mlir
    %x = stablehlo.get_tuple_element %t[0] : (tuple<tensor<f32>, tensor<i32>>) -> tensor<f32>
    ```
  }];
  let arguments = (ins AnyTuple:$operand, ConfinedAttr<I32Attr, [IntNonNegative]>:$index);
  let results = (outs Stablehlo_Value);
  let assemblyFormat = "$operand `[` $index `]` attr-dict `:` functional-type(operands, results)";
}

def Stablehlo_OptimizationBarrierOp : Stablehlo_InferringOp<"optimization_barrier", [Pure]> {
  let summary = "values through which the compiler may not see";
  let description = [{
    Gives its operands unchanged, and keeps computations before it from being merged with those after it.

    ```mlir
    %a, %b = stablehlo.optimization_barrier %x, %y : tensor<2xf32>, tensor<f32>
    ```
  }];
  let arguments = (ins Variadic<Stablehlo_TensorOrToken>:$operand);
  let results = (outs Variadic<Stablehlo_TensorOrToken>:$result);
  let assemblyFormat = "attr-dict ($operand^ `:` custom<PairedTypes>(type($operand), type($result))):(`(` `)`)?";
}

def Stablehlo_TupleOp : Stablehlo_InferringOp<"tuple", [Pure]> {
  let summary = "a tuple of values";
  let description = [{
    Packs values into a tuple.

    ```mlir
    %t = stablehlo.tuple %x, %i : tuple<tensor<f32>, tensor<i32>>
    ```
  }];
  let arguments = (ins Variadic<Stablehlo_Value>:$val);
  let results = (outs AnyTuple:$result);
  let assemblyFormat = "$val attr-dict `:` custom<TupleTypes>(type($val), type($result))";
}

#endif
