// What a checkpoint keeps: its operands, and the values marked with ad.saved, as far as they are needed.
// RUN: evolute-opt %s --ad-raise-loops --ad-linearize | FileCheck %s
// RUN: evolute-opt %s --ad-raise-loops --ad-linearize --ad-verify-linear --ad-transpose

// The second run has neither the value that was kept nor what that alone came from, though the derivative of tanh uses it.
// CHECK-LABEL: func.func @marked.primal
// CHECK-NEXT: %[[Y:.*]]:2 = ad.checkpoint @own.saving(%arg0)
// CHECK-NEXT: return %[[Y]]#0, %arg0, %[[Y]]#1
// CHECK-LABEL: func.func @marked.pushforward
// CHECK-NEXT: %[[KEPT:.*]]:2 = stablehlo.optimization_barrier %arg0, %arg1
// CHECK-NEXT: %[[R:.*]]:3 = call @own.again.primal(%[[KEPT]]#0, %[[KEPT]]#1)
// CHECK-NEXT: %[[T0:.*]] = stablehlo.multiply %arg2, %[[R]]#0
// CHECK-NEXT: %[[T1:.*]] = stablehlo.multiply %[[T0]], %[[R]]#1
// CHECK-NEXT: %[[T2:.*]] = stablehlo.multiply %[[T1]], %[[R]]#2
// CHECK-NEXT: return %[[T2]]
// CHECK-LABEL: func.func private @own.saving
// CHECK: %[[SAVED:.*]] = ad.saved
// CHECK-NEXT: %[[E:.*]] = stablehlo.exponential %[[SAVED]]
// CHECK-NEXT: return %[[E]], %[[SAVED]]
// CHECK-LABEL: func.func private @own.again.primal
// CHECK-NEXT: %[[V0:.*]] = stablehlo.cosine %arg0 : tensor<3xf64>
// CHECK-NEXT: %[[V1:.*]] = stablehlo.multiply %arg1, %arg1 : tensor<3xf64>
// CHECK-NEXT: %[[V2:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf64>
// CHECK-NEXT: %[[V3:.*]] = stablehlo.subtract %[[V2]], %[[V1]] : tensor<3xf64>
// CHECK-NEXT: %[[V4:.*]] = stablehlo.exponential %arg1 : tensor<3xf64>
// CHECK-NEXT: return %[[V0]], %[[V3]], %[[V4]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
func.func @marked(%x: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.checkpoint @own(%x) : (tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @own(%x: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.sine %x : tensor<3xf64>
  %1 = stablehlo.tanh %0 : tensor<3xf64>
  %2 = ad.saved %1 : tensor<3xf64>
  %3 = stablehlo.exponential %2 : tensor<3xf64>
  return %3 : tensor<3xf64>
}

// A row for each step of a loop, also of what it calls.
// CHECK-LABEL: func.func @loop.primal
// CHECK-NEXT: %[[Y:.*]]:2 = ad.checkpoint @steps.saving(%arg0, %arg1) : {{.*}} -> (tensor<3xf64>, tensor<5x3xf64>)
// CHECK-NEXT: return %[[Y]]#0, %arg0, %arg1, %[[Y]]#1
// CHECK-LABEL: func.func private @steps.again.primal
// CHECK: ad.scan 5 carry(%arg0) xs(%arg2)
// CHECK-NEXT: ^bb0(%{{.*}}, %{{.*}}, %[[ROW:.*]]: tensor<3xf64>):
// CHECK-NEXT: call @step.again.primal(%{{.*}}, %arg1, %[[ROW]])
// CHECK-LABEL: func.func private @step.again.primal
// CHECK-NEXT: %[[V0:.*]] = stablehlo.sine %arg2 : tensor<3xf64>
// CHECK-NEXT: %[[V1:.*]] = stablehlo.cosine %arg2 : tensor<3xf64>
// CHECK-NEXT: %[[V2:.*]] = stablehlo.multiply %arg1, %[[V1]] : tensor<3xf64>
// CHECK-NEXT: %[[V3:.*]] = stablehlo.multiply %arg0, %[[V1]] : tensor<3xf64>
// CHECK-NEXT: return %[[V0]], %[[V2]], %[[V3]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
func.func @loop(%x: tensor<3xf64>, %w: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.checkpoint @steps(%x, %w) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @steps(%x: tensor<3xf64>, %w: tensor<3xf64>) -> tensor<3xf64> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<5> : tensor<i32>
  %r:2 = stablehlo.while(%i = %zero, %c = %x) : tensor<i32>, tensor<3xf64>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %next = stablehlo.add %i, %one : tensor<i32>
    %d = func.call @step(%c, %w) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
    stablehlo.return %next, %d : tensor<i32>, tensor<3xf64>
  }
  return %r#1 : tensor<3xf64>
}
func.func private @step(%c: tensor<3xf64>, %w: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.multiply %c, %w : tensor<3xf64>
  %1 = ad.saved %0 : tensor<3xf64>
  %2 = stablehlo.sine %1 : tensor<3xf64>
  return %2 : tensor<3xf64>
}

// One branch is taken: their values share a place.
// CHECK-LABEL: func.func @branches.primal
// CHECK-NEXT: %[[Y:.*]]:2 = ad.checkpoint @case.saving(%arg0, %arg1)
// CHECK-NEXT: return %[[Y]]#0, %arg0, %arg1, %[[Y]]#1
// CHECK-LABEL: func.func private @case.saving
// CHECK: %[[A:.*]] = ad.saved
// CHECK: stablehlo.return %{{.*}}, %[[A]]
// CHECK: %[[B:.*]] = ad.saved
// CHECK: stablehlo.return %{{.*}}, %[[B]]
// CHECK: %[[ZERO:.*]] = stablehlo.constant dense<0.0
// CHECK: stablehlo.return %arg1, %[[ZERO]]
func.func @branches(%i: tensor<i32>, %x: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.checkpoint @case(%i, %x) : (tensor<i32>, tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @case(%i: tensor<i32>, %x: tensor<3xf64>) -> tensor<3xf64> {
  %y = "stablehlo.case"(%i) ({
    %0 = stablehlo.exponential %x : tensor<3xf64>
    %1 = ad.saved %0 : tensor<3xf64>
    %2 = stablehlo.sine %1 : tensor<3xf64>
    stablehlo.return %2 : tensor<3xf64>
  }, {
    %0 = stablehlo.cosine %x : tensor<3xf64>
    %1 = ad.saved %0 : tensor<3xf64>
    %2 = stablehlo.sine %1 : tensor<3xf64>
    stablehlo.return %2 : tensor<3xf64>
  }, {
    stablehlo.return %x : tensor<3xf64>
  }) : (tensor<i32>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// A value that no derivative needs is not kept, whoever marks it; and an operand neither.
// CHECK-LABEL: func.func @needless.primal
// CHECK-NEXT: %[[Y:.*]] = ad.checkpoint @sum(%arg0, %arg1)
// CHECK-NEXT: return %[[Y]] :
// CHECK-LABEL: func.func @needless.pushforward
// CHECK-NEXT: %[[V0:.*]] = stablehlo.add %arg0, %arg1 : tensor<3xf64>
// CHECK-NEXT: %[[V1:.*]] = stablehlo.subtract %[[V0]], %arg1 : tensor<3xf64>
// CHECK-NEXT: return %[[V1]] : tensor<3xf64>
func.func @needless(%x: tensor<3xf64>, %w: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.checkpoint @sum(%x, %w) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @sum(%x: tensor<3xf64>, %w: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.add %x, %w : tensor<3xf64>
  %1 = ad.saved %0 : tensor<3xf64>
  %2 = stablehlo.subtract %1, %w : tensor<3xf64>
  return %2 : tensor<3xf64>
}

// Marks in the callee of another checkpoint are for that one: they are kept of the second run.
// CHECK-LABEL: func.func @nested.primal
// CHECK-NEXT: %[[Y:.*]] = ad.checkpoint @outer(%arg0)
// CHECK-NEXT: return %[[Y]], %arg0
// CHECK-LABEL: func.func private @outer.primal
// CHECK-NEXT: %[[V0:[a-zA-Z0-9_]+]]:2 = ad.checkpoint @own.saving(%arg0) : (tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// CHECK-NEXT: %[[V1:.*]] = stablehlo.cosine %[[V0]]#0 : tensor<3xf64>
// CHECK-NEXT: return %arg0, %[[V0]]#1, %[[V1]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
func.func @nested(%x: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.checkpoint @outer(%x) : (tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @outer(%x: tensor<3xf64>) -> tensor<3xf64> {
  %0 = ad.checkpoint @own(%x) : (tensor<3xf64>) -> tensor<3xf64>
  %1 = stablehlo.sine %0 : tensor<3xf64>
  return %1 : tensor<3xf64>
}

// How often it runs is not known, so its steps are not kept.
// CHECK-LABEL: func.func @unknown.primal
// CHECK-NEXT: %[[V0:.*]] = ad.checkpoint @until(%arg0, %arg1) : (tensor<3xf64>, tensor<i32>) -> tensor<3xf64>
// CHECK-NEXT: return %[[V0]], %arg0, %arg1 : tensor<3xf64>, tensor<3xf64>, tensor<i32>
func.func @unknown(%x: tensor<3xf64>, %n: tensor<i32>) -> tensor<3xf64> {
  %y = ad.checkpoint @until(%x, %n) : (tensor<3xf64>, tensor<i32>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @until(%x: tensor<3xf64>, %n: tensor<i32>) -> tensor<3xf64> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %r:2 = stablehlo.while(%i = %zero, %c = %x) : tensor<i32>, tensor<3xf64>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %next = stablehlo.add %i, %one : tensor<i32>
    %0 = stablehlo.sine %c : tensor<3xf64>
    %1 = ad.saved %0 : tensor<3xf64>
    %2 = stablehlo.exponential %1 : tensor<3xf64>
    stablehlo.return %next, %2 : tensor<i32>, tensor<3xf64>
  }
  return %r#1 : tensor<3xf64>
}

// What is kept in another memory goes there in the first run, where a branch not taken has zeros to move, and comes back
// at the start of the second. Whoever calls the primal learns where it is.
// CHECK-LABEL: func.func @offloaded.primal
// CHECK-SAME: -> (tensor<3xf64>, tensor<i32>, tensor<3xf64>, tensor<3xf64> {ad.memory = "pinned_host"})
// CHECK-NEXT: %[[Y:.*]]:2 = ad.checkpoint @far.saving(%arg0, %arg1)
// CHECK-NEXT: return %[[Y]]#0, %arg0, %arg1, %[[Y]]#1
// CHECK-LABEL: func.func private @far.saving
// CHECK: %[[V:.*]] = ad.saved %{{.*}} {memory = "pinned_host"}
// CHECK: %[[H:.*]] = ad.transfer %[[V]] from "device" to "pinned_host"
// CHECK: stablehlo.return %{{.*}}, %[[H]]
// CHECK: %[[Z:.*]] = ad.transfer %{{.*}} from "device" to "pinned_host"
// CHECK: stablehlo.return %arg1, %[[Z]]
// CHECK-LABEL: func.func private @far.again(
// CHECK: ad.transfer %arg2 from "pinned_host" to "device"
func.func @offloaded(%i: tensor<i32>, %x: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.checkpoint @far(%i, %x) : (tensor<i32>, tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @far(%i: tensor<i32>, %x: tensor<3xf64>) -> tensor<3xf64> {
  %y = "stablehlo.case"(%i) ({
    %0 = stablehlo.exponential %x : tensor<3xf64>
    %1 = ad.saved %0 {memory = "pinned_host"} : tensor<3xf64>
    %2 = stablehlo.sine %1 : tensor<3xf64>
    stablehlo.return %2 : tensor<3xf64>
  }, {
    stablehlo.return %x : tensor<3xf64>
  }) : (tensor<i32>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// The rows of a loop too.
// CHECK-LABEL: func.func @offloaded_rows.primal
// CHECK-SAME: tensor<5x3xf64> {ad.memory = "pinned_host"}
func.func @offloaded_rows(%x: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.checkpoint @far_steps(%x) : (tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func private @far_steps(%x: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.scan 5 carry(%x) xs() {
  ^bb0(%i: tensor<i32>, %c: tensor<3xf64>):
    %0 = stablehlo.sine %c : tensor<3xf64>
    %1 = ad.saved %0 {memory = "pinned_host"} : tensor<3xf64>
    %2 = stablehlo.exponential %1 : tensor<3xf64>
    stablehlo.return %2 : tensor<3xf64>
  } : (tensor<3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}
