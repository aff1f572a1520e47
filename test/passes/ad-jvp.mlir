// RUN: evolute-opt %s --ad-jvp | FileCheck %s
// RUN: evolute-opt %s --ad-jvp=wrt=0 | FileCheck %s --check-prefix=WRT

// One cosine, the product rule, and the user's own operations as they were. No zero is made.
// CHECK-LABEL: func.func @product.jvp
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>, %[[DX:.*]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// CHECK-NEXT: %[[S:.*]] = stablehlo.sine %[[X]]
// CHECK-NEXT: %[[C:.*]] = stablehlo.cosine %[[X]]
// CHECK-NEXT: %[[DS:.*]] = stablehlo.multiply %[[DX]], %[[C]]
// CHECK-NEXT: %[[Y:.*]] = stablehlo.multiply %[[S]], %[[X]]
// CHECK-NEXT: %[[L:.*]] = stablehlo.multiply %[[DS]], %[[X]]
// CHECK-NEXT: %[[R:.*]] = stablehlo.multiply %[[S]], %[[DX]]
// CHECK-NEXT: %[[DY:.*]] = stablehlo.add %[[L]], %[[R]]
// CHECK-NEXT: return %[[Y]], %[[DY]]
func.func @product(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.sine %x : tensor<3xf32>
  %1 = stablehlo.multiply %0, %x : tensor<3xf32>
  return %1 : tensor<3xf32>
}

// The square of a value is differentiated once, not as a product of two.
// CHECK-LABEL: func.func @square.jvp
// CHECK-COUNT-3: stablehlo.multiply
// CHECK-NOT: stablehlo.add
// CHECK: return
func.func @square(%x: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.multiply %x, %x : tensor<f64>
  return %0 : tensor<f64>
}

// Integers have no tangent: neither as arguments nor as results, and what is computed from them alone is as it was.
// CHECK-LABEL: func.func @integers.jvp
// CHECK-SAME: (%[[X:.*]]: tensor<f32>, %[[N:.*]]: tensor<i32>, %[[DX:.*]]: tensor<f32>) -> (tensor<f32>, tensor<i32>, tensor<f32>)
// CHECK-NEXT: %[[M:.*]] = stablehlo.add %[[N]], %[[N]]
// CHECK-NEXT: %[[F:.*]] = stablehlo.convert %[[M]]
// CHECK-NEXT: %[[Y:.*]] = stablehlo.multiply %[[X]], %[[F]]
// CHECK-NEXT: %[[DY:.*]] = stablehlo.multiply %[[DX]], %[[F]]
// CHECK-NEXT: return %[[Y]], %[[M]], %[[DY]]
func.func @integers(%x: tensor<f32>, %n: tensor<i32>) -> (tensor<f32>, tensor<i32>) {
  %0 = stablehlo.add %n, %n : tensor<i32>
  %1 = stablehlo.convert %0 : (tensor<i32>) -> tensor<f32>
  %2 = stablehlo.multiply %x, %1 : tensor<f32>
  return %2, %0 : tensor<f32>, tensor<i32>
}

// A result that does not depend on an argument has a tangent of zeros here, where all results are promised.
// CHECK-LABEL: func.func @constant.jvp
// CHECK-SAME: -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
// CHECK-DAG: %[[ONE:.*]] = stablehlo.constant dense<1.000000e+00>
// CHECK-DAG: %[[ZERO:.*]] = stablehlo.constant dense<0.000000e+00>
// CHECK: return %[[ONE]], %[[Y:.*]], %[[ZERO]], %{{.*}} :
func.func @constant(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0 = stablehlo.constant dense<1.0> : tensor<2xf32>
  %1 = stablehlo.negate %x : tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// What is not returned, and what passes through an operation without derivative, costs nothing.
// CHECK-LABEL: func.func @inactive.jvp
// CHECK-NEXT: %[[F:.*]] = stablehlo.floor %{{.*}}
// CHECK-NEXT: %[[Y:.*]] = stablehlo.subtract %{{.*}}, %[[F]]
// CHECK-NEXT: return %[[Y]], %arg1 :
func.func @inactive(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.floor %x : tensor<f32>
  %1 = stablehlo.tanh %x : tensor<f32>
  %2 = stablehlo.subtract %x, %0 : tensor<f32>
  return %2 : tensor<f32>
}

// An operation that nobody knows passes, off the path of the tangents.
// CHECK-LABEL: func.func @unknown.jvp
// CHECK: "other.op"(%{{.*}}) : (tensor<i32>) -> tensor<f32>
func.func @unknown(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  %0 = "other.op"(%n) : (tensor<i32>) -> tensor<f32>
  %1 = stablehlo.multiply %x, %0 : tensor<f32>
  return %1 : tensor<f32>
}

// With wrt=0 the second argument is a constant.
// CHECK-LABEL: func.func @two.jvp
// CHECK-SAME: (%{{.*}}: tensor<f32>, %{{.*}}: tensor<f32>, %{{.*}}: tensor<f32>, %{{.*}}: tensor<f32>)
// WRT-LABEL: func.func @two.jvp
// WRT-SAME: (%{{.*}}: tensor<f32>, %[[Y:.*]]: tensor<f32>, %[[DX:.*]]: tensor<f32>)
// WRT-NEXT: stablehlo.multiply
// WRT-NEXT: %[[D:.*]] = stablehlo.multiply %[[DX]], %[[Y]]
// WRT-NEXT: return %{{.*}}, %[[D]]
func.func @two(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.multiply %x, %y : tensor<f32>
  return %0 : tensor<f32>
}
