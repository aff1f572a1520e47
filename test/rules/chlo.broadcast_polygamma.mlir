// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// chlo.broadcast_polygamma is differentiated as what it stands for.
func.func @f(%a: tensor<3xf64>) -> (tensor<3xf64>) {
  %n = stablehlo.constant dense<1.0> : tensor<f64>
  %y = "chlo.broadcast_polygamma"(%n, %a) : (tensor<f64>, tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V1:.*]] = chlo.broadcast_polygamma %[[V0]], %[[A]] : (tensor<f64>, tensor<3xf64>) -> tensor<3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V3:.*]] = chlo.polygamma %[[V2]], %[[A]] : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[DA]], %[[V3]] : tensor<3xf64>
// JVP-NEXT: return %[[V1]], %[[V4]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JET-NEXT: %[[V1:.*]] = chlo.broadcast_polygamma %[[V0]], %[[A]] : (tensor<f64>, tensor<3xf64>) -> tensor<3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V3:.*]] = chlo.polygamma %[[V2]], %[[A]] : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[A1]], %[[V3]] : tensor<3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.constant dense<3.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V6:.*]] = chlo.polygamma %[[V5]], %[[A]] : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.multiply %[[A1]], %[[V6]] : tensor<3xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[A1]], %[[V7]] : tensor<3xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V2]], %[[A2]] : tensor<3xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V9]], %[[V3]] : tensor<3xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.add %[[V8]], %[[V10]] : tensor<3xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V12]], %[[V11]] : tensor<3xf64>
// JET-NEXT: return %[[V1]], %[[V4]], %[[V13]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<8x3xf64>
// VMAP-NEXT: %[[V1:.*]] = chlo.polygamma %[[V0]], %[[A]] : tensor<8x3xf64>, tensor<8x3xf64> -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x3xf64>
