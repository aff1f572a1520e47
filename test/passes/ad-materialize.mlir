// RUN: evolute-opt %s --ad-materialize | FileCheck %s
// RUN: evolute-opt %s --ad-materialize --ad-materialize | FileCheck %s

// What takes long and what five results need is made once, at the last place that all of them need.
// CHECK-LABEL: func.func @shared(
// CHECK: %[[S:.*]] = stablehlo.sine
// CHECK-NEXT: %[[T:.*]] = stablehlo.add %[[S]], %{{.*}} : tensor<8xf32>
// CHECK-NEXT: %[[M:.*]] = call @materialized(%[[T]]) {mhlo.frontend_attributes = {inlineable = "false"}} : (tensor<8xf32>) -> tensor<8xf32>
// CHECK-NEXT: stablehlo.multiply %[[M]], %[[M]] : tensor<8xf32>
// CHECK-NOT: call @
func.func @shared(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) {
  %s = stablehlo.sine %x : tensor<8xf32>
  %t = stablehlo.add %s, %x : tensor<8xf32>
  %0 = stablehlo.multiply %t, %t : tensor<8xf32>
  %1 = stablehlo.negate %t : tensor<8xf32>
  %2 = stablehlo.abs %t : tensor<8xf32>
  %3 = stablehlo.floor %t : tensor<8xf32>
  %4 = stablehlo.ceil %t : tensor<8xf32>
  return %0, %1, %2, %3, %4 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>
}

// The same within one fusion is made once anyway.
// CHECK-LABEL: func.func @one_fusion(
// CHECK-NOT: call
func.func @one_fusion(%x: tensor<8xf32>) -> tensor<8xf32> {
  %s = stablehlo.sine %x : tensor<8xf32>
  %t = stablehlo.add %s, %x : tensor<8xf32>
  %0 = stablehlo.multiply %t, %t : tensor<8xf32>
  %1 = stablehlo.negate %t : tensor<8xf32>
  %2 = stablehlo.abs %1 : tensor<8xf32>
  %3 = stablehlo.add %2, %0 : tensor<8xf32>
  return %3 : tensor<8xf32>
}

// An addition is made again rather than kept, an exponential is kept by XLA itself.
// CHECK-LABEL: func.func @cheap(
// CHECK-NOT: call
func.func @cheap(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) {
  %0 = stablehlo.exponential %x : tensor<8xf32>
  %1 = stablehlo.add %0, %x : tensor<8xf32>
  %2 = stablehlo.multiply %1, %1 : tensor<8xf32>
  %3 = stablehlo.negate %1 : tensor<8xf32>
  %4 = stablehlo.abs %1 : tensor<8xf32>
  return %1, %2, %3, %4 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>
}

// In branches and loops too; one function for each type.
// CHECK-LABEL: func.func @branch(
// CHECK: stablehlo.case
// CHECK: call @materialized_0({{.*}}) {mhlo.frontend_attributes = {inlineable = "false"}} : (tensor<4xf64>) -> tensor<4xf64>
// CHECK: stablehlo.return
func.func @branch(%i: tensor<i32>, %x: tensor<4xf64>) -> (tensor<4xf64>, tensor<4xf64>, tensor<4xf64>, tensor<4xf64>, tensor<4xf64>) {
  %0:5 = "stablehlo.case"(%i) ({
    %s = stablehlo.tan %x : tensor<4xf64>
    %1 = stablehlo.multiply %s, %s : tensor<4xf64>
    %2 = stablehlo.negate %s : tensor<4xf64>
    %3 = stablehlo.abs %s : tensor<4xf64>
    %4 = stablehlo.floor %s : tensor<4xf64>
    %5 = stablehlo.ceil %s : tensor<4xf64>
    stablehlo.return %1, %2, %3, %4, %5 : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>, tensor<4xf64>, tensor<4xf64>
  }) : (tensor<i32>) -> (tensor<4xf64>, tensor<4xf64>, tensor<4xf64>, tensor<4xf64>, tensor<4xf64>)
  return %0#0, %0#1, %0#2, %0#3, %0#4 : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>, tensor<4xf64>, tensor<4xf64>
}

// CHECK: func.func private @materialized(%[[X:.*]]: tensor<8xf32>) -> tensor<8xf32> {
// CHECK-NEXT: return %[[X]] : tensor<8xf32>
