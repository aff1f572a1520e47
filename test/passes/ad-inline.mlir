// RUN: evolute-opt %s --ad-inline --symbol-dce | FileCheck %s

// A small function is copied to every call, and first what it calls itself.
// CHECK-NOT: @small
// CHECK-NOT: @smaller
// CHECK-LABEL: func.func @calls
// CHECK-COUNT-4: stablehlo.sine
// CHECK-NOT: call
// CHECK: return
func.func private @smaller(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.sine %x : tensor<f32>
  return %0 : tensor<f32>
}
func.func private @small(%x: tensor<f32>) -> tensor<f32> {
  %0 = call @smaller(%x) : (tensor<f32>) -> tensor<f32>
  %1 = call @smaller(%0) : (tensor<f32>) -> tensor<f32>
  return %1 : tensor<f32>
}
func.func @calls(%x: tensor<f32>) -> tensor<f32> {
  %0 = call @small(%x) : (tensor<f32>) -> tensor<f32>
  %1 = call @small(%0) : (tensor<f32>) -> tensor<f32>
  return %1 : tensor<f32>
}

// A public function stays, and so do calls of it.
// CHECK-LABEL: func.func @public
// CHECK: call @calls
func.func @public(%x: tensor<f32>) -> tensor<f32> {
  %0 = call @calls(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// A long one is copied where it is called once, and called where it is called twice.
// CHECK-LABEL: func.func @once
// CHECK-COUNT-18: stablehlo.sine
// CHECK-NOT: call
// CHECK: return
// CHECK-LABEL: func.func @twice
// CHECK-COUNT-2: call @long2
// CHECK: return
func.func private @long1(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.sine %x : tensor<f32>
  %1 = stablehlo.sine %0 : tensor<f32>
  %2 = stablehlo.sine %1 : tensor<f32>
  %3 = stablehlo.sine %2 : tensor<f32>
  %4 = stablehlo.sine %3 : tensor<f32>
  %5 = stablehlo.sine %4 : tensor<f32>
  %6 = stablehlo.sine %5 : tensor<f32>
  %7 = stablehlo.sine %6 : tensor<f32>
  %8 = stablehlo.sine %7 : tensor<f32>
  %9 = stablehlo.sine %8 : tensor<f32>
  %10 = stablehlo.sine %9 : tensor<f32>
  %11 = stablehlo.sine %10 : tensor<f32>
  %12 = stablehlo.sine %11 : tensor<f32>
  %13 = stablehlo.sine %12 : tensor<f32>
  %14 = stablehlo.sine %13 : tensor<f32>
  %15 = stablehlo.sine %14 : tensor<f32>
  %16 = stablehlo.sine %15 : tensor<f32>
  %17 = stablehlo.sine %16 : tensor<f32>
  return %17 : tensor<f32>
}
func.func @once(%x: tensor<f32>) -> tensor<f32> {
  %0 = call @long1(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
func.func private @long2(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.cosine %x : tensor<f32>
  %1 = stablehlo.cosine %0 : tensor<f32>
  %2 = stablehlo.cosine %1 : tensor<f32>
  %3 = stablehlo.cosine %2 : tensor<f32>
  %4 = stablehlo.cosine %3 : tensor<f32>
  %5 = stablehlo.cosine %4 : tensor<f32>
  %6 = stablehlo.cosine %5 : tensor<f32>
  %7 = stablehlo.cosine %6 : tensor<f32>
  %8 = stablehlo.cosine %7 : tensor<f32>
  %9 = stablehlo.cosine %8 : tensor<f32>
  %10 = stablehlo.cosine %9 : tensor<f32>
  %11 = stablehlo.cosine %10 : tensor<f32>
  %12 = stablehlo.cosine %11 : tensor<f32>
  %13 = stablehlo.cosine %12 : tensor<f32>
  %14 = stablehlo.cosine %13 : tensor<f32>
  %15 = stablehlo.cosine %14 : tensor<f32>
  return %15 : tensor<f32>
}
func.func @twice(%x: tensor<f32>) -> tensor<f32> {
  %0 = call @long2(%x) : (tensor<f32>) -> tensor<f32>
  %1 = call @long2(%0) : (tensor<f32>) -> tensor<f32>
  return %1 : tensor<f32>
}

// What is pure and not used goes, a call of a pure function too; what we know nothing of stays.
// CHECK-LABEL: func.func @dead
// CHECK-NEXT: "other.effect"
// CHECK-NEXT: return %arg0
func.func @dead(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.sine %x : tensor<f32>
  %1 = call @long2(%0) : (tensor<f32>) -> tensor<f32>
  "other.effect"(%x) : (tensor<f32>) -> ()
  return %x : tensor<f32>
}

// Recursion is left alone.
// CHECK-LABEL: func.func private @loop
// CHECK: call @loop
func.func private @loop(%x: tensor<f32>) -> tensor<f32> {
  %0 = call @loop(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
func.func @recursive(%x: tensor<f32>) -> tensor<f32> {
  %0 = call @loop(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
