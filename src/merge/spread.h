// Arithmetic of schema::Spread.
#pragma once

#include "schema/summary.h"

namespace merge {

/// The spread over a single rank; a rank without time does not appear.
schema::Spread spread_of_rank(std::int64_t value, std::int32_t rank);

/// The spread over the ranks of both, which have no rank in common. Associative and commutative, the sum of
/// squares up to rounding.
schema::Spread join(const schema::Spread& a, const schema::Spread& b);

}  // namespace merge
