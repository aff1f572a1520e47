// RUN: evolute-opt %s --ad-lower | FileCheck %s
// RUN: evolute-opt %s --ad-pipeline | FileCheck %s --check-prefix=NONE
// NONE-NOT: ad.

// CHECK-LABEL: func.func @calls
// CHECK-NEXT: %[[A:.*]] = call @g(%arg0)
// CHECK-NEXT: %[[B:.*]] = call @g(%[[A]])
// CHECK-NEXT: return %[[B]]
func.func @calls(%x: tensor<f64>) -> tensor<f64> {
  %0 = ad.checkpoint @g(%x) : (tensor<f64>) -> tensor<f64>
  %1 = ad.custom @g(%0) {jvp = @g_jvp} : (tensor<f64>) -> tensor<f64>
  return %1 : tensor<f64>
}

// A marked value is itself, or what was given for it.
// CHECK-LABEL: func.func @saved
// CHECK-NEXT: %[[Y:.*]] = stablehlo.sine %arg0
// CHECK-NEXT: return %[[Y]], %arg1
func.func @saved(%x: tensor<f64>, %kept: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %0 = stablehlo.sine %x : tensor<f64>
  %1 = ad.saved %0 : tensor<f64>
  %2 = ad.saved %0 given %kept : tensor<f64>
  return %1, %2 : tensor<f64>, tensor<f64>
}

// The transpose of a function is made, and what it is made of is lowered too.
// CHECK-LABEL: func.func @transfer
// CHECK-NEXT: %[[Y:.*]] = stablehlo.custom_call @annotate_device_placement(%arg0) {has_side_effect = true, mhlo.frontend_attributes = {_xla_buffer_placement = "pinned_host"}}
// CHECK-NEXT: return %[[Y]]
func.func @transfer(%x: tensor<f64>) -> tensor<f64> {
  %0 = ad.transfer %x from "device" to "pinned_host" : tensor<f64>
  return %0 : tensor<f64>
}

// CHECK-LABEL: func.func @transpose
// CHECK-NEXT: call @outer.transposed(%arg0, %arg1)
func.func @transpose(%r: tensor<f64>, %t: tensor<f64>) -> tensor<f64> {
  %0 = ad.transpose @outer(%r) applied(%t) : (tensor<f64>, tensor<f64>) -> tensor<f64>
  return %0 : tensor<f64>
}

// CHECK-LABEL: func.func private @g(
func.func private @g(%x: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.sine %x : tensor<f64>
  return %0 : tensor<f64>
}

// CHECK-LABEL: func.func private @outer.transposed(
// CHECK-NOT: ad.transpose
func.func private @outer(%r: tensor<f64>, %ct: tensor<f64>) -> tensor<f64> {
  %0 = ad.custom @g(%r) {jvp = @g_jvp} : (tensor<f64>) -> tensor<f64>
  %1 = ad.transpose @inner(%0) applied(%ct) : (tensor<f64>, tensor<f64>) -> tensor<f64>
  return %1 : tensor<f64>
}
func.func private @inner(%r: tensor<f64>, %t: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.multiply %r, %t : tensor<f64>
  return %0 : tensor<f64>
}

// Rules are gone, and nobody minds that this one has no transpose.
// CHECK-NOT: @g_jvp
func.func private @g_jvp(%x: tensor<f64>, %t: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %0 = ad.transpose @clip() applied(%t) : (tensor<f64>) -> tensor<f64>
  return %x, %0 : tensor<f64>, tensor<f64>
}
// CHECK-NOT: @clip
func.func private @clip(%t: tensor<f64>) -> tensor<f64> {
  %0 = "stablehlo.custom_call"(%t) {call_target_name = "clip"} : (tensor<f64>) -> tensor<f64>
  return %0 : tensor<f64>
}
