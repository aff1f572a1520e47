//===- LinearAlgebra.cpp - Factorisations and solves ------------------===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

void evolute::addLinearAlgebraRules(RuleTable &table) {}
