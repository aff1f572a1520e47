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
// JVP-NEXT: %[[V5:.*]]:4 = ad.scan 4 carry(%[[A1]], %[[A3]]) xs(%[[A0]], %[[A2]]) {
// JVP-NEXT: ^bb0(%[[V6:.*]]: tensor<i32>, %[[V7:.*]]: tensor<2xf64>, %[[V8:.*]]: tensor<2xf64>, %[[V9:.*]]: tensor<2xf64>, %[[V10:.*]]: tensor<2xf64>):
// JVP-NEXT: %[[V3]] = stablehlo.multiply %[[V9]], %[[V7]] : tensor<2xf64>
// JVP-NEXT: %[[V4]] = stablehlo.multiply %[[V10]], %[[V7]] : tensor<2xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.multiply %[[V9]], %[[V8]] : tensor<2xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.add %[[V4]], %[[V11]] : tensor<2xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.add %[[V3]], %[[V9]] : tensor<2xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.add %[[V12]], %[[V10]] : tensor<2xf64>
// JVP-NEXT: stablehlo.return %[[V13]], %[[V14]], %[[V3]], %[[V12]] : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
// JVP-NEXT: } : (tensor<2xf64>, tensor<2xf64>, tensor<4x2xf64>, tensor<4x2xf64>) -> (tensor<2xf64>, tensor<2xf64>, tensor<4x2xf64>, tensor<4x2xf64>)
// JVP-NEXT: return %[[V0]]#0, %[[V0]]#1, %[[V5]]#3, %[[V5]]#1 : tensor<4x2xf64>, tensor<2xf64>, tensor<4x2xf64>, tensor<2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4x2xf64>, %[[R1:.*]]: tensor<4x2xf64>, %[[R2:.*]]: tensor<4x2xf64> {ad.linear}, %[[R3:.*]]: tensor<2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]]:2 = ad.scan 4 reverse carry(%[[R3]]) xs(%[[R2]], %[[R0]], %[[R1]]) {
// VJP-NEXT: ^bb0(%[[V1:.*]]: tensor<i32>, %[[V2:.*]]: tensor<2xf64>, %[[V3:.*]]: tensor<2xf64>, %[[V4:.*]]: tensor<2xf64>, %[[V5:.*]]: tensor<2xf64>):
// VJP-NEXT: %[[V6:.*]] = stablehlo.add %[[V3]], %[[V2]] : tensor<2xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V6]], %[[V5]] : tensor<2xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V6]], %[[V4]] : tensor<2xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.add %[[V2]], %[[V8]] : tensor<2xf64>
// VJP-NEXT: stablehlo.return %[[V7]], %[[V9]] : tensor<2xf64>, tensor<2xf64>
// VJP-NEXT: } : (tensor<2xf64>, tensor<4x2xf64>, tensor<4x2xf64>, tensor<4x2xf64>) -> (tensor<2xf64>, tensor<4x2xf64>)
// VJP-NEXT: return %[[V0]]#1, %[[V0]]#0 : tensor<4x2xf64>, tensor<2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x2xf64>, %[[A1:.*]]: tensor<2xf64>, %[[A2:.*]]: tensor<4x2xf64>, %[[A3:.*]]: tensor<4x2xf64>, %[[A4:.*]]: tensor<2xf64>, %[[A5:.*]]: tensor<2xf64>
// JET-NEXT: %[[V0:.*]]:2 = chlo.scan(%[[A0]]) inits (%[[A1]]) dimension=0  attributes {is_reverse = false} {
// JET-NEXT: ^bb0(%[[V1:.*]]: tensor<2xf64>, %[[V2:.*]]: tensor<2xf64>):
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[V2]] : tensor<2xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.add %[[V3]], %[[V1]] : tensor<2xf64>
// JET-NEXT: stablehlo.return %[[V3]], %[[V4]] : tensor<2xf64>, tensor<2xf64>
// JET-NEXT: } : (tensor<4x2xf64>, tensor<2xf64>) -> (tensor<4x2xf64>, tensor<2xf64>)
// JET-NEXT: %[[V5:.*]]:6 = ad.scan 4 carry(%[[A1]], %[[A4]], %[[A5]]) xs(%[[A0]], %[[A2]], %[[A3]]) {
// JET-NEXT: ^bb0(%[[V6:.*]]: tensor<i32>, %[[V7:.*]]: tensor<2xf64>, %[[V8:.*]]: tensor<2xf64>, %[[V9:.*]]: tensor<2xf64>, %[[V10:.*]]: tensor<2xf64>, %[[V11:.*]]: tensor<2xf64>, %[[V12:.*]]: tensor<2xf64>):
// JET-NEXT: %[[V3]] = stablehlo.multiply %[[V10]], %[[V7]] : tensor<2xf64>
// JET-NEXT: %[[V4]] = stablehlo.multiply %[[V10]], %[[V8]] : tensor<2xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V11]], %[[V7]] : tensor<2xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.add %[[V4]], %[[V13]] : tensor<2xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V10]], %[[V9]] : tensor<2xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V11]], %[[V8]] : tensor<2xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.add %[[V15]], %[[V16]] : tensor<2xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V12]], %[[V7]] : tensor<2xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.add %[[V17]], %[[V18]] : tensor<2xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.add %[[V3]], %[[V10]] : tensor<2xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.add %[[V14]], %[[V11]] : tensor<2xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.add %[[V19]], %[[V12]] : tensor<2xf64>
// JET-NEXT: stablehlo.return %[[V20]], %[[V21]], %[[V22]], %[[V3]], %[[V14]], %[[V19]] : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
// JET-NEXT: } : (tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<4x2xf64>, tensor<4x2xf64>, tensor<4x2xf64>) -> (tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<4x2xf64>, tensor<4x2xf64>, tensor<4x2xf64>)
// JET-NEXT: return %[[V0]]#0, %[[V0]]#1, %[[V5]]#4, %[[V5]]#5, %[[V5]]#1, %[[V5]]#2 : tensor<4x2xf64>, tensor<2xf64>, tensor<4x2xf64>, tensor<4x2xf64>, tensor<2xf64>, tensor<2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x2xf64>, %[[A1:.*]]: tensor<8x2xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.transpose %[[A0]], dims = [1, 0, 2] : (tensor<8x4x2xf64>) -> tensor<4x8x2xf64>
// VMAP-NEXT: %[[V1:.*]]:2 = ad.scan 4 carry(%[[A1]]) xs(%[[V0]]) {
// VMAP-NEXT: ^bb0(%[[V2:.*]]: tensor<i32>, %[[V3:.*]]: tensor<8x2xf64>, %[[V4:.*]]: tensor<8x2xf64>):
// VMAP-NEXT: %[[V5:.*]] = stablehlo.multiply %[[V4]], %[[V3]] : tensor<8x2xf64>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.add %[[V5]], %[[V4]] : tensor<8x2xf64>
// VMAP-NEXT: stablehlo.return %[[V6]], %[[V5]] : tensor<8x2xf64>, tensor<8x2xf64>
// VMAP-NEXT: } : (tensor<8x2xf64>, tensor<4x8x2xf64>) -> (tensor<8x2xf64>, tensor<4x8x2xf64>)
// VMAP-NEXT: %[[V7:.*]] = stablehlo.transpose %[[V1]]#1, dims = [1, 0, 2] : (tensor<4x8x2xf64>) -> tensor<8x4x2xf64>
// VMAP-NEXT: return %[[V7]], %[[V1]]#0 : tensor<8x4x2xf64>, tensor<8x2xf64>
