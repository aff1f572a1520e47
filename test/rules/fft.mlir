// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Linear, and its own transpose: the matrix is symmetric.
func.func @f(%a: tensor<4xcomplex<f64>>) -> (tensor<4xcomplex<f64>>) {
  %y = stablehlo.fft %a, type = FFT, length = [4] : (tensor<4xcomplex<f64>>) -> tensor<4xcomplex<f64>>
  return %y : tensor<4xcomplex<f64>>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xcomplex<f64>>, %[[DA:.*]]: tensor<4xcomplex<f64>>
// JVP-NEXT: %[[V0:.*]] = stablehlo.fft %[[A]], type = FFT, length = [4] : (tensor<4xcomplex<f64>>) -> tensor<4xcomplex<f64>>
// JVP-NEXT: %[[V1:.*]] = stablehlo.fft %[[DA]], type = FFT, length = [4] : (tensor<4xcomplex<f64>>) -> tensor<4xcomplex<f64>>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<4xcomplex<f64>>, tensor<4xcomplex<f64>>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xcomplex<f64>> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.fft %[[R0]], type = FFT, length = [4] : (tensor<4xcomplex<f64>>) -> tensor<4xcomplex<f64>>
// VJP-NEXT: return %[[V0]] : tensor<4xcomplex<f64>>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xcomplex<f64>>, %[[A1:.*]]: tensor<4xcomplex<f64>>, %[[A2:.*]]: tensor<4xcomplex<f64>>
// JET-NEXT: %[[V0:.*]] = stablehlo.fft %[[A]], type = FFT, length = [4] : (tensor<4xcomplex<f64>>) -> tensor<4xcomplex<f64>>
// JET-NEXT: %[[V1:.*]] = stablehlo.fft %[[A1]], type = FFT, length = [4] : (tensor<4xcomplex<f64>>) -> tensor<4xcomplex<f64>>
// JET-NEXT: %[[V2:.*]] = stablehlo.fft %[[A2]], type = FFT, length = [4] : (tensor<4xcomplex<f64>>) -> tensor<4xcomplex<f64>>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<4xcomplex<f64>>, tensor<4xcomplex<f64>>, tensor<4xcomplex<f64>>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xcomplex<f64>>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.fft %[[A]], type = FFT, length = [4] : (tensor<8x4xcomplex<f64>>) -> tensor<8x4xcomplex<f64>>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xcomplex<f64>>
