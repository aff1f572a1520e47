//===- Custom.cpp - Functions with rules of their own -----------------===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

void evolute::addCustomRules(RuleTable &table) {}
