//===- Window.cpp - Reductions over windows ---------------------------===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

void evolute::addWindowRules(RuleTable &table) {}
