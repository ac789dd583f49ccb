// Time that is shared out among bins of equal width.
#pragma once

#include <algorithm>
#include <cstdint>

namespace schema {

/// Calls `add(bin, share)` for each bin of `width` in which [begin, end) has a part, in order; the shares add up to 1.
/// What is before 0 is left out, what is behind the last of `bins` belongs to that; an empty stretch is a nanosecond.
template <class Add>
void share_out(std::int64_t begin, std::int64_t end, std::int64_t width, std::int64_t bins, Add add) {
  const std::int64_t from = std::max<std::int64_t>(begin, 0);
  const std::int64_t to = std::max(end, from + 1);
  for (std::int64_t bin = std::min(from / width, bins - 1);; ++bin) {
    const std::int64_t bin_begin = bin * width;
    const bool is_last = bin == bins - 1 || to - bin_begin <= width;
    const std::int64_t shared = (is_last ? to : bin_begin + width) - std::max(from, bin_begin);
    add(bin, static_cast<double>(shared) / static_cast<double>(to - from));
    if (is_last) return;
  }
}

}  // namespace schema
