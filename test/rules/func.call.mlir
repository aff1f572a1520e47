// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A call becomes a call of the derived function.
func.func @f(%a: tensor<3xf64>, %b: tensor<3xf64>) -> (tensor<3xf64>) {
  %r:2 = func.call @g(%a, %b) : (tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
  %y = stablehlo.add %r#0, %r#1 : tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @g(%a: tensor<3xf64>, %b: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>) {
  %0 = stablehlo.multiply %a, %b : tensor<3xf64>
  %1 = stablehlo.sine %a : tensor<3xf64>
  return %0, %1 : tensor<3xf64>, tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3xf64>, %[[B:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<3xf64>, %[[DB:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]]:4 = call @g.jvp(%[[A]], %[[B]], %[[DA]], %[[DB]]) : (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>)
// JVP-NEXT: %[[V1:.*]] = stablehlo.add %[[V0]]#0, %[[V0]]#1 : tensor<3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.add %[[V0]]#2, %[[V0]]#3 : tensor<3xf64>
// JVP-NEXT: return %[[V1]], %[[V2]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64>, %[[R2:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R2]], %[[R0]] : tensor<3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[R2]], %[[R1]] : tensor<3xf64>
// VJP-NEXT: return %[[V1]], %[[V0]] : tensor<3xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3xf64>, %[[B:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]]:6 = call @g.jet(%[[A]], %[[B]], %[[A1]], %[[A2]], %[[B1]], %[[B2]]) : (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>)
// JET-NEXT: %[[V1:.*]] = stablehlo.add %[[V0]]#0, %[[V0]]#1 : tensor<3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.add %[[V0]]#2, %[[V0]]#4 : tensor<3xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.add %[[V0]]#3, %[[V0]]#5 : tensor<3xf64>
// JET-NEXT: return %[[V1]], %[[V2]], %[[V3]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3xf64>, %[[B:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]]:2 = call @g.vmap(%[[A]], %[[B]]) : (tensor<8x3xf64>, tensor<8x3xf64>) -> (tensor<8x3xf64>, tensor<8x3xf64>)
// VMAP-NEXT: %[[V1:.*]] = stablehlo.add %[[V0]]#0, %[[V0]]#1 : tensor<8x3xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x3xf64>
