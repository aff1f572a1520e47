// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, what was joined is split.
func.func @f(%a: tensor<4x3xf64>) -> (tensor<2x6xf64>) {
  %y = "stablehlo.all_to_all"(%a) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, concat_dimension = 1 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>, split_count = 2 : i64, split_dimension = 0 : i64}> : (tensor<4x3xf64>) -> tensor<2x6xf64>
  return %y : tensor<2x6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4x3xf64>, %[[DA:.*]]: tensor<4x3xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.all_to_all"(%[[A]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, concat_dimension = 1 : i64, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, split_count = 2 : i64, split_dimension = 0 : i64}> : (tensor<4x3xf64>) -> tensor<2x6xf64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.all_to_all"(%[[DA]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, concat_dimension = 1 : i64, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, split_count = 2 : i64, split_dimension = 0 : i64}> : (tensor<4x3xf64>) -> tensor<2x6xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<2x6xf64>, tensor<2x6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2x6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = "stablehlo.all_to_all"(%[[R0]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, concat_dimension = 0 : i64, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, split_count = 2 : i64, split_dimension = 1 : i64}> : (tensor<2x6xf64>) -> tensor<4x3xf64>
// VJP-NEXT: return %[[V0]] : tensor<4x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4x3xf64>, %[[A1:.*]]: tensor<4x3xf64>, %[[A2:.*]]: tensor<4x3xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.all_to_all"(%[[A]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, concat_dimension = 1 : i64, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, split_count = 2 : i64, split_dimension = 0 : i64}> : (tensor<4x3xf64>) -> tensor<2x6xf64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.all_to_all"(%[[A1]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, concat_dimension = 1 : i64, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, split_count = 2 : i64, split_dimension = 0 : i64}> : (tensor<4x3xf64>) -> tensor<2x6xf64>
// JET-NEXT: %[[V2:.*]] = "stablehlo.all_to_all"(%[[A2]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, concat_dimension = 1 : i64, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, split_count = 2 : i64, split_dimension = 0 : i64}> : (tensor<4x3xf64>) -> tensor<2x6xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<2x6xf64>, tensor<2x6xf64>, tensor<2x6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4x3xf64>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.all_to_all"(%[[A]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, concat_dimension = 2 : i64, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, split_count = 2 : i64, split_dimension = 1 : i64}> : (tensor<8x4x3xf64>) -> tensor<8x2x6xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x2x6xf64>
