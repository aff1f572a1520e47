// RUN: evolute-opt %s --ad-residuals -verify-diagnostics -split-input-file

func.func @f.primal(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
// expected-error @+1 {{takes other residuals than @f.primal returns as its last results}}
func.func @f.pushforward(%r: tensor<2xf32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  return %t : tensor<f32>
}
