// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// jvp calls the rule, jet and vjp its derivative. Where there are fwd and bwd, every mode calls these: forward mode the
// transpose of bwd. A linear operand costs one more application.
func.func @f(%a: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.custom @g(%a) {jvp = @g_jvp} : (tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func @by_vjp(%a: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.custom @g(%a) {bwd = @g_bwd, fwd = @g_fwd} : (tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func @linear(%a: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.custom @n(%a) {linear = array<i64: 0>, transpose = @n_transpose} : (tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @g(%a: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.sine %a : tensor<3xf64>
  return %0 : tensor<3xf64>
}
func.func private @g_jvp(%a: tensor<3xf64>, %t: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>) {
  %0 = ad.custom @g(%a) {jvp = @g_jvp} : (tensor<3xf64>) -> tensor<3xf64>
  %1 = stablehlo.cosine %a : tensor<3xf64>
  %2 = stablehlo.multiply %1, %t : tensor<3xf64>
  return %0, %2 : tensor<3xf64>, tensor<3xf64>
}
func.func private @g_fwd(%a: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>) {
  %0 = stablehlo.sine %a : tensor<3xf64>
  %1 = stablehlo.cosine %a : tensor<3xf64>
  return %0, %1 : tensor<3xf64>, tensor<3xf64>
}
func.func private @g_bwd(%c: tensor<3xf64>, %ct: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.multiply %c, %ct : tensor<3xf64>
  return %0 : tensor<3xf64>
}
func.func private @n(%a: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.negate %a : tensor<3xf64>
  return %0 : tensor<3xf64>
}
func.func private @n_transpose(%ct: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.negate %ct : tensor<3xf64>
  return %0 : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]]:2 = call @g_jvp(%[[A0]], %[[A1]]) : (tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// JVP-NEXT: return %[[V0]]#0, %[[V0]]#1 : tensor<3xf64>, tensor<3xf64>

// JVP-LABEL: @by_vjp.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]]:2 = call @g_fwd(%[[A0]]) : (tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// JVP-NEXT: %[[V1:.*]] = ad.transpose @g_bwd(%[[V0]]#1) applied(%[[A1]]) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
// JVP-NEXT: return %[[V0]]#0, %[[V1]] : tensor<3xf64>, tensor<3xf64>

// JVP-LABEL: @linear.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = ad.custom @n(%[[A1]]) {linear = array<i64: 0>, transpose = @n_transpose} : (tensor<3xf64>) -> tensor<3xf64>
// JVP-NEXT: %[[V1:.*]] = ad.custom @n(%[[A0]]) {linear = array<i64: 0>, transpose = @n_transpose} : (tensor<3xf64>) -> tensor<3xf64>
// JVP-NEXT: return %[[V1]], %[[V0]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.primal(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// VJP-NEXT: %[[V1:[a-zA-Z0-9_]+]]:2 = call @g_jvp.primal(%[[R0]], %[[V0]]) : (tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// VJP-NEXT: return %[[V1]]#0, %[[V1]]#1 : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pushforward(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R0]], %[[R1]] : tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// VJP-LABEL: @by_vjp.primal(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>
// VJP-NEXT: %[[V0:[a-zA-Z0-9_]+]]:2 = call @g_fwd(%[[R0]]) : (tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// VJP-NEXT: return %[[V0]]#0, %[[V0]]#1 : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @by_vjp.pushforward(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = ad.transpose @g_bwd(%[[R0]]) applied(%[[R1]]) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// VJP-LABEL: @by_vjp.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = call @g_bwd(%[[R0]], %[[R1]]) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// VJP-LABEL: @linear.primal(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>
// VJP-NEXT: %[[V0:.*]] = ad.custom @n(%[[R0]]) {linear = array<i64: 0>, transpose = @n_transpose} : (tensor<3xf64>) -> tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// VJP-LABEL: @linear.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = call @n_transpose(%[[R0]]) : (tensor<3xf64>) -> tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.multiply %[[V0]], %[[A2]] : tensor<3xf64>
// JET-NEXT: %[[V2:.*]]:4 = call @g_jvp.jet(%[[A0]], %[[A1]], %[[A1]], %[[V1]]) : (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>)
// JET-NEXT: %[[V3:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V3]], %[[V2]]#3 : tensor<3xf64>
// JET-NEXT: return %[[V2]]#0, %[[V2]]#1, %[[V4]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// JET-LABEL: @linear.jet(
// JET-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = ad.custom @n(%[[A0]]) {linear = array<i64: 0>, transpose = @n_transpose} : (tensor<3xf64>) -> tensor<3xf64>
// JET-NEXT: %[[V1:.*]] = ad.custom @n(%[[A1]]) {linear = array<i64: 0>, transpose = @n_transpose} : (tensor<3xf64>) -> tensor<3xf64>
// JET-NEXT: %[[V2:.*]] = ad.custom @n(%[[A2]]) {linear = array<i64: 0>, transpose = @n_transpose} : (tensor<3xf64>) -> tensor<3xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = ad.custom @g.vmap(%[[A0]]) {batches = [{mapped = array<i64: 1>, size = 8 : i64}], jvp = @g_jvp} : (tensor<8x3xf64>) -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3xf64>

// VMAP-LABEL: @by_vjp.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = ad.custom @g.vmap(%[[A0]]) {batches = [{mapped = array<i64: 1>, size = 8 : i64}], bwd = @g_bwd, fwd = @g_fwd} : (tensor<8x3xf64>) -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3xf64>

// VMAP-LABEL: @linear.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = ad.custom @n.vmap(%[[A0]]) {batches = [{mapped = array<i64: 1>, size = 8 : i64}], linear = array<i64: 0>, transpose = @n_transpose} : (tensor<8x3xf64>) -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3xf64>
