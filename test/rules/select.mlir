// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Linear in the two cases; the predicate is kept. Transposed, each case gets its share and zeros elsewhere.
func.func @f(%a: tensor<4xi1>, %b: tensor<4xf64>, %c: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = stablehlo.select %a, %b, %c : tensor<4xi1>, tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xi1>, %[[B:.*]]: tensor<4xf64>, %[[C:.*]]: tensor<4xf64>, %[[DB:.*]]: tensor<4xf64>, %[[DC:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.select %[[A]], %[[B]], %[[C]] : tensor<4xi1>, tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.select %[[A]], %[[DB]], %[[DC]] : tensor<4xi1>, tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xi1>, %[[R1:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.select %[[R0]], %[[R1]], %[[V0]] : tensor<4xi1>, tensor<4xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.select %[[R0]], %[[V0]], %[[R1]] : tensor<4xi1>, tensor<4xf64>
// VJP-NEXT: return %[[V1]], %[[V2]] : tensor<4xf64>, tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xi1>, %[[B:.*]]: tensor<4xf64>, %[[C:.*]]: tensor<4xf64>, %[[B1:.*]]: tensor<4xf64>, %[[B2:.*]]: tensor<4xf64>, %[[C1:.*]]: tensor<4xf64>, %[[C2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.select %[[A]], %[[B]], %[[C]] : tensor<4xi1>, tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.select %[[A]], %[[B1]], %[[C1]] : tensor<4xi1>, tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.select %[[A]], %[[B2]], %[[C2]] : tensor<4xi1>, tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xi1>, %[[B:.*]]: tensor<8x4xf64>, %[[C:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.select %[[A]], %[[B]], %[[C]] : tensor<8x4xi1>, tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
