// RUN: evolute-opt %s --ad-raise-loops --cse | FileCheck %s

// Rows taken in order are xs, rows written in order are ys, what is carried unchanged is used from around, the counter is
// the number of the row.
func.func @rows(%xs: tensor<5x2xf64>, %w: tensor<2xf64>, %init: tensor<2xf64>) -> (tensor<2xf64>, tensor<5x2xf64>, tensor<i64>) {
  %zero = stablehlo.constant dense<0> : tensor<i64>
  %zeros = stablehlo.constant dense<0.0> : tensor<5x2xf64>
  %r:4 = stablehlo.while(%i = %zero, %v = %w, %c = %init, %ys = %zeros) : tensor<i64>, tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>
  cond {
    %n = stablehlo.constant dense<5> : tensor<i64>
    %p = stablehlo.compare LT, %i, %n : (tensor<i64>, tensor<i64>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %one = stablehlo.constant dense<1> : tensor<i64>
    %j = stablehlo.add %i, %one : tensor<i64>
    %slice = stablehlo.dynamic_slice %xs, %i, %zero, sizes = [1, 2] : (tensor<5x2xf64>, tensor<i64>, tensor<i64>) -> tensor<1x2xf64>
    %x = stablehlo.reshape %slice : (tensor<1x2xf64>) -> tensor<2xf64>
    %y = stablehlo.multiply %v, %x : tensor<2xf64>
    %d = stablehlo.add %c, %y : tensor<2xf64>
    %row = stablehlo.reshape %d : (tensor<2xf64>) -> tensor<1x2xf64>
    %zs = stablehlo.dynamic_update_slice %ys, %row, %i, %zero : (tensor<5x2xf64>, tensor<1x2xf64>, tensor<i64>, tensor<i64>) -> tensor<5x2xf64>
    stablehlo.return %j, %v, %d, %zs : tensor<i64>, tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>
  }
  return %r#2, %r#3, %r#0 : tensor<2xf64>, tensor<5x2xf64>, tensor<i64>
}

// CHECK-LABEL: @rows(
// CHECK-SAME: %[[A0:.*]]: tensor<5x2xf64>, %[[A1:.*]]: tensor<2xf64>, %[[A2:.*]]: tensor<2xf64>
// CHECK-NEXT: %[[V0:.*]]:2 = ad.scan 5 carry(%[[A2]]) xs(%[[A0]]) {
// CHECK-NEXT: ^bb0(%[[V1:.*]]: tensor<i32>, %[[V2:.*]]: tensor<2xf64>, %[[V3:.*]]: tensor<2xf64>):
// CHECK-NEXT: %[[V4:.*]] = stablehlo.multiply %[[A1]], %[[V3]] : tensor<2xf64>
// CHECK-NEXT: %[[V5:.*]] = stablehlo.add %[[V2]], %[[V4]] : tensor<2xf64>
// CHECK-NEXT: stablehlo.return %[[V5]], %[[V5]] : tensor<2xf64>, tensor<2xf64>
// CHECK-NEXT: } : (tensor<2xf64>, tensor<5x2xf64>) -> (tensor<2xf64>, tensor<5x2xf64>)
// CHECK-NEXT: %[[V6:.*]] = stablehlo.constant dense<5> : tensor<i64>
// CHECK-NEXT: return %[[V0]]#0, %[[V0]]#1, %[[V6]] : tensor<2xf64>, tensor<5x2xf64>, tensor<i64>

// Counting down, and rows from the last one down; the rows 1 to 3 of five. What is written is part of a larger tensor.
func.func @reverse(%xs: tensor<5xf64>, %buffer: tensor<4xf64>) -> tensor<4xf64> {
  %start = stablehlo.constant dense<3> : tensor<i32>
  %r:2 = stablehlo.while(%i = %start, %ys = %buffer) : tensor<i32>, tensor<4xf64>
  cond {
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %p = stablehlo.compare GT, %i, %zero : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %one = stablehlo.constant dense<1> : tensor<i32>
    %j = stablehlo.subtract %i, %one : tensor<i32>
    %x = stablehlo.dynamic_slice %xs, %i, sizes = [1] : (tensor<5xf64>, tensor<i32>) -> tensor<1xf64>
    %zs = stablehlo.dynamic_update_slice %ys, %x, %j : (tensor<4xf64>, tensor<1xf64>, tensor<i32>) -> tensor<4xf64>
    stablehlo.return %j, %zs : tensor<i32>, tensor<4xf64>
  }
  return %r#1 : tensor<4xf64>
}

// CHECK-LABEL: @reverse(
// CHECK-SAME: %[[A0:.*]]: tensor<5xf64>, %[[A1:.*]]: tensor<4xf64>
// CHECK-NEXT: %[[V0:.*]] = stablehlo.slice %[[A0]] [1:4] : (tensor<5xf64>) -> tensor<3xf64>
// CHECK-NEXT: %[[V1:.*]] = ad.scan 3 reverse carry() xs(%[[V0]]) {
// CHECK-NEXT: ^bb0(%[[V2:.*]]: tensor<i32>, %[[V3:.*]]: tensor<f64>):
// CHECK-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// CHECK-NEXT: } : (tensor<3xf64>) -> tensor<3xf64>
// CHECK-NEXT: %[[V4:.*]] = stablehlo.constant dense<0> : tensor<i64>
// CHECK-NEXT: %[[V5:.*]] = stablehlo.dynamic_update_slice %[[A1]], %[[V1]], %[[V4]] : (tensor<4xf64>, tensor<3xf64>, tensor<i64>) -> tensor<4xf64>
// CHECK-NEXT: return %[[V5]] : tensor<4xf64>

// A tensor that is read too is carried, and so is one that is written against the order.
func.func @carried(%a: tensor<4xf64>, %b: tensor<4xf64>) -> (tensor<4xf64>, tensor<4xf64>) {
  %zero = stablehlo.constant dense<0> : tensor<ui8>
  %r:3 = stablehlo.while(%i = %zero, %u = %a, %v = %b) : tensor<ui8>, tensor<4xf64>, tensor<4xf64>
  cond {
    %n = stablehlo.constant dense<6> : tensor<ui8>
    %p = stablehlo.compare NE, %i, %n : (tensor<ui8>, tensor<ui8>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %two = stablehlo.constant dense<2> : tensor<ui8>
    %j = stablehlo.add %i, %two : tensor<ui8>
    %x = stablehlo.dynamic_slice %u, %i, sizes = [1] : (tensor<4xf64>, tensor<ui8>) -> tensor<1xf64>
    %w = stablehlo.dynamic_update_slice %v, %x, %i : (tensor<4xf64>, tensor<1xf64>, tensor<ui8>) -> tensor<4xf64>
    stablehlo.return %j, %v, %w : tensor<ui8>, tensor<4xf64>, tensor<4xf64>
  }
  return %r#1, %r#2 : tensor<4xf64>, tensor<4xf64>
}

// CHECK-LABEL: @carried(
// CHECK-SAME: %[[A0:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>
// CHECK-NEXT: %[[V0:.*]]:2 = ad.scan 3 carry(%[[A0]], %[[A1]]) xs() {
// CHECK-NEXT: ^bb0(%[[V1:.*]]: tensor<i32>, %[[V2:.*]]: tensor<4xf64>, %[[V3:.*]]: tensor<4xf64>):
// CHECK-NEXT: %[[V4:.*]] = stablehlo.convert %[[V1]] : (tensor<i32>) -> tensor<ui8>
// CHECK-NEXT: %[[V5:.*]] = stablehlo.constant dense<2> : tensor<ui8>
// CHECK-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V4]], %[[V5]] : tensor<ui8>
// CHECK-NEXT: %[[V7:.*]] = stablehlo.dynamic_slice %[[V2]], %[[V6]], sizes = [1] : (tensor<4xf64>, tensor<ui8>) -> tensor<1xf64>
// CHECK-NEXT: %[[V8:.*]] = stablehlo.dynamic_update_slice %[[V3]], %[[V7]], %[[V6]] : (tensor<4xf64>, tensor<1xf64>, tensor<ui8>) -> tensor<4xf64>
// CHECK-NEXT: stablehlo.return %[[V3]], %[[V8]] : tensor<4xf64>, tensor<4xf64>
// CHECK-NEXT: } : (tensor<4xf64>, tensor<4xf64>) -> (tensor<4xf64>, tensor<4xf64>)
// CHECK-NEXT: return %[[V0]]#0, %[[V0]]#1 : tensor<4xf64>, tensor<4xf64>

// Nobody knows how often this runs.
func.func @until(%a: tensor<f64>, %n: tensor<i32>) -> tensor<f64> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %r:2 = stablehlo.while(%i = %zero, %c = %a) : tensor<i32>, tensor<f64>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %one = stablehlo.constant dense<1> : tensor<i32>
    %j = stablehlo.add %i, %one : tensor<i32>
    %d = stablehlo.sine %c : tensor<f64>
    stablehlo.return %j, %d : tensor<i32>, tensor<f64>
  }
  return %r#1 : tensor<f64>
}

// CHECK-LABEL: @until(
// CHECK-SAME: %[[A0:.*]]: tensor<f64>, %[[A1:.*]]: tensor<i32>
// CHECK-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT: %[[V1:.*]]:2 = stablehlo.while(%[[V2:.*]] = %[[V0]], %[[V3:.*]] = %[[A0]]) : tensor<i32>, tensor<f64>
// CHECK-NEXT: cond {
// CHECK-NEXT: %[[V4:.*]] = stablehlo.compare LT, %[[V2]], %[[A1]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// CHECK-NEXT: } do {
// CHECK-NEXT: %[[V5:.*]] = stablehlo.constant dense<1> : tensor<i32>
// CHECK-NEXT: %[[V4]] = stablehlo.add %[[V2]], %[[V5]] : tensor<i32>
// CHECK-NEXT: %[[V6:.*]] = stablehlo.sine %[[V3]] : tensor<f64>
// CHECK-NEXT: stablehlo.return %[[V4]], %[[V6]] : tensor<i32>, tensor<f64>
// CHECK-NEXT: }
// CHECK-NEXT: return %[[V1]]#1 : tensor<f64>

// A condition that does more than compare stays: here a loop of its own, whose result nobody uses.
// CHECK-LABEL: @busy_condition(
// CHECK-NOT: ad.scan
// CHECK: stablehlo.while
func.func @busy_condition(%x: tensor<f64>) -> tensor<f64> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %r:2 = stablehlo.while(%i = %zero, %y = %x) : tensor<i32>, tensor<f64>
  cond {
    %start = stablehlo.constant dense<0> : tensor<i32>
    %two = stablehlo.constant dense<2> : tensor<i32>
    %n = stablehlo.while(%j = %start) : tensor<i32>
    cond {
      %less = stablehlo.compare LT, %j, %two : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %less : tensor<i1>
    } do {
      %one = stablehlo.constant dense<1> : tensor<i32>
      %next = stablehlo.add %j, %one : tensor<i32>
      stablehlo.return %next : tensor<i32>
    }
    %three = stablehlo.constant dense<3> : tensor<i32>
    %less = stablehlo.compare LT, %i, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %less : tensor<i1>
  } do {
    %one = stablehlo.constant dense<1> : tensor<i32>
    %next = stablehlo.add %i, %one : tensor<i32>
    %z = stablehlo.sine %y : tensor<f64>
    stablehlo.return %next, %z : tensor<i32>, tensor<f64>
  }
  return %r#1 : tensor<f64>
}
