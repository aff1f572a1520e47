// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, cotangents go back.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = "stablehlo.collective_permute"(%a) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, source_target_pairs = dense<[[0, 1], [1, 2]]> : tensor<2x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.collective_permute"(%[[A]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, source_target_pairs = dense<{{\[\[}}0, 1], [1, 2]]> : tensor<2x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.collective_permute"(%[[DA]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, source_target_pairs = dense<{{\[\[}}0, 1], [1, 2]]> : tensor<2x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = "stablehlo.collective_permute"(%[[R0]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, source_target_pairs = dense<{{\[\[}}1, 0], [2, 1]]> : tensor<2x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// VJP-NEXT: return %[[V0]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.collective_permute"(%[[A]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, source_target_pairs = dense<{{\[\[}}0, 1], [1, 2]]> : tensor<2x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.collective_permute"(%[[A1]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, source_target_pairs = dense<{{\[\[}}0, 1], [1, 2]]> : tensor<2x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = "stablehlo.collective_permute"(%[[A2]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, source_target_pairs = dense<{{\[\[}}0, 1], [1, 2]]> : tensor<2x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.collective_permute"(%[[A]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, source_target_pairs = dense<{{\[\[}}0, 1], [1, 2]]> : tensor<2x2xi64>}> : (tensor<8x4xf64>) -> tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
