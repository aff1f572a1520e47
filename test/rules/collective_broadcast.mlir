// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, the first of a group gets the sum, by a tree of permutations.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = "stablehlo.collective_broadcast"(%a) <{replica_groups = dense<[[0, 1, 2]]> : tensor<1x3xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.collective_broadcast"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1, 2]]> : tensor<1x3xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.collective_broadcast"(%[[DA]]) <{replica_groups = dense<{{\[\[}}0, 1, 2]]> : tensor<1x3xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = "stablehlo.collective_permute"(%[[R0]]) <{source_target_pairs = dense<{{\[\[}}1, 0]]> : tensor<1x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.add %[[R0]], %[[V0]] : tensor<4xf64>
// VJP-NEXT: %[[V2:.*]] = "stablehlo.collective_permute"(%[[V1]]) <{source_target_pairs = dense<{{\[\[}}2, 0]]> : tensor<1x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<4xf64>
// VJP-NEXT: %[[V4:.*]] = "stablehlo.collective_permute"(%[[V3]]) <{source_target_pairs = dense<0> : tensor<1x2xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// VJP-NEXT: return %[[V4]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.collective_broadcast"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1, 2]]> : tensor<1x3xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.collective_broadcast"(%[[A1]]) <{replica_groups = dense<{{\[\[}}0, 1, 2]]> : tensor<1x3xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = "stablehlo.collective_broadcast"(%[[A2]]) <{replica_groups = dense<{{\[\[}}0, 1, 2]]> : tensor<1x3xi64>}> : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.collective_broadcast"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1, 2]]> : tensor<1x3xi64>}> : (tensor<8x4xf64>) -> tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
