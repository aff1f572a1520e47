// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// With constants for the shape: the static operation.
func.func @f(%a: tensor<1x8x4xf64>, %b: tensor<3x4x6xf64>) -> (tensor<1x9x6xf64>) {
  %p = stablehlo.constant dense<[[1, 2]]> : tensor<1x2xi64>
  %y = "stablehlo.dynamic_conv"(%a, %b, %p) <{batch_group_count = 1 : i64, feature_group_count = 1 : i64, dimension_numbers = #stablehlo.conv<[b, 0, f]x[0, i, o]->[b, 0, f]>}> : (tensor<1x8x4xf64>, tensor<3x4x6xf64>, tensor<1x2xi64>) -> tensor<1x9x6xf64>
  return %y : tensor<1x9x6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<1x8x4xf64>, %[[A1:.*]]: tensor<3x4x6xf64>, %[[A2:.*]]: tensor<1x8x4xf64>, %[[A3:.*]]: tensor<3x4x6xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<{{\[\[}}1, 2]]> : tensor<1x2xi64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.dynamic_conv"(%[[A0]], %[[A1]], %[[V0]]) <{batch_group_count = 1 : i64, dimension_numbers = #stablehlo.conv<[b, 0, f]x[0, i, o]->[b, 0, f]>, feature_group_count = 1 : i64}> : (tensor<1x8x4xf64>, tensor<3x4x6xf64>, tensor<1x2xi64>) -> tensor<1x9x6xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.convolution(%[[A2]], %[[A1]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {pad = {{\[\[}}1, 2]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x4xf64>, tensor<3x4x6xf64>) -> tensor<1x9x6xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.convolution(%[[A0]], %[[A3]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {pad = {{\[\[}}1, 2]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x4xf64>, tensor<3x4x6xf64>) -> tensor<1x9x6xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.add %[[V2]], %[[V3]] : tensor<1x9x6xf64>
// JVP-NEXT: return %[[V1]], %[[V4]] : tensor<1x9x6xf64>, tensor<1x9x6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<3x4x6xf64>, %[[A1:.*]]: tensor<1x8x4xf64>, %[[A2:.*]]: tensor<1x9x6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.convolution(%[[A1]], %[[A2]]) dim_numbers = [f, 0, b]x[i, 0, o]->[0, b, f], window = {pad = {{\[\[}}1, 2]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x4xf64>, tensor<1x9x6xf64>) -> tensor<3x4x6xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.convolution(%[[A2]], %[[A0]]) dim_numbers = [b, 0, f]x[0, o, i]->[b, 0, f], window = {pad = {{\[\[}}1, 0]], reverse = [true]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x9x6xf64>, tensor<3x4x6xf64>) -> tensor<1x8x4xf64>
// VJP-NEXT: return %[[V1]], %[[V0]] : tensor<1x8x4xf64>, tensor<3x4x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<1x8x4xf64>, %[[A1:.*]]: tensor<3x4x6xf64>, %[[A2:.*]]: tensor<1x8x4xf64>, %[[A3:.*]]: tensor<1x8x4xf64>, %[[A4:.*]]: tensor<3x4x6xf64>, %[[A5:.*]]: tensor<3x4x6xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<{{\[\[}}1, 2]]> : tensor<1x2xi64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.dynamic_conv"(%[[A0]], %[[A1]], %[[V0]]) <{batch_group_count = 1 : i64, dimension_numbers = #stablehlo.conv<[b, 0, f]x[0, i, o]->[b, 0, f]>, feature_group_count = 1 : i64}> : (tensor<1x8x4xf64>, tensor<3x4x6xf64>, tensor<1x2xi64>) -> tensor<1x9x6xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.convolution(%[[A0]], %[[A4]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {pad = {{\[\[}}1, 2]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x4xf64>, tensor<3x4x6xf64>) -> tensor<1x9x6xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.convolution(%[[A2]], %[[A1]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {pad = {{\[\[}}1, 2]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x4xf64>, tensor<3x4x6xf64>) -> tensor<1x9x6xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.add %[[V2]], %[[V3]] : tensor<1x9x6xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.convolution(%[[A0]], %[[A5]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {pad = {{\[\[}}1, 2]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x4xf64>, tensor<3x4x6xf64>) -> tensor<1x9x6xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.convolution(%[[A2]], %[[A4]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {pad = {{\[\[}}1, 2]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x4xf64>, tensor<3x4x6xf64>) -> tensor<1x9x6xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.add %[[V5]], %[[V6]] : tensor<1x9x6xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.convolution(%[[A3]], %[[A1]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {pad = {{\[\[}}1, 2]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x4xf64>, tensor<3x4x6xf64>) -> tensor<1x9x6xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.add %[[V7]], %[[V8]] : tensor<1x9x6xf64>
// JET-NEXT: return %[[V1]], %[[V4]], %[[V9]] : tensor<1x9x6xf64>, tensor<1x9x6xf64>, tensor<1x9x6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x1x8x4xf64>, %[[A1:.*]]: tensor<8x3x4x6xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.transpose %[[A0]], dims = [1, 2, 0, 3] : (tensor<8x1x8x4xf64>) -> tensor<1x8x8x4xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.reshape %[[V0]] : (tensor<1x8x8x4xf64>) -> tensor<1x8x32xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.transpose %[[A1]], dims = [1, 2, 0, 3] : (tensor<8x3x4x6xf64>) -> tensor<3x4x8x6xf64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.reshape %[[V2]] : (tensor<3x4x8x6xf64>) -> tensor<3x4x48xf64>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.convolution(%[[V1]], %[[V3]]) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {pad = {{\[\[}}1, 2]]} {batch_group_count = 1 : i64, feature_group_count = 8 : i64} : (tensor<1x8x32xf64>, tensor<3x4x48xf64>) -> tensor<1x9x48xf64>
// VMAP-NEXT: %[[V5:.*]] = stablehlo.reshape %[[V4]] : (tensor<1x9x48xf64>) -> tensor<1x9x8x6xf64>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.transpose %[[V5]], dims = [2, 0, 1, 3] : (tensor<1x9x8x6xf64>) -> tensor<8x1x9x6xf64>
// VMAP-NEXT: return %[[V6]] : tensor<8x1x9x6xf64>
