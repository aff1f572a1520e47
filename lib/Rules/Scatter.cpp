//===- Scatter.cpp - Updates at computed places -----------------------===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

void evolute::addScatterRules(RuleTable &table) {}
