// RUN: not evolute-opt %s --ad-jvp 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-linearize 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-jet=order=2 2>&1 | FileCheck %s
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// CHECK: 'stablehlo.custom_call' op is not differentiable: what it calls is not part of the program; give the function around it a rule with jax.custom_jvp or jax.custom_vjp
// What LAPACK computes it computes for a batch, which leads: in layouts it comes last, as the slowest.
func.func @f(%a: tensor<2x2xf64>) -> (tensor<2x2xf64>) {
  %y, %info = stablehlo.custom_call @lapack_dpotrf_ffi(%a) {mhlo.backend_config = {uplo = 76 : ui8},
    mhlo.frontend_attributes = {num_batch_dims = "0"}, operand_layouts = [dense<[0, 1]> : tensor<2xindex>],
    result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>]}
    : (tensor<2x2xf64>) -> (tensor<2x2xf64>, tensor<i32>)
  return %y : tensor<2x2xf64>
}

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x2xf64>
// VMAP-NEXT: %[[Y:.*]]:2 = stablehlo.custom_call @lapack_dpotrf_ffi(%[[A]])
// VMAP-NOT: num_batch_dims
// VMAP-SAME: mhlo.backend_config = {uplo = 76 : ui8}
// VMAP-SAME: operand_layouts = [dense<[1, 2, 0]> : tensor<3xindex>]
// VMAP-SAME: result_layouts = [dense<[1, 2, 0]> : tensor<3xindex>, dense<0> : tensor<1xindex>]
// VMAP-SAME: (tensor<8x2x2xf64>) -> (tensor<8x2x2xf64>, tensor<8xi32>)
// VMAP-NEXT: return %[[Y]]#0
