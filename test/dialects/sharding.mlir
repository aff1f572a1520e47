// What JAX says of shardings passes through.
// RUN: evolute-opt %s -o %t.pretty
// RUN: evolute-opt %t.pretty -mlir-print-op-generic -o %t.generic
// RUN: evolute-opt %t.generic -o %t.again
// RUN: diff %t.pretty %t.again

sdy.mesh @mesh = <["x"=2, "y"=2]>
sdy.mesh @reordered = <["x"=2, "y"=2], device_ids=[3, 2, 1, 0]>
sdy.mesh @one = <[], device_ids=[0]> {stablehlo.mesh = {axes = []}}
sdy.mesh @none = <[]>

func.func @constraints(%arg0: tensor<4x4xf32> {sdy.sharding = #sdy.sharding<@mesh, [{"x"}, {"y"}]>}) -> tensor<4x4xf32> {
  %0 = sdy.sharding_constraint %arg0 <@mesh, [{"x", ?}, {?}p1], unreduced={"y"}> : tensor<4x4xf32>
  %1 = sdy.reshard %0 <mesh<["a"=2]>, [{"a"}, {}]> : tensor<4x4xf32>
  %2 = stablehlo.negate %1 {sdy.rule = #sdy.op_sharding_rule<([i, j])->([k, l]) {i=4, j=4, k=4, l=4}, custom>} : tensor<4x4xf32>
  return %2 : tensor<4x4xf32>
}

func.func @manual(%arg0: tensor<4x4xf32>, %arg1: tensor<4x4xf32>) {
  %0:2 = sdy.manual_computation(%arg0, %arg1) in_shardings=[<@mesh, [{"x"}, {}]>, <@mesh, [{}, {}]>] out_shardings=[<@mesh, [{"x"}, {}]>, <@mesh, [{}, {}]>] manual_axes={"x"} (%arg2: tensor<2x4xf32>, %arg3: tensor<4x4xf32>) {
    sdy.return %arg2, %arg3 : tensor<2x4xf32>, tensor<4x4xf32>
  } {mhlo.q = 1 : i32} : (tensor<4x4xf32>, tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>)
  sdy.manual_computation() in_shardings=[] out_shardings=[] manual_axes={} () {
    sdy.return
  } : () -> ()
  return
}

func.func @nothing_else(%arg0: tensor<4xf32> {mhlo.memory_kind = "device"}) -> (tensor<4xf32> {jax.result_info = "result"}) {
  return %arg0 : tensor<4xf32>
}
