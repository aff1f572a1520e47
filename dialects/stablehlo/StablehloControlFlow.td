//===- StablehloControlFlow.td - Branches, loops and calls --------------------------------------===//

#ifndef EVOLUTE_STABLEHLO_CONTROL_FLOW_TD
#define EVOLUTE_STABLEHLO_CONTROL_FLOW_TD

include "mlir/IR/SymbolInterfaces.td"
include "dialects/stablehlo/StablehloBase.td"

// Please keep alphabetical.

def Stablehlo_CaseOp : Stablehlo_Op<"case", [
    RecursiveMemoryEffects, RecursivelySpeculatable, NoRegionArguments]> {
  let summary = "one of several branches";
  let description = [{
    Runs the branch that the index names, or the last one if there is no such branch. Branches have no arguments; they
    see the values around them.

    ```mlir
    %y = "stablehlo.case"(%i) ({
      stablehlo.return %a : tensor<f32>
    }, {
      stablehlo.return %b : tensor<f32>
    }) : (tensor<i32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins TensorOf<[I32]>:$index);
  let results = (outs Variadic<Stablehlo_Value>);
  let regions = (region VariadicRegion<SizedRegion<1>>:$branches);
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def Stablehlo_CompositeOp : Stablehlo_Op<"composite", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a named operation with a decomposition";
  let description = [{
    Stands for what the named function computes; whoever knows the name may do better than call it.

    ```mlir
    %y = stablehlo.composite "my.op" %x {decomposition = @my_op} : (tensor<f32>) -> tensor<f32>
    ```
  }];
  let arguments = (ins Variadic<Stablehlo_Value>:$inputs, StrAttr:$name,
                       DefaultValuedOptionalAttr<DictionaryAttr, "{}">:$composite_attributes,
                       FlatSymbolRefAttr:$decomposition, DefaultValuedOptionalAttr<I32Attr, "0">:$version);
  let results = (outs Variadic<Stablehlo_Value>);
  let regions = (region VariadicRegion<AnyRegion>:$composite_regions);
  let assemblyFormat = [{
    $name $inputs (` ` `(` $composite_regions^ `)`)? attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_IfOp : Stablehlo_Op<"if", [
    RecursiveMemoryEffects, RecursivelySpeculatable, NoRegionArguments]> {
  let summary = "one of two branches";
  let description = [{
    Runs the first branch if the predicate holds, the second if not.

    ```mlir
    %y = "stablehlo.if"(%p) ({
      stablehlo.return %a : tensor<f32>
    }, {
      stablehlo.return %b : tensor<f32>
    }) : (tensor<i1>) -> tensor<f32>
    ```
  }];
  let arguments = (ins Stablehlo_Pred:$pred);
  let results = (outs Variadic<Stablehlo_Value>);
  let regions = (region SizedRegion<1>:$true_branch, SizedRegion<1>:$false_branch);
  let hasRegionVerifier = 1;
}

def Stablehlo_ReturnOp : Stablehlo_Op<"return", [Pure, ReturnLike, Terminator]> {
  let summary = "the end of a region";
  let description = [{
    Gives the values that the region computes to the operation that it belongs to.

    ```mlir
    stablehlo.return %x : tensor<f32>
    ```
  }];
  let arguments = (ins Variadic<Stablehlo_Value>:$results);
  let assemblyFormat = "$results attr-dict (`:` type($results)^)?";
}

def Stablehlo_WhileOp : Stablehlo_Op<"while", [
    RecursiveMemoryEffects, DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "a loop";
  let description = [{
    Runs the body as long as the condition holds. Both take the values that the loop carries; the body gives their
    next ones.

    ```mlir
    %y = stablehlo.while(%i = %x) : tensor<i32>
    cond {
      %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %j = stablehlo.add %i, %one : tensor<i32>
      stablehlo.return %j : tensor<i32>
    }
    ```
  }];
  let arguments = (ins Variadic<Stablehlo_Value>:$operand);
  let results = (outs Variadic<Stablehlo_Value>);
  let regions = (region SizedRegion<1>:$cond, SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

#endif
