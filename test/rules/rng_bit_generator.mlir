// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Integers, and a state for each row of a batch.
func.func @f(%a: tensor<f64>, %b: tensor<2xui64>) -> (tensor<f64>, tensor<2xui64>, tensor<4xui32>) {
  %s, %bits = stablehlo.rng_bit_generator %b, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<4xui32>)
  return %a, %s, %bits : tensor<f64>, tensor<2xui64>, tensor<4xui32>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<f64>, %[[B:.*]]: tensor<2xui64>, %[[DA:.*]]: tensor<f64>
// JVP-NEXT: %[[V0:[a-zA-Z0-9_]+]], %[[V1:[a-zA-Z0-9_]+]] = stablehlo.rng_bit_generator %[[B]], algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<4xui32>)
// JVP-NEXT: return %[[A]], %[[V0]], %[[V1]], %[[DA]] : tensor<f64>, tensor<2xui64>, tensor<4xui32>, tensor<f64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<f64> {ad.linear}
// VJP-NEXT: return %[[R0]] : tensor<f64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<f64>, %[[B:.*]]: tensor<2xui64>, %[[A1:.*]]: tensor<f64>, %[[A2:.*]]: tensor<f64>
// JET-NEXT: %[[V0:[a-zA-Z0-9_]+]], %[[V1:[a-zA-Z0-9_]+]] = stablehlo.rng_bit_generator %[[B]], algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<4xui32>)
// JET-NEXT: return %[[A]], %[[V0]], %[[V1]], %[[A1]], %[[A2]] : tensor<f64>, tensor<2xui64>, tensor<4xui32>, tensor<f64>, tensor<f64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8xf64>, %[[B:.*]]: tensor<8x2xui64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0> : tensor<8x2xui64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0> : tensor<8x4xui32>
// VMAP-NEXT: %[[V3:[a-zA-Z0-9_]+]]:3 = stablehlo.while(%[[V4:[a-zA-Z0-9_]+]] = %[[V0]], %[[V5:[a-zA-Z0-9_]+]] = %[[V1]], %[[V6:[a-zA-Z0-9_]+]] = %[[V2]]) : tensor<i32>, tensor<8x2xui64>, tensor<8x4xui32>
// VMAP-NEXT: cond {
// VMAP-NEXT: %[[V7:.*]] = stablehlo.constant dense<8> : tensor<i32>
// VMAP-NEXT: %[[V8:.*]] = stablehlo.compare LT, %[[V4]], %[[V7]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VMAP-NEXT: stablehlo.return %[[V8]] : tensor<i1>
// VMAP-NEXT: } do {
// VMAP-NEXT: %[[V9:.*]] = stablehlo.dynamic_slice %[[B]], %[[V4]], %[[V0]], sizes = [1, 2] : (tensor<8x2xui64>, tensor<i32>, tensor<i32>) -> tensor<1x2xui64>
// VMAP-NEXT: %[[V10:.*]] = stablehlo.reshape %[[V9]] : (tensor<1x2xui64>) -> tensor<2xui64>
// VMAP-NEXT: %[[V11:.*]] = stablehlo.constant dense<1> : tensor<i32>
// VMAP-NEXT: %[[V12:.*]] = stablehlo.add %[[V4]], %[[V11]] : tensor<i32>
// VMAP-NEXT: %[[V13:[a-zA-Z0-9_]+]], %[[V14:[a-zA-Z0-9_]+]] = stablehlo.rng_bit_generator %[[V10]], algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<4xui32>)
// VMAP-NEXT: %[[V15:.*]] = stablehlo.reshape %[[V13]] : (tensor<2xui64>) -> tensor<1x2xui64>
// VMAP-NEXT: %[[V16:.*]] = stablehlo.dynamic_update_slice %[[V5]], %[[V15]], %[[V4]], %[[V0]] : (tensor<8x2xui64>, tensor<1x2xui64>, tensor<i32>, tensor<i32>) -> tensor<8x2xui64>
// VMAP-NEXT: %[[V17:.*]] = stablehlo.reshape %[[V14]] : (tensor<4xui32>) -> tensor<1x4xui32>
// VMAP-NEXT: %[[V18:.*]] = stablehlo.dynamic_update_slice %[[V6]], %[[V17]], %[[V4]], %[[V0]] : (tensor<8x4xui32>, tensor<1x4xui32>, tensor<i32>, tensor<i32>) -> tensor<8x4xui32>
// VMAP-NEXT: stablehlo.return %[[V12]], %[[V16]], %[[V18]] : tensor<i32>, tensor<8x2xui64>, tensor<8x4xui32>
// VMAP-NEXT: }
// VMAP-NEXT: return %[[A]], %[[V3]]#1, %[[V3]]#2 : tensor<8xf64>, tensor<8x2xui64>, tensor<8x4xui32>
