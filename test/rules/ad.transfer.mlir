// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Derivatives are moved too, and cotangents back.
func.func @f(%a: tensor<3xf64>) -> tensor<3xf64> {
  %y = ad.transfer %a from "device" to "pinned_host" : tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// JVP-DAG: %[[V0:.*]] = ad.transfer %[[A0]] from "device" to "pinned_host" : tensor<3xf64>
// JVP-DAG: %[[V1:.*]] = ad.transfer %[[A1]] from "device" to "pinned_host" : tensor<3xf64>
// JVP: return %[[V0]], %[[V1]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64> {ad.linear}) -> tensor<3xf64>
// VJP-NEXT: %[[V0:.*]] = ad.transfer %[[R0]] from "pinned_host" to "device" : tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>)
// JET-DAG: %[[V0:.*]] = ad.transfer %[[A0]] from "device" to "pinned_host" : tensor<3xf64>
// JET-DAG: %[[V1:.*]] = ad.transfer %[[A1]] from "device" to "pinned_host" : tensor<3xf64>
// JET-DAG: %[[V2:.*]] = ad.transfer %[[A2]] from "device" to "pinned_host" : tensor<3xf64>
// JET: return %[[V0]], %[[V1]], %[[V2]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x3xf64>) -> tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = ad.transfer %[[A0]] from "device" to "pinned_host" : tensor<8x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3xf64>
