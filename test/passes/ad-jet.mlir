// RUN: evolute-opt %s --ad-jet=order=3 | FileCheck %s
// RUN: evolute-opt %s --ad-jet=order=1 | FileCheck %s --check-prefix=ONE

// exp' = exp: k y_k = sum of j x_j y_(k-j), and no other exponential.
// CHECK-LABEL: func.func @exp.jet
// CHECK-SAME: (%[[X:.*]]: tensor<f64>, %[[X1:.*]]: tensor<f64>, %[[X2:.*]]: tensor<f64>, %[[X3:.*]]: tensor<f64>)
// CHECK-SAME: -> (tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>)
// CHECK-COUNT-1: stablehlo.exponential
// CHECK-NOT: stablehlo.exponential
// CHECK: return
// ONE-LABEL: func.func @exp.jet
// ONE-NEXT: %[[Y:.*]] = stablehlo.exponential %[[X:.*]] :
// ONE-NEXT: %[[Y1:.*]] = stablehlo.multiply %[[X1:.*]], %[[Y]]
// ONE-NEXT: return %[[Y]], %[[Y1]]
func.func @exp(%x: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.exponential %x : tensor<f64>
  return %0 : tensor<f64>
}

// sin asks for cos, which asks for -sin, which is there.
// CHECK-LABEL: func.func @sine.jet
// CHECK-DAG: stablehlo.sine
// CHECK-DAG: stablehlo.cosine
// CHECK-NOT: stablehlo.sine
// CHECK-NOT: stablehlo.cosine
// CHECK: return
func.func @sine(%x: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.sine %x : tensor<f64>
  return %0 : tensor<f64>
}

// The quotient solves b y = a for each order: divisions by b alone.
// CHECK-LABEL: func.func @divide.jet
// CHECK-SAME: (%arg0: tensor<f64>, %[[B:arg1]]: tensor<f64>,
// CHECK-COUNT-4: stablehlo.divide %{{.*}}, %[[B]] :
// CHECK-NOT: stablehlo.divide
// CHECK: return
func.func @divide(%a: tensor<f64>, %b: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.divide %a, %b : tensor<f64>
  return %0 : tensor<f64>
}

// A linear operation, order by order, with nothing between them.
// CHECK-LABEL: func.func @linear.jet
// CHECK-SAME: (%[[X:.*]]: tensor<2xf64>, %[[X1:.*]]: tensor<2xf64>, %[[X2:.*]]: tensor<2xf64>, %[[X3:.*]]: tensor<2xf64>)
// CHECK-NEXT: %[[Y:.*]] = stablehlo.negate %[[X]]
// CHECK-NEXT: %[[Y1:.*]] = stablehlo.negate %[[X1]]
// CHECK-NEXT: %[[Y2:.*]] = stablehlo.negate %[[X2]]
// CHECK-NEXT: %[[Y3:.*]] = stablehlo.negate %[[X3]]
// CHECK-NEXT: return %[[Y]], %[[Y1]], %[[Y2]], %[[Y3]]
func.func @linear(%x: tensor<2xf64>) -> tensor<2xf64> {
  %0 = stablehlo.negate %x : tensor<2xf64>
  return %0 : tensor<2xf64>
}

// Integers have no series, and a constant factor no coefficients but the first.
// CHECK-LABEL: func.func @integers.jet
// CHECK-SAME: -> (tensor<f64>, tensor<i32>, tensor<f64>, tensor<f64>, tensor<f64>)
// CHECK-NEXT: %[[F:.*]] = stablehlo.convert
// CHECK-COUNT-4: stablehlo.multiply %{{.*}}, %[[F]]
// CHECK-NEXT: return
func.func @integers(%x: tensor<f64>, %n: tensor<i32>) -> (tensor<f64>, tensor<i32>) {
  %0 = stablehlo.convert %n : (tensor<i32>) -> tensor<f64>
  %1 = stablehlo.multiply %x, %0 : tensor<f64>
  return %1, %n : tensor<f64>, tensor<i32>
}

// CHECK-LABEL: func.func @call.jet
// CHECK-NEXT: %[[Y:.*]]:4 = call @g.jet(%arg0, %arg1, %arg2, %arg3)
// CHECK-NEXT: %[[Z:.*]]:4 = call @g.jet(%[[Y]]#0, %[[Y]]#1, %[[Y]]#2, %[[Y]]#3)
// CHECK-NEXT: return %[[Z]]#0, %[[Z]]#1, %[[Z]]#2, %[[Z]]#3
func.func private @g(%x: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.tanh %x : tensor<f64>
  return %0 : tensor<f64>
}
func.func @call(%x: tensor<f64>) -> tensor<f64> {
  %0 = call @g(%x) : (tensor<f64>) -> tensor<f64>
  %1 = call @g(%0) : (tensor<f64>) -> tensor<f64>
  return %1 : tensor<f64>
}

// CHECK-LABEL: func.func @case.jet
// CHECK: %[[R:.*]]:5 = "stablehlo.case"(%[[N:.*]]) ({
// CHECK: stablehlo.return %{{.*}}, %[[N]], %{{.*}}, %{{.*}}, %{{.*}} :
// CHECK: %[[ZERO:.*]] = stablehlo.constant dense<0.0
// CHECK: stablehlo.return %{{.*}}, %[[N]], %[[ZERO]], %[[ZERO]], %[[ZERO]] :
func.func @case(%x: tensor<f64>, %n: tensor<i32>) -> (tensor<f64>, tensor<i32>) {
  %c = stablehlo.constant dense<3.0> : tensor<f64>
  %0:2 = "stablehlo.case"(%n) ({
    %1 = stablehlo.exponential %x : tensor<f64>
    stablehlo.return %1, %n : tensor<f64>, tensor<i32>
  }, {
    stablehlo.return %c, %n : tensor<f64>, tensor<i32>
  }) : (tensor<i32>) -> (tensor<f64>, tensor<i32>)
  return %0#0, %0#1 : tensor<f64>, tensor<i32>
}

// CHECK-LABEL: func.func @while.jet
// CHECK: %[[W:.*]]:5 = stablehlo.while(
// CHECK: cond
// CHECK-NEXT: compare
// CHECK-NEXT: stablehlo.return
// CHECK: stablehlo.return %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<i32>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>
// CHECK: return %[[W]]#1, %[[W]]#2, %[[W]]#3, %[[W]]#4
func.func @while(%x: tensor<f64>, %n: tensor<i32>) -> tensor<f64> {
  %c1 = stablehlo.constant dense<1> : tensor<i32>
  %r:2 = stablehlo.while(%i = %c1, %y = %x) : tensor<i32>, tensor<f64>
    cond {
      %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %j = stablehlo.add %i, %c1 : tensor<i32>
      %z = stablehlo.multiply %y, %x : tensor<f64>
      stablehlo.return %j, %z : tensor<i32>, tensor<f64>
    }
  return %r#1 : tensor<f64>
}

// Both branches need the cosine of an outer value: each makes its own.
// CHECK-LABEL: func.func @branches.jet
// CHECK: "stablehlo.case"
// CHECK: stablehlo.cosine
// CHECK: }, {
// CHECK: stablehlo.cosine
func.func @branches(%x: tensor<f64>, %n: tensor<i32>) -> tensor<f64> {
  %0 = "stablehlo.case"(%n) ({
    %1 = stablehlo.sine %x : tensor<f64>
    stablehlo.return %1 : tensor<f64>
  }, {
    %1 = stablehlo.sine %x : tensor<f64>
    %2 = stablehlo.add %1, %x : tensor<f64>
    stablehlo.return %2 : tensor<f64>
  }) : (tensor<i32>) -> tensor<f64>
  return %0 : tensor<f64>
}
