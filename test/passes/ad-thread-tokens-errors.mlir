// RUN: evolute-opt %s --ad-thread-tokens --split-input-file --verify-diagnostics

func.func public @main(%x: tensor<i32>) -> tensor<i32> {
  // expected-error @+1 {{has side effects in its condition, which cannot be ordered}}
  %r = stablehlo.while(%i = %x) : tensor<i32>
  cond {
    %p = stablehlo.custom_call @evolute.foreign(%i) {ad.ordered, backend_config = "a", has_side_effect = true} : (tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    stablehlo.return %i : tensor<i32>
  }
  return %r : tensor<i32>
}

// -----

func.func public @main(%x: tensor<3xi32>) -> tensor<3xi32> {
  // expected-error @+1 {{has side effects in it, which cannot be ordered}}
  %r = "stablehlo.map"(%x) ({
  ^bb0(%a: tensor<i32>):
    %b = stablehlo.custom_call @evolute.foreign(%a) {ad.ordered, backend_config = "a", has_side_effect = true} : (tensor<i32>) -> tensor<i32>
    stablehlo.return %b : tensor<i32>
  }) {dimensions = array<i64: 0>} : (tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}
