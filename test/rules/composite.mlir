// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A call of what it is composed of.
func.func @f(%a: tensor<3xf64>) -> tensor<3xf64> {
  %y = stablehlo.composite "my.sine" %a {decomposition = @g} : (tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @g(%a: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.sine %a : tensor<3xf64>
  return %0 : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>
// JVP-NEXT: %[[V0:.*]]:2 = call @g.jvp(%[[A0]], %[[A1]]) : (tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// JVP-NEXT: return %[[V0]]#0, %[[V0]]#1 : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.primal(
// VJP-SAME: %[[A0:.*]]: tensor<3xf64>
// VJP-NEXT: %[[V0:[a-zA-Z0-9_]+]]:2 = call @g.primal(%[[A0]]) : (tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// VJP-NEXT: return %[[V0]]#0, %[[V0]]#1 : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[A1]], %[[A0]] : tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
// JET-NEXT: %[[V0:.*]]:3 = call @g.jet(%[[A0]], %[[A1]], %[[A2]]) : (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>)
// JET-NEXT: return %[[V0]]#0, %[[V0]]#1, %[[V0]]#2 : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = call @g.vmap(%[[A0]]) : (tensor<8x3xf64>) -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3xf64>
