// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// acosh' = 1 / (sqrt(x - 1) sqrt(x + 1)): two roots, for the sake of complex x.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = chlo.acosh %a : tensor<4xf64> -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = chlo.acosh %[[A]] : tensor<4xf64> -> tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.add %[[A]], %[[V1]] : tensor<4xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.rsqrt %[[V2]] : tensor<4xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.subtract %[[A]], %[[V1]] : tensor<4xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.rsqrt %[[V4]] : tensor<4xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V5]], %[[V3]] : tensor<4xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[DA]], %[[V6]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V7]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: return %[[V0]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = chlo.acosh %[[A]] : tensor<4xf64> -> tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.subtract %[[A]], %[[V1]] : tensor<4xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.rsqrt %[[V2]] : tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.add %[[A]], %[[V1]] : tensor<4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.rsqrt %[[V4]] : tensor<4xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V3]], %[[V5]] : tensor<4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.multiply %[[A1]], %[[V6]] : tensor<4xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.constant dense<-5.000000e-01> : tensor<4xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.divide %[[V5]], %[[V4]] : tensor<4xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V8]], %[[V9]] : tensor<4xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.multiply %[[A1]], %[[V10]] : tensor<4xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V3]], %[[V11]] : tensor<4xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.divide %[[V3]], %[[V2]] : tensor<4xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V8]], %[[V13]] : tensor<4xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.multiply %[[A1]], %[[V14]] : tensor<4xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V15]], %[[V5]] : tensor<4xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.add %[[V12]], %[[V16]] : tensor<4xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.multiply %[[A1]], %[[V17]] : tensor<4xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V19]], %[[A2]] : tensor<4xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.multiply %[[V20]], %[[V6]] : tensor<4xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.add %[[V18]], %[[V21]] : tensor<4xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.multiply %[[V23]], %[[V22]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V7]], %[[V24]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = chlo.acosh %[[A]] : tensor<8x4xf64> -> tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
