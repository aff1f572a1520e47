//===- Listing.h - The rule table as text -----------------------------------===//
#pragma once
#include "llvm/Support/raw_ostream.h"

namespace evolute {

/// One line for each operation: its name, its kind, the transformations that it has.
void listRules(llvm::raw_ostream &os);
/// A module with one function for each elementwise operation, which returns its partial
/// derivatives; the others as comments.
void printRules(llvm::raw_ostream &os);

} // namespace evolute
