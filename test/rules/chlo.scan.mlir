// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A counted loop over slices.
func.func @f(%a: tensor<4x2xf64>, %b: tensor<2xf64>) -> (tensor<4x2xf64>, tensor<2xf64>) {
  %y0, %y1 = "chlo.scan"(%a, %b) <{dimension = 0 : i64, is_reverse = false, operandSegmentSizes = array<i32: 1, 1>, resultSegmentSizes = array<i32: 1, 1>}> ({
  ^bb0(%p: tensor<2xf64>, %q: tensor<2xf64>):
    %m = stablehlo.multiply %p, %q : tensor<2xf64>
    %s = stablehlo.add %m, %p : tensor<2xf64>
    stablehlo.return %m, %s : tensor<2xf64>, tensor<2xf64>
  }) : (tensor<4x2xf64>, tensor<2xf64>) -> (tensor<4x2xf64>, tensor<2xf64>)
  return %y0, %y1 : tensor<4x2xf64>, tensor<2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4x2xf64>, %[[A1:.*]]: tensor<2xf64>, %[[A2:.*]]: tensor<4x2xf64>, %[[A3:.*]]: tensor<2xf64>
// JVP-NEXT: %[[V0:.*]]:2 = chlo.scan(%[[A0]]) inits (%[[A1]]) dimension=0  attributes {is_reverse = false} {
// JVP-NEXT: ^bb0(%[[V1:.*]]: tensor<2xf64>, %[[V2:.*]]: tensor<2xf64>):
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[V2]] : tensor<2xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.add %[[V3]], %[[V1]] : tensor<2xf64>
// JVP-NEXT: stablehlo.return %[[V3]], %[[V4]] : tensor<2xf64>, tensor<2xf64>
// JVP-NEXT: } : (tensor<4x2xf64>, tensor<2xf64>) -> (tensor<4x2xf64>, tensor<2xf64>)
// JVP-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x2xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JVP-NEXT: %[[V7:.*]]:5 = stablehlo.while(%[[V8:.*]] = %[[V6]], %[[V9:.*]] = %[[A1]], %[[V10:.*]] = %[[V5]], %[[V11:.*]] = %[[A3]], %[[V12:.*]] = %[[V5]]) : tensor<i32>, tensor<2xf64>, tensor<4x2xf64>, tensor<2xf64>, tensor<4x2xf64>
// JVP-NEXT: cond {
// JVP-NEXT: %[[V13:.*]] = stablehlo.constant dense<4> : tensor<i32>
// JVP-NEXT: %[[V3]] = stablehlo.compare LT, %[[V8]], %[[V13]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JVP-NEXT: stablehlo.return %[[V3]] : tensor<i1>
// JVP-NEXT: } do {
// JVP-NEXT: %[[V3]] = stablehlo.dynamic_slice %[[A0]], %[[V8]], %[[V6]], sizes = [1, 2] : (tensor<4x2xf64>, tensor<i32>, tensor<i32>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V4]] = stablehlo.dynamic_slice %[[A2]], %[[V8]], %[[V6]], sizes = [1, 2] : (tensor<4x2xf64>, tensor<i32>, tensor<i32>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.reshape %[[V3]] : (tensor<1x2xf64>) -> tensor<2xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.reshape %[[V4]] : (tensor<1x2xf64>) -> tensor<2xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V14]], %[[V9]] : tensor<2xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.multiply %[[V15]], %[[V9]] : tensor<2xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V14]], %[[V11]] : tensor<2xf64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.add %[[V17]], %[[V18]] : tensor<2xf64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.add %[[V16]], %[[V14]] : tensor<2xf64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.add %[[V19]], %[[V15]] : tensor<2xf64>
// JVP-NEXT: %[[V22:.*]] = stablehlo.reshape %[[V16]] : (tensor<2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V23:.*]] = stablehlo.reshape %[[V19]] : (tensor<2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V24:.*]] = stablehlo.dynamic_update_slice %[[V10]], %[[V22]], %[[V8]], %[[V6]] : (tensor<4x2xf64>, tensor<1x2xf64>, tensor<i32>, tensor<i32>) -> tensor<4x2xf64>
// JVP-NEXT: %[[V25:.*]] = stablehlo.dynamic_update_slice %[[V12]], %[[V23]], %[[V8]], %[[V6]] : (tensor<4x2xf64>, tensor<1x2xf64>, tensor<i32>, tensor<i32>) -> tensor<4x2xf64>
// JVP-NEXT: %[[V13]] = stablehlo.constant dense<1> : tensor<i32>
// JVP-NEXT: %[[V26:.*]] = stablehlo.add %[[V8]], %[[V13]] : tensor<i32>
// JVP-NEXT: stablehlo.return %[[V26]], %[[V20]], %[[V24]], %[[V21]], %[[V25]] : tensor<i32>, tensor<2xf64>, tensor<4x2xf64>, tensor<2xf64>, tensor<4x2xf64>
// JVP-NEXT: }
// JVP-NEXT: return %[[V0]]#0, %[[V0]]#1, %[[V7]]#4, %[[V7]]#3 : tensor<4x2xf64>, tensor<2xf64>, tensor<4x2xf64>, tensor<2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xi32>, %[[R1:.*]]: tensor<4x2xf64>, %[[R2:.*]]: tensor<4x2xf64>, %[[R3:.*]]: tensor<4x2xf64> {ad.linear}, %[[R4:.*]]: tensor<2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x2xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V2:.*]]:4 = stablehlo.while(%[[V3:.*]] = %[[V1]], %[[V4:.*]] = %[[R4]], %[[V5:.*]] = %[[R3]], %[[V6:.*]] = %[[V0]]) : tensor<i32>, tensor<2xf64>, tensor<4x2xf64>, tensor<4x2xf64>
// VJP-NEXT: cond {
// VJP-NEXT: %[[V7:.*]] = stablehlo.constant dense<4> : tensor<i32>
// VJP-NEXT: %[[V8:.*]] = stablehlo.compare LT, %[[V3]], %[[V7]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT: stablehlo.return %[[V8]] : tensor<i1>
// VJP-NEXT: } do {
// VJP-NEXT: %[[V7]] = stablehlo.constant dense<3> : tensor<i32>
// VJP-NEXT: %[[V8]] = stablehlo.subtract %[[V7]], %[[V3]] : tensor<i32>
// VJP-NEXT: %[[V9:.*]] = stablehlo.convert %[[V8]] : (tensor<i32>) -> tensor<i64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.constant dense<0> : tensor<i64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.dynamic_slice %[[R0]], %[[V9]], sizes = [1] : (tensor<4xi32>, tensor<i64>) -> tensor<1xi32>
// VJP-NEXT: %[[V12:.*]] = stablehlo.reshape %[[V11]] : (tensor<1xi32>) -> tensor<i32>
// VJP-NEXT: %[[V13:.*]] = stablehlo.dynamic_slice %[[R1]], %[[V9]], %[[V10]], sizes = [1, 2] : (tensor<4x2xf64>, tensor<i64>, tensor<i64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.reshape %[[V13]] : (tensor<1x2xf64>) -> tensor<2xf64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.dynamic_slice %[[R2]], %[[V9]], %[[V10]], sizes = [1, 2] : (tensor<4x2xf64>, tensor<i64>, tensor<i64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.reshape %[[V15]] : (tensor<1x2xf64>) -> tensor<2xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<1x2xf64>
// VJP-NEXT: %[[V18:.*]] = stablehlo.dynamic_update_slice %[[V5]], %[[V17]], %[[V12]], %[[V1]] : (tensor<4x2xf64>, tensor<1x2xf64>, tensor<i32>, tensor<i32>) -> tensor<4x2xf64>
// VJP-NEXT: %[[V19:.*]] = stablehlo.dynamic_slice %[[V5]], %[[V12]], %[[V1]], sizes = [1, 2] : (tensor<4x2xf64>, tensor<i32>, tensor<i32>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V20:.*]] = stablehlo.reshape %[[V19]] : (tensor<1x2xf64>) -> tensor<2xf64>
// VJP-NEXT: %[[V21:.*]] = stablehlo.add %[[V20]], %[[V4]] : tensor<2xf64>
// VJP-NEXT: %[[V22:.*]] = stablehlo.multiply %[[V21]], %[[V16]] : tensor<2xf64>
// VJP-NEXT: %[[V23:.*]] = stablehlo.multiply %[[V21]], %[[V14]] : tensor<2xf64>
// VJP-NEXT: %[[V24:.*]] = stablehlo.add %[[V4]], %[[V23]] : tensor<2xf64>
// VJP-NEXT: %[[V25:.*]] = stablehlo.reshape %[[V24]] : (tensor<2xf64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V26:.*]] = stablehlo.dynamic_slice %[[V6]], %[[V12]], %[[V1]], sizes = [1, 2] : (tensor<4x2xf64>, tensor<i32>, tensor<i32>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V27:.*]] = stablehlo.add %[[V26]], %[[V25]] : tensor<1x2xf64>
// VJP-NEXT: %[[V28:.*]] = stablehlo.dynamic_update_slice %[[V6]], %[[V27]], %[[V12]], %[[V1]] : (tensor<4x2xf64>, tensor<1x2xf64>, tensor<i32>, tensor<i32>) -> tensor<4x2xf64>
// VJP-NEXT: %[[V29:.*]] = stablehlo.constant dense<1> : tensor<i32>
// VJP-NEXT: %[[V30:.*]] = stablehlo.add %[[V3]], %[[V29]] : tensor<i32>
// VJP-NEXT: stablehlo.return %[[V30]], %[[V22]], %[[V18]], %[[V28]] : tensor<i32>, tensor<2xf64>, tensor<4x2xf64>, tensor<4x2xf64>
// VJP-NEXT: }
// VJP-NEXT: return %[[V2]]#3, %[[V2]]#1 : tensor<4x2xf64>, tensor<2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x2xf64>, %[[A1:.*]]: tensor<2xf64>, %[[A2:.*]]: tensor<4x2xf64>, %[[A3:.*]]: tensor<4x2xf64>, %[[A4:.*]]: tensor<2xf64>, %[[A5:.*]]: tensor<2xf64>
// JET-NEXT: %[[V0:.*]]:2 = chlo.scan(%[[A0]]) inits (%[[A1]]) dimension=0  attributes {is_reverse = false} {
// JET-NEXT: ^bb0(%[[V1:.*]]: tensor<2xf64>, %[[V2:.*]]: tensor<2xf64>):
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[V2]] : tensor<2xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.add %[[V3]], %[[V1]] : tensor<2xf64>
// JET-NEXT: stablehlo.return %[[V3]], %[[V4]] : tensor<2xf64>, tensor<2xf64>
// JET-NEXT: } : (tensor<4x2xf64>, tensor<2xf64>) -> (tensor<4x2xf64>, tensor<2xf64>)
// JET-NEXT: %[[V5:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JET-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x2xf64>
// JET-NEXT: %[[V7:.*]]:7 = stablehlo.while(%[[V8:.*]] = %[[V5]], %[[V9:.*]] = %[[A1]], %[[V10:.*]] = %[[V6]], %[[V11:.*]] = %[[A4]], %[[V12:.*]] = %[[A5]], %[[V13:.*]] = %[[V6]], %[[V14:.*]] = %[[V6]]) : tensor<i32>, tensor<2xf64>, tensor<4x2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<4x2xf64>, tensor<4x2xf64>
// JET-NEXT: cond {
// JET-NEXT: %[[V15:.*]] = stablehlo.constant dense<4> : tensor<i32>
// JET-NEXT: %[[V3]] = stablehlo.compare LT, %[[V8]], %[[V15]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JET-NEXT: stablehlo.return %[[V3]] : tensor<i1>
// JET-NEXT: } do {
// JET-NEXT: %[[V3]] = stablehlo.dynamic_slice %[[A0]], %[[V8]], %[[V5]], sizes = [1, 2] : (tensor<4x2xf64>, tensor<i32>, tensor<i32>) -> tensor<1x2xf64>
// JET-NEXT: %[[V4]] = stablehlo.dynamic_slice %[[A2]], %[[V8]], %[[V5]], sizes = [1, 2] : (tensor<4x2xf64>, tensor<i32>, tensor<i32>) -> tensor<1x2xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.dynamic_slice %[[A3]], %[[V8]], %[[V5]], sizes = [1, 2] : (tensor<4x2xf64>, tensor<i32>, tensor<i32>) -> tensor<1x2xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.reshape %[[V3]] : (tensor<1x2xf64>) -> tensor<2xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.reshape %[[V4]] : (tensor<1x2xf64>) -> tensor<2xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.reshape %[[V16]] : (tensor<1x2xf64>) -> tensor<2xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V17]], %[[V9]] : tensor<2xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.multiply %[[V17]], %[[V11]] : tensor<2xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.multiply %[[V18]], %[[V9]] : tensor<2xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.add %[[V21]], %[[V22]] : tensor<2xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.multiply %[[V17]], %[[V12]] : tensor<2xf64>
// JET-NEXT: %[[V25:.*]] = stablehlo.multiply %[[V18]], %[[V11]] : tensor<2xf64>
// JET-NEXT: %[[V26:.*]] = stablehlo.add %[[V24]], %[[V25]] : tensor<2xf64>
// JET-NEXT: %[[V27:.*]] = stablehlo.multiply %[[V19]], %[[V9]] : tensor<2xf64>
// JET-NEXT: %[[V28:.*]] = stablehlo.add %[[V26]], %[[V27]] : tensor<2xf64>
// JET-NEXT: %[[V29:.*]] = stablehlo.add %[[V20]], %[[V17]] : tensor<2xf64>
// JET-NEXT: %[[V30:.*]] = stablehlo.add %[[V23]], %[[V18]] : tensor<2xf64>
// JET-NEXT: %[[V31:.*]] = stablehlo.add %[[V28]], %[[V19]] : tensor<2xf64>
// JET-NEXT: %[[V32:.*]] = stablehlo.reshape %[[V20]] : (tensor<2xf64>) -> tensor<1x2xf64>
// JET-NEXT: %[[V33:.*]] = stablehlo.reshape %[[V23]] : (tensor<2xf64>) -> tensor<1x2xf64>
// JET-NEXT: %[[V34:.*]] = stablehlo.reshape %[[V28]] : (tensor<2xf64>) -> tensor<1x2xf64>
// JET-NEXT: %[[V35:.*]] = stablehlo.dynamic_update_slice %[[V10]], %[[V32]], %[[V8]], %[[V5]] : (tensor<4x2xf64>, tensor<1x2xf64>, tensor<i32>, tensor<i32>) -> tensor<4x2xf64>
// JET-NEXT: %[[V36:.*]] = stablehlo.dynamic_update_slice %[[V13]], %[[V33]], %[[V8]], %[[V5]] : (tensor<4x2xf64>, tensor<1x2xf64>, tensor<i32>, tensor<i32>) -> tensor<4x2xf64>
// JET-NEXT: %[[V37:.*]] = stablehlo.dynamic_update_slice %[[V14]], %[[V34]], %[[V8]], %[[V5]] : (tensor<4x2xf64>, tensor<1x2xf64>, tensor<i32>, tensor<i32>) -> tensor<4x2xf64>
// JET-NEXT: %[[V15]] = stablehlo.constant dense<1> : tensor<i32>
// JET-NEXT: %[[V38:.*]] = stablehlo.add %[[V8]], %[[V15]] : tensor<i32>
// JET-NEXT: stablehlo.return %[[V38]], %[[V29]], %[[V35]], %[[V30]], %[[V31]], %[[V36]], %[[V37]] : tensor<i32>, tensor<2xf64>, tensor<4x2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<4x2xf64>, tensor<4x2xf64>
// JET-NEXT: }
// JET-NEXT: return %[[V0]]#0, %[[V0]]#1, %[[V7]]#5, %[[V7]]#6, %[[V7]]#3, %[[V7]]#4 : tensor<4x2xf64>, tensor<2xf64>, tensor<4x2xf64>, tensor<4x2xf64>, tensor<2xf64>, tensor<2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x2xf64>, %[[A1:.*]]: tensor<8x2xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<8x4x2xf64>
// VMAP-NEXT: %[[V2:.*]]:3 = stablehlo.while(%[[V3:.*]] = %[[V0]], %[[V4:.*]] = %[[A1]], %[[V5:.*]] = %[[V1]]) : tensor<i32>, tensor<8x2xf64>, tensor<8x4x2xf64>
// VMAP-NEXT: cond {
// VMAP-NEXT: %[[V6:.*]] = stablehlo.constant dense<4> : tensor<i32>
// VMAP-NEXT: %[[V7:.*]] = stablehlo.compare LT, %[[V3]], %[[V6]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VMAP-NEXT: stablehlo.return %[[V7]] : tensor<i1>
// VMAP-NEXT: } do {
// VMAP-NEXT: %[[V7]] = stablehlo.dynamic_slice %[[A0]], %[[V0]], %[[V3]], %[[V0]], sizes = [8, 1, 2] : (tensor<8x4x2xf64>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<8x1x2xf64>
// VMAP-NEXT: %[[V8:.*]] = stablehlo.reshape %[[V7]] : (tensor<8x1x2xf64>) -> tensor<8x2xf64>
// VMAP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V8]], %[[V4]] : tensor<8x2xf64>
// VMAP-NEXT: %[[V10:.*]] = stablehlo.add %[[V9]], %[[V8]] : tensor<8x2xf64>
// VMAP-NEXT: %[[V11:.*]] = stablehlo.reshape %[[V9]] : (tensor<8x2xf64>) -> tensor<8x1x2xf64>
// VMAP-NEXT: %[[V12:.*]] = stablehlo.dynamic_update_slice %[[V5]], %[[V11]], %[[V0]], %[[V3]], %[[V0]] : (tensor<8x4x2xf64>, tensor<8x1x2xf64>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<8x4x2xf64>
// VMAP-NEXT: %[[V6]] = stablehlo.constant dense<1> : tensor<i32>
// VMAP-NEXT: %[[V13:.*]] = stablehlo.add %[[V3]], %[[V6]] : tensor<i32>
// VMAP-NEXT: stablehlo.return %[[V13]], %[[V10]], %[[V12]] : tensor<i32>, tensor<8x2xf64>, tensor<8x4x2xf64>
// VMAP-NEXT: }
// VMAP-NEXT: return %[[V2]]#2, %[[V2]]#1 : tensor<8x4x2xf64>, tensor<8x2xf64>
