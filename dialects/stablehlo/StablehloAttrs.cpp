//===- StablehloAttrs.cpp - Text of StableHLO's attributes ----------------===//

#include "dialects/stablehlo/StablehloAssembly.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include <map>

using namespace mlir;
using namespace mlir::stablehlo;
using Dims = SmallVector<int64_t>;

#include "dialects/stablehlo/StablehloEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/stablehlo/StablehloAttrs.cpp.inc"

void StablehloDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/stablehlo/StablehloAttrs.cpp.inc"
      >();
}

//===- Dispatch -----------------------------------------------------------===//

Attribute StablehloDialect::parseAttribute(DialectAsmParser &parser, Type type) const {
  StringRef mnemonic;
  Attribute attribute;
  OptionalParseResult result = generatedAttributeParser(parser, &mnemonic, type, attribute);
  if (result.has_value())
    return attribute;
  if (mnemonic == "bounds") {
    Dims bounds;
    if (hlo::parseBounds(parser, bounds, AsmParser::Delimiter::LessGreater))
      return {};
    return TypeExtensionsAttr::get(parser.getContext(), bounds);
  }
  parser.emitError(parser.getNameLoc())
      << "expected an attribute of stablehlo, found '" << mnemonic << "'";
  return {};
}

void StablehloDialect::printAttribute(Attribute attribute, DialectAsmPrinter &printer) const {
  if (auto extensions = dyn_cast<TypeExtensionsAttr>(attribute)) {
    printer << "bounds<";
    hlo::printBounds(printer, extensions.getBounds());
    printer << '>';
    return;
  }
  [[maybe_unused]] LogicalResult printed = generatedAttributePrinter(attribute, printer);
  assert(succeeded(printed) && "an attribute that is not of this dialect");
}

//===- Bounds -------------------------------------------------------------===//

Attribute TypeExtensionsAttr::parse(AsmParser &parser, Type) {
  Dims bounds;
  if (parser.parseLess() || parser.parseKeyword("bounds") || parser.parseEqual() ||
      hlo::parseBounds(parser, bounds, AsmParser::Delimiter::Square) || parser.parseGreater())
    return {};
  return get(parser.getContext(), bounds);
}

void TypeExtensionsAttr::print(AsmPrinter &printer) const {
  printer << "<bounds = [";
  hlo::printBounds(printer, getBounds());
  printer << "]>";
}

LogicalResult
TypeExtensionsAttr::verifyEncoding(ArrayRef<int64_t> shape, Type,
                                   function_ref<InFlightDiagnostic()> emitError) const {
  if (shape.size() != getBounds().size())
    return emitError() << "expected one bound for each of " << shape.size() << " dimensions, found "
                       << getBounds().size();
  for (auto [index, size, bound] : llvm::enumerate(shape, getBounds()))
    if (!ShapedType::isDynamic(size) && !ShapedType::isDynamic(bound))
      return emitError() << "expected no bound for dimension " << index << " of constant size "
                         << size << ", found " << bound;
  return success();
}

//===- Dimension numbers --------------------------------------------------===//

Attribute DotDimensionNumbersAttr::parse(AsmParser &parser, Type) {
  Dims lhsBatching, rhsBatching, lhsContracting, rhsContracting;
  if (hlo::parseFields(parser, {{"lhs_batching_dimensions", &lhsBatching},
                                {"rhs_batching_dimensions", &rhsBatching},
                                {"lhs_contracting_dimensions", &lhsContracting},
                                {"rhs_contracting_dimensions", &rhsContracting}}))
    return {};
  return get(parser.getContext(), lhsBatching, rhsBatching, lhsContracting, rhsContracting);
}

void DotDimensionNumbersAttr::print(AsmPrinter &printer) const {
  bool first = true;
  printer << '<';
  hlo::printField(printer, "lhs_batching_dimensions", getLhsBatchingDimensions(), first);
  hlo::printField(printer, "rhs_batching_dimensions", getRhsBatchingDimensions(), first);
  hlo::printField(printer, "lhs_contracting_dimensions", getLhsContractingDimensions(), first);
  hlo::printField(printer, "rhs_contracting_dimensions", getRhsContractingDimensions(), first);
  printer << '>';
}

Attribute GatherDimensionNumbersAttr::parse(AsmParser &parser, Type) {
  Dims offset, collapsed, operandBatching, indicesBatching, startIndexMap;
  int64_t indexVector = 0;
  if (hlo::parseFields(parser, {{"offset_dims", &offset},
                                {"collapsed_slice_dims", &collapsed},
                                {"operand_batching_dims", &operandBatching},
                                {"start_indices_batching_dims", &indicesBatching},
                                {"start_index_map", &startIndexMap},
                                {"index_vector_dim", nullptr, &indexVector}}))
    return {};
  return get(parser.getContext(), offset, collapsed, operandBatching, indicesBatching,
             startIndexMap, indexVector);
}

void GatherDimensionNumbersAttr::print(AsmPrinter &printer) const {
  bool first = true;
  printer << '<';
  hlo::printField(printer, "offset_dims", getOffsetDims(), first);
  hlo::printField(printer, "collapsed_slice_dims", getCollapsedSliceDims(), first);
  hlo::printField(printer, "operand_batching_dims", getOperandBatchingDims(), first);
  hlo::printField(printer, "start_indices_batching_dims", getStartIndicesBatchingDims(), first);
  hlo::printField(printer, "start_index_map", getStartIndexMap(), first);
  hlo::printField(printer, "index_vector_dim", getIndexVectorDim(), first);
  printer << '>';
}

Attribute ScatterDimensionNumbersAttr::parse(AsmParser &parser, Type) {
  Dims window, inserted, inputBatching, indicesBatching, dimsToOperand;
  int64_t indexVector = 0;
  if (hlo::parseFields(parser, {{"update_window_dims", &window},
                                {"inserted_window_dims", &inserted},
                                {"input_batching_dims", &inputBatching},
                                {"scatter_indices_batching_dims", &indicesBatching},
                                {"scatter_dims_to_operand_dims", &dimsToOperand},
                                {"index_vector_dim", nullptr, &indexVector}}))
    return {};
  return get(parser.getContext(), window, inserted, inputBatching, indicesBatching, dimsToOperand,
             indexVector);
}

void ScatterDimensionNumbersAttr::print(AsmPrinter &printer) const {
  bool first = true;
  printer << '<';
  hlo::printField(printer, "update_window_dims", getUpdateWindowDims(), first);
  hlo::printField(printer, "inserted_window_dims", getInsertedWindowDims(), first);
  hlo::printField(printer, "input_batching_dims", getInputBatchingDims(), first);
  hlo::printField(printer, "scatter_indices_batching_dims", getScatterIndicesBatchingDims(), first);
  hlo::printField(printer, "scatter_dims_to_operand_dims", getScatterDimsToOperandDims(), first);
  hlo::printField(printer, "index_vector_dim", getIndexVectorDim(), first);
  printer << '>';
}

//===- Convolution --------------------------------------------------------===//

/// One of the three lists, such as `[b, 0, 1, f]`: two letters and the spatial dimensions by
/// number.
static ParseResult parseConvolutionList(AsmParser &parser, StringRef letters, int64_t &first,
                                        int64_t &second, Dims &spatial) {
  SMLoc location = parser.getCurrentLocation();
  std::map<int64_t, int64_t> numbered;
  first = second = -1;
  int64_t position = 0;
  auto parseOne = [&]() -> ParseResult {
    SMLoc here = parser.getCurrentLocation();
    int64_t number;
    OptionalParseResult isNumber = parser.parseOptionalInteger(number);
    if (isNumber.has_value()) {
      if (failed(*isNumber))
        return failure();
      if (!numbered.emplace(number, position++).second)
        return parser.emitError(here)
               << "expected spatial dimension " << number << " once, found it twice";
      return success();
    }
    StringRef letter;
    if (parser.parseKeyword(&letter))
      return failure();
    int64_t *which = letter == letters.take_front()   ? &first
                     : letter == letters.drop_front() ? &second
                                                      : nullptr;
    if (!which || *which != -1)
      return parser.emitError(here) << "expected " << letters[0] << " and " << letters[1]
                                    << " once each, and numbers; found " << letter;
    *which = position++;
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseOne))
    return failure();
  if (first == -1 || second == -1)
    return parser.emitError(location)
           << "expected " << letters[0] << " and " << letters[1] << " in the list";
  for (auto [number, where] : numbered) {
    if (number != static_cast<int64_t>(spatial.size()))
      return parser.emitError(location)
             << "expected spatial dimension " << spatial.size() << ", found " << number;
    spatial.push_back(where);
  }
  return success();
}

static void printConvolutionList(AsmPrinter &printer, StringRef letters, int64_t first,
                                 int64_t second, ArrayRef<int64_t> spatial) {
  // Positions that no dimension has are possible in the raw form only; its verifier refuses them.
  SmallVector<std::string> names(spatial.size() + 2);
  names[first] = letters[0];
  names[second] = letters[1];
  for (auto [number, position] : llvm::enumerate(spatial))
    names[position] = std::to_string(number);
  printer << '[';
  llvm::interleaveComma(names, printer, [&](StringRef name) { printer << name; });
  printer << ']';
}

/// `input_batch_dimension = 0, ..`, which is how numbers that are not a permutation could be
/// written.
static ParseResult parseRawConvolution(AsmParser &parser, ArrayRef<hlo::Field> fields) {
  for (const hlo::Field &field : fields) {
    if (&field != fields.begin() && parser.parseComma())
      return failure();
    if (parser.parseKeyword(field.name) || parser.parseEqual() ||
        (field.list ? hlo::parseDims(parser, *field.list) : parser.parseInteger(*field.number)))
      return failure();
  }
  return success();
}

FailureOr<ConvDimensionNumbersAttr> mlir::stablehlo::parseConvolution(AsmParser &parser) {
  SMLoc location = parser.getCurrentLocation();
  int64_t inputBatch, inputFeature, kernelInput, kernelOutput, outputBatch, outputFeature;
  Dims inputSpatial, kernelSpatial, outputSpatial;
  if (succeeded(parser.parseOptionalKeyword("raw"))) {
    if (parseRawConvolution(parser, {{"input_batch_dimension", nullptr, &inputBatch},
                                     {"input_feature_dimension", nullptr, &inputFeature},
                                     {"input_spatial_dimensions", &inputSpatial},
                                     {"kernel_output_feature_dimension", nullptr, &kernelOutput},
                                     {"kernel_input_feature_dimension", nullptr, &kernelInput},
                                     {"kernel_spatial_dimensions", &kernelSpatial},
                                     {"output_batch_dimension", nullptr, &outputBatch},
                                     {"output_feature_dimension", nullptr, &outputFeature},
                                     {"output_spatial_dimensions", &outputSpatial}}))
      return failure();
  } else if (parseConvolutionList(parser, "bf", inputBatch, inputFeature, inputSpatial) ||
             parser.parseKeyword("x") ||
             parseConvolutionList(parser, "io", kernelInput, kernelOutput, kernelSpatial) ||
             parser.parseArrow() ||
             parseConvolutionList(parser, "bf", outputBatch, outputFeature, outputSpatial)) {
    return failure();
  }
  auto attribute = ConvDimensionNumbersAttr::getChecked(
      [&] { return parser.emitError(location); }, parser.getContext(), inputBatch, inputFeature,
      inputSpatial, kernelInput, kernelOutput, kernelSpatial, outputBatch, outputFeature,
      outputSpatial);
  if (!attribute)
    return failure();
  return attribute;
}

void mlir::stablehlo::printConvolution(AsmPrinter &printer, ConvDimensionNumbersAttr numbers) {
  printConvolutionList(printer, "bf", numbers.getInputBatchDimension(),
                       numbers.getInputFeatureDimension(), numbers.getInputSpatialDimensions());
  printer << 'x';
  printConvolutionList(printer, "io", numbers.getKernelInputFeatureDimension(),
                       numbers.getKernelOutputFeatureDimension(),
                       numbers.getKernelSpatialDimensions());
  printer << "->";
  printConvolutionList(printer, "bf", numbers.getOutputBatchDimension(),
                       numbers.getOutputFeatureDimension(), numbers.getOutputSpatialDimensions());
}

Attribute ConvDimensionNumbersAttr::parse(AsmParser &parser, Type) {
  if (parser.parseLess())
    return {};
  FailureOr<ConvDimensionNumbersAttr> attribute = parseConvolution(parser);
  if (failed(attribute) || parser.parseGreater())
    return {};
  return *attribute;
}

void ConvDimensionNumbersAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printConvolution(printer, *this);
  printer << '>';
}

LogicalResult ConvDimensionNumbersAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                               int64_t inputBatch, int64_t inputFeature,
                                               ArrayRef<int64_t> inputSpatial, int64_t kernelInput,
                                               int64_t kernelOutput,
                                               ArrayRef<int64_t> kernelSpatial, int64_t outputBatch,
                                               int64_t outputFeature,
                                               ArrayRef<int64_t> outputSpatial) {
  auto isPermutation = [&](StringRef which, int64_t first, int64_t second,
                           ArrayRef<int64_t> spatial) {
    SmallVector<int64_t> all(spatial);
    all.append({first, second});
    llvm::sort(all);
    for (auto [expected, found] : llvm::enumerate(all))
      if (found != static_cast<int64_t>(expected)) {
        emitError() << "expected each dimension of the " << which << " from 0 to " << all.size() - 1
                    << " once, found " << all;
        return false;
      }
    return true;
  };
  return success(isPermutation("input", inputBatch, inputFeature, inputSpatial) &&
                 isPermutation("kernel", kernelInput, kernelOutput, kernelSpatial) &&
                 isPermutation("output", outputBatch, outputFeature, outputSpatial));
}

//===- Accuracy -----------------------------------------------------------===//

Attribute ResultAccuracyAttr::parse(AsmParser &parser, Type) {
  double atol = 0, rtol = 0;
  int64_t ulps = 0;
  ResultAccuracyModeAttr mode;
  auto field = [&](StringRef name, auto &value, auto parse) -> ParseResult {
    if (failed(parser.parseOptionalKeyword(name)))
      return success();
    return failure(parser.parseEqual() || parse(value) || parser.parseComma());
  };
  auto parseFloat = [&](double &value) { return parser.parseFloat(value); };
  if (parser.parseLess() || field("atol", atol, parseFloat) || field("rtol", rtol, parseFloat) ||
      field("ulps", ulps, [&](int64_t &value) { return parser.parseInteger(value); }) ||
      parser.parseKeyword("mode") || parser.parseEqual() || parser.parseAttribute(mode) ||
      parser.parseGreater())
    return {};
  return get(parser.getContext(), APFloat(atol), APFloat(rtol), ulps, mode);
}

void ResultAccuracyAttr::print(AsmPrinter &printer) const {
  printer << '<';
  if (!getAtol().isZero())
    printer << "atol = " << getAtol() << ", ";
  if (!getRtol().isZero())
    printer << "rtol = " << getRtol() << ", ";
  if (getUlps() != 0)
    printer << "ulps = " << getUlps() << ", ";
  printer << "mode = " << getMode() << '>';
}

//===- Meshes -------------------------------------------------------------===//

Attribute MeshAttr::parse(AsmParser &parser, Type) {
  SmallVector<MeshAxisAttr> axes;
  DenseIntElementsAttr devices;
  auto parseAxis = [&]() -> ParseResult {
    // An axis may carry its full name; it is printed without.
    axes.push_back(FieldParser<MeshAxisAttr>::parse(parser).value_or(MeshAxisAttr()));
    return success(static_cast<bool>(axes.back()));
  };
  if (parser.parseLess() || parser.parseKeyword("axes") || parser.parseEqual() ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseAxis))
    return {};
  if (succeeded(parser.parseOptionalComma()) &&
      (parser.parseKeyword("device_ids") || parser.parseEqual() || parser.parseAttribute(devices)))
    return {};
  if (parser.parseGreater())
    return {};
  return get(parser.getContext(), axes, devices);
}

void MeshAttr::print(AsmPrinter &printer) const {
  printer << "<axes=[";
  llvm::interleaveComma(getAxes(), printer,
                        [&](MeshAxisAttr axis) { printer.printStrippedAttrOrType(axis); });
  printer << ']';
  if (getDeviceIds())
    printer << ", device_ids=" << getDeviceIds();
  printer << '>';
}
