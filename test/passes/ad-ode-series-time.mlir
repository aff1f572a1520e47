// RUN: evolute-opt %s "--ad-ode-series=order=3 states=1 time=2" | FileCheck %s
// RUN: evolute-opt %s "--ad-ode-series=order=3 states=1" | FileCheck %s --check-prefix=FIXED

// z' = a t: z_2 = a / 2, and no more. With t fixed there is z_1 alone.
// CHECK-LABEL: func.func @f.ode_series
// CHECK-SAME: (%[[A:.*]]: tensor<f64>, %[[Z:.*]]: tensor<f64>, %[[T:.*]]: tensor<f64>)
// CHECK-DAG: %[[Z1:.*]] = stablehlo.multiply %[[A]], %[[T]]
// CHECK-DAG: %[[HALF:.*]] = stablehlo.constant dense<5.0
// CHECK-DAG: %[[Z2:.*]] = stablehlo.multiply %[[HALF]], %[[A]]
// CHECK-DAG: %[[ZERO:.*]] = stablehlo.constant dense<0.0
// CHECK: return %[[Z1]], %[[Z2]], %[[ZERO]]
// FIXED-LABEL: func.func @f.ode_series
// FIXED: %[[Z1:.*]] = stablehlo.multiply
// FIXED: %[[ZERO:.*]] = stablehlo.constant dense<0.0
// FIXED: return %[[Z1]], %[[ZERO]], %[[ZERO]]
func.func @f(%a: tensor<f64>, %z: tensor<f64>, %t: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.multiply %a, %t : tensor<f64>
  return %0 : tensor<f64>
}
