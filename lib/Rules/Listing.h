//===- Listing.h - The rule table as text -----------------------------------===//
#pragma once
#include "llvm/Support/raw_ostream.h"

namespace evolute {

/// One line for each operation: its name, its kind, the transformations that it has.
void listRules(llvm::raw_ostream &os);
/// The same as a page of Markdown, a table for each kind, with the partial derivatives as formulas.
void printRules(llvm::raw_ostream &os);

} // namespace evolute
