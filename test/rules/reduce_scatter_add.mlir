// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, each device gets the parts of all.
func.func @f(%a: tensor<3x4xf64>) -> (tensor<3x2xf64>) {
  %y = "stablehlo.reduce_scatter"(%a) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>, scatter_dimension = 1 : i64, use_global_device_ids}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %r = stablehlo.add %p, %q : tensor<f64>
    stablehlo.return %r : tensor<f64>
  }) : (tensor<3x4xf64>) -> tensor<3x2xf64>
  return %y : tensor<3x2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3x4xf64>, %[[DA:.*]]: tensor<3x4xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.reduce_scatter"(%[[A]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, scatter_dimension = 1 : i64, use_global_device_ids}> ({
// JVP-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// JVP-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// JVP-NEXT: }) : (tensor<3x4xf64>) -> tensor<3x2xf64>
// JVP-NEXT: %[[V4:.*]] = "stablehlo.reduce_scatter"(%[[DA]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, scatter_dimension = 1 : i64, use_global_device_ids}> ({
// JVP-NEXT: ^bb0(%[[V1]]: tensor<f64>, %[[V2]]: tensor<f64>):
// JVP-NEXT: %[[V5:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V5]] : tensor<f64>
// JVP-NEXT: }) : (tensor<3x4xf64>) -> tensor<3x2xf64>
// JVP-NEXT: return %[[V0]], %[[V4]] : tensor<3x2xf64>, tensor<3x2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3x2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = "stablehlo.all_gather"(%[[R0]]) <{all_gather_dim = 1 : i64, channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, use_global_device_ids}> : (tensor<3x2xf64>) -> tensor<3x4xf64>
// VJP-NEXT: return %[[V0]] : tensor<3x4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3x4xf64>, %[[A1:.*]]: tensor<3x4xf64>, %[[A2:.*]]: tensor<3x4xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.reduce_scatter"(%[[A]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, scatter_dimension = 1 : i64, use_global_device_ids}> ({
// JET-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// JET-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// JET-NEXT: }) : (tensor<3x4xf64>) -> tensor<3x2xf64>
// JET-NEXT: %[[V4:.*]] = "stablehlo.reduce_scatter"(%[[A1]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, scatter_dimension = 1 : i64, use_global_device_ids}> ({
// JET-NEXT: ^bb0(%[[V1]]: tensor<f64>, %[[V2]]: tensor<f64>):
// JET-NEXT: %[[V5:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V5]] : tensor<f64>
// JET-NEXT: }) : (tensor<3x4xf64>) -> tensor<3x2xf64>
// JET-NEXT: %[[V6:.*]] = "stablehlo.reduce_scatter"(%[[A2]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, scatter_dimension = 1 : i64, use_global_device_ids}> ({
// JET-NEXT: ^bb0(%[[V1]]: tensor<f64>, %[[V2]]: tensor<f64>):
// JET-NEXT: %[[V7:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V7]] : tensor<f64>
// JET-NEXT: }) : (tensor<3x4xf64>) -> tensor<3x2xf64>
// JET-NEXT: return %[[V0]], %[[V4]], %[[V6]] : tensor<3x2xf64>, tensor<3x2xf64>, tensor<3x2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3x4xf64>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.reduce_scatter"(%[[A]]) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 1>, replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, scatter_dimension = 2 : i64, use_global_device_ids}> ({
// VMAP-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// VMAP-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x3x4xf64>) -> tensor<8x3x2xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3x2xf64>
