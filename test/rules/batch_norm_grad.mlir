// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A gradient has derivatives too: by the operations that it is short for.
func.func @f(%a: tensor<5x3xf64>, %b: tensor<3xf64>, %c: tensor<3xf64>, %d: tensor<3xf64>, %e: tensor<5x3xf64>) -> (tensor<5x3xf64>) {
  %y, %scale, %offset = "stablehlo.batch_norm_grad"(%a, %b, %c, %d, %e) <{epsilon = 1.0e-3 : f32, feature_index = 1 : i64}> : (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<5x3xf64>) -> (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>)
  return %y : tensor<5x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<5x3xf64>, %[[B:.*]]: tensor<3xf64>, %[[C:.*]]: tensor<3xf64>, %[[D:.*]]: tensor<3xf64>, %[[E:.*]]: tensor<5x3xf64>, %[[DA:.*]]: tensor<5x3xf64>, %[[DB:.*]]: tensor<3xf64>, %[[DC:.*]]: tensor<3xf64>, %[[DD:.*]]: tensor<3xf64>, %[[DE:.*]]: tensor<5x3xf64>
// JVP-NEXT: %[[V0:[a-zA-Z0-9_]+]], %[[V1:[a-zA-Z0-9_]+]], %[[V2:[a-zA-Z0-9_]+]] = "stablehlo.batch_norm_grad"(%[[A]], %[[B]], %[[C]], %[[D]], %[[E]]) <{epsilon = 1.000000e-03 : f32, feature_index = 1 : i64}> : (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<5x3xf64>) -> (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>)
// JVP-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[C]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.broadcast_in_dim %[[DC]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.subtract %[[A]], %[[V3]] : tensor<5x3xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.subtract %[[DA]], %[[V4]] : tensor<5x3xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.constant dense<0.0010000000474974513> : tensor<3xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.add %[[D]], %[[V7]] : tensor<3xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.rsqrt %[[V8]] : tensor<3xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.divide %[[V9]], %[[V8]] : tensor<3xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.constant dense<-5.000000e-01> : tensor<3xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V11]], %[[V10]] : tensor<3xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[DD]], %[[V12]] : tensor<3xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.multiply %[[E]], %[[V5]] : tensor<5x3xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.multiply %[[DE]], %[[V5]] : tensor<5x3xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.multiply %[[E]], %[[V6]] : tensor<5x3xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.add %[[V15]], %[[V16]] : tensor<5x3xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.reduce(%[[V14]] init: %[[V18]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.reduce(%[[V17]] init: %[[V18]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.divide %[[V19]], %[[V8]] : tensor<3xf64>
// JVP-NEXT: %[[V22:.*]] = stablehlo.multiply %[[DD]], %[[V21]] : tensor<3xf64>
// JVP-NEXT: %[[V23:.*]] = stablehlo.subtract %[[V20]], %[[V22]] : tensor<3xf64>
// JVP-NEXT: %[[V24:.*]] = stablehlo.divide %[[V23]], %[[V8]] : tensor<3xf64>
// JVP-NEXT: %[[V25:.*]] = stablehlo.constant dense<2.000000e-01> : tensor<3xf64>
// JVP-NEXT: %[[V26:.*]] = stablehlo.multiply %[[V25]], %[[V21]] : tensor<3xf64>
// JVP-NEXT: %[[V27:.*]] = stablehlo.multiply %[[V25]], %[[V24]] : tensor<3xf64>
// JVP-NEXT: %[[V28:.*]] = stablehlo.broadcast_in_dim %[[V26]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V29:.*]] = stablehlo.broadcast_in_dim %[[V27]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V30:.*]] = stablehlo.multiply %[[V5]], %[[V28]] : tensor<5x3xf64>
// JVP-NEXT: %[[V31:.*]] = stablehlo.multiply %[[V6]], %[[V28]] : tensor<5x3xf64>
// JVP-NEXT: %[[V32:.*]] = stablehlo.multiply %[[V5]], %[[V29]] : tensor<5x3xf64>
// JVP-NEXT: %[[V33:.*]] = stablehlo.add %[[V31]], %[[V32]] : tensor<5x3xf64>
// JVP-NEXT: %[[V34:.*]] = stablehlo.reduce(%[[E]] init: %[[V18]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V35:.*]] = stablehlo.reduce(%[[DE]] init: %[[V18]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V36:.*]] = stablehlo.multiply %[[V25]], %[[V34]] : tensor<3xf64>
// JVP-NEXT: %[[V37:.*]] = stablehlo.multiply %[[V25]], %[[V35]] : tensor<3xf64>
// JVP-NEXT: %[[V38:.*]] = stablehlo.broadcast_in_dim %[[V36]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V39:.*]] = stablehlo.broadcast_in_dim %[[V37]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V40:.*]] = stablehlo.subtract %[[E]], %[[V38]] : tensor<5x3xf64>
// JVP-NEXT: %[[V41:.*]] = stablehlo.subtract %[[DE]], %[[V39]] : tensor<5x3xf64>
// JVP-NEXT: %[[V42:.*]] = stablehlo.subtract %[[V40]], %[[V30]] : tensor<5x3xf64>
// JVP-NEXT: %[[V43:.*]] = stablehlo.subtract %[[V41]], %[[V33]] : tensor<5x3xf64>
// JVP-NEXT: %[[V44:.*]] = stablehlo.multiply %[[B]], %[[V9]] : tensor<3xf64>
// JVP-NEXT: %[[V45:.*]] = stablehlo.multiply %[[DB]], %[[V9]] : tensor<3xf64>
// JVP-NEXT: %[[V46:.*]] = stablehlo.multiply %[[B]], %[[V13]] : tensor<3xf64>
// JVP-NEXT: %[[V47:.*]] = stablehlo.add %[[V45]], %[[V46]] : tensor<3xf64>
// JVP-NEXT: %[[V48:.*]] = stablehlo.broadcast_in_dim %[[V44]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V49:.*]] = stablehlo.broadcast_in_dim %[[V47]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V50:.*]] = stablehlo.multiply %[[V49]], %[[V42]] : tensor<5x3xf64>
// JVP-NEXT: %[[V51:.*]] = stablehlo.multiply %[[V48]], %[[V43]] : tensor<5x3xf64>
// JVP-NEXT: %[[V52:.*]] = stablehlo.add %[[V50]], %[[V51]] : tensor<5x3xf64>
// JVP-NEXT: return %[[V0]], %[[V52]] : tensor<5x3xf64>, tensor<5x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<5x3xf64>, %[[R1:.*]]: tensor<3xf64>, %[[R2:.*]]: tensor<3xf64>, %[[R3:.*]]: tensor<5x3xf64>, %[[R4:.*]]: tensor<3xf64>, %[[R5:.*]]: tensor<5x3xf64>, %[[R6:.*]]: tensor<3xf64>, %[[R7:.*]]: tensor<5x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[R4]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.subtract %[[R5]], %[[V0]] : tensor<5x3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.0010000000474974513> : tensor<3xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.add %[[R6]], %[[V2]] : tensor<3xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.rsqrt %[[V3]] : tensor<3xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.divide %[[V4]], %[[V3]] : tensor<3xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.constant dense<-5.000000e-01> : tensor<3xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V6]], %[[V5]] : tensor<3xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.constant dense<2.000000e-01> : tensor<3xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V8]], %[[R1]] : tensor<3xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.broadcast_in_dim %[[V9]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.multiply %[[R2]], %[[V4]] : tensor<3xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.broadcast_in_dim %[[V11]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V7]], %[[R2]] : tensor<3xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.divide %[[R1]], %[[V3]] : tensor<3xf64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.multiply %[[R7]], %[[V12]] : tensor<5x3xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.multiply %[[R7]], %[[R3]] : tensor<5x3xf64>
// VJP-NEXT: %[[V18:.*]] = stablehlo.reduce(%[[V17]] init: %[[V15]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V18]], %[[V13]] : tensor<3xf64>
// VJP-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V18]], %[[V4]] : tensor<3xf64>
// VJP-NEXT: %[[V21:.*]] = stablehlo.negate %[[V16]] : tensor<5x3xf64>
// VJP-NEXT: %[[V22:.*]] = stablehlo.reduce(%[[V21]] init: %[[V15]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V23:.*]] = stablehlo.multiply %[[V8]], %[[V22]] : tensor<3xf64>
// VJP-NEXT: %[[V24:.*]] = stablehlo.broadcast_in_dim %[[V23]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// VJP-NEXT: %[[V25:.*]] = stablehlo.add %[[V16]], %[[V24]] : tensor<5x3xf64>
// VJP-NEXT: %[[V26:.*]] = stablehlo.multiply %[[V16]], %[[V1]] : tensor<5x3xf64>
// VJP-NEXT: %[[V27:.*]] = stablehlo.negate %[[V26]] : tensor<5x3xf64>
// VJP-NEXT: %[[V28:.*]] = stablehlo.multiply %[[V16]], %[[V10]] : tensor<5x3xf64>
// VJP-NEXT: %[[V29:.*]] = stablehlo.reduce(%[[V27]] init: %[[V15]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V30:.*]] = stablehlo.multiply %[[V8]], %[[V29]] : tensor<3xf64>
// VJP-NEXT: %[[V31:.*]] = stablehlo.multiply %[[V30]], %[[V14]] : tensor<3xf64>
// VJP-NEXT: %[[V32:.*]] = stablehlo.subtract %[[V19]], %[[V31]] : tensor<3xf64>
// VJP-NEXT: %[[V33:.*]] = stablehlo.divide %[[V30]], %[[V3]] : tensor<3xf64>
// VJP-NEXT: %[[V34:.*]] = stablehlo.broadcast_in_dim %[[V33]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// VJP-NEXT: %[[V35:.*]] = stablehlo.multiply %[[V34]], %[[R0]] : tensor<5x3xf64>
// VJP-NEXT: %[[V36:.*]] = stablehlo.subtract %[[V35]], %[[V28]] : tensor<5x3xf64>
// VJP-NEXT: %[[V37:.*]] = stablehlo.multiply %[[V34]], %[[V1]] : tensor<5x3xf64>
// VJP-NEXT: %[[V38:.*]] = stablehlo.add %[[V25]], %[[V37]] : tensor<5x3xf64>
// VJP-NEXT: %[[V39:.*]] = stablehlo.subtract %[[V28]], %[[V35]] : tensor<5x3xf64>
// VJP-NEXT: %[[V40:.*]] = stablehlo.reduce(%[[V39]] init: %[[V15]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: return %[[V36]], %[[V20]], %[[V40]], %[[V32]], %[[V38]] : tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<5x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<5x3xf64>, %[[B:.*]]: tensor<3xf64>, %[[C:.*]]: tensor<3xf64>, %[[D:.*]]: tensor<3xf64>, %[[E:.*]]: tensor<5x3xf64>, %[[A1:.*]]: tensor<5x3xf64>, %[[A2:.*]]: tensor<5x3xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>, %[[C1:.*]]: tensor<3xf64>, %[[C2:.*]]: tensor<3xf64>, %[[D1:.*]]: tensor<3xf64>, %[[D2:.*]]: tensor<3xf64>, %[[E1:.*]]: tensor<5x3xf64>, %[[E2:.*]]: tensor<5x3xf64>
// JET-NEXT: %[[V0:[a-zA-Z0-9_]+]], %[[V1:[a-zA-Z0-9_]+]], %[[V2:[a-zA-Z0-9_]+]] = "stablehlo.batch_norm_grad"(%[[A]], %[[B]], %[[C]], %[[D]], %[[E]]) <{epsilon = 1.000000e-03 : f32, feature_index = 1 : i64}> : (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<5x3xf64>) -> (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>)
// JET-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V4:.*]] = stablehlo.reduce(%[[E1]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.constant dense<2.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V5]], %[[V4]] : tensor<3xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.reduce(%[[E]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V5]], %[[V7]] : tensor<3xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.broadcast_in_dim %[[V6]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.broadcast_in_dim %[[V8]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.subtract %[[E1]], %[[V9]] : tensor<5x3xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.broadcast_in_dim %[[C1]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.broadcast_in_dim %[[C]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.subtract %[[A1]], %[[V12]] : tensor<5x3xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.multiply %[[E]], %[[V14]] : tensor<5x3xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.subtract %[[A]], %[[V13]] : tensor<5x3xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.multiply %[[E1]], %[[V16]] : tensor<5x3xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.add %[[V15]], %[[V17]] : tensor<5x3xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.multiply %[[E]], %[[V16]] : tensor<5x3xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.reduce(%[[V18]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.constant dense<0.0010000000474974513> : tensor<3xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.reduce(%[[V19]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.add %[[D]], %[[V21]] : tensor<3xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.divide %[[V22]], %[[V23]] : tensor<3xf64>
// JET-NEXT: %[[V25:.*]] = stablehlo.multiply %[[D1]], %[[V24]] : tensor<3xf64>
// JET-NEXT: %[[V26:.*]] = stablehlo.subtract %[[V20]], %[[V25]] : tensor<3xf64>
// JET-NEXT: %[[V27:.*]] = stablehlo.divide %[[V26]], %[[V23]] : tensor<3xf64>
// JET-NEXT: %[[V28:.*]] = stablehlo.multiply %[[V5]], %[[V27]] : tensor<3xf64>
// JET-NEXT: %[[V29:.*]] = stablehlo.multiply %[[V5]], %[[V24]] : tensor<3xf64>
// JET-NEXT: %[[V30:.*]] = stablehlo.broadcast_in_dim %[[V28]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V31:.*]] = stablehlo.multiply %[[V16]], %[[V30]] : tensor<5x3xf64>
// JET-NEXT: %[[V32:.*]] = stablehlo.broadcast_in_dim %[[V29]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V33:.*]] = stablehlo.multiply %[[V14]], %[[V32]] : tensor<5x3xf64>
// JET-NEXT: %[[V34:.*]] = stablehlo.add %[[V31]], %[[V33]] : tensor<5x3xf64>
// JET-NEXT: %[[V35:.*]] = stablehlo.subtract %[[E]], %[[V10]] : tensor<5x3xf64>
// JET-NEXT: %[[V36:.*]] = stablehlo.multiply %[[V16]], %[[V32]] : tensor<5x3xf64>
// JET-NEXT: %[[V37:.*]] = stablehlo.subtract %[[V11]], %[[V34]] : tensor<5x3xf64>
// JET-NEXT: %[[V38:.*]] = stablehlo.rsqrt %[[V23]] : tensor<3xf64>
// JET-NEXT: %[[V39:.*]] = stablehlo.multiply %[[B]], %[[V38]] : tensor<3xf64>
// JET-NEXT: %[[V40:.*]] = stablehlo.broadcast_in_dim %[[V39]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V41:.*]] = stablehlo.multiply %[[V40]], %[[V37]] : tensor<5x3xf64>
// JET-NEXT: %[[V42:.*]] = stablehlo.subtract %[[V35]], %[[V36]] : tensor<5x3xf64>
// JET-NEXT: %[[V43:.*]] = stablehlo.constant dense<-5.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V44:.*]] = stablehlo.divide %[[V38]], %[[V23]] : tensor<3xf64>
// JET-NEXT: %[[V45:.*]] = stablehlo.multiply %[[V43]], %[[V44]] : tensor<3xf64>
// JET-NEXT: %[[V46:.*]] = stablehlo.multiply %[[D1]], %[[V45]] : tensor<3xf64>
// JET-NEXT: %[[V47:.*]] = stablehlo.multiply %[[B]], %[[V46]] : tensor<3xf64>
// JET-NEXT: %[[V48:.*]] = stablehlo.multiply %[[B1]], %[[V38]] : tensor<3xf64>
// JET-NEXT: %[[V49:.*]] = stablehlo.add %[[V47]], %[[V48]] : tensor<3xf64>
// JET-NEXT: %[[V50:.*]] = stablehlo.broadcast_in_dim %[[V49]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V51:.*]] = stablehlo.multiply %[[V50]], %[[V42]] : tensor<5x3xf64>
// JET-NEXT: %[[V52:.*]] = stablehlo.add %[[V41]], %[[V51]] : tensor<5x3xf64>
// JET-NEXT: %[[V53:.*]] = stablehlo.reduce(%[[E2]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V54:.*]] = stablehlo.multiply %[[V5]], %[[V53]] : tensor<3xf64>
// JET-NEXT: %[[V55:.*]] = stablehlo.broadcast_in_dim %[[V54]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V56:.*]] = stablehlo.subtract %[[E2]], %[[V55]] : tensor<5x3xf64>
// JET-NEXT: %[[V57:.*]] = stablehlo.broadcast_in_dim %[[C2]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V58:.*]] = stablehlo.subtract %[[A2]], %[[V57]] : tensor<5x3xf64>
// JET-NEXT: %[[V59:.*]] = stablehlo.multiply %[[E]], %[[V58]] : tensor<5x3xf64>
// JET-NEXT: %[[V60:.*]] = stablehlo.multiply %[[E1]], %[[V14]] : tensor<5x3xf64>
// JET-NEXT: %[[V61:.*]] = stablehlo.add %[[V59]], %[[V60]] : tensor<5x3xf64>
// JET-NEXT: %[[V62:.*]] = stablehlo.multiply %[[E2]], %[[V16]] : tensor<5x3xf64>
// JET-NEXT: %[[V63:.*]] = stablehlo.add %[[V61]], %[[V62]] : tensor<5x3xf64>
// JET-NEXT: %[[V64:.*]] = stablehlo.reduce(%[[V63]] init: %[[V3]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V65:.*]] = stablehlo.multiply %[[D1]], %[[V27]] : tensor<3xf64>
// JET-NEXT: %[[V66:.*]] = stablehlo.subtract %[[V64]], %[[V65]] : tensor<3xf64>
// JET-NEXT: %[[V67:.*]] = stablehlo.multiply %[[D2]], %[[V24]] : tensor<3xf64>
// JET-NEXT: %[[V68:.*]] = stablehlo.subtract %[[V66]], %[[V67]] : tensor<3xf64>
// JET-NEXT: %[[V69:.*]] = stablehlo.divide %[[V68]], %[[V23]] : tensor<3xf64>
// JET-NEXT: %[[V70:.*]] = stablehlo.multiply %[[V5]], %[[V69]] : tensor<3xf64>
// JET-NEXT: %[[V71:.*]] = stablehlo.broadcast_in_dim %[[V70]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V72:.*]] = stablehlo.multiply %[[V16]], %[[V71]] : tensor<5x3xf64>
// JET-NEXT: %[[V73:.*]] = stablehlo.multiply %[[V14]], %[[V30]] : tensor<5x3xf64>
// JET-NEXT: %[[V74:.*]] = stablehlo.add %[[V72]], %[[V73]] : tensor<5x3xf64>
// JET-NEXT: %[[V75:.*]] = stablehlo.multiply %[[V58]], %[[V32]] : tensor<5x3xf64>
// JET-NEXT: %[[V76:.*]] = stablehlo.add %[[V74]], %[[V75]] : tensor<5x3xf64>
// JET-NEXT: %[[V77:.*]] = stablehlo.subtract %[[V56]], %[[V76]] : tensor<5x3xf64>
// JET-NEXT: %[[V78:.*]] = stablehlo.multiply %[[V40]], %[[V77]] : tensor<5x3xf64>
// JET-NEXT: %[[V79:.*]] = stablehlo.multiply %[[V50]], %[[V37]] : tensor<5x3xf64>
// JET-NEXT: %[[V80:.*]] = stablehlo.add %[[V78]], %[[V79]] : tensor<5x3xf64>
// JET-NEXT: %[[V81:.*]] = stablehlo.multiply %[[D1]], %[[V44]] : tensor<3xf64>
// JET-NEXT: %[[V82:.*]] = stablehlo.subtract %[[V46]], %[[V81]] : tensor<3xf64>
// JET-NEXT: %[[V83:.*]] = stablehlo.divide %[[V82]], %[[V23]] : tensor<3xf64>
// JET-NEXT: %[[V84:.*]] = stablehlo.multiply %[[V43]], %[[V83]] : tensor<3xf64>
// JET-NEXT: %[[V85:.*]] = stablehlo.multiply %[[D1]], %[[V84]] : tensor<3xf64>
// JET-NEXT: %[[V86:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V87:.*]] = stablehlo.multiply %[[V86]], %[[D2]] : tensor<3xf64>
// JET-NEXT: %[[V88:.*]] = stablehlo.multiply %[[V87]], %[[V45]] : tensor<3xf64>
// JET-NEXT: %[[V89:.*]] = stablehlo.add %[[V85]], %[[V88]] : tensor<3xf64>
// JET-NEXT: %[[V90:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V91:.*]] = stablehlo.multiply %[[V90]], %[[V89]] : tensor<3xf64>
// JET-NEXT: %[[V92:.*]] = stablehlo.multiply %[[B]], %[[V91]] : tensor<3xf64>
// JET-NEXT: %[[V93:.*]] = stablehlo.multiply %[[B1]], %[[V46]] : tensor<3xf64>
// JET-NEXT: %[[V94:.*]] = stablehlo.add %[[V92]], %[[V93]] : tensor<3xf64>
// JET-NEXT: %[[V95:.*]] = stablehlo.multiply %[[B2]], %[[V38]] : tensor<3xf64>
// JET-NEXT: %[[V96:.*]] = stablehlo.add %[[V94]], %[[V95]] : tensor<3xf64>
// JET-NEXT: %[[V97:.*]] = stablehlo.broadcast_in_dim %[[V96]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V98:.*]] = stablehlo.multiply %[[V97]], %[[V42]] : tensor<5x3xf64>
// JET-NEXT: %[[V99:.*]] = stablehlo.add %[[V80]], %[[V98]] : tensor<5x3xf64>
// JET-NEXT: return %[[V0]], %[[V52]], %[[V99]] : tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x5x3xf64>, %[[B:.*]]: tensor<8x3xf64>, %[[C:.*]]: tensor<8x3xf64>, %[[D:.*]]: tensor<8x3xf64>, %[[E:.*]]: tensor<8x5x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[C]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x5x3xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.subtract %[[A]], %[[V0]] : tensor<8x5x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.0010000000474974513> : tensor<8x3xf64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.add %[[D]], %[[V2]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.rsqrt %[[V3]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V5:.*]] = stablehlo.multiply %[[E]], %[[V1]] : tensor<8x5x3xf64>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V7:.*]] = stablehlo.reduce(%[[V5]] init: %[[V6]]) applies stablehlo.add across dimensions = [1] : (tensor<8x5x3xf64>, tensor<f64>) -> tensor<8x3xf64>
// VMAP-NEXT: %[[V8:.*]] = stablehlo.divide %[[V7]], %[[V3]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V9:.*]] = stablehlo.constant dense<2.000000e-01> : tensor<8x3xf64>
// VMAP-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V9]], %[[V8]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V11:.*]] = stablehlo.broadcast_in_dim %[[V10]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x5x3xf64>
// VMAP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V1]], %[[V11]] : tensor<8x5x3xf64>
// VMAP-NEXT: %[[V13:.*]] = stablehlo.reduce(%[[E]] init: %[[V6]]) applies stablehlo.add across dimensions = [1] : (tensor<8x5x3xf64>, tensor<f64>) -> tensor<8x3xf64>
// VMAP-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V9]], %[[V13]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V15:.*]] = stablehlo.broadcast_in_dim %[[V14]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x5x3xf64>
// VMAP-NEXT: %[[V16:.*]] = stablehlo.subtract %[[E]], %[[V15]] : tensor<8x5x3xf64>
// VMAP-NEXT: %[[V17:.*]] = stablehlo.subtract %[[V16]], %[[V12]] : tensor<8x5x3xf64>
// VMAP-NEXT: %[[V18:.*]] = stablehlo.multiply %[[B]], %[[V4]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V19:.*]] = stablehlo.broadcast_in_dim %[[V18]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x5x3xf64>
// VMAP-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V19]], %[[V17]] : tensor<8x5x3xf64>
// VMAP-NEXT: return %[[V20]] : tensor<8x5x3xf64>
