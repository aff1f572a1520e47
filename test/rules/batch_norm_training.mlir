// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// By mean, centred operand and variance, which the tangents share.
func.func @f(%a: tensor<5x3xf64>, %b: tensor<3xf64>, %c: tensor<3xf64>) -> (tensor<5x3xf64>) {
  %y, %mean, %variance = "stablehlo.batch_norm_training"(%a, %b, %c) <{epsilon = 1.0e-3 : f32, feature_index = 1 : i64}> : (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>) -> (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>)
  return %y : tensor<5x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<5x3xf64>, %[[B:.*]]: tensor<3xf64>, %[[C:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<5x3xf64>, %[[DB:.*]]: tensor<3xf64>, %[[DC:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:[a-zA-Z0-9_]+]], %[[V1:[a-zA-Z0-9_]+]], %[[V2:[a-zA-Z0-9_]+]] = "stablehlo.batch_norm_training"(%[[A]], %[[B]], %[[C]]) <{epsilon = 1.000000e-03 : f32, feature_index = 1 : i64}> : (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>) -> (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>)
// JVP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.reduce(%[[A]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.reduce(%[[DA]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<2.000000e-01> : tensor<3xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V6]], %[[V4]] : tensor<3xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V6]], %[[V5]] : tensor<3xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.broadcast_in_dim %[[V7]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.broadcast_in_dim %[[V8]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.subtract %[[A]], %[[V9]] : tensor<5x3xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.subtract %[[DA]], %[[V10]] : tensor<5x3xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V11]], %[[V11]] : tensor<5x3xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V12]], %[[V11]] : tensor<5x3xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<5x3xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V15]], %[[V14]] : tensor<5x3xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.reduce(%[[V13]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.reduce(%[[V16]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V6]], %[[V17]] : tensor<3xf64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V6]], %[[V18]] : tensor<3xf64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.broadcast_in_dim %[[DC]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V22:.*]] = stablehlo.constant dense<0.0010000000474974513> : tensor<3xf64>
// JVP-NEXT: %[[V23:.*]] = stablehlo.add %[[V19]], %[[V22]] : tensor<3xf64>
// JVP-NEXT: %[[V24:.*]] = stablehlo.rsqrt %[[V23]] : tensor<3xf64>
// JVP-NEXT: %[[V25:.*]] = stablehlo.divide %[[V24]], %[[V23]] : tensor<3xf64>
// JVP-NEXT: %[[V26:.*]] = stablehlo.constant dense<-5.000000e-01> : tensor<3xf64>
// JVP-NEXT: %[[V27:.*]] = stablehlo.multiply %[[V26]], %[[V25]] : tensor<3xf64>
// JVP-NEXT: %[[V28:.*]] = stablehlo.multiply %[[V20]], %[[V27]] : tensor<3xf64>
// JVP-NEXT: %[[V29:.*]] = stablehlo.multiply %[[B]], %[[V24]] : tensor<3xf64>
// JVP-NEXT: %[[V30:.*]] = stablehlo.multiply %[[DB]], %[[V24]] : tensor<3xf64>
// JVP-NEXT: %[[V31:.*]] = stablehlo.multiply %[[B]], %[[V28]] : tensor<3xf64>
// JVP-NEXT: %[[V32:.*]] = stablehlo.add %[[V30]], %[[V31]] : tensor<3xf64>
// JVP-NEXT: %[[V33:.*]] = stablehlo.broadcast_in_dim %[[V29]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V34:.*]] = stablehlo.broadcast_in_dim %[[V32]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V35:.*]] = stablehlo.multiply %[[V12]], %[[V33]] : tensor<5x3xf64>
// JVP-NEXT: %[[V36:.*]] = stablehlo.multiply %[[V11]], %[[V34]] : tensor<5x3xf64>
// JVP-NEXT: %[[V37:.*]] = stablehlo.add %[[V35]], %[[V36]] : tensor<5x3xf64>
// JVP-NEXT: %[[V38:.*]] = stablehlo.add %[[V37]], %[[V21]] : tensor<5x3xf64>
// JVP-NEXT: return %[[V0]], %[[V38]] : tensor<5x3xf64>, tensor<5x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64>, %[[R2:.*]]: tensor<3xf64>, %[[R3:.*]]: tensor<3xf64>, %[[R4:.*]]: tensor<5x3xf64>, %[[R5:.*]]: tensor<5x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[R3]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.subtract %[[R4]], %[[V0]] : tensor<5x3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<3xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[V2]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.constant dense<2.000000e-01> : tensor<3xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<5x3xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[R5]], %[[V1]] : tensor<5x3xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[R5]], %[[V3]] : tensor<5x3xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.reduce(%[[V7]] init: %[[V4]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V9]], %[[R2]] : tensor<3xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.multiply %[[V9]], %[[R0]] : tensor<3xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.reduce(%[[R5]] init: %[[V4]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.broadcast_in_dim %[[V10]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V6]], %[[V13]] : tensor<5x3xf64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V14]], %[[V1]] : tensor<5x3xf64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.add %[[V8]], %[[V15]] : tensor<5x3xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.negate %[[V16]] : tensor<5x3xf64>
// VJP-NEXT: %[[V18:.*]] = stablehlo.reduce(%[[V17]] init: %[[V4]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V5]], %[[V18]] : tensor<3xf64>
// VJP-NEXT: %[[V20:.*]] = stablehlo.broadcast_in_dim %[[V19]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// VJP-NEXT: %[[V21:.*]] = stablehlo.add %[[V16]], %[[V20]] : tensor<5x3xf64>
// VJP-NEXT: return %[[V21]], %[[V11]], %[[V12]] : tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<5x3xf64>, %[[B:.*]]: tensor<3xf64>, %[[C:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<5x3xf64>, %[[A2:.*]]: tensor<5x3xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>, %[[C1:.*]]: tensor<3xf64>, %[[C2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:[a-zA-Z0-9_]+]], %[[V1:[a-zA-Z0-9_]+]], %[[V2:[a-zA-Z0-9_]+]] = "stablehlo.batch_norm_training"(%[[A]], %[[B]], %[[C]]) <{epsilon = 1.000000e-03 : f32, feature_index = 1 : i64}> : (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>) -> (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>)
// JET-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V4:.*]] = stablehlo.reduce(%[[A1]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.constant dense<2.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V5]], %[[V4]] : tensor<3xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.reduce(%[[A]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V5]], %[[V7]] : tensor<3xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.broadcast_in_dim %[[V6]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.broadcast_in_dim %[[V8]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.subtract %[[A1]], %[[V9]] : tensor<5x3xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.subtract %[[A]], %[[V10]] : tensor<5x3xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V12]], %[[V11]] : tensor<5x3xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<5x3xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V14]], %[[V13]] : tensor<5x3xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V12]], %[[V12]] : tensor<5x3xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.reduce(%[[V15]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V5]], %[[V17]] : tensor<3xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.reduce(%[[V16]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V5]], %[[V19]] : tensor<3xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.constant dense<0.0010000000474974513> : tensor<3xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.constant dense<-5.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.add %[[V20]], %[[V21]] : tensor<3xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.rsqrt %[[V23]] : tensor<3xf64>
// JET-NEXT: %[[V25:.*]] = stablehlo.divide %[[V24]], %[[V23]] : tensor<3xf64>
// JET-NEXT: %[[V26:.*]] = stablehlo.multiply %[[V22]], %[[V25]] : tensor<3xf64>
// JET-NEXT: %[[V27:.*]] = stablehlo.multiply %[[V18]], %[[V26]] : tensor<3xf64>
// JET-NEXT: %[[V28:.*]] = stablehlo.multiply %[[B]], %[[V27]] : tensor<3xf64>
// JET-NEXT: %[[V29:.*]] = stablehlo.multiply %[[B1]], %[[V24]] : tensor<3xf64>
// JET-NEXT: %[[V30:.*]] = stablehlo.add %[[V28]], %[[V29]] : tensor<3xf64>
// JET-NEXT: %[[V31:.*]] = stablehlo.multiply %[[B]], %[[V24]] : tensor<3xf64>
// JET-NEXT: %[[V32:.*]] = stablehlo.broadcast_in_dim %[[V30]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V33:.*]] = stablehlo.multiply %[[V12]], %[[V32]] : tensor<5x3xf64>
// JET-NEXT: %[[V34:.*]] = stablehlo.broadcast_in_dim %[[V31]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V35:.*]] = stablehlo.multiply %[[V11]], %[[V34]] : tensor<5x3xf64>
// JET-NEXT: %[[V36:.*]] = stablehlo.add %[[V33]], %[[V35]] : tensor<5x3xf64>
// JET-NEXT: %[[V37:.*]] = stablehlo.broadcast_in_dim %[[C1]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V38:.*]] = stablehlo.add %[[V36]], %[[V37]] : tensor<5x3xf64>
// JET-NEXT: %[[V39:.*]] = stablehlo.multiply %[[V18]], %[[V25]] : tensor<3xf64>
// JET-NEXT: %[[V40:.*]] = stablehlo.subtract %[[V27]], %[[V39]] : tensor<3xf64>
// JET-NEXT: %[[V41:.*]] = stablehlo.divide %[[V40]], %[[V23]] : tensor<3xf64>
// JET-NEXT: %[[V42:.*]] = stablehlo.multiply %[[V22]], %[[V41]] : tensor<3xf64>
// JET-NEXT: %[[V43:.*]] = stablehlo.multiply %[[V18]], %[[V42]] : tensor<3xf64>
// JET-NEXT: %[[V44:.*]] = stablehlo.reduce(%[[A2]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V45:.*]] = stablehlo.multiply %[[V5]], %[[V44]] : tensor<3xf64>
// JET-NEXT: %[[V46:.*]] = stablehlo.broadcast_in_dim %[[V45]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V47:.*]] = stablehlo.subtract %[[A2]], %[[V46]] : tensor<5x3xf64>
// JET-NEXT: %[[V48:.*]] = stablehlo.multiply %[[V12]], %[[V47]] : tensor<5x3xf64>
// JET-NEXT: %[[V49:.*]] = stablehlo.multiply %[[V14]], %[[V48]] : tensor<5x3xf64>
// JET-NEXT: %[[V50:.*]] = stablehlo.multiply %[[V11]], %[[V11]] : tensor<5x3xf64>
// JET-NEXT: %[[V51:.*]] = stablehlo.add %[[V49]], %[[V50]] : tensor<5x3xf64>
// JET-NEXT: %[[V52:.*]] = stablehlo.reduce(%[[V51]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V53:.*]] = stablehlo.constant dense<4.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V54:.*]] = stablehlo.multiply %[[V53]], %[[V52]] : tensor<3xf64>
// JET-NEXT: %[[V55:.*]] = stablehlo.multiply %[[V54]], %[[V26]] : tensor<3xf64>
// JET-NEXT: %[[V56:.*]] = stablehlo.add %[[V43]], %[[V55]] : tensor<3xf64>
// JET-NEXT: %[[V57:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V58:.*]] = stablehlo.multiply %[[V57]], %[[V56]] : tensor<3xf64>
// JET-NEXT: %[[V59:.*]] = stablehlo.multiply %[[B]], %[[V58]] : tensor<3xf64>
// JET-NEXT: %[[V60:.*]] = stablehlo.multiply %[[B1]], %[[V27]] : tensor<3xf64>
// JET-NEXT: %[[V61:.*]] = stablehlo.add %[[V59]], %[[V60]] : tensor<3xf64>
// JET-NEXT: %[[V62:.*]] = stablehlo.multiply %[[B2]], %[[V24]] : tensor<3xf64>
// JET-NEXT: %[[V63:.*]] = stablehlo.add %[[V61]], %[[V62]] : tensor<3xf64>
// JET-NEXT: %[[V64:.*]] = stablehlo.broadcast_in_dim %[[V63]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V65:.*]] = stablehlo.multiply %[[V12]], %[[V64]] : tensor<5x3xf64>
// JET-NEXT: %[[V66:.*]] = stablehlo.multiply %[[V11]], %[[V32]] : tensor<5x3xf64>
// JET-NEXT: %[[V67:.*]] = stablehlo.add %[[V65]], %[[V66]] : tensor<5x3xf64>
// JET-NEXT: %[[V68:.*]] = stablehlo.multiply %[[V47]], %[[V34]] : tensor<5x3xf64>
// JET-NEXT: %[[V69:.*]] = stablehlo.add %[[V67]], %[[V68]] : tensor<5x3xf64>
// JET-NEXT: %[[V70:.*]] = stablehlo.broadcast_in_dim %[[C2]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V71:.*]] = stablehlo.add %[[V69]], %[[V70]] : tensor<5x3xf64>
// JET-NEXT: return %[[V0]], %[[V38]], %[[V71]] : tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x5x3xf64>, %[[B:.*]]: tensor<8x3xf64>, %[[C:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A]] init: %[[V0]]) applies stablehlo.add across dimensions = [1] : (tensor<8x5x3xf64>, tensor<f64>) -> tensor<8x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.constant dense<2.000000e-01> : tensor<8x3xf64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V2]], %[[V1]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.broadcast_in_dim %[[V3]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x5x3xf64>
// VMAP-NEXT: %[[V5:.*]] = stablehlo.subtract %[[A]], %[[V4]] : tensor<8x5x3xf64>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V5]], %[[V5]] : tensor<8x5x3xf64>
// VMAP-NEXT: %[[V7:.*]] = stablehlo.reduce(%[[V6]] init: %[[V0]]) applies stablehlo.add across dimensions = [1] : (tensor<8x5x3xf64>, tensor<f64>) -> tensor<8x3xf64>
// VMAP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V2]], %[[V7]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V9:.*]] = stablehlo.broadcast_in_dim %[[C]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x5x3xf64>
// VMAP-NEXT: %[[V10:.*]] = stablehlo.constant dense<0.0010000000474974513> : tensor<8x3xf64>
// VMAP-NEXT: %[[V11:.*]] = stablehlo.add %[[V8]], %[[V10]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V12:.*]] = stablehlo.rsqrt %[[V11]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[B]], %[[V12]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V14:.*]] = stablehlo.broadcast_in_dim %[[V13]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x5x3xf64>
// VMAP-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V5]], %[[V14]] : tensor<8x5x3xf64>
// VMAP-NEXT: %[[V16:.*]] = stablehlo.add %[[V15]], %[[V9]] : tensor<8x5x3xf64>
// VMAP-NEXT: return %[[V16]] : tensor<8x5x3xf64>
