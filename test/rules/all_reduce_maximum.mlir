// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The tangent is that of the device with the largest element; ties share evenly.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = "stablehlo.all_reduce"(%a) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %r = stablehlo.maximum %p, %q : tensor<f64>
    stablehlo.return %r : tensor<f64>
  }) : (tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.all_reduce"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JVP-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// JVP-NEXT: %[[V3:.*]] = stablehlo.maximum %[[V1]], %[[V2]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4xf64>) -> tensor<4xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.compare EQ, %[[A]], %[[V0]] : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xi1>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.select %[[V5]], %[[V4]], %[[V6]] : tensor<4xi1>, tensor<4xf64>
// JVP-NEXT: %[[V8:.*]] = "stablehlo.all_reduce"(%[[V7]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JVP-NEXT: ^bb0(%[[V1]]: tensor<f64>, %[[V2]]: tensor<f64>):
// JVP-NEXT: %[[V9:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V9]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4xf64>) -> tensor<4xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.multiply %[[DA]], %[[V7]] : tensor<4xf64>
// JVP-NEXT: %[[V11:.*]] = "stablehlo.all_reduce"(%[[V10]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JVP-NEXT: ^bb0(%[[V1]]: tensor<f64>, %[[V2]]: tensor<f64>):
// JVP-NEXT: %[[V12:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V12]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4xf64>) -> tensor<4xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.divide %[[V11]], %[[V8]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V13]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64>, %[[R2:.*]]: tensor<4xf64>, %[[R3:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.compare EQ, %[[R1]], %[[R2]] : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xi1>
// VJP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.select %[[V1]], %[[V0]], %[[V2]] : tensor<4xi1>, tensor<4xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.divide %[[R3]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: %[[V5:.*]] = "stablehlo.all_reduce"(%[[V4]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// VJP-NEXT: ^bb0(%[[V6:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V7:[a-zA-Z0-9_]+]]: tensor<f64>):
// VJP-NEXT: %[[V8:.*]] = stablehlo.add %[[V6]], %[[V7]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V8]] : tensor<f64>
// VJP-NEXT: }) : (tensor<4xf64>) -> tensor<4xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V5]], %[[V3]] : tensor<4xf64>
// VJP-NEXT: return %[[V9]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.all_reduce"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JET-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// JET-NEXT: %[[V3:.*]] = stablehlo.maximum %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// JET-NEXT: }) : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.compare EQ, %[[A]], %[[V0]] : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xi1>
// JET-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.select %[[V5]], %[[V4]], %[[V6]] : tensor<4xi1>, tensor<4xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[A1]], %[[V7]] : tensor<4xf64>
// JET-NEXT: %[[V9:.*]] = "stablehlo.all_reduce"(%[[V8]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JET-NEXT: ^bb0(%[[V1]]: tensor<f64>, %[[V2]]: tensor<f64>):
// JET-NEXT: %[[V10:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V10]] : tensor<f64>
// JET-NEXT: }) : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V11:.*]] = "stablehlo.all_reduce"(%[[V7]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JET-NEXT: ^bb0(%[[V1]]: tensor<f64>, %[[V2]]: tensor<f64>):
// JET-NEXT: %[[V12:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V12]] : tensor<f64>
// JET-NEXT: }) : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.divide %[[V9]], %[[V11]] : tensor<4xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V14]], %[[A2]] : tensor<4xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V15]], %[[V7]] : tensor<4xf64>
// JET-NEXT: %[[V17:.*]] = "stablehlo.all_reduce"(%[[V16]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// JET-NEXT: ^bb0(%[[V1]]: tensor<f64>, %[[V2]]: tensor<f64>):
// JET-NEXT: %[[V18:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V18]] : tensor<f64>
// JET-NEXT: }) : (tensor<4xf64>) -> tensor<4xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.divide %[[V17]], %[[V11]] : tensor<4xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.multiply %[[V20]], %[[V19]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V13]], %[[V21]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.all_reduce"(%[[A]]) <{replica_groups = dense<{{\[\[}}0, 1]]> : tensor<1x2xi64>}> ({
// VMAP-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// VMAP-NEXT: %[[V3:.*]] = stablehlo.maximum %[[V1]], %[[V2]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x4xf64>) -> tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
