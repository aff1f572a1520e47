//===- DynamicShape.cpp - Operations whose shapes are operands --------===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

void evolute::addDynamicShapeRules(RuleTable &table) {}
