//===- StablehloAttrs.td - Attributes of StableHLO ----------------------------------------------===//

#ifndef EVOLUTE_STABLEHLO_ATTRS_TD
#define EVOLUTE_STABLEHLO_ATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/TensorEncoding.td"
include "dialects/stablehlo/StablehloEnums.td"

class Stablehlo_Attr<string name, string mnemonic_, list<Trait> traits = []>
    : AttrDef<Stablehlo_Dialect, name, traits> {
  let mnemonic = mnemonic_;
}

def Stablehlo_Dims : ArrayRefParameter<"int64_t">;

def Stablehlo_ConvDimensionNumbers : Stablehlo_Attr<"ConvDimensionNumbers", "conv"> {
  let summary = "What each dimension of a convolution's operands and result is: batch, feature or spatial";
  let parameters = (ins
    "int64_t":$inputBatchDimension, "int64_t":$inputFeatureDimension, Stablehlo_Dims:$inputSpatialDimensions,
    "int64_t":$kernelInputFeatureDimension, "int64_t":$kernelOutputFeatureDimension,
    Stablehlo_Dims:$kernelSpatialDimensions,
    "int64_t":$outputBatchDimension, "int64_t":$outputFeatureDimension, Stablehlo_Dims:$outputSpatialDimensions);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Stablehlo_DotDimensionNumbers : Stablehlo_Attr<"DotDimensionNumbers", "dot"> {
  let summary = "Which dimensions of the operands are batched and which are summed over";
  let parameters = (ins
    Stablehlo_Dims:$lhsBatchingDimensions, Stablehlo_Dims:$rhsBatchingDimensions,
    Stablehlo_Dims:$lhsContractingDimensions, Stablehlo_Dims:$rhsContractingDimensions);
  let hasCustomAssemblyFormat = 1;
}

def Stablehlo_GatherDimensionNumbers : Stablehlo_Attr<"GatherDimensionNumbers", "gather"> {
  let summary = "How indices address slices of a gather's operand";
  let parameters = (ins
    Stablehlo_Dims:$offsetDims, Stablehlo_Dims:$collapsedSliceDims, Stablehlo_Dims:$operandBatchingDims,
    Stablehlo_Dims:$startIndicesBatchingDims, Stablehlo_Dims:$startIndexMap, "int64_t":$indexVectorDim);
  let hasCustomAssemblyFormat = 1;
}

def Stablehlo_ScatterDimensionNumbers : Stablehlo_Attr<"ScatterDimensionNumbers", "scatter"> {
  let summary = "How indices address the slices that a scatter updates";
  let parameters = (ins
    Stablehlo_Dims:$updateWindowDims, Stablehlo_Dims:$insertedWindowDims, Stablehlo_Dims:$inputBatchingDims,
    Stablehlo_Dims:$scatterIndicesBatchingDims, Stablehlo_Dims:$scatterDimsToOperandDims,
    "int64_t":$indexVectorDim);
  let hasCustomAssemblyFormat = 1;
}

def Stablehlo_DotAlgorithm : Stablehlo_Attr<"DotAlgorithm", "dot_algorithm"> {
  let summary = "The arithmetic that a dot product must use";
  let parameters = (ins
    "::mlir::Type":$lhsPrecisionType, "::mlir::Type":$rhsPrecisionType, "::mlir::Type":$accumulationType,
    "int64_t":$lhsComponentCount, "int64_t":$rhsComponentCount, "int64_t":$numPrimitiveOperations,
    "bool":$allowImpreciseAccumulation);
  let assemblyFormat = [{
    `<` `lhs_precision_type` `=` $lhsPrecisionType `,` `rhs_precision_type` `=` $rhsPrecisionType `,`
    `accumulation_type` `=` $accumulationType `,` `lhs_component_count` `=` $lhsComponentCount `,`
    `rhs_component_count` `=` $rhsComponentCount `,` `num_primitive_operations` `=` $numPrimitiveOperations `,`
    `allow_imprecise_accumulation` `=` $allowImpreciseAccumulation `>`
  }];
}

def Stablehlo_ChannelHandle : Stablehlo_Attr<"ChannelHandle", "channel_handle"> {
  let summary = "Names a channel between devices, or between a device and its host";
  let parameters = (ins "int64_t":$handle, "int64_t":$type);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Stablehlo_OutputOperandAlias : Stablehlo_Attr<"OutputOperandAlias", "output_operand_alias"> {
  let summary = "Says that a result of a custom call shares its buffer with an operand";
  let parameters = (ins
    Stablehlo_Dims:$outputTupleIndices, "int64_t":$operandIndex, Stablehlo_Dims:$operandTupleIndices);
  let assemblyFormat = [{
    `<` `output_tuple_indices` `=` custom<DimList>($outputTupleIndices) `,`
    `operand_index` `=` $operandIndex `,` `operand_tuple_indices` `=` custom<DimList>($operandTupleIndices) `>`
  }];
}

def Stablehlo_ResultAccuracy : Stablehlo_Attr<"ResultAccuracy", "result_accuracy"> {
  let summary = "How exactly an elementary function is to be computed";
  let parameters = (ins
    "::llvm::APFloat":$atol, "::llvm::APFloat":$rtol, "int64_t":$ulps, "ResultAccuracyModeAttr":$mode);
  let hasCustomAssemblyFormat = 1;
}
def Stablehlo_ResultAccuracyAttr : OptionalAttr<Stablehlo_ResultAccuracy>;

def Stablehlo_TypeExtensions
    : Stablehlo_Attr<"TypeExtensions", "type_extensions", [DeclareAttrInterfaceMethods<VerifiableTensorEncoding>]> {
  let summary = "Upper bounds of dynamic dimensions, as a tensor's encoding";
  let parameters = (ins Stablehlo_Dims:$bounds);
  // Read as `#stablehlo.type_extensions<bounds = [?, 3]>` too; see the dialect's own parser and printer.
  let hasCustomAssemblyFormat = 1;
}

//===- Meshes and groups of devices ---------------------------------------------------------------===//

def Stablehlo_MeshAxis : Stablehlo_Attr<"MeshAxis", "mesh_axis"> {
  let summary = "One named axis of a mesh of devices";
  let parameters = (ins StringRefParameter<"">:$name, "int64_t":$size);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Stablehlo_Mesh : Stablehlo_Attr<"Mesh", "mesh"> {
  let summary = "Devices laid out along named axes";
  let parameters = (ins
    ArrayRefParameter<"MeshAxisAttr">:$axes,
    OptionalParameter<"::mlir::DenseIntElementsAttr">:$device_ids);
  let hasCustomAssemblyFormat = 1;
}

def Stablehlo_SubAxisInfo : Stablehlo_Attr<"SubAxisInfo", "sub_axis_info"> {
  let summary = "A part of a mesh axis: `(what comes before it)its size`";
  let parameters = (ins "int64_t":$preSize, "int64_t":$size);
  let assemblyFormat = "`(` $preSize `)` `` $size";
}

def Stablehlo_AxisRef : Stablehlo_Attr<"AxisRef", "axis_ref"> {
  let summary = "Refers to a mesh axis, or to a part of one";
  let parameters = (ins StringRefParameter<"">:$name, OptionalParameter<"SubAxisInfoAttr">:$sub_axis_info);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Stablehlo_ReplicaGroupMeshAxes : Stablehlo_Attr<"ReplicaGroupMeshAxes", "replica_group_mesh_axes"> {
  let summary = "Groups of devices that differ along some axes of a mesh only";
  let parameters = (ins "::mlir::Attribute":$mesh, "::mlir::ArrayAttr":$axes);
  let assemblyFormat = "`<` struct(params) `>`";
}

//===- What operations ask of their attributes ----------------------------------------------------===//

def Stablehlo_Dimension : ConfinedAttr<I64Attr, [IntNonNegative]>;
def Stablehlo_PositiveI64 : ConfinedAttr<I64Attr, [IntPositive]>;
def Stablehlo_PrecisionConfig : OptionalAttr<TypedArrayAttrBase<Stablehlo_PrecisionAttr, "precision of each operand">>;
def Stablehlo_ReplicaGroups : AnyAttrOf<[I64ElementsAttr, Stablehlo_ReplicaGroupMeshAxes]>;
def Stablehlo_Layout : Attr<And<[IndexElementsAttr.predicate,
    CPred<"::llvm::cast<::mlir::DenseIntElementsAttr>($_self).getType().getRank() == 1">]>,
    "a permutation of dimensions, minor to major"> {
  let storageType = "::mlir::DenseIntElementsAttr";
  let returnType = storageType;
  let convertFromStorage = "$_self";
}
def Stablehlo_Layouts : OptionalAttr<TypedArrayAttrBase<Stablehlo_Layout, "layouts">>;

#endif
