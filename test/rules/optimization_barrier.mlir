// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// What moves goes through a barrier of its own.
func.func @f(%a: tensor<4xf64>, %b: tensor<2xi32>, %c: tensor<f64>) -> (tensor<4xf64>, tensor<2xi32>, tensor<f64>) {
  %x, %i, %z = stablehlo.optimization_barrier %a, %b, %c : tensor<4xf64>, tensor<2xi32>, tensor<f64>
  return %x, %i, %z : tensor<4xf64>, tensor<2xi32>, tensor<f64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<2xi32>, %[[C:.*]]: tensor<f64>, %[[DA:.*]]: tensor<4xf64>, %[[DC:.*]]: tensor<f64>
// JVP-NEXT: %[[V0:.*]]:3 = stablehlo.optimization_barrier %[[A]], %[[B]], %[[C]] : tensor<4xf64>, tensor<2xi32>, tensor<f64>
// JVP-NEXT: %[[V1:.*]]:2 = stablehlo.optimization_barrier %[[DA]], %[[DC]] : tensor<4xf64>, tensor<f64>
// JVP-NEXT: return %[[V0]]#0, %[[V0]]#1, %[[V0]]#2, %[[V1]]#0, %[[V1]]#1 : tensor<4xf64>, tensor<2xi32>, tensor<f64>, tensor<4xf64>, tensor<f64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64> {ad.linear}, %[[R1:.*]]: tensor<f64> {ad.linear}
// VJP-NEXT: %[[V0:.*]]:2 = stablehlo.optimization_barrier %[[R0]], %[[R1]] : tensor<4xf64>, tensor<f64>
// VJP-NEXT: return %[[V0]]#0, %[[V0]]#1 : tensor<4xf64>, tensor<f64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<2xi32>, %[[C:.*]]: tensor<f64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>, %[[C1:.*]]: tensor<f64>, %[[C2:.*]]: tensor<f64>
// JET-NEXT: %[[V0:.*]]:3 = stablehlo.optimization_barrier %[[A]], %[[B]], %[[C]] : tensor<4xf64>, tensor<2xi32>, tensor<f64>
// JET-NEXT: %[[V1:.*]]:2 = stablehlo.optimization_barrier %[[A1]], %[[C1]] : tensor<4xf64>, tensor<f64>
// JET-NEXT: %[[V2:.*]]:2 = stablehlo.optimization_barrier %[[A2]], %[[C2]] : tensor<4xf64>, tensor<f64>
// JET-NEXT: return %[[V0]]#0, %[[V0]]#1, %[[V0]]#2, %[[V1]]#0, %[[V2]]#0, %[[V1]]#1, %[[V2]]#1 : tensor<4xf64>, tensor<2xi32>, tensor<f64>, tensor<4xf64>, tensor<4xf64>, tensor<f64>, tensor<f64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>, %[[B:.*]]: tensor<8x2xi32>, %[[C:.*]]: tensor<8xf64>
// VMAP-NEXT: %[[V0:.*]]:3 = stablehlo.optimization_barrier %[[A]], %[[B]], %[[C]] : tensor<8x4xf64>, tensor<8x2xi32>, tensor<8xf64>
// VMAP-NEXT: return %[[V0]]#0, %[[V0]]#1, %[[V0]]#2 : tensor<8x4xf64>, tensor<8x2xi32>, tensor<8xf64>
