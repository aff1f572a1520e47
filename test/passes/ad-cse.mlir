// RUN: evolute-opt %s --ad-cse | FileCheck %s

// (a b) c and d (c b) share b c, whatever the order; x^9 and x^8 share x^8.
// CHECK-LABEL: @chains(
// CHECK-SAME: %[[A:.*]]: tensor<f64>, %[[B:.*]]: tensor<f64>, %[[C:.*]]: tensor<f64>, %[[D:.*]]: tensor<f64>
// CHECK-NEXT: %[[BC:.*]] = stablehlo.multiply %[[B]], %[[C]]
// CHECK-NEXT: stablehlo.multiply %[[A]], %[[BC]]
// CHECK-NEXT: stablehlo.multiply %[[D]], %[[BC]]
// CHECK-NEXT: return
func.func @chains(%a: tensor<f64>, %b: tensor<f64>, %c: tensor<f64>, %d: tensor<f64>) -> (tensor<f64>, tensor<f64>)
    attributes {ad.primals = 0 : i64} {
  %ab = stablehlo.multiply %a, %b : tensor<f64>
  %abc = stablehlo.multiply %ab, %c : tensor<f64>
  %cb = stablehlo.multiply %c, %b : tensor<f64>
  %dcb = stablehlo.multiply %d, %cb : tensor<f64>
  return %abc, %dcb : tensor<f64>, tensor<f64>
}

// Sums and differences: (a - b) + c and d - (b - a) share a - b.
// CHECK-LABEL: @sums(
// CHECK-COUNT-1: stablehlo.subtract
// CHECK-COUNT-2: stablehlo.add
// CHECK-NEXT: return
func.func @sums(%a: tensor<f64>, %b: tensor<f64>, %c: tensor<f64>, %d: tensor<f64>) -> (tensor<f64>, tensor<f64>)
    attributes {ad.primals = 0 : i64} {
  %ab = stablehlo.subtract %a, %b : tensor<f64>
  %abc = stablehlo.add %ab, %c : tensor<f64>
  %ba = stablehlo.subtract %b, %a : tensor<f64>
  %dba = stablehlo.subtract %d, %ba : tensor<f64>
  return %abc, %dba : tensor<f64>, tensor<f64>
}

// What computes a primal result stays, and serves others.
// CHECK-LABEL: @primal(
// CHECK-NEXT: %[[AB:.*]] = stablehlo.multiply %arg0, %arg1
// CHECK-NEXT: %[[ABC:.*]] = stablehlo.multiply %[[AB]], %arg2
// CHECK-NEXT: %[[D:.*]] = stablehlo.multiply {{.*}}%[[AB]]
// CHECK-NEXT: return %[[ABC]], %[[D]]
func.func @primal(%a: tensor<f64>, %b: tensor<f64>, %c: tensor<f64>, %d: tensor<f64>) -> (tensor<f64>, tensor<f64>)
    attributes {ad.primals = 1 : i64} {
  %ab = stablehlo.multiply %a, %b : tensor<f64>
  %abc = stablehlo.multiply %ab, %c : tensor<f64>
  %bd = stablehlo.multiply %b, %d : tensor<f64>
  %abd = stablehlo.multiply %bd, %a : tensor<f64>
  return %abc, %abd : tensor<f64>, tensor<f64>
}

// A function that is not derived stays as it is.
// CHECK-LABEL: @plain(
// CHECK-COUNT-4: stablehlo.multiply
func.func @plain(%a: tensor<f64>, %b: tensor<f64>, %c: tensor<f64>, %d: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %ab = stablehlo.multiply %a, %b : tensor<f64>
  %abc = stablehlo.multiply %ab, %c : tensor<f64>
  %cb = stablehlo.multiply %c, %b : tensor<f64>
  %dcb = stablehlo.multiply %d, %cb : tensor<f64>
  return %abc, %dcb : tensor<f64>, tensor<f64>
}
