//===- Random.cpp - Random numbers ------------------------------------===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

void evolute::addRandomRules(RuleTable &table) {}
