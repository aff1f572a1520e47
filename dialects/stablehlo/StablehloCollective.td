//===- StablehloCollective.td - Operations between devices, and with the world ------------------===//

#ifndef EVOLUTE_STABLEHLO_COLLECTIVE_TD
#define EVOLUTE_STABLEHLO_COLLECTIVE_TD

include "dialects/stablehlo/StablehloBase.td"

// All devices run one program, so all of them drop what none needs, and a value twice asked for is sent once. But they
// may not move into a place that some devices do not reach: they are free of effects, not speculatable.
class Stablehlo_CollectiveOp<string mnemonic, list<Trait> traits = []>
    : Stablehlo_Op<mnemonic, [NoMemoryEffect] # traits>;

// Please keep each section alphabetical.

//===- Between devices ----------------------------------------------------------------------------===//

def Stablehlo_AllGatherOp : Stablehlo_CollectiveOp<"all_gather"> {
  let summary = "concatenation of what the devices of a group hold";
  let description = [{
    Joins the operands of all devices of each group along a dimension, on every device.

    ```mlir
    %y = "stablehlo.all_gather"(%x) <{all_gather_dim = 0 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}>
      : (tensor<2xf32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$operands, Stablehlo_Dimension:$all_gather_dim,
                       Stablehlo_ReplicaGroups:$replica_groups,
                       OptionalAttr<Stablehlo_ChannelHandle>:$channel_handle, UnitAttr:$use_global_device_ids);
  let results = (outs Variadic<AnyRankedTensor>);
}

def Stablehlo_AllReduceOp : Stablehlo_Op<"all_reduce", [RecursiveMemoryEffects]> {
  let summary = "reduction of what the devices of a group hold";
  let description = [{
    Combines the operands of all devices of each group with the body, on every device.

    ```mlir
    %y = "stablehlo.all_reduce"(%x) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
    ^bb0(%a: tensor<f32>, %b: tensor<f32>):
      %c = stablehlo.add %a, %b : tensor<f32>
      stablehlo.return %c : tensor<f32>
    }) : (tensor<2xf32>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$operands, Stablehlo_ReplicaGroups:$replica_groups,
                       OptionalAttr<Stablehlo_ChannelHandle>:$channel_handle, UnitAttr:$use_global_device_ids);
  let results = (outs Variadic<AnyRankedTensor>);
  let regions = (region SizedRegion<1>:$computation);
  let hasRegionVerifier = 1;
}

def Stablehlo_AllToAllOp : Stablehlo_CollectiveOp<"all_to_all"> {
  let summary = "exchange of parts between the devices of a group";
  let description = [{
    Splits the operands, sends part i to device i of the group, and joins what arrives.

    ```mlir
    %y = "stablehlo.all_to_all"(%x) <{concat_dimension = 1 : i64, split_count = 2 : i64, split_dimension = 0 : i64,
        replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<4x2xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$operands, Stablehlo_Dimension:$split_dimension,
                       Stablehlo_Dimension:$concat_dimension, Stablehlo_PositiveI64:$split_count,
                       Stablehlo_ReplicaGroups:$replica_groups,
                       OptionalAttr<Stablehlo_ChannelHandle>:$channel_handle);
  let results = (outs Variadic<AnyRankedTensor>);
}

def Stablehlo_CollectiveBroadcastOp : Stablehlo_CollectiveOp<"collective_broadcast", [SameOperandsAndResultElementType]> {
  let summary = "what the first device of a group holds";
  let description = [{
    Copies the operand of the first device of each group to its others.

    ```mlir
    %y = "stablehlo.collective_broadcast"(%x) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}>
      : (tensor<2xf32>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, Stablehlo_ReplicaGroups:$replica_groups,
                       OptionalAttr<Stablehlo_ChannelHandle>:$channel_handle);
  let results = (outs AnyRankedTensor);
}

def Stablehlo_CollectivePermuteOp : Stablehlo_CollectiveOp<"collective_permute", [SameOperandsAndResultElementType]> {
  let summary = "what another device holds";
  let description = [{
    Sends the operand from the first to the second device of each pair; who receives nothing has zeros.

    ```mlir
    %y = "stablehlo.collective_permute"(%x) <{source_target_pairs = dense<[[0, 1]]> : tensor<1x2xi64>}>
      : (tensor<2xf32>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, I64ElementsAttr:$source_target_pairs,
                       OptionalAttr<Stablehlo_ChannelHandle>:$channel_handle);
  let results = (outs AnyRankedTensor);
}

def Stablehlo_CrossReplicaSumOp : Stablehlo_CollectiveOp<"cross-replica-sum", [SameOperandsAndResultElementType]> {
  let summary = "sum of what the devices of a group hold";
  let description = [{
    As `all_reduce` with a body that adds.

    ```mlir
    %y = "stablehlo.cross-replica-sum"(%x) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}>
      : (tensor<2xf32>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, I64ElementsAttr:$replica_groups);
  let results = (outs AnyRankedTensor);
}

def Stablehlo_PartitionIdOp : Stablehlo_InferringOp<"partition_id", [Pure]> {
  let summary = "number of this partition";
  let description = [{
    Which partition of the program this device runs.

    ```mlir
    %i = stablehlo.partition_id : tensor<ui32>
    ```
  }];
  let results = (outs AnyRankedTensor);
  let assemblyFormat = "attr-dict `:` type(results)";
}

def Stablehlo_ReduceScatterOp : Stablehlo_Op<"reduce_scatter", [RecursiveMemoryEffects]> {
  let summary = "a device's part of a reduction";
  let description = [{
    Combines the operands of each group as `all_reduce` does and gives each device its part along a dimension.

    ```mlir
    %y = "stablehlo.reduce_scatter"(%x) <{scatter_dimension = 0 : i64,
        replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
    ^bb0(%a: tensor<f32>, %b: tensor<f32>):
      %c = stablehlo.add %a, %b : tensor<f32>
      stablehlo.return %c : tensor<f32>
    }) : (tensor<4xf32>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, Stablehlo_Dimension:$scatter_dimension,
                       Stablehlo_ReplicaGroups:$replica_groups,
                       OptionalAttr<Stablehlo_ChannelHandle>:$channel_handle, UnitAttr:$use_global_device_ids);
  let results = (outs AnyRankedTensor);
  let regions = (region SizedRegion<1>:$computation);
  let hasRegionVerifier = 1;
}

def Stablehlo_ReplicaIdOp : Stablehlo_InferringOp<"replica_id", [Pure]> {
  let summary = "number of this replica";
  let description = [{
    Which replica of the program this device runs.

    ```mlir
    %i = stablehlo.replica_id : tensor<ui32>
    ```
  }];
  let results = (outs AnyRankedTensor);
  let assemblyFormat = "attr-dict `:` type(results)";
}

//===- Started and awaited ------------------------------------------------------------------------===//

def Stablehlo_AsyncDoneOp : Stablehlo_Op<"async_done"> {
  let summary = "the results of what was started";
  let description = [{
    Waits for what `async_start` began.

    ```mlir
    %y = "stablehlo.async_done"(%f) : (!stablehlo.future<tensor<4xf32>>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins Stablehlo_Future:$operand);
  let results = (outs Variadic<Stablehlo_Value>);
}

def Stablehlo_AsyncStartOp : Stablehlo_Op<"async_start", [IsolatedFromAbove]> {
  let summary = "the start of a collective operation";
  let description = [{
    Begins what the body does and goes on; `async_done` waits for it.

    ```mlir
    %f = "stablehlo.async_start"(%x) ({
    ^bb0(%a: tensor<2xf32>):
      %b = "stablehlo.all_gather"(%a) <{all_gather_dim = 0 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}>
        : (tensor<2xf32>) -> tensor<4xf32>
      stablehlo.return %b : tensor<4xf32>
    }) : (tensor<2xf32>) -> !stablehlo.future<tensor<4xf32>>
    ```
  }];
  let arguments = (ins Variadic<Stablehlo_Value>:$operands);
  let results = (outs Stablehlo_Future);
  let regions = (region SizedRegion<1>:$body);
}

//===- With the host, and anything else -----------------------------------------------------------===//

def Stablehlo_AfterAllOp : Stablehlo_Op<"after_all", [Pure]> {
  let summary = "a token after other tokens";
  let description = [{
    What uses the result happens after what made the inputs.

    ```mlir
    %t = stablehlo.after_all %a, %b : !stablehlo.token
    ```
  }];
  let arguments = (ins Variadic<Stablehlo_Token>:$inputs);
  let results = (outs Stablehlo_Token:$result);
  let assemblyFormat = "$inputs attr-dict `:` custom<VariadicSameTypes>(ref($inputs), type($inputs), type($result))";
}

def Stablehlo_CreateTokenOp : Stablehlo_Op<"create_token", [Pure]> {
  let summary = "a token";
  let description = [{
    A token that waits for nothing.

    ```mlir
    %t = stablehlo.create_token : !stablehlo.token
    ```
  }];
  let results = (outs Stablehlo_Token:$output);
  let assemblyFormat = "attr-dict `:` type(results)";
}

def Stablehlo_CustomCallOp : Stablehlo_Op<"custom_call", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "something that StableHLO has no operation for";
  let description = [{
    Calls what the compiler or the runtime knows by this name. Without `has_side_effect` it is a function of its inputs.

    ```mlir
    %y = stablehlo.custom_call @foo(%x) {api_version = 4 : i32, backend_config = {a = 1 : i32}}
      : (tensor<2xf32>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins Variadic<Stablehlo_Value>:$inputs, StrAttr:$call_target_name,
                       DefaultValuedOptionalAttr<BoolAttr, "false">:$has_side_effect,
                       OptionalAttr<AnyAttrOf<[StrAttr, DictionaryAttr]>>:$backend_config,
                       DefaultValuedOptionalAttr<Stablehlo_CustomCallApiVersionAttr,
                           "::mlir::stablehlo::CustomCallApiVersion::API_VERSION_ORIGINAL">:$api_version,
                       DefaultValuedOptionalAttr<TypedArrayAttrBase<FlatSymbolRefAttr, "functions">, "{}">
                           :$called_computations,
                       Stablehlo_Layouts:$operand_layouts, Stablehlo_Layouts:$result_layouts,
                       DefaultValuedOptionalAttr<TypedArrayAttrBase<Stablehlo_OutputOperandAlias, "aliases">, "{}">
                           :$output_operand_aliases);
  let results = (outs Variadic<Stablehlo_Value>);
  let assemblyFormat = [{
    custom<CallTarget>($call_target_name) `(` $inputs `)` attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_InfeedOp : Stablehlo_Op<"infeed"> {
  let summary = "values from the host";
  let description = [{
    Reads from the device's queue; the last result is a token.

    ```mlir
    %x:2 = "stablehlo.infeed"(%t) : (!stablehlo.token) -> (tensor<2xf32>, !stablehlo.token)
    ```
  }];
  let arguments = (ins Stablehlo_Token:$token, DefaultValuedStrAttr<StrAttr, "">:$infeed_config,
                       OptionalAttr<ArrayAttr>:$layout);
  let results = (outs Variadic<Stablehlo_Value>);
}

def Stablehlo_OutfeedOp : Stablehlo_Op<"outfeed"> {
  let summary = "values to the host";
  let description = [{
    Writes to the device's queue.

    ```mlir
    %u = "stablehlo.outfeed"(%x, %t) : (tensor<2xf32>, !stablehlo.token) -> !stablehlo.token
    ```
  }];
  let arguments = (ins Variadic<Stablehlo_Value>:$inputs, Stablehlo_Token:$token,
                       DefaultValuedStrAttr<StrAttr, "">:$outfeed_config);
  let results = (outs Stablehlo_Token);
}

def Stablehlo_RecvOp : Stablehlo_Op<"recv"> {
  let summary = "values from a channel";
  let description = [{
    Waits for what a `send` on the channel gives; the last result is a token.

    ```mlir
    %x:2 = "stablehlo.recv"(%t) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 3>,
        is_host_transfer = true}> : (!stablehlo.token) -> (tensor<2xf32>, !stablehlo.token)
    ```
  }];
  let arguments = (ins Stablehlo_Token:$token, Stablehlo_ChannelHandle:$channel_handle,
                       DefaultValuedOptionalAttr<BoolAttr, "false">:$is_host_transfer,
                       OptionalAttr<I64ElementsAttr>:$source_target_pairs);
  let results = (outs Variadic<Stablehlo_Value>);
}

def Stablehlo_SendOp : Stablehlo_Op<"send"> {
  let summary = "values to a channel";
  let description = [{
    Gives values to a `recv` on the channel.

    ```mlir
    %u = "stablehlo.send"(%x, %t) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 2>,
        is_host_transfer = true}> : (tensor<2xf32>, !stablehlo.token) -> !stablehlo.token
    ```
  }];
  let arguments = (ins Variadic<Stablehlo_Value>:$inputs, Stablehlo_Token:$token,
                       Stablehlo_ChannelHandle:$channel_handle,
                       DefaultValuedOptionalAttr<BoolAttr, "false">:$is_host_transfer,
                       OptionalAttr<I64ElementsAttr>:$source_target_pairs);
  let results = (outs Stablehlo_Token);
}

//===- Random numbers -----------------------------------------------------------------------------===//

def Stablehlo_RngOp : Stablehlo_Op<"rng"> {
  let summary = "random numbers of a distribution";
  let description = [{
    Draws from the uniform distribution between `a` and `b`, or the normal one of mean `a` and deviation `b`.

    ```mlir
    %x = stablehlo.rng %a, %b, %shape, distribution = UNIFORM
      : (tensor<f32>, tensor<f32>, tensor<1xi64>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$a, AnyRankedTensor:$b, Stablehlo_Index:$shape,
                       Stablehlo_RngDistributionAttr:$rng_distribution);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = [{
    $a `,` $b `,` $shape `,` `distribution` `=` `` $rng_distribution attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_RngBitGeneratorOp : Stablehlo_Op<"rng_bit_generator", [Pure]> {
  let summary = "random bits";
  let description = [{
    Fills a tensor with random bits, a function of the state; gives the next state too.

    ```mlir
    %state, %bits = stablehlo.rng_bit_generator %s, algorithm = THREE_FRY
      : (tensor<2xui64>) -> (tensor<2xui64>, tensor<4xui32>)
    ```
  }];
  let arguments = (ins AnyRankedTensor:$initial_state, Stablehlo_RngAlgorithmAttr:$rng_algorithm);
  let results = (outs AnyRankedTensor:$output_state, AnyRankedTensor:$output);
  let assemblyFormat = [{
    $initial_state `,` `algorithm` `=` `` $rng_algorithm attr-dict `:` functional-type(operands, results)
  }];
}

#endif
