#include "dialects/stablehlo/StablehloOps.h"
using namespace mlir;
using namespace mlir::stablehlo;
LogicalResult CaseOp::verify() { return success(); }
LogicalResult CaseOp::verifyRegions() { return success(); }
LogicalResult IfOp::verifyRegions() { return success(); }
LogicalResult WhileOp::verify() { return success(); }
LogicalResult WhileOp::verifyRegions() { return success(); }
LogicalResult AllReduceOp::verifyRegions() { return success(); }
LogicalResult ReduceScatterOp::verifyRegions() { return success(); }
LogicalResult ConvolutionOp::verify() { return success(); }
LogicalResult DotGeneralOp::verify() { return success(); }
LogicalResult CholeskyOp::verify() { return success(); }
LogicalResult FftOp::verify() { return success(); }
LogicalResult BroadcastInDimOp::verify() { return success(); }
LogicalResult ReshapeOp::verify() { return success(); }
LogicalResult ReverseOp::verify() { return success(); }
LogicalResult IotaOp::verify() { return success(); }
LogicalResult GatherOp::verify() { return success(); }
LogicalResult ScatterOp::verify() { return success(); }
LogicalResult ScatterOp::verifyRegions() { return success(); }
LogicalResult MapOp::verifyRegions() { return success(); }
LogicalResult ReduceOp::verify() { return success(); }
LogicalResult ReduceOp::verifyRegions() { return success(); }
LogicalResult ReduceWindowOp::verify() { return success(); }
LogicalResult ReduceWindowOp::verifyRegions() { return success(); }
LogicalResult SelectAndScatterOp::verify() { return success(); }
LogicalResult SelectAndScatterOp::verifyRegions() { return success(); }
LogicalResult SortOp::verify() { return success(); }
LogicalResult SortOp::verifyRegions() { return success(); }
