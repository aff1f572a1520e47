// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// By the product of what is gathered.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = "stablehlo.all_reduce"(%a) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %r = stablehlo.multiply %p, %q : tensor<f64>
    stablehlo.return %r : tensor<f64>
  }) : (tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.all_reduce"(%[[A0]]) <{replica_groups = dense<{{\[\[}}0, 1{{\]\]}}> : tensor<1x2xi64>}> ({
// JVP-NEXT: ^bb0(%[[V1:.*]]: tensor<f64>, %[[V2:.*]]: tensor<f64>):
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[V2]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4xf64>) -> tensor<4xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.reshape %[[A0]] : (tensor<4xf64>) -> tensor<1x4xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.reshape %[[A1]] : (tensor<4xf64>) -> tensor<1x4xf64>
// JVP-NEXT: %[[V6:.*]] = "stablehlo.all_gather"(%[[V4]]) <{all_gather_dim = 0 : i64, replica_groups = dense<{{\[\[}}0, 1{{\]\]}}> : tensor<1x2xi64>}> : (tensor<1x4xf64>) -> tensor<2x4xf64>
// JVP-NEXT: %[[V7:.*]] = "stablehlo.all_gather"(%[[V5]]) <{all_gather_dim = 0 : i64, replica_groups = dense<{{\[\[}}0, 1{{\]\]}}> : tensor<1x2xi64>}> : (tensor<1x4xf64>) -> tensor<2x4xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.slice %[[V6]] [1:2, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.slice %[[V7]] [1:2, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.slice %[[V6]] [0:1, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.slice %[[V7]] [0:1, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V11]], %[[V8]] : tensor<1x4xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V10]], %[[V9]] : tensor<1x4xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.add %[[V12]], %[[V13]] : tensor<1x4xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.reshape %[[V14]] : (tensor<1x4xf64>) -> tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V15]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2x4xf64>, %[[R1:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.slice %[[R0]] [1:2, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.slice %[[R0]] [0:1, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.reshape %[[R1]] : (tensor<4xf64>) -> tensor<1x4xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V2]], %[[V1]] : tensor<1x4xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V2]], %[[V0]] : tensor<1x4xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.pad %[[V4]], %[[V5]], low = [0, 0], high = [1, 0], interior = [0, 0] : (tensor<1x4xf64>, tensor<f64>) -> tensor<2x4xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.pad %[[V3]], %[[V5]], low = [1, 0], high = [0, 0], interior = [0, 0] : (tensor<1x4xf64>, tensor<f64>) -> tensor<2x4xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.add %[[V6]], %[[V7]] : tensor<2x4xf64>
// VJP-NEXT: %[[V9:.*]] = "stablehlo.reduce_scatter"(%[[V8]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>, scatter_dimension = 0 : i64}> ({
// VJP-NEXT: ^bb0(%[[V10:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V11:[a-zA-Z0-9_]+]]: tensor<f64>):
// VJP-NEXT: %[[V12:.*]] = stablehlo.add %[[V10]], %[[V11]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V12]] : tensor<f64>
// VJP-NEXT: }) : (tensor<2x4xf64>) -> tensor<1x4xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.reshape %[[V9]] : (tensor<1x4xf64>) -> tensor<4xf64>
// VJP-NEXT: return %[[V13]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.all_reduce"(%[[A0]]) <{replica_groups = dense<{{\[\[}}0, 1{{\]\]}}> : tensor<1x2xi64>}> ({
// JET-NEXT: ^bb0(%[[V1:.*]]: tensor<f64>, %[[V2:.*]]: tensor<f64>):
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// JET-NEXT: }) : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.reshape %[[A1]] : (tensor<4xf64>) -> tensor<1x4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.reshape %[[A0]] : (tensor<4xf64>) -> tensor<1x4xf64>
// JET-NEXT: %[[V6:.*]] = "stablehlo.all_gather"(%[[V4]]) <{all_gather_dim = 0 : i64, replica_groups = dense<{{\[\[}}0, 1{{\]\]}}> : tensor<1x2xi64>}> : (tensor<1x4xf64>) -> tensor<2x4xf64>
// JET-NEXT: %[[V7:.*]] = "stablehlo.all_gather"(%[[V5]]) <{all_gather_dim = 0 : i64, replica_groups = dense<{{\[\[}}0, 1{{\]\]}}> : tensor<1x2xi64>}> : (tensor<1x4xf64>) -> tensor<2x4xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.slice %[[V6]] [1:2, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.slice %[[V7]] [0:1, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V9]], %[[V8]] : tensor<1x4xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.slice %[[V7]] [1:2, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.slice %[[V6]] [0:1, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V12]], %[[V11]] : tensor<1x4xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.add %[[V10]], %[[V13]] : tensor<1x4xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.reshape %[[V14]] : (tensor<1x4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.reshape %[[A2]] : (tensor<4xf64>) -> tensor<1x4xf64>
// JET-NEXT: %[[V17:.*]] = "stablehlo.all_gather"(%[[V16]]) <{all_gather_dim = 0 : i64, replica_groups = dense<{{\[\[}}0, 1{{\]\]}}> : tensor<1x2xi64>}> : (tensor<1x4xf64>) -> tensor<2x4xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.slice %[[V17]] [1:2, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V9]], %[[V18]] : tensor<1x4xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V12]], %[[V8]] : tensor<1x4xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.add %[[V19]], %[[V20]] : tensor<1x4xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.slice %[[V17]] [0:1, 0:4] : (tensor<2x4xf64>) -> tensor<1x4xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.multiply %[[V22]], %[[V11]] : tensor<1x4xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.add %[[V21]], %[[V23]] : tensor<1x4xf64>
// JET-NEXT: %[[V25:.*]] = stablehlo.reshape %[[V24]] : (tensor<1x4xf64>) -> tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V15]], %[[V25]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.all_reduce"(%[[A0]]) <{replica_groups = dense<{{\[\[}}0, 1{{\]\]}}> : tensor<1x2xi64>}> ({
// VMAP-NEXT: ^bb0(%[[V1:.*]]: tensor<f64>, %[[V2:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[V2]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x4xf64>) -> tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
