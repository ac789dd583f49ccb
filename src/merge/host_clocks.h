// The clocks of hosts against each other, from operations in which ranks of several hosts took part.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace merge {

using HostNumber = std::uint32_t;

/// Offsets against host 0, from facts "this moment here was not after that moment there" (Cristian's algorithm, with
/// the job's own messages instead of probes).
class HostClocks {
 public:
  /// On the clock of `a`, `a_ns` was not after `b_ns` on the clock of `b`.
  void add_order(HostNumber a, std::int64_t a_ns, HostNumber b, std::int64_t b_ns);

  /// Nanoseconds to add to the host's clock to get that of host 0, nullopt if no fact tells.
  std::optional<std::int64_t> offset(HostNumber host) const;

  /// Half the width of what the facts leave open.
  std::int64_t error(HostNumber host) const;

 private:
  /// The greatest that may be added to a's clock, seen from b's: the smallest b_ns - a_ns.
  std::map<std::pair<HostNumber, HostNumber>, std::int64_t> bounds_;
};

}  // namespace merge
