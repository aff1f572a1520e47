// RUN: evolute-opt %s --ad-simplify | FileCheck %s
// RUN: evolute-opt %s --pass-pipeline="builtin.module(func.func(ad-simplify{fast=true}))" | FileCheck %s --check-prefix=FAST
// RUN: evolute-opt %s --ad-simplify --ad-simplify --mlir-pass-statistics 2>&1 | FileCheck %s --check-prefix=COUNTS

// 2 a x + a x + b x^2: like terms are added up, and what terms have in common is taken out. In a function that is not
// derived every result is primal and stays.
// CHECK-LABEL: @terms(
// CHECK-SAME: %[[A:.*]]: tensor<f64>, %[[B:.*]]: tensor<f64>, %[[X:.*]]: tensor<f64>
// CHECK-DAG: %[[THREE:.*]] = stablehlo.constant dense<3.000000e+00>
// CHECK-DAG: %[[A3:.*]] = stablehlo.multiply %[[THREE]], %[[A]]
// CHECK-DAG: %[[BX:.*]] = stablehlo.multiply %[[X]], %[[B]]
// CHECK: %[[SUM:.*]] = stablehlo.add
// CHECK: stablehlo.multiply %[[X]], %[[SUM]]
// CHECK-NEXT: return
func.func @terms(%a: tensor<f64>, %b: tensor<f64>, %x: tensor<f64>) -> tensor<f64> attributes {ad.primals = 0 : i64} {
  %two = stablehlo.constant dense<2.0> : tensor<f64>
  %ax = stablehlo.multiply %a, %x : tensor<f64>
  %ax2 = stablehlo.multiply %two, %ax : tensor<f64>
  %bx = stablehlo.multiply %x, %b : tensor<f64>
  %bxx = stablehlo.multiply %bx, %x : tensor<f64>
  %xa = stablehlo.multiply %x, %a : tensor<f64>
  %s = stablehlo.add %ax2, %bxx : tensor<f64>
  %t = stablehlo.add %s, %xa : tensor<f64>
  return %t : tensor<f64>
}

// 2 s + 3 c x - 5 s x^2 - 7 c x^3: what has fewer powers is taken out first, if that takes less: s (2 - 5 x^2) + c x ..
// is a product less than 2 s + x (3 c - x (5 s + x ..)).
// CHECK-LABEL: @few_powers(
// CHECK-SAME: %[[S:.*]]: tensor<f64>, %[[C:.*]]: tensor<f64>, %[[X:.*]]: tensor<f64>
// CHECK-DAG: %[[X2:.*]] = stablehlo.multiply %[[X]], %[[X]]
// CHECK-DAG: %[[C2:.*]] = stablehlo.multiply %{{.*}}, %[[X2]]
// CHECK-DAG: %[[P:.*]] = stablehlo.subtract %{{.*}}, %[[C2]]
// CHECK-DAG: stablehlo.multiply %[[S]], %[[P]]
// CHECK: return
func.func @few_powers(%s: tensor<f64>, %c: tensor<f64>, %x: tensor<f64>) -> tensor<f64> attributes {ad.primals = 0 : i64} {
  %two = stablehlo.constant dense<2.0> : tensor<f64>
  %three = stablehlo.constant dense<3.0> : tensor<f64>
  %five = stablehlo.constant dense<5.0> : tensor<f64>
  %seven = stablehlo.constant dense<7.0> : tensor<f64>
  %xx = stablehlo.multiply %x, %x : tensor<f64>
  %xxx = stablehlo.multiply %xx, %x : tensor<f64>
  %0 = stablehlo.multiply %two, %s : tensor<f64>
  %1 = stablehlo.multiply %c, %x : tensor<f64>
  %2 = stablehlo.multiply %three, %1 : tensor<f64>
  %3 = stablehlo.multiply %s, %xx : tensor<f64>
  %4 = stablehlo.multiply %five, %3 : tensor<f64>
  %5 = stablehlo.multiply %c, %xxx : tensor<f64>
  %6 = stablehlo.multiply %seven, %5 : tensor<f64>
  %7 = stablehlo.add %0, %2 : tensor<f64>
  %8 = stablehlo.subtract %7, %4 : tensor<f64>
  %9 = stablehlo.subtract %8, %6 : tensor<f64>
  return %9 : tensor<f64>
}

// The first result is primal: what computes it stays, and its product serves the second one.
// CHECK-LABEL: @primal(
// CHECK-NEXT: %[[XX:.*]] = stablehlo.multiply %arg0, %arg0
// CHECK-NEXT: %[[S2:.*]] = stablehlo.add %[[XX]], %[[XX]]
// CHECK-NEXT: %[[S3:.*]] = stablehlo.add %[[S2]], %[[XX]]
// CHECK-NEXT: %[[S:.*]] = stablehlo.add %[[S3]], %[[XX]]
// CHECK-NEXT: %[[C:.*]] = stablehlo.constant dense<3.000000e+00>
// CHECK-NEXT: %[[T:.*]] = stablehlo.multiply %[[C]], %[[XX]]
// CHECK-NEXT: return %[[S]], %[[T]]
// FAST-LABEL: @primal(
// FAST-NOT: stablehlo.add
// FAST: return
func.func @primal(%x: tensor<f64>) -> (tensor<f64>, tensor<f64>) attributes {ad.primals = 1 : i64} {
  %xx = stablehlo.multiply %x, %x : tensor<f64>
  %s2 = stablehlo.add %xx, %xx : tensor<f64>
  %s3 = stablehlo.add %s2, %xx : tensor<f64>
  %s = stablehlo.add %s3, %xx : tensor<f64>
  %two = stablehlo.constant dense<2.0> : tensor<f64>
  %x2 = stablehlo.multiply %two, %x : tensor<f64>
  %x2x = stablehlo.multiply %x2, %x : tensor<f64>
  %t = stablehlo.add %xx, %x2x : tensor<f64>
  return %s, %t : tensor<f64>, tensor<f64>
}

// One product of matrices for two with a factor in common, one broadcast for two.
// CHECK-LABEL: @linear(
// CHECK: %[[S:.*]] = stablehlo.add %arg0, %arg1
// CHECK-NEXT: stablehlo.dot_general %[[S]], %arg2
// CHECK-NOT: stablehlo.dot_general
// CHECK: %[[V:.*]] = stablehlo.subtract %arg3, %arg4
// CHECK: stablehlo.broadcast_in_dim %[[V]]
// CHECK-NOT: stablehlo.broadcast_in_dim
// CHECK: return
func.func @linear(%a: tensor<3x4xf64>, %b: tensor<3x4xf64>, %m: tensor<4x3xf64>, %u: tensor<3xf64>, %v: tensor<3xf64>)
    -> (tensor<3x3xf64>, tensor<3x3xf64>) attributes {ad.primals = 0 : i64} {
  %p = stablehlo.dot_general %a, %m, contracting_dims = [1] x [0] : (tensor<3x4xf64>, tensor<4x3xf64>) -> tensor<3x3xf64>
  %q = stablehlo.dot_general %b, %m, contracting_dims = [1] x [0] : (tensor<3x4xf64>, tensor<4x3xf64>) -> tensor<3x3xf64>
  %s = stablehlo.add %p, %q : tensor<3x3xf64>
  %x = stablehlo.broadcast_in_dim %u, dims = [0] : (tensor<3xf64>) -> tensor<3x3xf64>
  %y = stablehlo.broadcast_in_dim %v, dims = [0] : (tensor<3xf64>) -> tensor<3x3xf64>
  %t = stablehlo.subtract %x, %y : tensor<3x3xf64>
  return %s, %t : tensor<3x3xf64>, tensor<3x3xf64>
}

// Nothing is multiplied out, and what makes zero times infinity zero is left alone.
// CHECK-LABEL: @kept(
// CHECK-NEXT: stablehlo.constant
// CHECK-NEXT: stablehlo.subtract
// CHECK-NEXT: stablehlo.multiply
// CHECK-NEXT: stablehlo.multiply {{.*}} {ad.nan_safe}
// CHECK-NEXT: stablehlo.multiply {{.*}} {ad.nan_safe}
// CHECK-NEXT: stablehlo.add
// CHECK-NEXT: return
func.func @kept(%y: tensor<f64>, %a: tensor<f64>, %b: tensor<f64>) -> (tensor<f64>, tensor<f64>) attributes {ad.primals = 0 : i64} {
  %one = stablehlo.constant dense<1.0> : tensor<f64>
  %d = stablehlo.subtract %one, %y : tensor<f64>
  %p = stablehlo.multiply %y, %d : tensor<f64>
  %ya = stablehlo.multiply %y, %a {ad.nan_safe} : tensor<f64>
  %yb = stablehlo.multiply %y, %b {ad.nan_safe} : tensor<f64>
  %s = stablehlo.add %ya, %yb : tensor<f64>
  return %p, %s : tensor<f64>, tensor<f64>
}

// In a loop, too: what is carried for the primal result stays.
// CHECK-LABEL: @loop(
// CHECK: ad.scan
// CHECK: %[[Y:.*]] = stablehlo.add %[[X:.*]], %[[X]]
// CHECK-NEXT: %[[C:.*]] = stablehlo.constant dense<3.000000e+00>
// CHECK-NEXT: %[[D:.*]] = stablehlo.multiply %[[C]], %{{.*}}
// CHECK-NEXT: stablehlo.return %[[Y]], %[[D]]
func.func @loop(%x: tensor<f64>, %dx: tensor<f64>) -> (tensor<f64>, tensor<f64>) attributes {ad.primals = 1 : i64} {
  %r:2 = ad.scan 3 carry(%x, %dx) xs() {
  ^bb0(%i: tensor<i32>, %c: tensor<f64>, %d: tensor<f64>):
    %y = stablehlo.add %c, %c : tensor<f64>
    %p = stablehlo.add %d, %d : tensor<f64>
    %n = stablehlo.negate %p : tensor<f64>
    %q = stablehlo.subtract %d, %n : tensor<f64>
    stablehlo.return %y, %q : tensor<f64>, tensor<f64>
  } : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %r#0, %r#1 : tensor<f64>, tensor<f64>
}

// What is left has nothing to simplify.
// COUNTS: SimplifyPass
// COUNTS: {{[1-9][0-9]*}} sums
// COUNTS: SimplifyPass
// COUNTS: (S) {{ *}}0 sums

// There is nothing to do in a declaration.
// CHECK: func.func private @declared(tensor<f64>) -> tensor<f64>
func.func private @declared(tensor<f64>) -> tensor<f64>
