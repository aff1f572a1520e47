// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// i1e' = i0e - sign(x) i1e - i1e / x, where i0e and i1e / x are Chebyshev sums, so that 0 is a point like any other.
func.func @f(%a: tensor<6xf64>) -> (tensor<6xf64>) {
  %y = chlo.bessel_i1e %a : tensor<6xf64> -> tensor<6xf64>
  return %y : tensor<6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<6xf64>, %[[DA:.*]]: tensor<6xf64>
// JVP: chlo.bessel_i1e
// JVP: stablehlo.abs
// JVP: stablehlo.compare
// JVP: stablehlo.divide
// JVP: stablehlo.sign
// JVP: stablehlo.divide
// JVP: stablehlo.rsqrt
// JVP: return

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<6xf64>, %[[R1:.*]]: tensor<6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<6xf64>
// VJP-NEXT: return %[[V0]] : tensor<6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<6xf64>, %[[A1:.*]]: tensor<6xf64>, %[[A2:.*]]: tensor<6xf64>
// JET: chlo.bessel_i1e
// JET: stablehlo.abs
// JET: stablehlo.compare
// JET: stablehlo.rsqrt
// JET: stablehlo.divide
// JET: stablehlo.sign
// JET: stablehlo.divide
// JET: stablehlo.compare
// JET: stablehlo.divide
// JET: stablehlo.divide
// JET: stablehlo.divide
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x6xf64>
// VMAP-NEXT: %[[V0:.*]] = chlo.bessel_i1e %[[A]] : tensor<8x6xf64> -> tensor<8x6xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x6xf64>
