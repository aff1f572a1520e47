//===- Sort.cpp - Sorting ---------------------------------------------===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

void evolute::addSortRules(RuleTable &table) {}
