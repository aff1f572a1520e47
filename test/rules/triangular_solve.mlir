// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Implicit: from a y = b follows a dy = db - da y, with the triangle of da that is read.
func.func @f(%a: tensor<3x3xf64>, %b: tensor<3x2xf64>) -> (tensor<3x2xf64>) {
  %y = "stablehlo.triangular_solve"(%a, %b) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
  return %y : tensor<3x2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3x3xf64>, %[[B:.*]]: tensor<3x2xf64>, %[[DA:.*]]: tensor<3x3xf64>, %[[DB:.*]]: tensor<3x2xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.triangular_solve"(%[[A]], %[[B]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JVP-NEXT: %[[V2:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JVP-NEXT: %[[V3:.*]] = stablehlo.compare GE, %[[V1]], %[[V2]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT: %[[V4:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.select %[[V3]], %[[DA]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.dot_general %[[V5]], %[[V0]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.subtract %[[DB]], %[[V6]] : tensor<3x2xf64>
// JVP-NEXT: %[[V8:.*]] = "stablehlo.triangular_solve"(%[[A]], %[[V7]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
// JVP-NEXT: return %[[V0]], %[[V8]] : tensor<3x2xf64>, tensor<3x2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3x2xf64>, %[[R1:.*]]: tensor<3x3xf64>, %[[R2:.*]]: tensor<3x2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VJP-NEXT: %[[V1:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VJP-NEXT: %[[V2:.*]] = stablehlo.compare GE, %[[V0]], %[[V1]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf64>
// VJP-NEXT: %[[V4:.*]] = "stablehlo.triangular_solve"(%[[R1]], %[[R2]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.negate %[[V4]] : tensor<3x2xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.dot_general %[[V5]], %[[R0]], contracting_dims = [1] x [1], precision = [HIGHEST, HIGHEST] : (tensor<3x2xf64>, tensor<3x2xf64>) -> tensor<3x3xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.select %[[V2]], %[[V6]], %[[V3]] : tensor<3x3xi1>, tensor<3x3xf64>
// VJP-NEXT: return %[[V7]], %[[V4]] : tensor<3x3xf64>, tensor<3x2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3x3xf64>, %[[B:.*]]: tensor<3x2xf64>, %[[A1:.*]]: tensor<3x3xf64>, %[[A2:.*]]: tensor<3x3xf64>, %[[B1:.*]]: tensor<3x2xf64>, %[[B2:.*]]: tensor<3x2xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.triangular_solve"(%[[A]], %[[B]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JET-NEXT: %[[V2:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JET-NEXT: %[[V3:.*]] = stablehlo.compare GE, %[[V1]], %[[V2]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JET-NEXT: %[[V4:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.select %[[V3]], %[[A1]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.dot_general %[[V5]], %[[V0]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.subtract %[[B1]], %[[V6]] : tensor<3x2xf64>
// JET-NEXT: %[[V8:.*]] = "stablehlo.triangular_solve"(%[[A]], %[[V7]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.dot_general %[[V5]], %[[V8]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.subtract %[[B2]], %[[V9]] : tensor<3x2xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.select %[[V3]], %[[A2]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.dot_general %[[V11]], %[[V0]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.subtract %[[V10]], %[[V12]] : tensor<3x2xf64>
// JET-NEXT: %[[V14:.*]] = "stablehlo.triangular_solve"(%[[A]], %[[V13]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
// JET-NEXT: return %[[V0]], %[[V8]], %[[V14]] : tensor<3x2xf64>, tensor<3x2xf64>, tensor<3x2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3x3xf64>, %[[B:.*]]: tensor<8x3x2xf64>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.triangular_solve"(%[[A]], %[[B]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<8x3x3xf64>, tensor<8x3x2xf64>) -> tensor<8x3x2xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3x2xf64>
