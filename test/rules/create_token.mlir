// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Tokens say when, and carry no number.
func.func @f(%a: tensor<2xf64>) -> (tensor<2xf64>) {
  %t = stablehlo.create_token : !stablehlo.token
  %x:2 = stablehlo.optimization_barrier %a, %t : tensor<2xf64>, !stablehlo.token
  return %x#0 : tensor<2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2xf64>, %[[DA:.*]]: tensor<2xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.create_token : !stablehlo.token
// JVP-NEXT: %[[V1:.*]]:2 = stablehlo.optimization_barrier %[[A]], %[[V0]] : tensor<2xf64>, !stablehlo.token
// JVP-NEXT: %[[V2:.*]] = stablehlo.optimization_barrier %[[DA]] : tensor<2xf64>
// JVP-NEXT: return %[[V1]]#0, %[[V2]] : tensor<2xf64>, tensor<2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.optimization_barrier %[[R0]] : tensor<2xf64>
// VJP-NEXT: return %[[V0]] : tensor<2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2xf64>, %[[A1:.*]]: tensor<2xf64>, %[[A2:.*]]: tensor<2xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.create_token : !stablehlo.token
// JET-NEXT: %[[V1:.*]]:2 = stablehlo.optimization_barrier %[[A]], %[[V0]] : tensor<2xf64>, !stablehlo.token
// JET-NEXT: %[[V2:.*]] = stablehlo.optimization_barrier %[[A1]] : tensor<2xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.optimization_barrier %[[A2]] : tensor<2xf64>
// JET-NEXT: return %[[V1]]#0, %[[V2]], %[[V3]] : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.create_token : !stablehlo.token
// VMAP-NEXT: %[[V1:.*]]:2 = stablehlo.optimization_barrier %[[A]], %[[V0]] : tensor<8x2xf64>, !stablehlo.token
// VMAP-NEXT: return %[[V1]]#0 : tensor<8x2xf64>
