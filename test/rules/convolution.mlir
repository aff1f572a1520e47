// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Linear in each operand. Transposed, it is a convolution again: over the dilated cotangent by the reversed
// kernel for lhs, of lhs by the cotangent for the kernel. A batch of both is one more group.
func.func @f(%a: tensor<2x7x4xf64>, %b: tensor<3x2x6xf64>) -> (tensor<2x4x6xf64>) {
  %y = stablehlo.convolution(%a, %b) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [2], pad = [[1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x7x4xf64>, tensor<3x2x6xf64>) -> tensor<2x4x6xf64>
  return %y : tensor<2x4x6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x7x4xf64>, %[[B:.*]]: tensor<3x2x6xf64>, %[[DA:.*]]: tensor<2x7x4xf64>, %[[DB:.*]]: tensor<3x2x6xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.convolution(%[[A]], %[[B]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [2], pad = {{\[\[}}1, 1{{\]\]}}} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x7x4xf64>, tensor<3x2x6xf64>) -> tensor<2x4x6xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.convolution(%[[DA]], %[[B]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [2], pad = {{\[\[}}1, 1{{\]\]}}} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x7x4xf64>, tensor<3x2x6xf64>) -> tensor<2x4x6xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.convolution(%[[A]], %[[DB]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [2], pad = {{\[\[}}1, 1{{\]\]}}} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x7x4xf64>, tensor<3x2x6xf64>) -> tensor<2x4x6xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<2x4x6xf64>
// JVP-NEXT: return %[[V0]], %[[V3]] : tensor<2x4x6xf64>, tensor<2x4x6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3x2x6xf64>, %[[R1:.*]]: tensor<2x7x4xf64>, %[[R2:.*]]: tensor<2x4x6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.convolution(%[[R1]], %[[R2]]) dim_numbers = [f, 0, b]x[i, 0, o]->[0, b, f], window = {pad = {{\[\[}}1, 1{{\]\]}}, rhs_dilate = [2]} {batch_group_count = 2 : i64, feature_group_count = 1 : i64} : (tensor<2x7x4xf64>, tensor<2x4x6xf64>) -> tensor<3x2x6xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.reshape %[[R0]] : (tensor<3x2x6xf64>) -> tensor<3x2x2x3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.transpose %[[V1]], dims = [0, 2, 1, 3] : (tensor<3x2x2x3xf64>) -> tensor<3x2x2x3xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.reshape %[[V2]] : (tensor<3x2x2x3xf64>) -> tensor<3x4x3xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.convolution(%[[R2]], %[[V3]]) dim_numbers = [b, 0, f]x[0, o, i]->[b, 0, f], window = {pad = {{\[\[}}1, 1{{\]\]}}, lhs_dilate = [2], reverse = [true]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x4x6xf64>, tensor<3x4x3xf64>) -> tensor<2x7x4xf64>
// VJP-NEXT: return %[[V4]], %[[V0]] : tensor<2x7x4xf64>, tensor<3x2x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x7x4xf64>, %[[B:.*]]: tensor<3x2x6xf64>, %[[A1:.*]]: tensor<2x7x4xf64>, %[[A2:.*]]: tensor<2x7x4xf64>, %[[B1:.*]]: tensor<3x2x6xf64>, %[[B2:.*]]: tensor<3x2x6xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.convolution(%[[A]], %[[B]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [2], pad = {{\[\[}}1, 1{{\]\]}}} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x7x4xf64>, tensor<3x2x6xf64>) -> tensor<2x4x6xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.convolution(%[[A]], %[[B1]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [2], pad = {{\[\[}}1, 1{{\]\]}}} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x7x4xf64>, tensor<3x2x6xf64>) -> tensor<2x4x6xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.convolution(%[[A1]], %[[B]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [2], pad = {{\[\[}}1, 1{{\]\]}}} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x7x4xf64>, tensor<3x2x6xf64>) -> tensor<2x4x6xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<2x4x6xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.convolution(%[[A]], %[[B2]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [2], pad = {{\[\[}}1, 1{{\]\]}}} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x7x4xf64>, tensor<3x2x6xf64>) -> tensor<2x4x6xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.convolution(%[[A1]], %[[B1]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [2], pad = {{\[\[}}1, 1{{\]\]}}} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x7x4xf64>, tensor<3x2x6xf64>) -> tensor<2x4x6xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.add %[[V4]], %[[V5]] : tensor<2x4x6xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.convolution(%[[A2]], %[[B]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [2], pad = {{\[\[}}1, 1{{\]\]}}} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x7x4xf64>, tensor<3x2x6xf64>) -> tensor<2x4x6xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.add %[[V6]], %[[V7]] : tensor<2x4x6xf64>
// JET-NEXT: return %[[V0]], %[[V3]], %[[V8]] : tensor<2x4x6xf64>, tensor<2x4x6xf64>, tensor<2x4x6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x7x4xf64>, %[[B:.*]]: tensor<8x3x2x6xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.transpose %[[A]], dims = [1, 2, 0, 3] : (tensor<8x2x7x4xf64>) -> tensor<2x7x8x4xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.reshape %[[V0]] : (tensor<2x7x8x4xf64>) -> tensor<2x7x32xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.transpose %[[B]], dims = [1, 2, 0, 3] : (tensor<8x3x2x6xf64>) -> tensor<3x2x8x6xf64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.reshape %[[V2]] : (tensor<3x2x8x6xf64>) -> tensor<3x2x48xf64>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.convolution(%[[V1]], %[[V3]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [2], pad = {{\[\[}}1, 1{{\]\]}}} {batch_group_count = 1 : i64, feature_group_count = 16 : i64} : (tensor<2x7x32xf64>, tensor<3x2x48xf64>) -> tensor<2x4x48xf64>
// VMAP-NEXT: %[[V5:.*]] = stablehlo.reshape %[[V4]] : (tensor<2x4x48xf64>) -> tensor<2x4x8x6xf64>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.transpose %[[V5]], dims = [2, 0, 1, 3] : (tensor<2x4x8x6xf64>) -> tensor<8x2x4x6xf64>
// VMAP-NEXT: return %[[V6]] : tensor<8x2x4x6xf64>
