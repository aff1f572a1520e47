// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Linear in operand and offset; mean and variance are arguments like others.
func.func @f(%a: tensor<5x3xf64>, %b: tensor<3xf64>, %c: tensor<3xf64>, %d: tensor<3xf64>, %e: tensor<3xf64>) -> (tensor<5x3xf64>) {
  %y = "stablehlo.batch_norm_inference"(%a, %b, %c, %d, %e) <{epsilon = 1.0e-3 : f32, feature_index = 1 : i64}> : (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> tensor<5x3xf64>
  return %y : tensor<5x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<5x3xf64>, %[[B:.*]]: tensor<3xf64>, %[[C:.*]]: tensor<3xf64>, %[[D:.*]]: tensor<3xf64>, %[[E:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<5x3xf64>, %[[DB:.*]]: tensor<3xf64>, %[[DC:.*]]: tensor<3xf64>, %[[DD:.*]]: tensor<3xf64>, %[[DE:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.batch_norm_inference"(%[[A]], %[[B]], %[[C]], %[[D]], %[[E]]) <{epsilon = 1.000000e-03 : f32, feature_index = 1 : i64}> : (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[DC]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.0010000000474974513> : tensor<3xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.add %[[E]], %[[V2]] : tensor<3xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.rsqrt %[[V3]] : tensor<3xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.divide %[[V4]], %[[V3]] : tensor<3xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<-5.000000e-01> : tensor<3xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V6]], %[[V5]] : tensor<3xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[DE]], %[[V7]] : tensor<3xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[B]], %[[V4]] : tensor<3xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.multiply %[[DB]], %[[V4]] : tensor<3xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.multiply %[[B]], %[[V8]] : tensor<3xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.add %[[V10]], %[[V11]] : tensor<3xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.broadcast_in_dim %[[V9]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.broadcast_in_dim %[[V12]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.broadcast_in_dim %[[D]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.broadcast_in_dim %[[DD]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.subtract %[[A]], %[[V15]] : tensor<5x3xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.subtract %[[DA]], %[[V16]] : tensor<5x3xf64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V18]], %[[V13]] : tensor<5x3xf64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V17]], %[[V14]] : tensor<5x3xf64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.add %[[V19]], %[[V20]] : tensor<5x3xf64>
// JVP-NEXT: %[[V22:.*]] = stablehlo.add %[[V21]], %[[V1]] : tensor<5x3xf64>
// JVP-NEXT: return %[[V0]], %[[V22]] : tensor<5x3xf64>, tensor<5x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64>, %[[R2:.*]]: tensor<3xf64>, %[[R3:.*]]: tensor<5x3xf64>, %[[R4:.*]]: tensor<5x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.0010000000474974513> : tensor<3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.add %[[R1]], %[[V0]] : tensor<3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.rsqrt %[[V1]] : tensor<3xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.divide %[[V2]], %[[V1]] : tensor<3xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.constant dense<-5.000000e-01> : tensor<3xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.multiply %[[V4]], %[[V3]] : tensor<3xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.multiply %[[R0]], %[[V2]] : tensor<3xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.broadcast_in_dim %[[V6]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.broadcast_in_dim %[[R2]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.subtract %[[R3]], %[[V8]] : tensor<5x3xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V5]], %[[R0]] : tensor<3xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.multiply %[[R4]], %[[V9]] : tensor<5x3xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[R4]], %[[V7]] : tensor<5x3xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.negate %[[V12]] : tensor<5x3xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.reduce(%[[V13]] init: %[[V14]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.reduce(%[[V11]] init: %[[V14]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.multiply %[[V16]], %[[V10]] : tensor<3xf64>
// VJP-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V16]], %[[V2]] : tensor<3xf64>
// VJP-NEXT: %[[V19:.*]] = stablehlo.reduce(%[[R4]] init: %[[V14]]) applies stablehlo.add across dimensions = [0] : (tensor<5x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: return %[[V12]], %[[V18]], %[[V19]], %[[V15]], %[[V17]] : tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<5x3xf64>, %[[B:.*]]: tensor<3xf64>, %[[C:.*]]: tensor<3xf64>, %[[D:.*]]: tensor<3xf64>, %[[E:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<5x3xf64>, %[[A2:.*]]: tensor<5x3xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>, %[[C1:.*]]: tensor<3xf64>, %[[C2:.*]]: tensor<3xf64>, %[[D1:.*]]: tensor<3xf64>, %[[D2:.*]]: tensor<3xf64>, %[[E1:.*]]: tensor<3xf64>, %[[E2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.batch_norm_inference"(%[[A]], %[[B]], %[[C]], %[[D]], %[[E]]) <{epsilon = 1.000000e-03 : f32, feature_index = 1 : i64}> : (tensor<5x3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.0010000000474974513> : tensor<3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.constant dense<-5.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.add %[[E]], %[[V1]] : tensor<3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.rsqrt %[[V3]] : tensor<3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.divide %[[V4]], %[[V3]] : tensor<3xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V2]], %[[V5]] : tensor<3xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.multiply %[[E1]], %[[V6]] : tensor<3xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[B]], %[[V7]] : tensor<3xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.multiply %[[B1]], %[[V4]] : tensor<3xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.add %[[V8]], %[[V9]] : tensor<3xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.multiply %[[B]], %[[V4]] : tensor<3xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.broadcast_in_dim %[[V10]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.broadcast_in_dim %[[D]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.subtract %[[A]], %[[V13]] : tensor<5x3xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V14]], %[[V12]] : tensor<5x3xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.broadcast_in_dim %[[V11]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.broadcast_in_dim %[[D1]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.subtract %[[A1]], %[[V17]] : tensor<5x3xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V18]], %[[V16]] : tensor<5x3xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.add %[[V15]], %[[V19]] : tensor<5x3xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.broadcast_in_dim %[[C1]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.add %[[V20]], %[[V21]] : tensor<5x3xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.multiply %[[E1]], %[[V5]] : tensor<3xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.subtract %[[V7]], %[[V23]] : tensor<3xf64>
// JET-NEXT: %[[V25:.*]] = stablehlo.divide %[[V24]], %[[V3]] : tensor<3xf64>
// JET-NEXT: %[[V26:.*]] = stablehlo.multiply %[[V2]], %[[V25]] : tensor<3xf64>
// JET-NEXT: %[[V27:.*]] = stablehlo.multiply %[[E1]], %[[V26]] : tensor<3xf64>
// JET-NEXT: %[[V28:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V29:.*]] = stablehlo.multiply %[[V28]], %[[E2]] : tensor<3xf64>
// JET-NEXT: %[[V30:.*]] = stablehlo.multiply %[[V29]], %[[V6]] : tensor<3xf64>
// JET-NEXT: %[[V31:.*]] = stablehlo.add %[[V27]], %[[V30]] : tensor<3xf64>
// JET-NEXT: %[[V32:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V33:.*]] = stablehlo.multiply %[[V32]], %[[V31]] : tensor<3xf64>
// JET-NEXT: %[[V34:.*]] = stablehlo.multiply %[[B]], %[[V33]] : tensor<3xf64>
// JET-NEXT: %[[V35:.*]] = stablehlo.multiply %[[B1]], %[[V7]] : tensor<3xf64>
// JET-NEXT: %[[V36:.*]] = stablehlo.add %[[V34]], %[[V35]] : tensor<3xf64>
// JET-NEXT: %[[V37:.*]] = stablehlo.multiply %[[B2]], %[[V4]] : tensor<3xf64>
// JET-NEXT: %[[V38:.*]] = stablehlo.add %[[V36]], %[[V37]] : tensor<3xf64>
// JET-NEXT: %[[V39:.*]] = stablehlo.broadcast_in_dim %[[V38]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V40:.*]] = stablehlo.multiply %[[V14]], %[[V39]] : tensor<5x3xf64>
// JET-NEXT: %[[V41:.*]] = stablehlo.multiply %[[V18]], %[[V12]] : tensor<5x3xf64>
// JET-NEXT: %[[V42:.*]] = stablehlo.add %[[V40]], %[[V41]] : tensor<5x3xf64>
// JET-NEXT: %[[V43:.*]] = stablehlo.broadcast_in_dim %[[D2]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V44:.*]] = stablehlo.subtract %[[A2]], %[[V43]] : tensor<5x3xf64>
// JET-NEXT: %[[V45:.*]] = stablehlo.multiply %[[V44]], %[[V16]] : tensor<5x3xf64>
// JET-NEXT: %[[V46:.*]] = stablehlo.add %[[V42]], %[[V45]] : tensor<5x3xf64>
// JET-NEXT: %[[V47:.*]] = stablehlo.broadcast_in_dim %[[C2]], dims = [1] : (tensor<3xf64>) -> tensor<5x3xf64>
// JET-NEXT: %[[V48:.*]] = stablehlo.add %[[V46]], %[[V47]] : tensor<5x3xf64>
// JET-NEXT: return %[[V0]], %[[V22]], %[[V48]] : tensor<5x3xf64>, tensor<5x3xf64>, tensor<5x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x5x3xf64>, %[[B:.*]]: tensor<8x3xf64>, %[[C:.*]]: tensor<8x3xf64>, %[[D:.*]]: tensor<8x3xf64>, %[[E:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[C]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x5x3xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.0010000000474974513> : tensor<8x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.add %[[E]], %[[V1]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.rsqrt %[[V2]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[B]], %[[V3]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V5:.*]] = stablehlo.broadcast_in_dim %[[V4]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x5x3xf64>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.broadcast_in_dim %[[D]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x5x3xf64>
// VMAP-NEXT: %[[V7:.*]] = stablehlo.subtract %[[A]], %[[V6]] : tensor<8x5x3xf64>
// VMAP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V7]], %[[V5]] : tensor<8x5x3xf64>
// VMAP-NEXT: %[[V9:.*]] = stablehlo.add %[[V8]], %[[V0]] : tensor<8x5x3xf64>
// VMAP-NEXT: return %[[V9]] : tensor<8x5x3xf64>
