// RUN: evolute-opt %s --ad-expand | FileCheck %s

// What waits outside of the module is batched by whoever lowers it: the attribute says over what. A result that is the same
// for all rows has no batch, so that the branch that it decides stays one.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: tensor<8xf64>
// CHECK: stablehlo.custom_call @evolute.foreign(%[[X]], %{{.*}}) {ad.batches = [{mapped = array<i64: 1, 0>, size = 8 : i64}], backend_config = "p$0"} : (tensor<8xf64>, tensor<f64>) -> tensor<8xf64>
// CHECK: %[[ANY:.*]] = stablehlo.custom_call @evolute.foreign(%{{.*}}) {ad.batches = [{mapped = array<i64: 1>, size = 8 : i64}], ad.unmapped = array<i64: 0>, backend_config = "any$1"} : (tensor<8xi1>) -> tensor<i1>
// CHECK: "stablehlo.if"(%[[ANY]])
func.func @main(%x: tensor<8xf64>, %w: tensor<f64>) -> tensor<8xf64> {
  %y = ad.vmap @f(%x, %w) {size = 8 : i64, in_dims = array<i64: 0, -1>, out_dims = array<i64: 0>}
    : (tensor<8xf64>, tensor<f64>) -> tensor<8xf64>
  return %y : tensor<8xf64>
}
func.func private @f(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.custom_call @evolute.foreign(%x, %w) {backend_config = "p$0"} : (tensor<f64>, tensor<f64>) -> tensor<f64>
  %1 = stablehlo.compare GT, %0, %w : (tensor<f64>, tensor<f64>) -> tensor<i1>
  %2 = stablehlo.custom_call @evolute.foreign(%1) {ad.unmapped = array<i64: 0>, backend_config = "any$1"} : (tensor<i1>) -> tensor<i1>
  %3 = "stablehlo.if"(%2) ({
    stablehlo.return %0 : tensor<f64>
  }, {
    stablehlo.return %x : tensor<f64>
  }) : (tensor<i1>) -> tensor<f64>
  return %3 : tensor<f64>
}

// A named batch: what speaks of it has a row of its own for each, whatever its operands are.
// CHECK-LABEL: func.func @named(
// CHECK: stablehlo.custom_call @evolute.foreign(%{{.*}}) {ad.axes = ["i"], ad.batches = [{axis = "i", mapped = array<i64: 0>, size = 8 : i64}], backend_config = "psum$2"} : (tensor<f64>) -> tensor<8xf64>
func.func @named(%x: tensor<8xf64>, %w: tensor<f64>) -> tensor<8xf64> {
  %y = ad.vmap @g(%x, %w) {size = 8 : i64, in_dims = array<i64: 0, -1>, out_dims = array<i64: 0>, axis = "i"}
    : (tensor<8xf64>, tensor<f64>) -> tensor<8xf64>
  return %y : tensor<8xf64>
}
func.func private @g(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.custom_call @evolute.foreign(%w) {ad.axes = ["i"], backend_config = "psum$2"} : (tensor<f64>) -> tensor<f64>
  %1 = stablehlo.add %0, %x : tensor<f64>
  return %1 : tensor<f64>
}
