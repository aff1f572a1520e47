// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Which device runs the program does not move.
func.func @f(%a: tensor<f64>) -> (tensor<f64>) {
  %0 = stablehlo.partition_id : tensor<ui32>
  %1 = stablehlo.convert %0 : (tensor<ui32>) -> tensor<f64>
  %y = stablehlo.multiply %a, %1 : tensor<f64>
  return %y : tensor<f64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<f64>, %[[DA:.*]]: tensor<f64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.partition_id : tensor<ui32>
// JVP-NEXT: %[[V1:.*]] = stablehlo.convert %[[V0]] : (tensor<ui32>) -> tensor<f64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[A]], %[[V1]] : tensor<f64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[DA]], %[[V1]] : tensor<f64>
// JVP-NEXT: return %[[V2]], %[[V3]] : tensor<f64>, tensor<f64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<f64>, %[[R1:.*]]: tensor<f64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<f64>
// VJP-NEXT: return %[[V0]] : tensor<f64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<f64>, %[[A1:.*]]: tensor<f64>, %[[A2:.*]]: tensor<f64>
// JET-NEXT: %[[V0:.*]] = stablehlo.partition_id : tensor<ui32>
// JET-NEXT: %[[V1:.*]] = stablehlo.convert %[[V0]] : (tensor<ui32>) -> tensor<f64>
// JET-NEXT: %[[V2:.*]] = stablehlo.multiply %[[A]], %[[V1]] : tensor<f64>
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[A1]], %[[V1]] : tensor<f64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[A2]], %[[V1]] : tensor<f64>
// JET-NEXT: return %[[V2]], %[[V3]], %[[V4]] : tensor<f64>, tensor<f64>, tensor<f64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.partition_id : tensor<ui32>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.convert %[[V0]] : (tensor<ui32>) -> tensor<f64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[V1]], dims = [] : (tensor<f64>) -> tensor<8xf64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[A]], %[[V2]] : tensor<8xf64>
// VMAP-NEXT: return %[[V3]] : tensor<8xf64>
