//===- SdyOps.td - Operations of Shardy that JAX emits --------------------------------------------===//

#ifndef EVOLUTE_SDY_OPS_TD
#define EVOLUTE_SDY_OPS_TD

include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/sdy/SdyDialect.td"

class Sdy_Op<string mnemonic, list<Trait> traits = []> : Op<Sdy_Dialect, mnemonic, traits>;

// Please keep alphabetical.

def Sdy_ManualComputationOp : Sdy_Op<"manual_computation", [IsolatedFromAbove, RecursiveMemoryEffects]> {
  let summary = "a computation written for one device";
  let description = [{
    The body sees each device's part of the tensors and communicates by collective operations.

    ```mlir
    %y = sdy.manual_computation(%x) in_shardings=[<@mesh, [{"x"} ]>] out_shardings=[<@mesh, [{"x"} ]>] manual_axes={"x"}
        (%part: tensor<2xf32>) {
      sdy.return %part : tensor<2xf32>
    } : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$tensors, Sdy_Raw:$in_shardings, Sdy_Raw:$out_shardings,
                       Sdy_Raw:$manual_axes);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
}

def Sdy_MeshOp : Sdy_Op<"mesh", [Symbol]> {
  let summary = "a named mesh of devices";
  let description = [{
    Shardings name the mesh and its axes.

    ```mlir
    sdy.mesh @mesh = <["x"=2, "y"=4]>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Sdy_Raw:$mesh);
  let assemblyFormat = "$sym_name `=` custom<Mesh>($mesh) attr-dict";
}

def Sdy_ReshardOp : Sdy_Op<"reshard", [Pure, SameOperandsAndResultType]> {
  let summary = "a tensor laid out anew";
  let description = [{
    The same values under another sharding.

    ```mlir
    %y = sdy.reshard %x <@mesh, [{"x"} ]> : tensor<4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$input, Sdy_Raw:$sharding);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$input custom<Sharding>($sharding) attr-dict `:` type($result)";
}

def Sdy_ReturnOp : Sdy_Op<"return", [Pure, ReturnLike, Terminator]> {
  let summary = "the end of a manual computation";
  let description = [{
    Gives each device's part of the results.

    ```mlir
    sdy.return %x : tensor<2xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$results);
  let assemblyFormat = "attr-dict ($results^ `:` type($results))?";
}

def Sdy_ShardingConstraintOp : Sdy_Op<"sharding_constraint", [Pure, SameOperandsAndResultType]> {
  let summary = "a sharding that a value must have";
  let description = [{
    Gives its input, laid out as told.

    ```mlir
    %y = sdy.sharding_constraint %x <@mesh, [{"x"} ]> : tensor<4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$input, Sdy_Raw:$sharding);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$input custom<Sharding>($sharding) attr-dict `:` type($result)";
}

#endif
