//===- StablehloOps.td - Every operation of StableHLO, one file per family ----------------------===//

#ifndef EVOLUTE_STABLEHLO_OPS_TD
#define EVOLUTE_STABLEHLO_OPS_TD

include "dialects/stablehlo/StablehloElementwise.td"
include "dialects/stablehlo/StablehloDataMovement.td"
include "dialects/stablehlo/StablehloDynamic.td"
include "dialects/stablehlo/StablehloContraction.td"
include "dialects/stablehlo/StablehloReduction.td"
include "dialects/stablehlo/StablehloIndexing.td"
include "dialects/stablehlo/StablehloControlFlow.td"
include "dialects/stablehlo/StablehloCollective.td"

#endif
