// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The tangent is that of the smaller operand; ties share evenly.
func.func @f(%a: tensor<3xf64>, %b: tensor<3xf64>) -> (tensor<3xf64>) {
  %y = stablehlo.minimum %a, %b : tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3xf64>, %[[B:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<3xf64>, %[[DB:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.minimum %[[A]], %[[B]] : tensor<3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.compare EQ, %[[B]], %[[V0]] : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xi1>
// JVP-NEXT: %[[V4:.*]] = stablehlo.select %[[V3]], %[[V2]], %[[V1]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.compare EQ, %[[A]], %[[V0]] : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xi1>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.select %[[V5]], %[[V4]], %[[V6]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[DA]], %[[V7]] : tensor<3xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.select %[[V5]], %[[V2]], %[[V1]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.select %[[V3]], %[[V9]], %[[V6]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.multiply %[[DB]], %[[V10]] : tensor<3xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.add %[[V8]], %[[V11]] : tensor<3xf64>
// JVP-NEXT: return %[[V0]], %[[V12]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64>, %[[R2:.*]]: tensor<3xf64>, %[[R3:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.compare EQ, %[[R0]], %[[R1]] : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xi1>
// VJP-NEXT: %[[V3:.*]] = stablehlo.select %[[V2]], %[[V1]], %[[V0]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.compare EQ, %[[R2]], %[[R1]] : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xi1>
// VJP-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.select %[[V4]], %[[V3]], %[[V5]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.select %[[V4]], %[[V1]], %[[V0]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.select %[[V2]], %[[V7]], %[[V5]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[R3]], %[[V8]] : tensor<3xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.multiply %[[R3]], %[[V6]] : tensor<3xf64>
// VJP-NEXT: return %[[V10]], %[[V9]] : tensor<3xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3xf64>, %[[B:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.minimum %[[A]], %[[B]] : tensor<3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.compare EQ, %[[A]], %[[V0]] : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xi1>
// JET-NEXT: %[[V2:.*]] = stablehlo.compare EQ, %[[B]], %[[V0]] : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xi1>
// JET-NEXT: %[[V3:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.select %[[V2]], %[[V3]], %[[V4]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.select %[[V1]], %[[V5]], %[[V6]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[A1]], %[[V7]] : tensor<3xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.select %[[V1]], %[[V3]], %[[V4]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.select %[[V2]], %[[V9]], %[[V6]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.multiply %[[B1]], %[[V10]] : tensor<3xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.add %[[V8]], %[[V11]] : tensor<3xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V13]], %[[A2]] : tensor<3xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V14]], %[[V7]] : tensor<3xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V13]], %[[B2]] : tensor<3xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.multiply %[[V16]], %[[V10]] : tensor<3xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.add %[[V15]], %[[V17]] : tensor<3xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V3]], %[[V18]] : tensor<3xf64>
// JET-NEXT: return %[[V0]], %[[V12]], %[[V19]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3xf64>, %[[B:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.minimum %[[A]], %[[B]] : tensor<8x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3xf64>
