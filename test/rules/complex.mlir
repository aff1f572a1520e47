// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, real part and minus the imaginary part: cotangents pair without conjugation.
func.func @f(%a: tensor<3xf64>, %b: tensor<3xf64>) -> (tensor<3xcomplex<f64>>) {
  %y = stablehlo.complex %a, %b : tensor<3xcomplex<f64>>
  return %y : tensor<3xcomplex<f64>>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3xf64>, %[[B:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<3xf64>, %[[DB:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.complex %[[A]], %[[B]] : tensor<3xcomplex<f64>>
// JVP-NEXT: %[[V1:.*]] = stablehlo.complex %[[DA]], %[[DB]] : tensor<3xcomplex<f64>>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<3xcomplex<f64>>, tensor<3xcomplex<f64>>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xcomplex<f64>> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.real %[[R0]] : (tensor<3xcomplex<f64>>) -> tensor<3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.imag %[[R0]] : (tensor<3xcomplex<f64>>) -> tensor<3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.negate %[[V1]] : tensor<3xf64>
// VJP-NEXT: return %[[V0]], %[[V2]] : tensor<3xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3xf64>, %[[B:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.complex %[[A]], %[[B]] : tensor<3xcomplex<f64>>
// JET-NEXT: %[[V1:.*]] = stablehlo.complex %[[A1]], %[[B1]] : tensor<3xcomplex<f64>>
// JET-NEXT: %[[V2:.*]] = stablehlo.complex %[[A2]], %[[B2]] : tensor<3xcomplex<f64>>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<3xcomplex<f64>>, tensor<3xcomplex<f64>>, tensor<3xcomplex<f64>>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3xf64>, %[[B:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.complex %[[A]], %[[B]] : tensor<8x3xcomplex<f64>>
// VMAP-NEXT: return %[[V0]] : tensor<8x3xcomplex<f64>>
