//===- Contraction.h - Dimensions of products ------------------------------===//
#pragma once
#include "lib/Rules/Rule.h"

namespace evolute {

/// One operand's share of the dimension numbers of dot_general.
struct Side {
  ArrayRef<int64_t> batch, contracting;
  /// The dimensions that are neither, in order.
  SmallVector<int64_t> free(int64_t rank) const {
    SmallVector<int64_t> result;
    for (int64_t d = 0; d < rank; ++d)
      if (!llvm::is_contained(batch, d) && !llvm::is_contained(contracting, d))
        result.push_back(d);
    return result;
  }
};

} // namespace evolute
