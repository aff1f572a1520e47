// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A tangent is split like its primal, and the batch as the compiler likes.
sdy.mesh @mesh = <["a"=2]>
func.func @f(%a: tensor<4x3xf64>) -> (tensor<4x3xf64>) {
  %y = sdy.sharding_constraint %a <@mesh, [{"a"}, {}]> : tensor<4x3xf64>
  return %y : tensor<4x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4x3xf64>, %[[A1:.*]]: tensor<4x3xf64>
// JVP-NEXT: %[[V0:.*]] = sdy.sharding_constraint %[[A0]] <@mesh, [{"a"}, {}]> : tensor<4x3xf64>
// JVP-NEXT: %[[V1:.*]] = sdy.sharding_constraint %[[A1]] <@mesh, [{"a"}, {}]> : tensor<4x3xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<4x3xf64>, tensor<4x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = sdy.sharding_constraint %[[R0]] <@mesh, [{"a"}, {}]> : tensor<4x3xf64>
// VJP-NEXT: return %[[V0]] : tensor<4x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x3xf64>, %[[A1:.*]]: tensor<4x3xf64>, %[[A2:.*]]: tensor<4x3xf64>
// JET-NEXT: %[[V0:.*]] = sdy.sharding_constraint %[[A0]] <@mesh, [{"a"}, {}]> : tensor<4x3xf64>
// JET-NEXT: %[[V1:.*]] = sdy.sharding_constraint %[[A1]] <@mesh, [{"a"}, {}]> : tensor<4x3xf64>
// JET-NEXT: %[[V2:.*]] = sdy.sharding_constraint %[[A2]] <@mesh, [{"a"}, {}]> : tensor<4x3xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<4x3xf64>, tensor<4x3xf64>, tensor<4x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x3xf64>
// VMAP-NEXT: %[[V0:.*]] = sdy.sharding_constraint %[[A0]] <@mesh, [{?}, {"a"}, {}]> : tensor<8x4x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4x3xf64>
