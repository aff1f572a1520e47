// RUN: evolute-opt %s -verify-diagnostics -split-input-file

func.func @unknown(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'ad.jvp' op names a function that the module does not have: @f}}
  %y:2 = ad.jvp @f(%x) tangents(%x) : (tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @primals(%x: tensor<f32>, %z: tensor<f64>) -> tensor<f32> {
  // expected-error@+1 {{expects primals #0 of type 'tensor<f32>', got: 'tensor<f64>'}}
  %y:2 = ad.jvp @f(%z) tangents(%x) : (tensor<f64>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>, tensor<i32>) -> tensor<f32>
func.func @tangents(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  // expected-error@+1 {{expects 1 tangents, got: 2}}
  %y:2 = ad.jvp @f(%x, %n) tangents(%x, %x) : (tensor<f32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> (tensor<f32>, tensor<i32>)
func.func @results(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{expects 3 results, got: 4}}
  %y:4 = ad.jvp @f(%x) tangents(%x) : (tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<i32>, tensor<f32>, tensor<i32>)
  return %y#2 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> (tensor<f32>, tensor<i32>)
func.func @cotangents(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  // expected-error@+1 {{expects 1 cotangents, got: 2}}
  %y:3 = ad.vjp @f(%x) cotangents(%x, %n) : (tensor<f32>, tensor<f32>, tensor<i32>) -> (tensor<f32>, tensor<i32>, tensor<f32>)
  return %y#2 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @wrt_out_of_range(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{wrt names argument 1 of @f, which has 1}}
  %y:2 = ad.jvp @f(%x) tangents(%x) {wrt = array<i64: 1>} : (tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>, tensor<f32>) -> tensor<f32>
func.func @wrt_order(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{wrt must be in ascending order, got: 0 after 1}}
  %y:2 = ad.jvp @f(%x, %x) tangents(%x, %x) {wrt = array<i64: 1, 0>}
      : (tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>, tensor<f32>) -> tensor<f32>
func.func @wrt_twice(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{wrt must be in ascending order, got: 1 after 1}}
  %y:3 = ad.vjp @f(%x, %x) cotangents(%x) {wrt = array<i64: 1, 1>}
      : (tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<i32>) -> tensor<f32>
func.func @wrt_integer(%n: tensor<i32>) -> tensor<f32> {
  // expected-error@+1 {{argument 0 of @f must be floating point or complex to be differentiated, got: 'tensor<i32>'}}
  %y:2 = ad.jvp @f(%n) tangents(%n) {wrt = array<i64: 0>} : (tensor<i32>, tensor<i32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @order(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{attribute 'order' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 1}}
  %y = ad.jet @f(%x) series() {order = 0 : i64} : (tensor<f32>) -> tensor<f32>
  return %y : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @series(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{expects 3 series, got: 2}}
  %y:4 = ad.jet @f(%x) series(%x, %x) {order = 3 : i64}
      : (tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>)
  return %y#3 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @size(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{attribute 'size' failed to satisfy constraint: 64-bit signless integer attribute whose value is non-negative}}
  %y = ad.vmap @f(%x) {size = -1 : i64, in_dims = array<i64: -1>, out_dims = array<i64: -1>} : (tensor<f32>) -> tensor<f32>
  return %y : tensor<f32>
}

// -----

func.func private @f(tensor<f32>, tensor<f32>) -> tensor<f32>
func.func @in_dims(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{expects one dimension for each of 2 arguments, got: 1}}
  %y = ad.vmap @f(%x, %x) {size = 8 : i64, in_dims = array<i64: 0>, out_dims = array<i64: 0>}
      : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// -----

func.func private @f(tensor<3xf32>) -> tensor<3xf32>
func.func @in_dim_out_of_range(%x: tensor<3xf32>) -> tensor<8x3xf32> {
  // expected-error@+1 {{arguments #0 of type 'tensor<3xf32>' cannot be batched at dimension 2}}
  %y = ad.vmap @f(%x) {size = 8 : i64, in_dims = array<i64: 2>, out_dims = array<i64: 0>} : (tensor<3xf32>) -> tensor<8x3xf32>
  return %y : tensor<8x3xf32>
}

// -----

func.func private @f(tensor<3xf32>) -> tensor<3xf32>
func.func @out_dim_negative(%x: tensor<8x3xf32>) -> tensor<3x8xf32> {
  // expected-error@+1 {{results #0 of type 'tensor<3xf32>' cannot be batched at dimension -2}}
  %y = ad.vmap @f(%x) {size = 8 : i64, in_dims = array<i64: 0>, out_dims = array<i64: -2>} : (tensor<8x3xf32>) -> tensor<3x8xf32>
  return %y : tensor<3x8xf32>
}

// -----

func.func private @f(tensor<3xf32>) -> tensor<f32>
func.func @batch(%x: tensor<7x3xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{expects primals #0 of type 'tensor<8x3xf32>', got: 'tensor<7x3xf32>'}}
  %y = ad.vmap @f(%x) {size = 8 : i64, in_dims = array<i64: 0>, out_dims = array<i64: 0>} : (tensor<7x3xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// -----

func.func @checkpoint_unknown(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{'ad.checkpoint' op names a function that the module does not have: @f}}
  %y = ad.checkpoint @f(%x) : (tensor<f64>) -> tensor<f64>
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func @checkpoint_operands(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{expects 2 operands, got: 1}}
  %y:2 = ad.checkpoint @f(%x) : (tensor<f64>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func @checkpoint_results(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{expects results #1 of type 'tensor<i1>', got: 'tensor<i32>'}}
  %y:2 = ad.checkpoint @f(%x, %n) : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i32>)
  return
}

// -----

func.func @custom_unknown(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{'ad.custom' op names a function that the module does not have: @f}}
  %y:2 = ad.custom @f(%x, %n) {jvp = @g} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func @custom_operands(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{expects operands #0 of type 'tensor<f64>', got: 'tensor<i32>'}}
  %y:2 = ad.custom @f(%n, %n) : (tensor<i32>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func @custom_results(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{expects 2 results, got: 1}}
  %y = ad.custom @f(%x, %n) : (tensor<f64>, tensor<i32>) -> tensor<2xf64>
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func @custom_unknown_jvp(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{names a function that the module does not have: @g}}
  %y:2 = ad.custom @f(%x, %n) {jvp = @g} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func private @g(tensor<f64>, tensor<i32>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>, tensor<2xf64>)
func.func @custom_jvp(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{jvp @g must be a function of type '(tensor<f64>, tensor<i32>, tensor<f64>) -> (tensor<2xf64>, tensor<i1>, tensor<2xf64>)', got: '(tensor<f64>, tensor<i32>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>, tensor<2xf64>)'}}
  %y:2 = ad.custom @f(%x, %n) {jvp = @g} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func private @g(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func @custom_fwd_alone(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{needs fwd and bwd together, or none of them}}
  %y:2 = ad.custom @f(%x, %n) {fwd = @g} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func private @g(tensor<2xf64>) -> tensor<f64>
func.func @custom_bwd_alone(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{needs fwd and bwd together, or none of them}}
  %y:2 = ad.custom @f(%x, %n) {bwd = @g} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func private @b(tensor<2xf64>) -> tensor<f64>
func.func @custom_unknown_fwd(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{names a function that the module does not have: @g}}
  %y:2 = ad.custom @f(%x, %n) {bwd = @b, fwd = @g} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func private @b(tensor<2xf64>) -> tensor<f64>
func.func private @g(tensor<f64>, tensor<i32>) -> tensor<2xf64>
func.func @custom_fwd(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{fwd @g must map the operands to the results and then residuals, got: '(tensor<f64>, tensor<i32>) -> tensor<2xf64>'}}
  %y:2 = ad.custom @f(%x, %n) {bwd = @b, fwd = @g} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func private @b(tensor<2xf64>) -> tensor<f64>
func.func private @g(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>, tensor<f32>)
func.func @custom_bwd(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{bwd @b must be a function of type '(tensor<f32>, tensor<2xf64>) -> tensor<f64>', got: '(tensor<2xf64>) -> tensor<f64>'}}
  %y:2 = ad.custom @f(%x, %n) {bwd = @b, fwd = @g} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func private @g(tensor<i32>, tensor<2xf64>) -> tensor<f64>
func.func @custom_transpose_alone(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{has a transpose, so it must name the linear operands}}
  %y:2 = ad.custom @f(%x, %n) {transpose = @g} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func @custom_batches(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{batches must have a size and say which of 2 operands are mapped, got: {size = 3 : i64}}}
  %y:2 = ad.custom @f(%x, %n) {batches = [{size = 3 : i64}]} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func @custom_linear_integer(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{cannot be linear in operand 1, which is no tensor of floating point or complex numbers}}
  %y:2 = ad.custom @f(%x, %n) {linear = array<i64: 1>} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func @custom_linear_out_of_range(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{cannot be linear in operand 2, which is not there}}
  %y:2 = ad.custom @f(%x, %n) {linear = array<i64: 2>} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func @custom_linear_order(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{linear must be in ascending order, got: 0 after 0}}
  %y:2 = ad.custom @f(%x, %n) {linear = array<i64: 0, 0>} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func private @f(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func private @g(tensor<2xf64>) -> tensor<f64>
func.func @custom_transpose(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{transpose @g must be a function of type '(tensor<i32>, tensor<2xf64>) -> tensor<f64>', got: '(tensor<2xf64>) -> tensor<f64>'}}
  %y:2 = ad.custom @f(%x, %n) {linear = array<i64: 0>, transpose = @g} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// -----

func.func @transpose_unknown(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{'ad.transpose' op names a function that the module does not have: @b}}
  %y = ad.transpose @b(%n) applied(%x) : (tensor<i32>, tensor<f64>) -> tensor<2xf64>
  return
}

// -----

func.func private @b(tensor<i32>, tensor<2xf64>) -> (tensor<f64>, tensor<i1>)
func.func @transpose_residuals(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{expects at most 2 residuals, got: 3}}
  %y = ad.transpose @b(%n, %t, %n) applied(%x) : (tensor<i32>, tensor<2xf64>, tensor<i32>, tensor<f64>) -> tensor<2xf64>
  return
}

// -----

func.func private @b(tensor<i32>, tensor<2xf64>) -> (tensor<f64>, tensor<i1>)
func.func @transpose_residual_types(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{expects residuals #0 of type 'tensor<i32>', got: 'tensor<f64>'}}
  %y = ad.transpose @b(%x) applied(%x) : (tensor<f64>, tensor<f64>) -> tensor<2xf64>
  return
}

// -----

func.func private @b(tensor<i32>, tensor<2xf64>) -> (tensor<f64>, tensor<i1>)
func.func @transpose_operands(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{expects 1 operands, got: 2}}
  %y = ad.transpose @b(%n) applied(%x, %x) : (tensor<i32>, tensor<f64>, tensor<f64>) -> tensor<2xf64>
  return
}

// -----

func.func private @b(tensor<i32>, tensor<2xf64>) -> (tensor<f64>, tensor<i1>)
func.func @transpose_results(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{expects results #0 of type 'tensor<2xf64>', got: 'tensor<f64>'}}
  %y = ad.transpose @b(%n) applied(%x) : (tensor<i32>, tensor<f64>) -> tensor<f64>
  return
}

// -----

func.func private @b(tensor<i32>, tensor<2xf64>) -> (tensor<f64>, tensor<i1>)
func.func @transpose_integer(%x: tensor<f64>, %n: tensor<i32>, %t: tensor<2xf64>) {
  // expected-error@+1 {{argument 0 of @b must be floating point or complex to have a transpose, got: 'tensor<i32>'}}
  %y:2 = ad.transpose @b() applied(%x) : (tensor<f64>) -> (tensor<i32>, tensor<2xf64>)
  return
}

// -----

func.func @saved_given(%x: tensor<3xf32>, %kept: tensor<2xf32>) -> tensor<3xf32> {
  // expected-error@+1 {{'ad.saved' op requires the same type for all operands and results}}
  %y = "ad.saved"(%x, %kept) : (tensor<3xf32>, tensor<2xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// -----

func.func @scan_rows(%a: tensor<f64>, %x: tensor<3x2xf64>) {
  // expected-error@+1 {{expects xs #0 to have a row for each of 4 steps, got: 'tensor<3x2xf64>'}}
  %y:2 = ad.scan 4 carry(%a) xs(%x) {
  ^bb0(%i: tensor<i32>, %b: tensor<f64>, %r: tensor<2xf64>):
    stablehlo.return %b, %r : tensor<f64>, tensor<2xf64>
  } : (tensor<f64>, tensor<3x2xf64>) -> (tensor<f64>, tensor<3x2xf64>)
  return
}

// -----

func.func @scan_ys(%a: tensor<f64>, %x: tensor<3x2xf64>) {
  // expected-error@+1 {{expects ys #0 to have a row for each of 3 steps, got: 'tensor<f64>'}}
  %y:2 = ad.scan 3 carry(%a) xs(%x) {
  ^bb0(%i: tensor<i32>, %b: tensor<f64>, %r: tensor<2xf64>):
    stablehlo.return %b, %r : tensor<f64>, tensor<2xf64>
  } : (tensor<f64>, tensor<3x2xf64>) -> (tensor<f64>, tensor<f64>)
  return
}

// -----

func.func @scan_number(%a: tensor<f64>, %x: tensor<3x2xf64>) {
  // expected-error@+1 {{expects the body's first argument, the number of the row, to be a scalar tensor of integers}}
  %y:2 = ad.scan 3 carry(%a) xs(%x) {
  ^bb0(%i: tensor<f32>, %b: tensor<f64>, %r: tensor<2xf64>):
    stablehlo.return %b, %r : tensor<f64>, tensor<2xf64>
  } : (tensor<f64>, tensor<3x2xf64>) -> (tensor<f64>, tensor<3x2xf64>)
  return
}

// -----

func.func @scan_no_results(%a: tensor<f64>, %x: tensor<3x2xf64>) {
  // expected-error@+1 {{carries 1 values, but has 0 results}}
  ad.scan 3 carry(%a) xs(%x) {
  ^bb0(%i: tensor<i32>, %b: tensor<f64>, %r: tensor<2xf64>):
    stablehlo.return %b, %r : tensor<f64>, tensor<2xf64>
  } : (tensor<f64>, tensor<3x2xf64>) -> ()
  return
}

// -----

func.func @scan_arguments(%a: tensor<f64>, %x: tensor<3x2xf64>) {
  // expected-error@+1 {{expects arguments of the body #2 of type 'tensor<2xf64>', got: 'tensor<f32>'}}
  %y:2 = ad.scan 3 carry(%a) xs(%x) {
  ^bb0(%i: tensor<i32>, %b: tensor<f64>, %s: tensor<f32>):
    stablehlo.return %b, %s : tensor<f64>, tensor<f32>
  } : (tensor<f64>, tensor<3x2xf64>) -> (tensor<f64>, tensor<3x2xf64>)
  return
}

// -----

func.func @scan_returned(%a: tensor<f64>, %x: tensor<3x2xf64>) {
  // expected-error@+1 {{expects values returned by the body #1 of type 'tensor<2xf64>', got: 'tensor<f64>'}}
  %y:2 = ad.scan 3 carry(%a) xs(%x) {
  ^bb0(%i: tensor<i32>, %b: tensor<f64>, %r: tensor<2xf64>):
    stablehlo.return %b, %b : tensor<f64>, tensor<f64>
  } : (tensor<f64>, tensor<3x2xf64>) -> (tensor<f64>, tensor<3x2xf64>)
  return
}

// -----

func.func @scan_carried(%a: tensor<f64>, %x: tensor<3x2xf64>) {
  // expected-error@+1 {{expects carried results #0 of type 'tensor<f64>', got: 'tensor<i32>'}}
  %y:2 = ad.scan 3 carry(%a) xs(%x) {
  ^bb0(%i: tensor<i32>, %b: tensor<f64>, %r: tensor<2xf64>):
    stablehlo.return %b, %r : tensor<f64>, tensor<2xf64>
  } : (tensor<f64>, tensor<3x2xf64>) -> (tensor<i32>, tensor<3x2xf64>)
  return
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @order_of_ode_series(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{attribute 'order' failed to satisfy constraint}}
  %y = ad.ode_series @f(%x) {order = 0 : i64} : (tensor<f32>) -> tensor<f32>
  return %y : tensor<f32>
}

// -----

func.func private @f(tensor<3xf32>) -> tensor<2xf32>
func.func @slope_unlike_state(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error@+1 {{expects results of @f #0 of type 'tensor<3xf32>', got: 'tensor<2xf32>'}}
  %y = ad.ode_series @f(%x) {order = 1 : i64} : (tensor<3xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// -----

func.func private @f(tensor<f32>) -> (tensor<f32>, tensor<f32>)
func.func @too_few_states(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{states names argument 1 of @f, which has 1}}
  %y:2 = ad.ode_series @f(%x) {order = 1 : i64} : (tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %y#0 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>, tensor<f32>) -> tensor<f32>
func.func @time_and_state(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{argument 0 of @f cannot be both a state and the time}}
  %y = ad.ode_series @f(%x, %x) {order = 1 : i64, time = 0 : i64} : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %y : tensor<f32>
}

// -----

func.func private @f(tensor<f32>, tensor<i32>) -> tensor<f32>
func.func @integer_time(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  // expected-error@+1 {{argument 1 of @f must be floating point or complex to be differentiated, got: 'tensor<i32>'}}
  %y = ad.ode_series @f(%x, %n) {order = 1 : i64, time = 1 : i64} : (tensor<f32>, tensor<i32>) -> tensor<f32>
  return %y : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @results_of_ode_series(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{expects 2 results, got: 1}}
  %y = ad.ode_series @f(%x) {order = 2 : i64} : (tensor<f32>) -> tensor<f32>
  return %y : tensor<f32>
}
