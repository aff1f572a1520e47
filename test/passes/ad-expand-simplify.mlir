// RUN: evolute-opt %s --ad-pipeline | FileCheck %s
// RUN: evolute-opt %s --ad-pipeline=simplify=false | FileCheck %s --check-prefix=OFF
// RUN: not evolute-opt %s --ad-pipeline=simplify=quick 2>&1 | FileCheck %s --check-prefix=WRONG
// WRONG: error: ad-expand: simplify is true, false or fast, not quick

// Four derivatives in the direction t, one of the other: -4 sin(x) exp(x) t^4 in six products.
// CHECK-LABEL: @main(
// CHECK-NEXT: stablehlo.sine
// CHECK-NEXT: stablehlo.exponential
// CHECK-NEXT: stablehlo.multiply %arg1
// CHECK-NEXT: stablehlo.multiply %arg1, %arg1
// CHECK-NEXT: stablehlo.multiply
// CHECK-NEXT: stablehlo.multiply %arg1
// CHECK-NEXT: stablehlo.multiply
// CHECK-NEXT: stablehlo.constant dense<-4.000000e+00>
// CHECK-NEXT: stablehlo.multiply
// CHECK-NEXT: return
// OFF-LABEL: @main(
// OFF-COUNT-12: stablehlo.multiply
func.func @main(%x: tensor<f64>, %t: tensor<f64>) -> tensor<f64> {
  %y, %dy = ad.jvp @f3(%x, %t) tangents(%t) {wrt = array<i64: 0>} : (tensor<f64>, tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %dy : tensor<f64>
}
func.func private @f3(%x: tensor<f64>, %t: tensor<f64>) -> tensor<f64> {
  %y, %dy = ad.jvp @f2(%x, %t) tangents(%t) {wrt = array<i64: 0>} : (tensor<f64>, tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %dy : tensor<f64>
}
func.func private @f2(%x: tensor<f64>, %t: tensor<f64>) -> tensor<f64> {
  %y, %dy = ad.jvp @f1(%x, %t) tangents(%t) {wrt = array<i64: 0>} : (tensor<f64>, tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %dy : tensor<f64>
}
func.func private @f1(%x: tensor<f64>, %t: tensor<f64>) -> tensor<f64> {
  %y, %dy = ad.jvp @f(%x) tangents(%t) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %dy : tensor<f64>
}
func.func private @f(%x: tensor<f64>) -> tensor<f64> {
  %s = stablehlo.sine %x : tensor<f64>
  %e = stablehlo.exponential %x : tensor<f64>
  %y = stablehlo.multiply %s, %e : tensor<f64>
  return %y : tensor<f64>
}
