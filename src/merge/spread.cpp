#include "merge/spread.h"

#include <algorithm>

namespace merge {

schema::Spread spread_of_rank(std::int64_t value, std::int32_t rank) {
  if (value <= 0) return {};
  const auto real = static_cast<double>(value);
  return {.sum = value,
          .sum_of_squares = real * real,
          .minimum = value,
          .maximum = value,
          .maximum_rank = rank,
          .ranks = 1};
}

schema::Spread join(const schema::Spread& a, const schema::Spread& b) {
  if (a.ranks == 0) return b;
  if (b.ranks == 0) return a;
  const bool same_maximum = a.maximum == b.maximum;
  return {.sum = a.sum + b.sum,
          .sum_of_squares = a.sum_of_squares + b.sum_of_squares,
          .minimum = std::min(a.minimum, b.minimum),
          .maximum = std::max(a.maximum, b.maximum),
          .maximum_rank = same_maximum            ? std::min(a.maximum_rank, b.maximum_rank)
                          : a.maximum > b.maximum ? a.maximum_rank
                                                  : b.maximum_rank,
          .ranks = a.ranks + b.ranks};
}

}  // namespace merge
