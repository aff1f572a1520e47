// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// From A = L L^H: L^-1 dL is the lower triangle of L^-1 dA L^-H with half of its diagonal. Only one triangle is read.
func.func @f(%a: tensor<3x3xf64>) -> (tensor<3x3xf64>) {
  %y = stablehlo.cholesky %a, lower = true : tensor<3x3xf64>
  return %y : tensor<3x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3x3xf64>, %[[DA:.*]]: tensor<3x3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.cholesky %[[A]], lower = true : tensor<3x3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JVP-NEXT: %[[V2:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JVP-NEXT: %[[V3:.*]] = stablehlo.compare GE, %[[V1]], %[[V2]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT: %[[V4:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.select %[[V3]], %[[V0]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3x3xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V6]], %[[DA]] : tensor<3x3xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.compare EQ, %[[V1]], %[[V2]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT: %[[V9:.*]] = stablehlo.select %[[V8]], %[[V7]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.compare GT, %[[V1]], %[[V2]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT: %[[V11:.*]] = stablehlo.select %[[V10]], %[[DA]], %[[V9]] : tensor<3x3xi1>, tensor<3x3xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.transpose %[[V11]], dims = [1, 0] : (tensor<3x3xf64>) -> tensor<3x3xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.add %[[V11]], %[[V12]] : tensor<3x3xf64>
// JVP-NEXT: %[[V14:.*]] = "stablehlo.triangular_solve"(%[[V5]], %[[V13]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JVP-NEXT: %[[V15:.*]] = "stablehlo.triangular_solve"(%[[V5]], %[[V14]]) <{left_side = false, lower = true, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V6]], %[[V15]] : tensor<3x3xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.select %[[V8]], %[[V16]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.select %[[V10]], %[[V15]], %[[V17]] : tensor<3x3xi1>, tensor<3x3xf64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.dot_general %[[V5]], %[[V18]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JVP-NEXT: return %[[V0]], %[[V19]] : tensor<3x3xf64>, tensor<3x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3x3xf64>, %[[R1:.*]]: tensor<3x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VJP-NEXT: %[[V1:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VJP-NEXT: %[[V2:.*]] = stablehlo.compare GE, %[[V0]], %[[V1]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.select %[[V2]], %[[R0]], %[[V3]] : tensor<3x3xi1>, tensor<3x3xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3x3xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.compare EQ, %[[V0]], %[[V1]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT: %[[V7:.*]] = stablehlo.compare GT, %[[V0]], %[[V1]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT: %[[V8:.*]] = stablehlo.dot_general %[[V4]], %[[R1]], contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.select %[[V7]], %[[V8]], %[[V3]] : tensor<3x3xi1>, tensor<3x3xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.select %[[V7]], %[[V3]], %[[V8]] : tensor<3x3xi1>, tensor<3x3xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.select %[[V6]], %[[V10]], %[[V3]] : tensor<3x3xi1>, tensor<3x3xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V5]], %[[V11]] : tensor<3x3xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.add %[[V9]], %[[V12]] : tensor<3x3xf64>
// VJP-NEXT: %[[V14:.*]] = "stablehlo.triangular_solve"(%[[V4]], %[[V13]]) <{left_side = false, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// VJP-NEXT: %[[V15:.*]] = "stablehlo.triangular_solve"(%[[V4]], %[[V14]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.transpose %[[V15]], dims = [1, 0] : (tensor<3x3xf64>) -> tensor<3x3xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.add %[[V15]], %[[V16]] : tensor<3x3xf64>
// VJP-NEXT: %[[V18:.*]] = stablehlo.select %[[V7]], %[[V17]], %[[V3]] : tensor<3x3xi1>, tensor<3x3xf64>
// VJP-NEXT: %[[V19:.*]] = stablehlo.select %[[V7]], %[[V3]], %[[V17]] : tensor<3x3xi1>, tensor<3x3xf64>
// VJP-NEXT: %[[V20:.*]] = stablehlo.select %[[V6]], %[[V19]], %[[V3]] : tensor<3x3xi1>, tensor<3x3xf64>
// VJP-NEXT: %[[V21:.*]] = stablehlo.multiply %[[V5]], %[[V20]] : tensor<3x3xf64>
// VJP-NEXT: %[[V22:.*]] = stablehlo.add %[[V18]], %[[V21]] : tensor<3x3xf64>
// VJP-NEXT: return %[[V22]] : tensor<3x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3x3xf64>, %[[A1:.*]]: tensor<3x3xf64>, %[[A2:.*]]: tensor<3x3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.cholesky %[[A]], lower = true : tensor<3x3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JET-NEXT: %[[V2:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JET-NEXT: %[[V3:.*]] = stablehlo.compare GE, %[[V1]], %[[V2]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JET-NEXT: %[[V4:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.select %[[V3]], %[[V0]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.compare GT, %[[V1]], %[[V2]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JET-NEXT: %[[V7:.*]] = stablehlo.compare EQ, %[[V1]], %[[V2]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JET-NEXT: %[[V8:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3x3xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V8]], %[[A1]] : tensor<3x3xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.select %[[V7]], %[[V9]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.select %[[V6]], %[[A1]], %[[V10]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.transpose %[[V11]], dims = [1, 0] : (tensor<3x3xf64>) -> tensor<3x3xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.add %[[V11]], %[[V12]] : tensor<3x3xf64>
// JET-NEXT: %[[V14:.*]] = "stablehlo.triangular_solve"(%[[V5]], %[[V13]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JET-NEXT: %[[V15:.*]] = "stablehlo.triangular_solve"(%[[V5]], %[[V14]]) <{left_side = false, lower = true, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V8]], %[[V15]] : tensor<3x3xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.select %[[V7]], %[[V16]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.select %[[V6]], %[[V15]], %[[V17]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.dot_general %[[V5]], %[[V18]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3x3xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.multiply %[[V20]], %[[A2]] : tensor<3x3xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.select %[[V7]], %[[A2]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.select %[[V6]], %[[V21]], %[[V22]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.transpose %[[V23]], dims = [1, 0] : (tensor<3x3xf64>) -> tensor<3x3xf64>
// JET-NEXT: %[[V25:.*]] = stablehlo.add %[[V23]], %[[V24]] : tensor<3x3xf64>
// JET-NEXT: %[[V26:.*]] = stablehlo.select %[[V3]], %[[V19]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V27:.*]] = stablehlo.select %[[V3]], %[[V26]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V28:.*]] = stablehlo.dot_general %[[V27]], %[[V14]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JET-NEXT: %[[V29:.*]] = stablehlo.subtract %[[V25]], %[[V28]] : tensor<3x3xf64>
// JET-NEXT: %[[V30:.*]] = "stablehlo.triangular_solve"(%[[V5]], %[[V29]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JET-NEXT: %[[V31:.*]] = stablehlo.dot_general %[[V15]], %[[V27]], contracting_dims = [1] x [1], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JET-NEXT: %[[V32:.*]] = stablehlo.subtract %[[V30]], %[[V31]] : tensor<3x3xf64>
// JET-NEXT: %[[V33:.*]] = "stablehlo.triangular_solve"(%[[V5]], %[[V32]]) <{left_side = false, lower = true, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JET-NEXT: %[[V34:.*]] = stablehlo.multiply %[[V8]], %[[V33]] : tensor<3x3xf64>
// JET-NEXT: %[[V35:.*]] = stablehlo.select %[[V7]], %[[V34]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V36:.*]] = stablehlo.select %[[V6]], %[[V33]], %[[V35]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V37:.*]] = stablehlo.dot_general %[[V5]], %[[V36]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JET-NEXT: %[[V38:.*]] = stablehlo.dot_general %[[V26]], %[[V18]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<3x3xf64>
// JET-NEXT: %[[V39:.*]] = stablehlo.add %[[V37]], %[[V38]] : tensor<3x3xf64>
// JET-NEXT: %[[V40:.*]] = stablehlo.multiply %[[V8]], %[[V39]] : tensor<3x3xf64>
// JET-NEXT: return %[[V0]], %[[V19]], %[[V40]] : tensor<3x3xf64>, tensor<3x3xf64>, tensor<3x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.cholesky %[[A]], lower = true : tensor<8x3x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3x3xf64>
