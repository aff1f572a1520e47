// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Its own transpose.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = "stablehlo.cross-replica-sum"(%a) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.cross-replica-sum"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.cross-replica-sum"(%[[DA]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = "stablehlo.cross-replica-sum"(%[[R0]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// VJP-NEXT: return %[[V0]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.cross-replica-sum"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.cross-replica-sum"(%[[A1]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = "stablehlo.cross-replica-sum"(%[[A2]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.cross-replica-sum"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> : (tensor<8x4xf64>) -> tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
