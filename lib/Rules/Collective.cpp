//===- Collective.cpp - Operations between devices --------------------===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

void evolute::addCollectiveRules(RuleTable &table) {}
