// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Belongs to the operation around it.
func.func @f(%a: tensor<2xf64>) -> (tensor<2xf64>) {
  %y = "stablehlo.all_reduce"(%a) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %r = stablehlo.add %p, %q : tensor<f64>
    stablehlo.return %r : tensor<f64>
  }) : (tensor<2xf64>) -> tensor<2xf64>
  return %y : tensor<2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2xf64>, %[[DA:.*]]: tensor<2xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.all_reduce"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JVP-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// JVP-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// JVP-NEXT: }) : (tensor<2xf64>) -> tensor<2xf64>
// JVP-NEXT: %[[V4:.*]] = "stablehlo.all_reduce"(%[[DA]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JVP-NEXT: ^bb0(%[[V1]]: tensor<f64>, %[[V2]]: tensor<f64>):
// JVP-NEXT: %[[V5:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V5]] : tensor<f64>
// JVP-NEXT: }) : (tensor<2xf64>) -> tensor<2xf64>
// JVP-NEXT: return %[[V0]], %[[V4]] : tensor<2xf64>, tensor<2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = "stablehlo.all_reduce"(%[[R0]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// VJP-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// VJP-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// VJP-NEXT: }) : (tensor<2xf64>) -> tensor<2xf64>
// VJP-NEXT: return %[[V0]] : tensor<2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2xf64>, %[[A1:.*]]: tensor<2xf64>, %[[A2:.*]]: tensor<2xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.all_reduce"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JET-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// JET-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// JET-NEXT: }) : (tensor<2xf64>) -> tensor<2xf64>
// JET-NEXT: %[[V4:.*]] = "stablehlo.all_reduce"(%[[A1]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JET-NEXT: ^bb0(%[[V1]]: tensor<f64>, %[[V2]]: tensor<f64>):
// JET-NEXT: %[[V5:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V5]] : tensor<f64>
// JET-NEXT: }) : (tensor<2xf64>) -> tensor<2xf64>
// JET-NEXT: %[[V6:.*]] = "stablehlo.all_reduce"(%[[A2]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JET-NEXT: ^bb0(%[[V1]]: tensor<f64>, %[[V2]]: tensor<f64>):
// JET-NEXT: %[[V7:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V7]] : tensor<f64>
// JET-NEXT: }) : (tensor<2xf64>) -> tensor<2xf64>
// JET-NEXT: return %[[V0]], %[[V4]], %[[V6]] : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2xf64>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.all_reduce"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// VMAP-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// VMAP-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x2xf64>) -> tensor<8x2xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x2xf64>
