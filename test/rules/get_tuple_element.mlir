// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Looks through the tuple, through a tuple in a tuple too.
func.func @f(%a: tensor<4xf64>, %b: tensor<4xf64>) -> (tensor<4xf64>) {
  %s = stablehlo.tuple %a, %b : tuple<tensor<4xf64>, tensor<4xf64>>
  %t = stablehlo.tuple %b, %s : tuple<tensor<4xf64>, tuple<tensor<4xf64>, tensor<4xf64>>>
  %0 = stablehlo.get_tuple_element %t[1] : (tuple<tensor<4xf64>, tuple<tensor<4xf64>, tensor<4xf64>>>) -> tuple<tensor<4xf64>, tensor<4xf64>>
  %1 = stablehlo.get_tuple_element %0[1] : (tuple<tensor<4xf64>, tensor<4xf64>>) -> tensor<4xf64>
  %2 = stablehlo.get_tuple_element %0[0] : (tuple<tensor<4xf64>, tensor<4xf64>>) -> tensor<4xf64>
  %y = stablehlo.multiply %1, %2 : tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>, %[[DB:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[B]], %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[DB]], %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[B]], %[[DA]] : tensor<4xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V3]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64>, %[[R2:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R2]], %[[R1]] : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[R2]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: return %[[V0]], %[[V1]] : tensor<4xf64>, tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>, %[[B1:.*]]: tensor<4xf64>, %[[B2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.multiply %[[B]], %[[A]] : tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.multiply %[[B]], %[[A1]] : tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.multiply %[[B1]], %[[A]] : tensor<4xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[B]], %[[A2]] : tensor<4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.multiply %[[B1]], %[[A1]] : tensor<4xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.add %[[V4]], %[[V5]] : tensor<4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.multiply %[[B2]], %[[A]] : tensor<4xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.add %[[V6]], %[[V7]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V3]], %[[V8]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>, %[[B:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[B]], %[[A]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
