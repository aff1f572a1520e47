// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// |x| has the slope of its right side at 0.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = stablehlo.abs %a : tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.abs %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<-1.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.compare GE, %[[A]], %[[V3]] : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xi1>
// JVP-NEXT: %[[V5:.*]] = stablehlo.select %[[V4]], %[[V2]], %[[V1]] : tensor<4xi1>, tensor<4xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V5]], %[[DA]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V6]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<-1.000000e+00> : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.compare GE, %[[R0]], %[[V2]] : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xi1>
// VJP-NEXT: %[[V4:.*]] = stablehlo.select %[[V3]], %[[V1]], %[[V0]] : tensor<4xi1>, tensor<4xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.multiply %[[R1]], %[[V4]] : tensor<4xf64>
// VJP-NEXT: return %[[V5]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.abs %[[A]] : tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.compare GE, %[[A]], %[[V1]] : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xi1>
// JET-NEXT: %[[V3:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.constant dense<-1.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.select %[[V2]], %[[V3]], %[[V4]] : tensor<4xi1>, tensor<4xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V5]], %[[A1]] : tensor<4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V7]], %[[A2]] : tensor<4xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V5]], %[[V8]] : tensor<4xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.multiply %[[V10]], %[[V9]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V6]], %[[V11]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.abs %[[A]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
