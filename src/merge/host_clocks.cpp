#include "merge/host_clocks.h"

#include <algorithm>
#include <cstdlib>

namespace merge {

void HostClocks::add_order(HostNumber a, std::int64_t a_ns, HostNumber b, std::int64_t b_ns) {
  if (a == b || (a != 0 && b != 0)) return;  // what does not touch host 0 is not needed for its offsets
  const auto [bound, is_new] = bounds_.try_emplace({a, b}, b_ns - a_ns);
  if (!is_new) bound->second = std::min(bound->second, b_ns - a_ns);
}

std::optional<std::int64_t> HostClocks::offset(HostNumber host) const {
  if (host == 0) return 0;
  const auto above = bounds_.find({host, 0});
  const auto below = bounds_.find({0, host});
  if (above == bounds_.end() || below == bounds_.end()) return std::nullopt;
  return -below->second + (above->second + below->second) / 2;
}

std::int64_t HostClocks::error(HostNumber host) const {
  if (!offset(host) || host == 0) return 0;
  return std::abs(bounds_.at({host, 0}) + bounds_.at({0, host})) / 2;
}

}  // namespace merge
