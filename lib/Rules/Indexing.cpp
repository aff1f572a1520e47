//===- Indexing.cpp - Slices and gathers at computed places -----------===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

void evolute::addIndexingRules(RuleTable &table) {}
