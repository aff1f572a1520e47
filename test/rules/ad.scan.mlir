// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --ad-verify-linear --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Residuals are ys: but rows of xs are not copied, and what is the same in every step is kept once. The transpose runs the
// other way, and sums what comes of %b.
func.func @f(%a: tensor<2xf64>, %b: tensor<2xf64>, %xs: tensor<5x2xf64>) -> (tensor<2xf64>, tensor<5x2xf64>) {
  %last, %ys = ad.scan 5 carry(%a) xs(%xs) {
  ^bb0(%i: tensor<i32>, %c: tensor<2xf64>, %x: tensor<2xf64>):
    %0 = stablehlo.exponential %b : tensor<2xf64>
    %1 = stablehlo.multiply %c, %x : tensor<2xf64>
    %2 = stablehlo.multiply %1, %0 : tensor<2xf64>
    %3 = stablehlo.sine %1 : tensor<2xf64>
    stablehlo.return %2, %3 : tensor<2xf64>, tensor<2xf64>
  } : (tensor<2xf64>, tensor<5x2xf64>) -> (tensor<2xf64>, tensor<5x2xf64>)
  return %last, %ys : tensor<2xf64>, tensor<5x2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<2xf64>, %[[A1:.*]]: tensor<2xf64>, %[[A2:.*]]: tensor<5x2xf64>, %[[A3:.*]]: tensor<2xf64>, %[[A4:.*]]: tensor<2xf64>, %[[A5:.*]]: tensor<5x2xf64>
// JVP-NEXT: %[[V0:.*]]:4 = ad.scan 5 carry(%[[A0]], %[[A3]]) xs(%[[A2]], %[[A5]]) {
// JVP-NEXT: ^bb0(%[[V1:.*]]: tensor<i32>, %[[V2:.*]]: tensor<2xf64>, %[[V3:.*]]: tensor<2xf64>, %[[V4:.*]]: tensor<2xf64>, %[[V5:.*]]: tensor<2xf64>):
// JVP-NEXT: %[[V6:.*]] = stablehlo.exponential %[[A1]] : tensor<2xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[A4]], %[[V6]] : tensor<2xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V2]], %[[V4]] : tensor<2xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V3]], %[[V4]] : tensor<2xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V2]], %[[V5]] : tensor<2xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.add %[[V9]], %[[V10]] : tensor<2xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V8]], %[[V6]] : tensor<2xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V11]], %[[V6]] : tensor<2xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V8]], %[[V7]] : tensor<2xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.add %[[V13]], %[[V14]] : tensor<2xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.sine %[[V8]] : tensor<2xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.cosine %[[V8]] : tensor<2xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V11]], %[[V17]] : tensor<2xf64>
// JVP-NEXT: stablehlo.return %[[V12]], %[[V15]], %[[V16]], %[[V18]] : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
// JVP-NEXT: } : (tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>, tensor<5x2xf64>) -> (tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>, tensor<5x2xf64>)
// JVP-NEXT: return %[[V0]]#0, %[[V0]]#2, %[[V0]]#1, %[[V0]]#3 : tensor<2xf64>, tensor<5x2xf64>, tensor<2xf64>, tensor<5x2xf64>

// VJP-LABEL: @f.primal(
// VJP-SAME: %[[R0:.*]]: tensor<2xf64>, %[[R1:.*]]: tensor<2xf64>, %[[R2:.*]]: tensor<5x2xf64>
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2xf64>
// VJP-NEXT: %[[V1:[a-zA-Z0-9_]+]]:5 = ad.scan 5 carry(%[[R0]], %[[V0]]) xs(%[[R2]]) {
// VJP-NEXT: ^bb0(%[[V2:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V3:[a-zA-Z0-9_]+]]: tensor<2xf64>, %[[V4:[a-zA-Z0-9_]+]]: tensor<2xf64>, %[[V5:[a-zA-Z0-9_]+]]: tensor<2xf64>):
// VJP-NEXT: %[[V6:.*]] = stablehlo.exponential %[[R1]] : tensor<2xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V3]], %[[V5]] : tensor<2xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V7]], %[[V6]] : tensor<2xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.sine %[[V7]] : tensor<2xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.cosine %[[V7]] : tensor<2xf64>
// VJP-NEXT: stablehlo.return %[[V8]], %[[V6]], %[[V9]], %[[V10]], %[[V3]] : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
// VJP-NEXT: } : (tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>) -> (tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>, tensor<5x2xf64>, tensor<5x2xf64>)
// VJP-NEXT: return %[[V1]]#0, %[[V1]]#2, %[[V1]]#1, %[[R2]], %[[V1]]#4, %[[V1]]#3 : tensor<2xf64>, tensor<5x2xf64>, tensor<2xf64>, tensor<5x2xf64>, tensor<5x2xf64>, tensor<5x2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2xf64>, %[[R1:.*]]: tensor<5x2xf64>, %[[R2:.*]]: tensor<5x2xf64>, %[[R3:.*]]: tensor<5x2xf64>, %[[R4:.*]]: tensor<2xf64> {ad.linear}, %[[R5:.*]]: tensor<5x2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2xf64>
// VJP-NEXT: %[[V1:[a-zA-Z0-9_]+]]:3 = ad.scan 5 reverse carry(%[[R4]], %[[V0]]) xs(%[[R5]], %[[R1]], %[[R2]], %[[R3]]) {
// VJP-NEXT: ^bb0(%[[V2:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V3:[a-zA-Z0-9_]+]]: tensor<2xf64>, %[[V4:[a-zA-Z0-9_]+]]: tensor<2xf64>, %[[V5:[a-zA-Z0-9_]+]]: tensor<2xf64>, %[[V6:[a-zA-Z0-9_]+]]: tensor<2xf64>, %[[V7:[a-zA-Z0-9_]+]]: tensor<2xf64>, %[[V8:[a-zA-Z0-9_]+]]: tensor<2xf64>):
// VJP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V7]], %[[V6]] : tensor<2xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V9]], %[[R0]] : tensor<2xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.multiply %[[V6]], %[[R0]] : tensor<2xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V7]], %[[R0]] : tensor<2xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V6]], %[[V8]] : tensor<2xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V7]], %[[V8]] : tensor<2xf64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V5]], %[[V14]] : tensor<2xf64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V5]], %[[V13]] : tensor<2xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.multiply %[[V3]], %[[V10]] : tensor<2xf64>
// VJP-NEXT: %[[V18:.*]] = stablehlo.add %[[V4]], %[[V17]] : tensor<2xf64>
// VJP-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V3]], %[[V12]] : tensor<2xf64>
// VJP-NEXT: %[[V20:.*]] = stablehlo.add %[[V15]], %[[V19]] : tensor<2xf64>
// VJP-NEXT: %[[V21:.*]] = stablehlo.multiply %[[V3]], %[[V11]] : tensor<2xf64>
// VJP-NEXT: %[[V22:.*]] = stablehlo.add %[[V16]], %[[V21]] : tensor<2xf64>
// VJP-NEXT: stablehlo.return %[[V22]], %[[V18]], %[[V20]] : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
// VJP-NEXT: } : (tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>, tensor<5x2xf64>, tensor<5x2xf64>, tensor<5x2xf64>) -> (tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>)
// VJP-NEXT: return %[[V1]]#0, %[[V1]]#1, %[[V1]]#2 : tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<2xf64>, %[[A1:.*]]: tensor<2xf64>, %[[A2:.*]]: tensor<5x2xf64>, %[[A3:.*]]: tensor<2xf64>, %[[A4:.*]]: tensor<2xf64>, %[[A5:.*]]: tensor<2xf64>, %[[A6:.*]]: tensor<2xf64>, %[[A7:.*]]: tensor<5x2xf64>, %[[A8:.*]]: tensor<5x2xf64>
// JET-NEXT: %[[V0:.*]]:6 = ad.scan 5 carry(%[[A0]], %[[A3]], %[[A4]]) xs(%[[A2]], %[[A7]], %[[A8]]) {
// JET-NEXT: ^bb0(%[[V1:.*]]: tensor<i32>, %[[V2:.*]]: tensor<2xf64>, %[[V3:.*]]: tensor<2xf64>, %[[V4:.*]]: tensor<2xf64>, %[[V5:.*]]: tensor<2xf64>, %[[V6:.*]]: tensor<2xf64>, %[[V7:.*]]: tensor<2xf64>):
// JET-NEXT: %[[V8:.*]] = stablehlo.exponential %[[A1]] : tensor<2xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.multiply %[[A5]], %[[V8]] : tensor<2xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.multiply %[[A5]], %[[V9]] : tensor<2xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<2xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V11]], %[[A6]] : tensor<2xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V12]], %[[V8]] : tensor<2xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.add %[[V10]], %[[V13]] : tensor<2xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<2xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V15]], %[[V14]] : tensor<2xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.multiply %[[V2]], %[[V5]] : tensor<2xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V2]], %[[V6]] : tensor<2xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V3]], %[[V5]] : tensor<2xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.add %[[V18]], %[[V19]] : tensor<2xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.multiply %[[V2]], %[[V7]] : tensor<2xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.multiply %[[V3]], %[[V6]] : tensor<2xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.add %[[V21]], %[[V22]] : tensor<2xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.multiply %[[V4]], %[[V5]] : tensor<2xf64>
// JET-NEXT: %[[V25:.*]] = stablehlo.add %[[V23]], %[[V24]] : tensor<2xf64>
// JET-NEXT: %[[V26:.*]] = stablehlo.multiply %[[V17]], %[[V8]] : tensor<2xf64>
// JET-NEXT: %[[V27:.*]] = stablehlo.multiply %[[V17]], %[[V9]] : tensor<2xf64>
// JET-NEXT: %[[V28:.*]] = stablehlo.multiply %[[V20]], %[[V8]] : tensor<2xf64>
// JET-NEXT: %[[V29:.*]] = stablehlo.add %[[V27]], %[[V28]] : tensor<2xf64>
// JET-NEXT: %[[V30:.*]] = stablehlo.multiply %[[V17]], %[[V16]] : tensor<2xf64>
// JET-NEXT: %[[V31:.*]] = stablehlo.multiply %[[V20]], %[[V9]] : tensor<2xf64>
// JET-NEXT: %[[V32:.*]] = stablehlo.add %[[V30]], %[[V31]] : tensor<2xf64>
// JET-NEXT: %[[V33:.*]] = stablehlo.multiply %[[V25]], %[[V8]] : tensor<2xf64>
// JET-NEXT: %[[V34:.*]] = stablehlo.add %[[V32]], %[[V33]] : tensor<2xf64>
// JET-NEXT: %[[V35:.*]] = stablehlo.sine %[[V17]] : tensor<2xf64>
// JET-NEXT: %[[V36:.*]] = stablehlo.cosine %[[V17]] : tensor<2xf64>
// JET-NEXT: %[[V37:.*]] = stablehlo.multiply %[[V20]], %[[V36]] : tensor<2xf64>
// JET-NEXT: %[[V38:.*]] = stablehlo.multiply %[[V20]], %[[V35]] : tensor<2xf64>
// JET-NEXT: %[[V39:.*]] = stablehlo.multiply %[[V20]], %[[V38]] : tensor<2xf64>
// JET-NEXT: %[[V40:.*]] = stablehlo.multiply %[[V11]], %[[V25]] : tensor<2xf64>
// JET-NEXT: %[[V41:.*]] = stablehlo.multiply %[[V40]], %[[V36]] : tensor<2xf64>
// JET-NEXT: %[[V42:.*]] = stablehlo.subtract %[[V41]], %[[V39]] : tensor<2xf64>
// JET-NEXT: %[[V43:.*]] = stablehlo.multiply %[[V15]], %[[V42]] : tensor<2xf64>
// JET-NEXT: stablehlo.return %[[V26]], %[[V29]], %[[V34]], %[[V35]], %[[V37]], %[[V43]] : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
// JET-NEXT: } : (tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>, tensor<5x2xf64>, tensor<5x2xf64>) -> (tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>, tensor<5x2xf64>, tensor<5x2xf64>)
// JET-NEXT: return %[[V0]]#0, %[[V0]]#3, %[[V0]]#1, %[[V0]]#2, %[[V0]]#4, %[[V0]]#5 : tensor<2xf64>, tensor<5x2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<5x2xf64>, tensor<5x2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x2xf64>, %[[A1:.*]]: tensor<8x2xf64>, %[[A2:.*]]: tensor<8x5x2xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.transpose %[[A2]], dims = [1, 0, 2] : (tensor<8x5x2xf64>) -> tensor<5x8x2xf64>
// VMAP-NEXT: %[[V1:.*]]:2 = ad.scan 5 carry(%[[A0]]) xs(%[[V0]]) {
// VMAP-NEXT: ^bb0(%[[V2:.*]]: tensor<i32>, %[[V3:.*]]: tensor<8x2xf64>, %[[V4:.*]]: tensor<8x2xf64>):
// VMAP-NEXT: %[[V5:.*]] = stablehlo.exponential %[[A1]] : tensor<8x2xf64>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V3]], %[[V4]] : tensor<8x2xf64>
// VMAP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V6]], %[[V5]] : tensor<8x2xf64>
// VMAP-NEXT: %[[V8:.*]] = stablehlo.sine %[[V6]] : tensor<8x2xf64>
// VMAP-NEXT: stablehlo.return %[[V7]], %[[V8]] : tensor<8x2xf64>, tensor<8x2xf64>
// VMAP-NEXT: } : (tensor<8x2xf64>, tensor<5x8x2xf64>) -> (tensor<8x2xf64>, tensor<5x8x2xf64>)
// VMAP-NEXT: %[[V9:.*]] = stablehlo.transpose %[[V1]]#1, dims = [1, 0, 2] : (tensor<5x8x2xf64>) -> tensor<8x5x2xf64>
// VMAP-NEXT: return %[[V1]]#0, %[[V9]] : tensor<8x2xf64>, tensor<8x5x2xf64>
