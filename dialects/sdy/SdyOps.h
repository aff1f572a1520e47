//===- SdyOps.h - Operations of Shardy that JAX emits -----------*- C++ -*-===//

#ifndef EVOLUTE_DIALECTS_SDY_SDYOPS_H
#define EVOLUTE_DIALECTS_SDY_SDYOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/sdy/SdyDialect.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/sdy/SdyAttrs.h.inc"
#define GET_OP_CLASSES
#include "dialects/sdy/SdyOps.h.inc"

#endif
