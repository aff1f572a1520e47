// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The branches compute their tangents beside their primals. Reverse mode takes residuals out of them, zeros for those of the others.
func.func @f(%a: tensor<i1>, %b: tensor<3xf64>, %c: tensor<3xf64>) -> (tensor<3xf64>) {
  %y = "stablehlo.if"(%a) ({
  %0 = stablehlo.sine %b : tensor<3xf64>
  stablehlo.return %0 : tensor<3xf64>
  }, {
  %0 = stablehlo.multiply %b, %c : tensor<3xf64>
  stablehlo.return %0 : tensor<3xf64>
  }) : (tensor<i1>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<i1>, %[[B:.*]]: tensor<3xf64>, %[[C:.*]]: tensor<3xf64>, %[[DB:.*]]: tensor<3xf64>, %[[DC:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]]:2 = "stablehlo.if"(%[[A]]) ({
// JVP-NEXT: %[[V1:.*]] = stablehlo.sine %[[B]] : tensor<3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.cosine %[[B]] : tensor<3xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[DB]], %[[V2]] : tensor<3xf64>
// JVP-NEXT: stablehlo.return %[[V1]], %[[V3]] : tensor<3xf64>, tensor<3xf64>
// JVP-NEXT: }, {
// JVP-NEXT: %[[V1]] = stablehlo.multiply %[[B]], %[[C]] : tensor<3xf64>
// JVP-NEXT: %[[V2]] = stablehlo.multiply %[[DB]], %[[C]] : tensor<3xf64>
// JVP-NEXT: %[[V3]] = stablehlo.multiply %[[B]], %[[DC]] : tensor<3xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.add %[[V2]], %[[V3]] : tensor<3xf64>
// JVP-NEXT: stablehlo.return %[[V1]], %[[V4]] : tensor<3xf64>, tensor<3xf64>
// JVP-NEXT: }) : (tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>)
// JVP-NEXT: return %[[V0]]#0, %[[V0]]#1 : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64>, %[[R2:.*]]: tensor<3xf64>, %[[R3:.*]]: tensor<i1>, %[[R4:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]]:2 = "stablehlo.if"(%[[R3]]) ({
// VJP-NEXT: %[[V1:.*]] = func.call @branch.pullback(%[[R0]], %[[R4]]) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// VJP-NEXT: stablehlo.return %[[V1]], %[[V2]] : tensor<3xf64>, tensor<3xf64>
// VJP-NEXT: }, {
// VJP-NEXT: %[[V1]]:2 = func.call @branch_0.pullback(%[[R1]], %[[R2]], %[[R4]]) : (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// VJP-NEXT: stablehlo.return %[[V1]]#0, %[[V1]]#1 : tensor<3xf64>, tensor<3xf64>
// VJP-NEXT: }) : (tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>)
// VJP-NEXT: return %[[V0]]#0, %[[V0]]#1 : tensor<3xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<i1>, %[[B:.*]]: tensor<3xf64>, %[[C:.*]]: tensor<3xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>, %[[C1:.*]]: tensor<3xf64>, %[[C2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]]:3 = "stablehlo.if"(%[[A]]) ({
// JET-NEXT: %[[V1:.*]] = stablehlo.sine %[[B]] : tensor<3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.cosine %[[B]] : tensor<3xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[B1]], %[[V2]] : tensor<3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[B1]], %[[V1]] : tensor<3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.multiply %[[B1]], %[[V4]] : tensor<3xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V6]], %[[B2]] : tensor<3xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V7]], %[[V2]] : tensor<3xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.subtract %[[V8]], %[[V5]] : tensor<3xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.multiply %[[V10]], %[[V9]] : tensor<3xf64>
// JET-NEXT: stablehlo.return %[[V1]], %[[V3]], %[[V11]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
// JET-NEXT: }, {
// JET-NEXT: %[[V1]] = stablehlo.multiply %[[B]], %[[C]] : tensor<3xf64>
// JET-NEXT: %[[V2]] = stablehlo.multiply %[[B]], %[[C1]] : tensor<3xf64>
// JET-NEXT: %[[V3]] = stablehlo.multiply %[[B1]], %[[C]] : tensor<3xf64>
// JET-NEXT: %[[V4]] = stablehlo.add %[[V2]], %[[V3]] : tensor<3xf64>
// JET-NEXT: %[[V5]] = stablehlo.multiply %[[B]], %[[C2]] : tensor<3xf64>
// JET-NEXT: %[[V7]] = stablehlo.multiply %[[B1]], %[[C1]] : tensor<3xf64>
// JET-NEXT: %[[V8]] = stablehlo.add %[[V5]], %[[V7]] : tensor<3xf64>
// JET-NEXT: %[[V9]] = stablehlo.multiply %[[B2]], %[[C]] : tensor<3xf64>
// JET-NEXT: %[[V11]] = stablehlo.add %[[V8]], %[[V9]] : tensor<3xf64>
// JET-NEXT: stablehlo.return %[[V1]], %[[V4]], %[[V11]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
// JET-NEXT: }) : (tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>)
// JET-NEXT: return %[[V0]]#0, %[[V0]]#1, %[[V0]]#2 : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8xi1>, %[[B:.*]]: tensor<8x3xf64>, %[[C:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.sine %[[B]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[B]], %[[C]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [0] : (tensor<8xi1>) -> tensor<8x3xi1>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.select %[[V2]], %[[V0]], %[[V1]] : tensor<8x3xi1>, tensor<8x3xf64>
// VMAP-NEXT: return %[[V3]] : tensor<8x3xf64>
