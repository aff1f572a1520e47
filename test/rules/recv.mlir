// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// What arrives through a channel is constant: it is read once, and nothing moves.
func.func @f(%a: tensor<2xf64>) -> (tensor<2xf64>) {
  %t = stablehlo.create_token : !stablehlo.token
  %x:2 = "stablehlo.recv"(%t) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 3>, is_host_transfer = true}> : (!stablehlo.token) -> (tensor<2xf64>, !stablehlo.token)
  %y = stablehlo.multiply %a, %x#0 : tensor<2xf64>
  return %y : tensor<2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2xf64>, %[[DA:.*]]: tensor<2xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.create_token : !stablehlo.token
// JVP-NEXT: %[[V1:.*]]:2 = "stablehlo.recv"(%[[V0]]) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 3>, is_host_transfer = true}> : (!stablehlo.token) -> (tensor<2xf64>, !stablehlo.token)
// JVP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[A]], %[[V1]]#0 : tensor<2xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[DA]], %[[V1]]#0 : tensor<2xf64>
// JVP-NEXT: return %[[V2]], %[[V3]] : tensor<2xf64>, tensor<2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2xf64>, %[[R1:.*]]: tensor<2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<2xf64>
// VJP-NEXT: return %[[V0]] : tensor<2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2xf64>, %[[A1:.*]]: tensor<2xf64>, %[[A2:.*]]: tensor<2xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.create_token : !stablehlo.token
// JET-NEXT: %[[V1:.*]]:2 = "stablehlo.recv"(%[[V0]]) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 3>, is_host_transfer = true}> : (!stablehlo.token) -> (tensor<2xf64>, !stablehlo.token)
// JET-NEXT: %[[V2:.*]] = stablehlo.multiply %[[A]], %[[V1]]#0 : tensor<2xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[A1]], %[[V1]]#0 : tensor<2xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[A2]], %[[V1]]#0 : tensor<2xf64>
// JET-NEXT: return %[[V2]], %[[V3]], %[[V4]] : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.create_token : !stablehlo.token
// VMAP-NEXT: %[[V1:.*]]:2 = "stablehlo.recv"(%[[V0]]) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 3>, is_host_transfer = true}> : (!stablehlo.token) -> (tensor<2xf64>, !stablehlo.token)
// VMAP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[V1]]#0, dims = [1] : (tensor<2xf64>) -> tensor<8x2xf64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[A]], %[[V2]] : tensor<8x2xf64>
// VMAP-NEXT: return %[[V3]] : tensor<8x2xf64>
