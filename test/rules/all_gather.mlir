// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, each device gets the sum of its part.
func.func @f(%a: tensor<3x2xf64>) -> (tensor<3x4xf64>) {
  %y = "stablehlo.all_gather"(%a) <{all_gather_dim = 1 : i64, channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>, use_global_device_ids}> : (tensor<3x2xf64>) -> tensor<3x4xf64>
  return %y : tensor<3x4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3x2xf64>, %[[DA:.*]]: tensor<3x2xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.all_gather"(%[[A]]) <{all_gather_dim = 1 : i64, channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, use_global_device_ids}> : (tensor<3x2xf64>) -> tensor<3x4xf64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.all_gather"(%[[DA]]) <{all_gather_dim = 1 : i64, channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, use_global_device_ids}> : (tensor<3x2xf64>) -> tensor<3x4xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<3x4xf64>, tensor<3x4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3x4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = "stablehlo.reduce_scatter"(%[[R0]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, scatter_dimension = 1 : i64, use_global_device_ids}> ({
// VJP-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// VJP-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// VJP-NEXT: }) : (tensor<3x4xf64>) -> tensor<3x2xf64>
// VJP-NEXT: return %[[V0]] : tensor<3x2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3x2xf64>, %[[A1:.*]]: tensor<3x2xf64>, %[[A2:.*]]: tensor<3x2xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.all_gather"(%[[A]]) <{all_gather_dim = 1 : i64, channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, use_global_device_ids}> : (tensor<3x2xf64>) -> tensor<3x4xf64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.all_gather"(%[[A1]]) <{all_gather_dim = 1 : i64, channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, use_global_device_ids}> : (tensor<3x2xf64>) -> tensor<3x4xf64>
// JET-NEXT: %[[V2:.*]] = "stablehlo.all_gather"(%[[A2]]) <{all_gather_dim = 1 : i64, channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, use_global_device_ids}> : (tensor<3x2xf64>) -> tensor<3x4xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<3x4xf64>, tensor<3x4xf64>, tensor<3x4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3x2xf64>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.all_gather"(%[[A]]) <{all_gather_dim = 2 : i64, channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, use_global_device_ids}> : (tensor<8x3x2xf64>) -> tensor<8x3x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3x4xf64>
