// What a primal function returns for its pushforward, chosen by a minimum cut.
// RUN: evolute-opt %s --ad-linearize=choose-residuals=false --ad-residuals | FileCheck %s
// RUN: evolute-opt %s --ad-linearize | FileCheck %s
// RUN: evolute-opt %s --ad-linearize --ad-verify-linear --ad-transpose
// RUN: evolute-opt %s --ad-linearize=choose-residuals=false | FileCheck %s --check-prefix=ALL

// A chain of elementwise operations has one product of partial derivatives.
// CHECK-LABEL: func.func @chain.primal
// CHECK-SAME: -> (tensor<1024xf32>, tensor<1024xf32>) attributes
// CHECK-LABEL: func.func @chain.pushforward
// CHECK-NEXT: %[[V0:.*]] = stablehlo.multiply %arg1, %arg0 : tensor<1024xf32>
// CHECK-NEXT: return %[[V0]] : tensor<1024xf32>
// ALL-LABEL: func.func @chain.primal
// ALL-SAME: -> (tensor<1024xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<1024xf32>) attributes
func.func @chain(%x: tensor<1024xf32>) -> tensor<1024xf32> {
  %0 = stablehlo.sine %x : tensor<1024xf32>
  %1 = stablehlo.sine %0 : tensor<1024xf32>
  %2 = stablehlo.sine %1 : tensor<1024xf32>
  return %2 : tensor<1024xf32>
}

// An argument and simple arithmetic, rather than another array.
// CHECK-LABEL: func.func @simple.primal
// CHECK-NEXT: %[[Y:.*]] = stablehlo.multiply %arg0, %arg0
// CHECK: return %{{.*}}, %arg0 : tensor<1024xf32>, tensor<1024xf32>
// CHECK-LABEL: func.func @simple.pushforward
func.func @simple(%x: tensor<1024xf32>) -> tensor<1024xf32> {
  %0 = stablehlo.multiply %x, %x : tensor<1024xf32>
  %1 = stablehlo.multiply %0, %0 : tensor<1024xf32>
  return %1 : tensor<1024xf32>
}

// A selection is no factor: what it hides may be infinite.
// CHECK-LABEL: func.func @guarded.pushforward
// CHECK: %[[V0:.*]] = stablehlo.multiply %{{.*}}, %{{.*}} : tensor<4xf32>
// CHECK: %[[V1:.*]] = stablehlo.select %{{.*}}, %[[V0]], %{{.*}} : tensor<4xi1>, tensor<4xf32>
// CHECK-NEXT: return %[[V1]] : tensor<4xf32>
func.func @guarded(%x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<4xf32>
  %p = stablehlo.compare GT, %x, %zero : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %0 = stablehlo.sqrt %x : tensor<4xf32>
  %1 = stablehlo.select %p, %0, %zero : tensor<4xi1>, tensor<4xf32>
  return %1 : tensor<4xf32>
}

// Products of matrices are kept, not computed again.
// CHECK-LABEL: func.func @layer.primal
// CHECK: stablehlo.dot_general
// CHECK-LABEL: func.func @layer.pushforward
// CHECK-SAME: tensor<64x64xf32> {ad.linear}
// CHECK-COUNT-2: stablehlo.dot_general
// CHECK-NOT: stablehlo.dot_general
// CHECK: return
func.func @layer(%x: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %0 = stablehlo.dot_general %x, %x, contracting_dims = [1] x [0] : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  %1 = stablehlo.tanh %0 : tensor<64x64xf32>
  return %1 : tensor<64x64xf32>
}
