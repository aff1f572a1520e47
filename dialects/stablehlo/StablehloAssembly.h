//===- StablehloAssembly.h - Text of single StableHLO operations *- C++ -*-===//
//
// Custom directives that one or two operations use; HloAssembly.h has what many share.

#ifndef EVOLUTE_DIALECTS_STABLEHLO_STABLEHLOASSEMBLY_H
#define EVOLUTE_DIALECTS_STABLEHLO_STABLEHLOASSEMBLY_H

#include "dialects/stablehlo/HloAssembly.h"
#include "dialects/stablehlo/StablehloOps.h"

namespace mlir::stablehlo {
using hlo::parseCallTarget, hlo::printCallTarget;
using hlo::parseComplexTypes, hlo::printComplexTypes;
using hlo::parseConstant, hlo::printConstant;
using hlo::parseDimList, hlo::printDimList;
using hlo::parseFloatFormat, hlo::printFloatFormat;
using hlo::parseOperandsThenComma, hlo::printOperandsThenComma;
using hlo::parsePairedTypes, hlo::printPairedTypes;
using hlo::parseSameTypes, hlo::printSameTypes;
using hlo::parseSelectTypes, hlo::printSelectTypes;
using hlo::parseSliceRanges, hlo::printSliceRanges;
using hlo::parseTupleTypes, hlo::printTupleTypes;
using hlo::parseVariadicSameTypes, hlo::printVariadicSameTypes;

/// `[b, 0, f]x[0, i, o]->[b, 0, f]`.
FailureOr<ConvDimensionNumbersAttr> parseConvolution(AsmParser &parser);
void printConvolution(AsmPrinter &printer, ConvDimensionNumbersAttr numbers);
ParseResult parseConvolutionDimensions(OpAsmParser &parser, ConvDimensionNumbersAttr &numbers);
void printConvolutionDimensions(OpAsmPrinter &printer, Operation *op,
                                ConvDimensionNumbersAttr numbers);

/// `stride = [2], pad = [[1, 1]]`, each at most once, in any order.
ParseResult parseWindow(OpAsmParser &parser, DenseI64ArrayAttr &strides,
                        DenseIntElementsAttr &padding, DenseI64ArrayAttr &lhsDilation,
                        DenseI64ArrayAttr &rhsDilation, DenseBoolArrayAttr &reversal);
void printWindow(OpAsmPrinter &printer, Operation *op, DenseI64ArrayAttr strides,
                 DenseIntElementsAttr padding, DenseI64ArrayAttr lhsDilation,
                 DenseI64ArrayAttr rhsDilation, DenseBoolArrayAttr reversal);

/// `batching_dims = [0] x [0], contracting_dims = [2] x [1]`.
ParseResult parseDotDimensions(OpAsmParser &parser, DotDimensionNumbersAttr &numbers);
void printDotDimensions(OpAsmPrinter &printer, Operation *op, DotDimensionNumbersAttr numbers);

/// `, precision = [DEFAULT, HIGH], algorithm = <...>`, each or neither.
ParseResult parsePrecision(OpAsmParser &parser, ArrayAttr &precision);
void printPrecision(OpAsmPrinter &printer, Operation *op, ArrayAttr precision);
ParseResult parsePrecisionAndAlgorithm(OpAsmParser &parser, ArrayAttr &precision,
                                       DotAlgorithmAttr &algorithm);
void printPrecisionAndAlgorithm(OpAsmPrinter &printer, Operation *op, ArrayAttr precision,
                                DotAlgorithmAttr algorithm);
} // namespace mlir::stablehlo

#endif
