// What is printed parses to the same, in the pretty and in the generic form.
// RUN: evolute-opt %s | FileCheck %s
// RUN: evolute-opt %s | evolute-opt | FileCheck %s
// RUN: evolute-opt %s -mlir-print-op-generic | evolute-opt | FileCheck %s

func.func private @f(tensor<3xf32>, tensor<i32>) -> (tensor<f32>, tensor<i32>)
func.func private @g(tensor<f64>, tensor<2xcomplex<f64>>) -> tensor<f64>
func.func private @none()
func.func private @h(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
func.func private @h_bwd(tensor<3xf32>, tensor<2xf64>) -> tensor<f64>
func.func private @h_fwd(tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>, tensor<3xf32>)
func.func private @h_jvp(tensor<f64>, tensor<i32>, tensor<f64>) -> (tensor<2xf64>, tensor<i1>, tensor<2xf64>)
func.func private @h_transpose(tensor<i32>, tensor<2xf64>) -> tensor<f64>

func.func private @slope(tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
func.func private @slopes(tensor<i32>, tensor<2xcomplex<f64>>, tensor<f64>, tensor<f64>) -> (tensor<2xcomplex<f64>>, tensor<f64>)

// CHECK-LABEL: func.func @checkpoint
func.func @checkpoint(%x: tensor<f64>, %n: tensor<i32>) -> tensor<2xf64> {
  // CHECK: ad.checkpoint @none() : () -> ()
  ad.checkpoint @none() : () -> ()
  // CHECK: ad.checkpoint @h(%{{.*}}, %{{.*}}) : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  %y:2 = ad.checkpoint @h(%x, %n) : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return %y#0 : tensor<2xf64>
}

// CHECK-LABEL: func.func @custom
func.func @custom(%x: tensor<f64>, %n: tensor<i32>) {
  // CHECK: ad.custom @h(%{{.*}}, %{{.*}}) : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  %0:2 = ad.custom @h(%x, %n) : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  // CHECK: ad.custom @h(%{{.*}}, %{{.*}}) {bwd = @h_bwd, fwd = @h_fwd, refused = "no\0A \22rule\22"} :
  %1:2 = ad.custom @h(%x, %n) {fwd = @h_fwd, bwd = @h_bwd, refused = "no\n \"rule\""} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  // CHECK: ad.custom @h(%{{.*}}, %{{.*}}) {jvp = @h_jvp, linear = array<i64: 0>, transpose = @h_transpose} :
  %2:2 = ad.custom @h(%x, %n) {jvp = @h_jvp, linear = array<i64: 0>, transpose = @h_transpose} : (tensor<f64>, tensor<i32>) -> (tensor<2xf64>, tensor<i1>)
  return
}

// CHECK-LABEL: func.func @jet
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>, %[[N:.*]]: tensor<i32>)
func.func @jet(%x: tensor<3xf32>, %n: tensor<i32>) -> tensor<f32> {
  // CHECK: ad.jet @f(%[[X]], %[[N]]) series(%[[X]], %[[X]]) {order = 2 : i64}
  // CHECK-SAME: : (tensor<3xf32>, tensor<i32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<f32>, tensor<i32>, tensor<f32>, tensor<f32>)
  %y:4 = ad.jet @f(%x, %n) series(%x, %x) {order = 2 : i64}
      : (tensor<3xf32>, tensor<i32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<f32>, tensor<i32>, tensor<f32>, tensor<f32>)
  return %y#3 : tensor<f32>
}

// CHECK-LABEL: func.func @jvp
func.func @jvp(%x: tensor<3xf32>, %n: tensor<i32>) -> tensor<f32> {
  // CHECK: ad.jvp @f(%{{.*}}, %{{.*}}) tangents(%{{.*}}) {wrt = array<i64: 0>}
  %y:3 = ad.jvp @f(%x, %n) tangents(%x) {wrt = array<i64: 0>}
      : (tensor<3xf32>, tensor<i32>, tensor<3xf32>) -> (tensor<f32>, tensor<i32>, tensor<f32>)
  return %y#2 : tensor<f32>
}

// CHECK-LABEL: func.func @jvp_of_nothing
func.func @jvp_of_nothing(%x: tensor<3xf32>, %n: tensor<i32>) {
  // CHECK: ad.jvp @none() tangents() : () -> ()
  ad.jvp @none() tangents() : () -> ()
  // CHECK: ad.jvp @f(%{{.*}}, %{{.*}}) tangents() {wrt = array<i64>}
  %y:3 = ad.jvp @f(%x, %n) tangents() {wrt = array<i64>} : (tensor<3xf32>, tensor<i32>) -> (tensor<f32>, tensor<i32>, tensor<f32>)
  return
}

// CHECK-LABEL: func.func @ode_series
func.func @ode_series(%x: tensor<3xf32>, %t: tensor<f32>) -> tensor<3xf32> {
  // CHECK: ad.ode_series @slope(%{{.*}}, %{{.*}}) {order = 1 : i64} : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  %0 = ad.ode_series @slope(%x, %t) {order = 1 : i64} : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  // CHECK: ad.ode_series @slope(%{{.*}}, %{{.*}}) {nan_safe, order = 2 : i64, time = 1 : i64} : (tensor<3xf32>, tensor<f32>) -> (tensor<3xf32>, tensor<3xf32>)
  %1:2 = ad.ode_series @slope(%x, %t) {nan_safe, order = 2 : i64, time = 1 : i64} : (tensor<3xf32>, tensor<f32>) -> (tensor<3xf32>, tensor<3xf32>)
  return %1#1 : tensor<3xf32>
}

// CHECK-LABEL: func.func @ode_series_of_states
func.func @ode_series_of_states(%n: tensor<i32>, %x: tensor<2xcomplex<f64>>, %t: tensor<f64>) {
  // CHECK: ad.ode_series @slopes(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) {order = 2 : i64, states = array<i64: 1, 3>, time = 2 : i64}
  %0:4 = ad.ode_series @slopes(%n, %x, %t, %t) {order = 2 : i64, states = array<i64: 1, 3>, time = 2 : i64}
      : (tensor<i32>, tensor<2xcomplex<f64>>, tensor<f64>, tensor<f64>) -> (tensor<2xcomplex<f64>>, tensor<2xcomplex<f64>>, tensor<f64>, tensor<f64>)
  return
}

// CHECK-LABEL: func.func @saved
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>, %[[KEPT:.*]]: tensor<3xf32>, %[[N:.*]]: tensor<?xi32>)
func.func @saved(%x: tensor<3xf32>, %kept: tensor<3xf32>, %n: tensor<?xi32>) -> tensor<3xf32> {
  // CHECK: ad.saved %[[X]] : tensor<3xf32>
  %0 = ad.saved %x : tensor<3xf32>
  // CHECK: ad.saved %[[X]] given %[[KEPT]] : tensor<3xf32>
  %1 = ad.saved %x given %kept : tensor<3xf32>
  // CHECK: ad.saved %[[N]] : tensor<?xi32>
  %2 = ad.saved %n : tensor<?xi32>
  // CHECK: ad.saved %[[X]] {memory = "pinned_host"} : tensor<3xf32>
  %3 = ad.saved %x {memory = "pinned_host"} : tensor<3xf32>
  // CHECK: ad.transfer %[[X]] from "device" to "pinned_host" : tensor<3xf32>
  %4 = ad.transfer %x from "device" to "pinned_host" : tensor<3xf32>
  return %1 : tensor<3xf32>
}

// CHECK-LABEL: func.func @scan
func.func @scan(%a: tensor<f64>, %n: tensor<ui8>, %x: tensor<3x2xf32>) -> tensor<3xi1> {
  // CHECK: ad.scan 0 carry() xs() {
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<i64>):
  // CHECK-NEXT: stablehlo.return
  // CHECK-NEXT: } : () -> ()
  ad.scan 0 carry() xs() {
  ^bb0(%i: tensor<i64>):
    stablehlo.return
  } : () -> ()
  // CHECK: ad.scan 3 reverse carry(%{{.*}}, %{{.*}}) xs(%{{.*}}) {
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<i32>, %{{.*}}: tensor<f64>, %{{.*}}: tensor<ui8>, %{{.*}}: tensor<2xf32>):
  // CHECK: stablehlo.return %{{.*}} : tensor<f64>, tensor<ui8>, tensor<i1>
  // CHECK-NEXT: } {name = "loop"} : (tensor<f64>, tensor<ui8>, tensor<3x2xf32>) -> (tensor<f64>, tensor<ui8>, tensor<3xi1>)
  %r:3 = ad.scan 3 reverse carry(%a, %n) xs(%x) {
  ^bb0(%i: tensor<i32>, %b: tensor<f64>, %m: tensor<ui8>, %row: tensor<2xf32>):
    %p = stablehlo.compare LT, %b, %a : (tensor<f64>, tensor<f64>) -> tensor<i1>
    stablehlo.return %b, %m, %p : tensor<f64>, tensor<ui8>, tensor<i1>
  } {name = "loop"} : (tensor<f64>, tensor<ui8>, tensor<3x2xf32>) -> (tensor<f64>, tensor<ui8>, tensor<3xi1>)
  return %r#2 : tensor<3xi1>
}

// CHECK-LABEL: func.func @transpose
func.func @transpose(%r: tensor<3xf32>, %t: tensor<f64>) -> tensor<2xf64> {
  // CHECK: ad.transpose @h_bwd(%{{.*}}) applied(%{{.*}}) : (tensor<3xf32>, tensor<f64>) -> tensor<2xf64>
  %y = ad.transpose @h_bwd(%r) applied(%t) : (tensor<3xf32>, tensor<f64>) -> tensor<2xf64>
  return %y : tensor<2xf64>
}

// The argument that is complex is differentiated by default too.
// CHECK-LABEL: func.func @vjp
func.func @vjp(%x: tensor<f64>, %z: tensor<2xcomplex<f64>>) -> tensor<2xcomplex<f64>> {
  // CHECK: ad.vjp @g(%{{.*}}, %{{.*}}) cotangents(%{{.*}}) :
  // CHECK-SAME: -> (tensor<f64>, tensor<f64>, tensor<2xcomplex<f64>>)
  %y:3 = ad.vjp @g(%x, %z) cotangents(%x)
      : (tensor<f64>, tensor<2xcomplex<f64>>, tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<2xcomplex<f64>>)
  return %y#2 : tensor<2xcomplex<f64>>
}

// CHECK-LABEL: func.func @vmap
func.func @vmap(%xs: tensor<3x8xf32>, %n: tensor<i32>) -> tensor<8xf32> {
  // CHECK: ad.vmap @f(%{{.*}}, %{{.*}}) {in_dims = array<i64: 1, -1>, out_dims = array<i64: 0, -1>, size = 8 : i64}
  // CHECK-SAME: (tensor<3x8xf32>, tensor<i32>) -> (tensor<8xf32>, tensor<i32>)
  %y:2 = ad.vmap @f(%xs, %n) {size = 8 : i64, in_dims = array<i64: 1, -1>, out_dims = array<i64: 0, -1>}
      : (tensor<3x8xf32>, tensor<i32>) -> (tensor<8xf32>, tensor<i32>)
  return %y#0 : tensor<8xf32>
}
