// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Forwards, it is a call of what computes it: the transpose of the function's derivative at zero. Transposed, it is a
// call of the function.
func.func @f(%r: tensor<3xf64>, %a: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.transpose @g(%r) applied(%a) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @g(%r: tensor<3xf64>, %ct: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.multiply %r, %ct : tensor<3xf64>
  return %0 : tensor<3xf64>
}
func.func @linear(%r: tensor<3xf64>, %a: tensor<3xf64> {ad.linear}) -> tensor<3xf64> {
  %y = ad.transpose @g(%r) applied(%a) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>, %[[A3:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]]:2 = call @g.transposed.jvp(%[[A0]], %[[A1]], %[[A2]], %[[A3]]) : (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// JVP-NEXT: return %[[V0]]#0, %[[V0]]#1 : tensor<3xf64>, tensor<3xf64>

// JVP-LABEL: @g.transposed(
// JVP-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V1:.*]] = call @g.primal(%[[A0]], %[[V0]]) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
// JVP-NEXT: %[[V2:.*]] = call @g.pullback(%[[V1]], %[[A1]]) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
// JVP-NEXT: return %[[V2]] : tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64>, %[[R2:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:[a-zA-Z0-9_]+]]:3 = call @g.transposed.primal(%[[R1]], %[[R0]]) : (tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>)
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[R2]], %[[R0]] : tensor<3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[R2]], %[[V0]]#1 : tensor<3xf64>
// VJP-NEXT: return %[[V1]], %[[V2]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @linear.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = call @g(%[[R0]], %[[R1]]) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>, %[[A3:.*]]: tensor<3xf64>, %[[A4:.*]]: tensor<3xf64>, %[[A5:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]]:3 = call @g.transposed.jet(%[[A0]], %[[A1]], %[[A2]], %[[A3]], %[[A4]], %[[A5]]) : (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>)
// JET-NEXT: return %[[V0]]#0, %[[V0]]#1, %[[V0]]#2 : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x3xf64>, %[[A1:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = ad.transpose @g.vmap(%[[A0]]) applied(%[[A1]]) : (tensor<8x3xf64>, tensor<8x3xf64>) -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3xf64>
