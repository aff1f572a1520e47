// RUN: evolute-opt %s -split-input-file -verify-diagnostics

// Types that follow from the operands.

func.func @different_types(%x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error@+2 {{expected operands of one type, found 'tensor<2xf32>' and 'tensor<3xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.add %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @other_result(%x: tensor<2xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<2xf32>' are incompatible with return type(s) of operation 'tensor<3xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.negate %x : (tensor<2xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @select_predicate(%p: tensor<3xi1>, %x: tensor<2xf32>) {
  // expected-error@+2 {{expected a predicate that is a scalar or has the shape of 'tensor<2xf32>', found 'tensor<3xi1>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.select %p, %x, %x : tensor<3xi1>, tensor<2xf32>
  return
}

// -----

func.func @clamp_bound(%x: tensor<2xf32>, %b: tensor<3xf32>) {
  // expected-error@+2 {{expected min to be a scalar or to have the operand's type 'tensor<2xf32>', found 'tensor<3xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.clamp %b, %x, %x : (tensor<3xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @transpose(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{expected a permutation of the 2 dimensions of 'tensor<2x3xf32>', found 0, 0}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.transpose %x, dims = [0, 0] : (tensor<2x3xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @transpose_out_of_range(%x: tensor<2x3xf32>) {
  // expected-error@+2 {{expected a permutation of the 2 dimensions of 'tensor<2x3xf32>', found 0, 7}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.transpose %x, dims = [0, 7] : (tensor<2x3xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @slice_bounds(%x: tensor<4xf32>) {
  // expected-error@+2 {{expected 0 <= start <= limit <= size and a stride of at least 1, found 2:5:1 in dimension 0 of 'tensor<4xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.slice %x [2:5] : (tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @slice_lengths(%x: tensor<4xf32>) {
  // expected-error@+2 {{expected one of limit_indices for each of 1 dimensions, found 2}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = "stablehlo.slice"(%x) <{start_indices = array<i64: 0>, limit_indices = array<i64: 1, 2>, strides = array<i64: 1>}> : (tensor<4xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @pad_lengths(%x: tensor<4xf32>, %p: tensor<f32>) {
  // expected-error@+2 {{expected one of high for each of 1 dimensions, found 2}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.pad %x, %p, low = [1], high = [0, 1], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<5xf32>
  return
}

// -----

func.func @pad_size(%x: tensor<4xf32>, %p: tensor<f32>) {
  // expected-error@+2 {{expected padding that leaves a size from 0 on, found low -5, high 0 and interior 0 for size 4 of dimension 0}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.pad %x, %p, low = [-5], high = [0], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<0xf32>
  return
}

// -----

func.func @slice_stride(%x: tensor<4xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<1xf32>' are incompatible with return type(s) of operation 'tensor<2xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.slice %x [1:4:9223372036854775807] : (tensor<4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @pad_overflow(%x: tensor<4xf32>, %p: tensor<f32>) {
  // expected-error@+2 {{expected padding that leaves a size from 0 on}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.pad %x, %p, low = [9223372036854775807], high = [0], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return
}

// -----

func.func @concatenate_overflow(%x: tensor<9223372036854775807xf32>) {
  // expected-error@+2 {{expected sizes whose sum is a size}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.concatenate %x, %x, dim = 0 : (tensor<9223372036854775807xf32>, tensor<9223372036854775807xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @concatenate(%x: tensor<4x2xf32>, %y: tensor<4x3xf32>) {
  // expected-error@+2 {{expected inputs that differ in dimension 0 only, found 'tensor<4x2xf32>' and 'tensor<4x3xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.concatenate %x, %y, dim = 0 : (tensor<4x2xf32>, tensor<4x3xf32>) -> tensor<8x2xf32>
  return
}

// -----

func.func @dynamic_slice(%x: tensor<4xf32>, %i: tensor<i32>) {
  // expected-error@+2 {{expected a slice that lies in 'tensor<4xf32>', found size 5 in dimension 0}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.dynamic_slice %x, %i, sizes = [5] : (tensor<4xf32>, tensor<i32>) -> tensor<5xf32>
  return
}

// -----

func.func @dynamic_update_slice(%x: tensor<4xf32>, %u: tensor<2xf32>, %i: tensor<i32>) {
  // expected-error@+2 {{expected one of start_indices for each of 1 dimensions, found 2}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = stablehlo.dynamic_update_slice %x, %u, %i, %i : (tensor<4xf32>, tensor<2xf32>, tensor<i32>, tensor<i32>) -> tensor<4xf32>
  return
}

// -----

func.func @triangular_solve(%a: tensor<4x3xf32>, %b: tensor<4x2xf32>) {
  // expected-error@+2 {{expected square matrices that fit the other operand, found 'tensor<4x3xf32>' and 'tensor<4x2xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %0 = "stablehlo.triangular_solve"(%a, %b) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<4x3xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @top_k(%x: tensor<3xf32>) {
  // expected-error@+2 {{expected k of at most the last size, 3, found 4}}
  // expected-error@+1 {{failed to infer returned types}}
  %0:2 = chlo.top_k(%x, k = 4) : tensor<3xf32> -> (tensor<4xf32>, tensor<4xi32>)
  return
}

// -----

// Dimensions.

func.func @broadcast_length(%x: tensor<3xf32>) {
  // expected-error@+1 {{expected dims of length 1, found 2}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [0, 1] : (tensor<3xf32>) -> tensor<3x3xf32>
  return
}

// -----

func.func @broadcast_range(%x: tensor<3xf32>) {
  // expected-error@+1 {{expected dims from 0 to below the rank 2, found 2}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [2] : (tensor<3xf32>) -> tensor<3x3xf32>
  return
}

// -----

func.func @broadcast_twice(%x: tensor<3x3xf32>) {
  // expected-error@+1 {{expected different dims, found 1 twice}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [1, 1] : (tensor<3x3xf32>) -> tensor<3x3xf32>
  return
}

// -----

func.func @broadcast_size(%x: tensor<3xf32>) {
  // expected-error@+1 {{expected operand dimension 0 to have size 1 or 4, found 3}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [0] : (tensor<3xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @reshape(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{expected as many elements of one type, found 'tensor<2x3xf32>' and 'tensor<5xf32>'}}
  %0 = stablehlo.reshape %x : (tensor<2x3xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @reverse(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{expected dims from 0 to below the rank 2, found -1}}
  %0 = stablehlo.reverse %x, dims = [-1] : tensor<2x3xf32>
  return
}

// -----

func.func @iota() {
  // expected-error@+1 {{expected a dimension below the rank 1, found 1}}
  %0 = stablehlo.iota dim = 1 : tensor<3xf32>
  return
}

// -----

func.func @dot_range(%x: tensor<3x3xf32>) {
  // expected-error@+1 {{expected dimensions of lhs from 0 to below the rank 2, found 5}}
  %0 = stablehlo.dot_general %x, %x, contracting_dims = [5] x [0] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
  return
}

// -----

func.func @dot_counts(%x: tensor<3x3xf32>) {
  // expected-error@+1 {{expected as many contracting dimensions of lhs and rhs, found 2 and 1}}
  %0 = stablehlo.dot_general %x, %x, contracting_dims = [0, 1] x [0] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @dot_sizes(%x: tensor<3x2xf32>) {
  // expected-error@+1 {{expected contracting dimensions of equal size, found 2 and 3}}
  %0 = stablehlo.dot_general %x, %x, contracting_dims = [1] x [0] : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return
}

// -----

func.func @dot_result(%x: tensor<3x3xf32>) {
  // expected-error@+1 {{expected a result like 'tensor<3x3xf32>', found 'tensor<3xf32>'}}
  %0 = stablehlo.dot_general %x, %x, contracting_dims = [1] x [0] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @convolution_rank(%x: tensor<1x8x4xf32>, %k: tensor<3x4x6xf32>) {
  // expected-error@+1 {{expected lhs of 2 spatial dimensions, found 'tensor<1x8x4xf32>' with 2}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x4xf32>, tensor<3x4x6xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @convolution_padding(%x: tensor<1x8x4xf32>, %k: tensor<3x4x6xf32>) {
  // expected-error@+1 {{expected padding of shape 1x2, found 'tensor<3xi64>'}}
  %0 = "stablehlo.convolution"(%x, %k) <{batch_group_count = 1 : i64, feature_group_count = 1 : i64, dimension_numbers = #stablehlo.conv<[b, 0, f]x[0, i, o]->[b, 0, f]>, padding = dense<1> : tensor<3xi64>}> : (tensor<1x8x4xf32>, tensor<3x4x6xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @convolution_stride(%x: tensor<1x8x4xf32>, %k: tensor<3x4x6xf32>) {
  // expected-error@+1 {{expected stride of at least 1, found 0}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [0]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x4xf32>, tensor<3x4x6xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @convolution_features(%x: tensor<1x8x4xf32>, %k: tensor<3x3x6xf32>) {
  // expected-error@+1 {{expected 4 input features in 1 groups, found 3 in the kernel}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x4xf32>, tensor<3x3x6xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @cholesky(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{expected square matrices, found 'tensor<2x3xf32>'}}
  %0 = stablehlo.cholesky %x, lower = true : tensor<2x3xf32>
  return
}

// -----

func.func @fft(%x: tensor<4xcomplex<f32>>) {
  // expected-error@+1 {{expected from 1 to 3 lengths, no more than the rank 1, found 2}}
  %0 = stablehlo.fft %x, type = FFT, length = [4, 4] : (tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>>
  return
}

// -----

func.func @fft_real(%x: tensor<8xf32>) {
  // expected-error@+1 {{expected a result of complex numbers with last sizes 5, found 'tensor<8xcomplex<f32>>'}}
  %0 = stablehlo.fft %x, type = RFFT, length = [8] : (tensor<8xf32>) -> tensor<8xcomplex<f32>>
  return
}

// -----

func.func @gather(%x: tensor<4x6xf32>, %i: tensor<3x1xi32>) {
  // expected-error@+1 {{expected slice_sizes from 0 to the operand's size 6, found 7}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 7>}> : (tensor<4x6xf32>, tensor<3x1xi32>) -> tensor<3x7xf32>
  return
}

// -----

func.func @gather_map(%x: tensor<4x6xf32>, %i: tensor<3x1xi32>) {
  // expected-error@+1 {{expected start_index_map of length 1, the size of the index vectors, found 2}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0, 1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf32>, tensor<3x1xi32>) -> tensor<3x6xf32>
  return
}

// -----

func.func @sort(%x: tensor<4xf32>) {
  // expected-error@+1 {{expected a dimension from -1 to below the rank 1, found 1}}
  %0 = "stablehlo.sort"(%x) <{dimension = 1 : i64}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %p = stablehlo.compare LT, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  }) : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// Regions.

func.func @reduce_dimensions(%x: tensor<4xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{expected dimensions from 0 to below the rank 1, found 1}}
  %0 = stablehlo.reduce(%x init: %s) applies stablehlo.add across dimensions = [1] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @reduce_results(%x: tensor<4xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{expected a result for each of 1 inputs, found 2}}
  %0:2 = stablehlo.reduce(%x init: %s) applies stablehlo.add across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return
}

// -----

func.func @reduce_shape(%x: tensor<4x5xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{expected a result like 'tensor<4xf32>', found 'tensor<5xf32>'}}
  %0 = stablehlo.reduce(%x init: %s) applies stablehlo.add across dimensions = [1] : (tensor<4x5xf32>, tensor<f32>) -> tensor<5xf32>
  return
}

// -----

func.func @reduce_body(%x: tensor<4xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{expected a body that returns ('tensor<f32>'), found ('tensor<f32>', 'tensor<f32>')}}
  %0 = stablehlo.reduce(%x init: %s) across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
   reducer(%a: tensor<f32>, %b: tensor<f32>) {
    stablehlo.return %a, %b : tensor<f32>, tensor<f32>
  }
  return
}

// -----

func.func @reduce_arguments(%x: tensor<4xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{expected a body with arguments ('tensor<f32>', 'tensor<f32>'), found ('tensor<f32>')}}
  %0 = "stablehlo.reduce"(%x, %s) <{dimensions = array<i64: 0>}> ({
  ^bb0(%a: tensor<f32>):
    stablehlo.return %a : tensor<f32>
  }) : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @reduce_terminator(%x: tensor<4xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{expected a body that ends with stablehlo.return, found other.end}}
  %0 = "stablehlo.reduce"(%x, %s) <{dimensions = array<i64: 0>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    "other.end"() : () -> ()
  }) : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @reduce_empty(%x: tensor<4xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{region #0 ('body') failed to verify constraint: region with 1 blocks}}
  %0 = "stablehlo.reduce"(%x, %s) <{dimensions = array<i64: 0>}> ({
  }) : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @while_condition(%x: tensor<i32>) {
  // expected-error@+1 {{expected a condition that returns ('tensor<i1>'), found ('tensor<i32>')}}
  %0 = stablehlo.while(%a = %x) : tensor<i32>
  cond {
    stablehlo.return %a : tensor<i32>
  } do {
    stablehlo.return %a : tensor<i32>
  }
  return
}

// -----

func.func @while_body(%x: tensor<i32>, %p: tensor<i1>) {
  // expected-error@+1 {{expected a body that returns ('tensor<i32>'), found ()}}
  %0 = stablehlo.while(%a = %x) : tensor<i32>
  cond {
    stablehlo.return %p : tensor<i1>
  } do {
    stablehlo.return
  }
  return
}

// -----

func.func @case_empty(%i: tensor<i32>) {
  // expected-error@+1 {{expected at least one branch, found none}}
  "stablehlo.case"(%i) : (tensor<i32>) -> ()
  return
}

// -----

func.func @case_branch(%i: tensor<i32>, %x: tensor<f32>) {
  // expected-error@+1 {{expected branch 1 that returns ('tensor<f32>'), found ('tensor<i32>')}}
  %0 = "stablehlo.case"(%i) ({
    stablehlo.return %x : tensor<f32>
  }, {
    stablehlo.return %i : tensor<i32>
  }) : (tensor<i32>) -> tensor<f32>
  return
}

// -----

func.func @composite(%x: tensor<f32>) {
  // expected-error@+1 {{expected a function as decomposition, found @missing}}
  %0 = stablehlo.composite "my.op" %x {decomposition = @missing} : (tensor<f32>) -> tensor<f32>
  return
}

// -----

// expected-error@+1 {{expected one bound for each of 1 dimensions, found 2}}
func.func @bounds(%x: tensor<?xf32, #stablehlo.bounds<1, 2>>) {
  return
}
