// Variants of the text: types written in short or in full, optional parts there or not, attributes of other dialects.
// RUN: evolute-opt %s -o %t.pretty
// RUN: evolute-opt %t.pretty -mlir-print-op-generic -o %t.generic
// RUN: evolute-opt %t.generic -o %t.again
// RUN: diff %t.pretty %t.again

func.func @elementwise_types(%x: tensor<2x3xf32>, %d: tensor<?x3xf32>, %c: tensor<2x3xcomplex<f32>>) {
  %0 = stablehlo.abs %x : tensor<2x3xf32>
  %1 = stablehlo.abs %c : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
  %2 = stablehlo.abs %d : (tensor<?x3xf32>) -> tensor<2x3xf32>
  %3 = stablehlo.add %x, %d : (tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<2x3xf32>
  %4 = stablehlo.convert %x : tensor<2x3xf32>
  %5 = stablehlo.real %x : tensor<2x3xf32>
  %6 = stablehlo.imag %c : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
  %7 = stablehlo.complex %x, %d : (tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<2x3xcomplex<f32>>
  %8 = stablehlo.clamp %x, %x, %x : tensor<2x3xf32>
  %9 = stablehlo.is_finite %d : (tensor<?x3xf32>) -> tensor<?x3xi1>
  %10 = chlo.erf %d : tensor<?x3xf32> -> tensor<2x3xf32>
  %11 = chlo.zeta %x, %d : tensor<2x3xf32>, tensor<?x3xf32> -> tensor<2x3xf32>
  return
}

func.func @choices(%p: tensor<i1>, %q: tensor<2x3xi1>, %x: tensor<2x3xf32>, %d: tensor<?x3xf32>) {
  %0 = stablehlo.select %p, %x, %x : tensor<i1>, tensor<2x3xf32>
  %1 = stablehlo.select %q, %x, %d : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<2x3xf32>
  %2 = stablehlo.compare EQ, %x, %x : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  %3 = stablehlo.compare LT, %x, %x, TOTALORDER : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  return
}

func.func @foreign_attributes(%x: tensor<2x3xf32>, %p: tensor<i1>) {
  %0 = stablehlo.add %x, %x {mhlo.frontend_attributes = {key = "value"}} : tensor<2x3xf32>
  %1 = stablehlo.select %p, %x, %x {jax.name = "a"} : tensor<i1>, tensor<2x3xf32>
  %2 = stablehlo.compare EQ, %x, %x {mhlo.a = 1 : i32} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  %3 = stablehlo.optimization_barrier {mhlo.a = 1 : i32} %x : tensor<2x3xf32>
  %4 = stablehlo.reduce_precision %x, format = e5m10 {mhlo.a = 1 : i32} : tensor<2x3xf32>
  %5 = stablehlo.iota dim = 0 {mhlo.a = 1 : i32} : tensor<3xui32>
  %6 = chlo.erf %x {mhlo.a = 1 : i32} : tensor<2x3xf32> -> tensor<2x3xf32>
  %values, %indices = chlo.top_k(%x, k = 2) {mhlo.a = 1 : i32} : tensor<2x3xf32> -> (tensor<2x2xf32>, tensor<2x2xi32>)
  return
}

func.func @constants() {
  %c = stablehlo.constant dense<1> : tensor<2xi32>
  %cst = stablehlo.constant dense<1.000000e+00> : tensor<2xbf16>
  %c_0 = stablehlo.constant dense<true> : tensor<i1>
  %cst_1 = stablehlo.constant dense<(1.000000e+00,2.000000e+00)> : tensor<2xcomplex<f32>>
  %c_2 = stablehlo.constant dense<[1, 2]> : tensor<2xui8>
  %c_3 = stablehlo.constant {mhlo.a = 1 : i32} dense<[1, 2]> : tensor<2xi4>
  %cst_4 = stablehlo.constant dense<[0x7F800000, 0xFF800000, 0x7FC00000, 1.000000e-01]> : tensor<4xf32>
  %c_5 = stablehlo.constant dense<> : tensor<0x3xi64>
  %0 = chlo.constant {mhlo.a = 1 : i32} dense<1> : tensor<2xi32>
  return
}

func.func @nothing_at_all(%x: tensor<f32>) {
  %0 = stablehlo.after_all  : !stablehlo.token
  stablehlo.optimization_barrier()
  %1 = stablehlo.tuple  : tuple<>
  stablehlo.custom_call @foo() : () -> ()
  %2 = stablehlo.slice %x [] : (tensor<f32>) -> tensor<f32>
  %3 = stablehlo.reverse %x, dims = [] : tensor<f32>
  %4 = stablehlo.transpose %x, dims = [] : (tensor<f32>) -> tensor<f32>
  %5 = stablehlo.broadcast_in_dim %x, dims = [] : (tensor<f32>) -> tensor<2x3xf32>
  return
}

func.func @several(%x: tensor<2x3xf32>, %s: tensor<f32>) {
  %0:2 = stablehlo.optimization_barrier %x, %s : tensor<2x3xf32>, tensor<f32>
  %1 = stablehlo.tuple %x, %s : tuple<tensor<2x3xf32>, tensor<f32>>
  %2 = stablehlo.get_tuple_element %1[1] : (tuple<tensor<2x3xf32>, tensor<f32>>) -> tensor<f32>
  %3 = stablehlo.concatenate %x, dim = 0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %4:2 = stablehlo.custom_call @foo(%x, %s) {api_version = 2 : i32, backend_config = "k", mhlo.z = "e"} : (tensor<2x3xf32>, tensor<f32>) -> (tensor<i32>, tensor<f32>)
  stablehlo.custom_call @"foo bar"() {called_computations = [@several], has_side_effect = true} : () -> ()
  return
}

func.func @products(%x: tensor<3x3xf32>) {
  %0 = stablehlo.dot %x, %x : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
  %1 = stablehlo.dot %x, %x, precision = [] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
  %2 = stablehlo.dot_general %x, %x, contracting_dims = [] x [] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3x3x3xf32>
  %3 = stablehlo.dot_general %x, %x, contracting_dims = [0] x [0], precision = [HIGH, HIGHEST] {mhlo.a = 1 : i32} : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
  %4 = stablehlo.dot_general %x, %x, batching_dims = [0] x [0], contracting_dims = [] x [] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3x3xf32>
  %5 = stablehlo.dot_general %x, %x, contracting_dims = [1] x [0], algorithm = <lhs_precision_type = tf32, rhs_precision_type = tf32, accumulation_type = f32, lhs_component_count = 1, rhs_component_count = 1, num_primitive_operations = 1, allow_imprecise_accumulation = false> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
  %6 = stablehlo.cholesky %x : tensor<3x3xf32>
  %7 = stablehlo.cholesky %x, lower = true : tensor<3x3xf32>
  return
}

func.func @convolutions(%x: tensor<1x8x8x4xf32>, %k: tensor<3x3x4x6xf32>, %a: tensor<1x4xf32>, %b: tensor<4x6xf32>) {
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x8x4xf32>, tensor<3x3x4x6xf32>) -> tensor<1x6x6x6xf32>
  %1 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x8x4xf32>, tensor<3x3x4x6xf32>) -> tensor<1x8x8x6xf32>
  %2 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {stride = [2, 2], reverse = [true, false]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = []} : (tensor<1x8x8x4xf32>, tensor<3x3x4x6xf32>) -> tensor<1x3x3x6xf32>
  %3 = stablehlo.convolution(%a, %b) dim_numbers = [b, f]x[i, o]->[b, f], window = {stride = [], pad = []} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x4xf32>, tensor<4x6xf32>) -> tensor<1x6xf32>
  return
}

func.func @reductions(%x: tensor<2x3xf32>, %s: tensor<f32>, %n: tensor<2x3xi32>, %i: tensor<i32>, %h: tensor<2x3xbf16>, %z: tensor<bf16>) {
  %0 = stablehlo.reduce(%x init: %s) applies stablehlo.add across dimensions = [1, 0] {mhlo.a = 1 : i32} : (tensor<2x3xf32>, tensor<f32>) -> tensor<f32>
  %1 = stablehlo.reduce(%x init: %s) across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
   reducer(%a: tensor<f32>, %b: tensor<f32>)  {
    %7 = stablehlo.add %b, %a : tensor<f32>
    stablehlo.return %7 : tensor<f32>
  }
  %2 = stablehlo.reduce(%x init: %s) across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
   reducer(%a: tensor<f32>, %b: tensor<f32>)  {
    %7 = stablehlo.subtract %a, %b : tensor<f32>
    stablehlo.return %7 : tensor<f32>
  }
  %3:2 = stablehlo.reduce(%x init: %s), (%n init: %i) across dimensions = [1] : (tensor<2x3xf32>, tensor<2x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<2xf32>, tensor<2xi32>)
   reducer(%a: tensor<f32>, %b: tensor<f32>) (%c: tensor<i32>, %d: tensor<i32>)  {
    %7 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %7, %d : tensor<f32>, tensor<i32>
  }
  %4 = stablehlo.reduce(%h init: %z) across dimensions = [1] : (tensor<2x3xbf16>, tensor<bf16>) -> tensor<2xf32>
   reducer(%a: tensor<f32>, %b: tensor<f32>)  {
    %7 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %7 : tensor<f32>
  }
  return
}

func.func @loops(%x: tensor<2x3xf32>, %i: tensor<i32>, %p: tensor<i1>) {
  stablehlo.while()
  cond {
    stablehlo.return %p : tensor<i1>
  } do {
    stablehlo.return
  }
  %0:2 = stablehlo.while(%a = %x, %b = %i) : tensor<2x3xf32>, tensor<i32> attributes {mhlo.a = 1 : i32}
  cond {
    stablehlo.return %p : tensor<i1>
  } do {
    stablehlo.return %a, %b : tensor<2x3xf32>, tensor<i32>
  }
  return
}

func.func @composites(%x: tensor<2x3xf32>) {
  stablehlo.composite "my.op" %x {decomposition = @effect} : (tensor<2x3xf32>) -> ()
  stablehlo.composite "my.op"  {decomposition = @nothing} : () -> ()
  stablehlo.composite "my.op" %x ({
    stablehlo.return
  }, {
  ^bb0(%a: tensor<f32>):
    stablehlo.return %a : tensor<f32>
  }) {decomposition = @effect} : (tensor<2x3xf32>) -> ()
  return
}
func.func @effect(%x: tensor<2x3xf32>) {
  return
}
func.func @nothing() {
  return
}

func.func @scans(%x: tensor<4x6xf32>, %s: tensor<6xf32>) {
  %0 = chlo.scan(%x) inits () dimension=0  {
  ^bb0(%input: tensor<6xf32>):
    stablehlo.return %input : tensor<6xf32>
  } : (tensor<4x6xf32>) -> tensor<4x6xf32>
  %1:4 = chlo.scan(%x, %x) inits (%s, %s) dimension=0  attributes {is_associative = false, is_reverse = true} {
  ^bb0(%input: tensor<6xf32>, %input_0: tensor<6xf32>, %carry: tensor<6xf32>, %carry_1: tensor<6xf32>):
    stablehlo.return %input, %input_0, %carry, %carry_1 : tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>
  } : (tensor<4x6xf32>, tensor<4x6xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<4x6xf32>, tensor<4x6xf32>, tensor<6xf32>, tensor<6xf32>)
  return
}

func.func @attributes() attributes {
  mhlo.a = #stablehlo.mesh<axes=[<name = "x", size = 2>, <name = "y z", size = 2>]>,
  mhlo.b = #stablehlo.mesh<axes=[<name = "x", size = 2>], device_ids=dense<[1, 0]> : tensor<2xi64>>,
  mhlo.c = #stablehlo.axis_ref<name = "x", sub_axis_info = (1)2>,
  mhlo.d = #stablehlo.mesh_axis<name = "x", size = 2>,
  mhlo.e = #stablehlo.conv<[f, b, 0, 1, 2]x[1, 0, 2, o, i]->[2, 1, 0, f, b]>,
  mhlo.f = #stablehlo.conv<raw input_batch_dimension = 0, input_feature_dimension = 1, input_spatial_dimensions = [2, 3], kernel_output_feature_dimension = 0, kernel_input_feature_dimension = 1, kernel_spatial_dimensions = [2, 3], output_batch_dimension = 0, output_feature_dimension = 1, output_spatial_dimensions = [2, 3]>,
  mhlo.g = #stablehlo.dot<rhs_contracting_dimensions = [1], lhs_contracting_dimensions = [1],>,
  mhlo.h = #stablehlo.gather<offset_dims = [], index_vector_dim = 3>,
  mhlo.i = #stablehlo.scatter<>,
  mhlo.j = #stablehlo.result_accuracy<ulps = 0, mode = #stablehlo.result_accuracy_mode<DEFAULT>>,
  mhlo.k = #stablehlo.result_accuracy<atol = 1.0, rtol = 2.0, ulps = 3, mode = #stablehlo.result_accuracy_mode<TOLERANCE>>,
  mhlo.l = #stablehlo.type_extensions<bounds = [?, 3]>,
  mhlo.m = #stablehlo.bounds<>,
  mhlo.n = #stablehlo<precision HIGH>,
  mhlo.o = #stablehlo.output_operand_alias<output_tuple_indices = [], operand_index = 0, operand_tuple_indices = [1]>,
  mhlo.p = #chlo.ragged_dot<lhs_batching_dimensions = [0], rhs_group_dimensions = []>,
  mhlo.q = #chlo<comparison_type TOTALORDER>,
  mhlo.r = !stablehlo.future<tensor<2xf32>, tensor<i32>>
} {
  return
}

func.func @bounded(%x: tensor<?x3xf32, #stablehlo.bounds<4, ?>>) {
  %0 = stablehlo.negate %x : tensor<?x3xf32, #stablehlo.bounds<4, ?>>
  %1 = stablehlo.transpose %x, dims = [1, 0] : (tensor<?x3xf32, #stablehlo.bounds<4, ?>>) -> tensor<3x?xf32, #stablehlo.bounds<?, 4>>
  return
}
