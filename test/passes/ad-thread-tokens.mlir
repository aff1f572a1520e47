// RUN: evolute-opt %s --ad-thread-tokens | FileCheck %s

// CHECK-LABEL: func.func public @main
// CHECK-SAME: (%[[X:.*]]: tensor<f64>, %[[T:.*]]: !stablehlo.token) -> (tensor<f64>, !stablehlo.token)
func.func public @main(%x: tensor<f64>) -> tensor<f64> {
  // CHECK: %[[Y:.*]]:2 = stablehlo.custom_call @evolute.foreign(%[[X]], %[[T]])
  // CHECK-SAME: (tensor<f64>, !stablehlo.token) -> (tensor<f64>, !stablehlo.token)
  %y = stablehlo.custom_call @evolute.foreign(%x) {ad.ordered, backend_config = "a", has_side_effect = true} : (tensor<f64>) -> tensor<f64>
  // CHECK: %[[Z:.*]]:2 = call @twice(%[[Y]]#0, %[[Y]]#1) : (tensor<f64>, !stablehlo.token) -> (tensor<f64>, !stablehlo.token)
  %z = func.call @twice(%y) : (tensor<f64>) -> tensor<f64>
  // CHECK: %[[W:.*]] = call @pure(%[[Z]]#0) : (tensor<f64>) -> tensor<f64>
  %w = func.call @pure(%z) : (tensor<f64>) -> tensor<f64>
  // CHECK: return %[[W]], %[[Z]]#1
  return %w : tensor<f64>
}

// CHECK-LABEL: func.func private @twice
// CHECK-SAME: (%[[X:.*]]: tensor<f64>, %[[T:.*]]: !stablehlo.token)
func.func private @twice(%x: tensor<f64>) -> tensor<f64> {
  %n = stablehlo.constant dense<2> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  // CHECK: %[[W:.*]]:3 = stablehlo.while(%[[I:.*]] = %{{.*}}, %[[V:.*]] = %[[X]], %[[S:.*]] = %[[T]]) : tensor<i32>, tensor<f64>, !stablehlo.token
  %r:2 = stablehlo.while(%i = %n, %v = %x) : tensor<i32>, tensor<f64>
  cond {
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %p = stablehlo.compare GT, %i, %zero : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %j = stablehlo.subtract %i, %one : tensor<i32>
    // CHECK: %[[C:.*]]:2 = "stablehlo.case"
    %u = "stablehlo.case"(%i) ({
      // CHECK: %[[B:.*]] = stablehlo.custom_call @evolute.foreign(%[[V]], %[[S]])
      // CHECK-SAME: (tensor<f64>, !stablehlo.token) -> !stablehlo.token
      stablehlo.custom_call @evolute.foreign(%v) {ad.ordered, backend_config = "b", has_side_effect = true} : (tensor<f64>) -> ()
      // CHECK: stablehlo.return %[[V]], %[[B]]
      stablehlo.return %v : tensor<f64>
    }, {
      // CHECK: stablehlo.return %[[V]], %[[S]]
      stablehlo.return %v : tensor<f64>
    }) : (tensor<i32>) -> tensor<f64>
    // CHECK: stablehlo.return %{{.*}}, %[[C]]#0, %[[C]]#1
    stablehlo.return %j, %u : tensor<i32>, tensor<f64>
  }
  // CHECK: return %[[W]]#1, %[[W]]#2
  return %r#1 : tensor<f64>
}

// CHECK-LABEL: func.func private @pure
// CHECK-SAME: (%{{.*}}: tensor<f64>) -> tensor<f64>
func.func private @pure(%x: tensor<f64>) -> tensor<f64> {
  // CHECK: custom_call @evolute.foreign(%{{.*}}) {backend_config = "c"
  %y = stablehlo.custom_call @evolute.foreign(%x) {backend_config = "c", has_side_effect = true} : (tensor<f64>) -> tensor<f64>
  return %y : tensor<f64>
}
