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
// VMAP-NEXT: %[[V0:[a-zA-Z0-9_]+]]:2 = ad.scan 8 carry() xs(%[[B]]) {
// VMAP-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V2:[a-zA-Z0-9_]+]]: tensor<2xui64>):
// VMAP-NEXT: %[[V3:[a-zA-Z0-9_]+]], %[[V4:[a-zA-Z0-9_]+]] = stablehlo.rng_bit_generator %[[V2]], algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<4xui32>)
// VMAP-NEXT: stablehlo.return %[[V3]], %[[V4]] : tensor<2xui64>, tensor<4xui32>
// VMAP-NEXT: } : (tensor<8x2xui64>) -> (tensor<8x2xui64>, tensor<8x4xui32>)
// VMAP-NEXT: return %[[A]], %[[V0]]#0, %[[V0]]#1 : tensor<8xf64>, tensor<8x2xui64>, tensor<8x4xui32>
