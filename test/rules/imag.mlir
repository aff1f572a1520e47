// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, a cotangent becomes minus an imaginary part: cotangents pair without conjugation.
func.func @f(%a: tensor<3xcomplex<f64>>) -> (tensor<3xf64>) {
  %y = stablehlo.imag %a : (tensor<3xcomplex<f64>>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3xcomplex<f64>>, %[[DA:.*]]: tensor<3xcomplex<f64>>
// JVP-NEXT: %[[V0:.*]] = stablehlo.imag %[[A]] : (tensor<3xcomplex<f64>>) -> tensor<3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.imag %[[DA]] : (tensor<3xcomplex<f64>>) -> tensor<3xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.negate %[[R0]] : tensor<3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.complex %[[V1]], %[[V0]] : tensor<3xcomplex<f64>>
// VJP-NEXT: return %[[V2]] : tensor<3xcomplex<f64>>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3xcomplex<f64>>, %[[A1:.*]]: tensor<3xcomplex<f64>>, %[[A2:.*]]: tensor<3xcomplex<f64>>
// JET-NEXT: %[[V0:.*]] = stablehlo.imag %[[A]] : (tensor<3xcomplex<f64>>) -> tensor<3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.imag %[[A1]] : (tensor<3xcomplex<f64>>) -> tensor<3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.imag %[[A2]] : (tensor<3xcomplex<f64>>) -> tensor<3xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3xcomplex<f64>>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.imag %[[A]] : (tensor<8x3xcomplex<f64>>) -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3xf64>
