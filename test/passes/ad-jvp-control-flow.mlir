// RUN: evolute-opt %s --ad-jvp | FileCheck %s

// A function that is called twice in the same way is differentiated once, and private; for another pattern of tangents
// there is another one.
// CHECK: func.func private @g.jvp_0(%{{.*}}: tensor<f32>, %{{.*}}: tensor<f32>, %{{.*}}: tensor<f32>, %{{.*}}: tensor<f32>)
// CHECK: func.func private @g.jvp(%{{.*}}: tensor<f32>, %{{.*}}: tensor<f32>, %{{.*}}: tensor<f32>)
// CHECK-NOT: func.func private
func.func private @g(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.multiply %x, %y : tensor<f32>
  return %0 : tensor<f32>
}

// CHECK-LABEL: func.func @calls.jvp
// CHECK-NEXT: %[[C:.*]] = stablehlo.constant
// CHECK-NEXT: %[[A:.*]]:2 = call @g.jvp(%[[X:.*]], %[[C]], %[[DX:[^)]*]])
// CHECK-NEXT: %[[B:.*]]:2 = call @g.jvp(%[[A]]#0, %[[C]], %[[A]]#1)
// CHECK-NEXT: %[[Y:.*]]:2 = call @g.jvp_0(%[[B]]#0, %[[X]], %[[B]]#1, %[[DX]])
// CHECK-NEXT: return %[[Y]]#0, %[[Y]]#1
func.func @calls(%x: tensor<f32>) -> tensor<f32> {
  %c = stablehlo.constant dense<3.0> : tensor<f32>
  %0 = call @g(%x, %c) : (tensor<f32>, tensor<f32>) -> tensor<f32>
  %1 = call @g(%0, %c) : (tensor<f32>, tensor<f32>) -> tensor<f32>
  %2 = call @g(%1, %x) : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %2 : tensor<f32>
}

// The branches return tangents of what moves in one of them; the second result does in none.
// CHECK-LABEL: func.func @case.jvp
// CHECK: %[[R:.*]]:3 = "stablehlo.case"
// CHECK: stablehlo.return %{{.*}}, %arg1, %{{.*}} : tensor<f32>, tensor<i32>, tensor<f32>
// CHECK: %[[ZERO:.*]] = stablehlo.constant dense<0.000000e+00>
// CHECK: stablehlo.return %{{.*}}, %arg1, %[[ZERO]]
// CHECK: return %[[R]]#0, %[[R]]#1, %[[R]]#2
func.func @case(%x: tensor<f32>, %y: tensor<i32>) -> (tensor<f32>, tensor<i32>) {
  %c = stablehlo.constant dense<3.0> : tensor<f32>
  %0:2 = "stablehlo.case"(%y) ({
    %1 = stablehlo.sine %x : tensor<f32>
    stablehlo.return %1, %y : tensor<f32>, tensor<i32>
  }, {
    stablehlo.return %c, %y : tensor<f32>, tensor<i32>
  }) : (tensor<i32>) -> (tensor<f32>, tensor<i32>)
  return %0#0, %0#1 : tensor<f32>, tensor<i32>
}

// The tangent is carried through the loop; the condition does not see it.
// CHECK-LABEL: func.func @while.jvp
// CHECK-SAME: (%[[X:.*]]: tensor<f32>, %[[N:.*]]: tensor<i32>, %[[DX:.*]]: tensor<f32>)
// CHECK: %[[W:.*]]:3 = stablehlo.while(%[[I:.*]] = %{{.*}}, %[[Y:.*]] = %[[X]], %[[DY:.*]] = %[[DX]])
// CHECK: cond
// CHECK-NEXT: compare
// CHECK-NEXT: stablehlo.return
// CHECK: %[[J:.*]] = stablehlo.add %[[I]]
// CHECK-NEXT: %[[S:.*]] = stablehlo.sine %[[Y]]
// CHECK-NEXT: %[[C:.*]] = stablehlo.cosine %[[Y]]
// CHECK-NEXT: %[[DS:.*]] = stablehlo.multiply %[[DY]], %[[C]]
// CHECK-NEXT: stablehlo.return %[[J]], %[[S]], %[[DS]]
// CHECK: return %[[W]]#1, %[[W]]#2
func.func @while(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  %c0 = stablehlo.constant dense<0> : tensor<i32>
  %c1 = stablehlo.constant dense<1> : tensor<i32>
  %r:2 = stablehlo.while(%i = %c0, %y = %x) : tensor<i32>, tensor<f32>
    cond {
      %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %j = stablehlo.add %i, %c1 : tensor<i32>
      %z = stablehlo.sine %y : tensor<f32>
      stablehlo.return %j, %z : tensor<i32>, tensor<f32>
    }
  return %r#1 : tensor<f32>
}

// The first of a chain of carried values gets its tangent in the first step, the last in the third: all carry one. What
// never depends on an argument carries none.
// CHECK-LABEL: func.func @chain.jvp
// CHECK: stablehlo.while({{.*}}) : tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>
func.func @chain(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  %c = stablehlo.constant dense<0.0> : tensor<f32>
  %c1 = stablehlo.constant dense<1> : tensor<i32>
  %r:4 = stablehlo.while(%i = %n, %a = %c, %b = %c, %d = %c) : tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>
    cond {
      %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %j = stablehlo.add %i, %c1 : tensor<i32>
      %e = stablehlo.sine %d : tensor<f32>
      stablehlo.return %j, %x, %a, %e : tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>
    }
  return %r#2 : tensor<f32>
}
