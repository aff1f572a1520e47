// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap="mapped=0 size=8" | FileCheck %s --check-prefix=VMAP

// What is quantised is constant.
func.func @f(%a: tensor<2xf32>, %q: tensor<2x!quant.uniform<i8:f32, 0.5>>) -> (tensor<2xf32>) {
  %x = "stablehlo.uniform_dequantize"(%q) : (tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2xf32>
  %y = stablehlo.multiply %a, %x : tensor<2xf32>
  return %y : tensor<2xf32>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2xf32>, %[[B:.*]]: tensor<2x!quant.uniform<i8:f32, 0.5>>, %[[DA:.*]]: tensor<2xf32>
// JVP-NEXT: %[[V0:.*]] = stablehlo.uniform_dequantize %[[B]] : (tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2xf32>
// JVP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A]], %[[V0]] : tensor<2xf32>
// JVP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[DA]], %[[V0]] : tensor<2xf32>
// JVP-NEXT: return %[[V1]], %[[V2]] : tensor<2xf32>, tensor<2xf32>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2xf32>, %[[R1:.*]]: tensor<2xf32> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<2xf32>
// VJP-NEXT: return %[[V0]] : tensor<2xf32>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2xf32>, %[[B:.*]]: tensor<2x!quant.uniform<i8:f32, 0.5>>, %[[A1:.*]]: tensor<2xf32>, %[[A2:.*]]: tensor<2xf32>
// JET-NEXT: %[[V0:.*]] = stablehlo.uniform_dequantize %[[B]] : (tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2xf32>
// JET-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A]], %[[V0]] : tensor<2xf32>
// JET-NEXT: %[[V2:.*]] = stablehlo.multiply %[[A1]], %[[V0]] : tensor<2xf32>
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[A2]], %[[V0]] : tensor<2xf32>
// JET-NEXT: return %[[V1]], %[[V2]], %[[V3]] : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2xf32>, %[[B:.*]]: tensor<2x!quant.uniform<i8:f32, 0.5>>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.uniform_dequantize %[[B]] : (tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2xf32>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[V0]], dims = [1] : (tensor<2xf32>) -> tensor<8x2xf32>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[A]], %[[V1]] : tensor<8x2xf32>
// VMAP-NEXT: return %[[V2]] : tensor<8x2xf32>
