// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The branches compute their tangents beside their primals. Reverse mode takes residuals out of them, zeros for those of the others.
func.func @f(%a: tensor<i32>, %b: tensor<3xf64>) -> (tensor<3xf64>) {
  %y = "stablehlo.case"(%a) ({
  %0 = stablehlo.sine %b : tensor<3xf64>
  stablehlo.return %0 : tensor<3xf64>
  }, {
  %0 = stablehlo.multiply %b, %b : tensor<3xf64>
  stablehlo.return %0 : tensor<3xf64>
  }, {
  %0 = stablehlo.constant dense<1.0> : tensor<3xf64>
  stablehlo.return %0 : tensor<3xf64>
  }) : (tensor<i32>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<i32>, %[[B:.*]]: tensor<3xf64>, %[[DB:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]]:2 = "stablehlo.case"(%[[A]]) ({
// JVP-NEXT: %[[V1:.*]] = stablehlo.sine %[[B]] : tensor<3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.cosine %[[B]] : tensor<3xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[DB]], %[[V2]] : tensor<3xf64>
// JVP-NEXT: stablehlo.return %[[V1]], %[[V3]] : tensor<3xf64>, tensor<3xf64>
// JVP-NEXT: }, {
// JVP-NEXT: %[[V1]] = stablehlo.multiply %[[B]], %[[B]] : tensor<3xf64>
// JVP-NEXT: %[[V2]] = stablehlo.multiply %[[DB]], %[[B]] : tensor<3xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V3]] = stablehlo.multiply %[[V4]], %[[V2]] : tensor<3xf64>
// JVP-NEXT: stablehlo.return %[[V1]], %[[V3]] : tensor<3xf64>, tensor<3xf64>
// JVP-NEXT: }, {
// JVP-NEXT: %[[V4]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JVP-NEXT: stablehlo.return %[[V4]], %[[V5]] : tensor<3xf64>, tensor<3xf64>
// JVP-NEXT: }) : (tensor<i32>) -> (tensor<3xf64>, tensor<3xf64>)
// JVP-NEXT: return %[[V0]]#0, %[[V0]]#1 : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<i32>, %[[R2:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = "stablehlo.case"(%[[R1]]) ({
// VJP-NEXT: %[[V1:.*]] = func.call @branch.pullback(%[[R0]], %[[R2]]) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
// VJP-NEXT: stablehlo.return %[[V1]] : tensor<3xf64>
// VJP-NEXT: }, {
// VJP-NEXT: %[[V2:.*]] = func.call @branch_0.pullback(%[[R0]], %[[R2]]) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
// VJP-NEXT: stablehlo.return %[[V2]] : tensor<3xf64>
// VJP-NEXT: }, {
// VJP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// VJP-NEXT: stablehlo.return %[[V3]] : tensor<3xf64>
// VJP-NEXT: }) : (tensor<i32>) -> tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<i32>, %[[B:.*]]: tensor<3xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>
// JET: stablehlo.case
// JET: stablehlo.sine
// JET: stablehlo.cosine
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8xi32>, %[[B:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.sine %[[B]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[B]], %[[B]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<8x3xf64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.constant dense<1> : tensor<8xi32>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.compare EQ, %[[A]], %[[V3]] : (tensor<8xi32>, tensor<8xi32>) -> tensor<8xi1>
// VMAP-NEXT: %[[V5:.*]] = stablehlo.broadcast_in_dim %[[V4]], dims = [0] : (tensor<8xi1>) -> tensor<8x3xi1>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.select %[[V5]], %[[V1]], %[[V2]] : tensor<8x3xi1>, tensor<8x3xf64>
// VMAP-NEXT: %[[V7:.*]] = stablehlo.constant dense<0> : tensor<8xi32>
// VMAP-NEXT: %[[V8:.*]] = stablehlo.compare EQ, %[[A]], %[[V7]] : (tensor<8xi32>, tensor<8xi32>) -> tensor<8xi1>
// VMAP-NEXT: %[[V9:.*]] = stablehlo.broadcast_in_dim %[[V8]], dims = [0] : (tensor<8xi1>) -> tensor<8x3xi1>
// VMAP-NEXT: %[[V10:.*]] = stablehlo.select %[[V9]], %[[V0]], %[[V6]] : tensor<8x3xi1>, tensor<8x3xf64>
// VMAP-NEXT: return %[[V10]] : tensor<8x3xf64>
