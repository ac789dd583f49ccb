#include "merge/blame.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <tuple>

#include "merge/host_clocks.h"

namespace merge {
namespace {

using live_profile::ArrivalRole;
using schema::Arrival;
using schema::Summary;
using schema::Wait;

constexpr std::size_t kMaxWaits = 512;

ArrivalRole role_of(const Arrival& arrival) {
  return static_cast<ArrivalRole>(arrival.role);
}

/// All parts of one operation; some are missing where a rank died or its communicator is not followed.
bool is_whole(std::span<const Arrival> parts) {
  const auto count = [&](ArrivalRole role) { return std::ranges::count(parts, role, role_of); };
  const std::ptrdiff_t messages = count(ArrivalRole::kSends) + count(ArrivalRole::kReceives);
  if (messages > 0) return parts.size() == 2 && count(ArrivalRole::kSends) == 1 && messages == 2;
  const auto all = static_cast<std::size_t>(parts.front().participants);
  return parts.size() == all &&
         (count(ArrivalRole::kTogether) == 0 || count(ArrivalRole::kTogether) == std::ssize(parts));
}

/// Calls `use` with the parts of each whole operation. `arrivals` are sorted by key.
template <class Use>
void for_each_operation(const std::vector<Arrival>& arrivals, Use use) {
  for (std::size_t first = 0; first < arrivals.size();) {
    std::size_t last = first + 1;
    while (last < arrivals.size() && arrivals[last].key == arrivals[first].key) ++last;
    const std::span parts(arrivals.data() + first, last - first);
    if (is_whole(parts)) use(parts);
    first = last;
  }
}

class Blame {
 public:
  explicit Blame(Summary& summary) : summary_(summary) {
    for (const schema::Rank& rank : summary.ranks) {
      const auto next = static_cast<HostNumber>(host_numbers_.size());
      hosts_[rank.rank] = host_numbers_.try_emplace(rank.host, next).first->second;
    }
  }

  void run() {
    std::ranges::sort(summary_.arrivals, {},
                      [](const Arrival& part) { return std::tuple(part.key, part.rank, part.role); });
    if (host_numbers_.size() > 1) compare_clocks();
    for_each_operation(summary_.arrivals, [&](std::span<const Arrival> parts) { add_operation(parts); });
    write_waits();
    summary_.arrivals.clear();
  }

 private:
  using Place = std::tuple<std::uint32_t, std::string, std::int32_t, std::uint32_t, std::uint8_t>;
  struct Sum {
    double waiting_ns = 0;
    std::int64_t operations = 0;
  };

  /// Of each host only the last to enter and the first to leave say something about clocks.
  void compare_clocks() {
    for_each_operation(summary_.arrivals, [&](std::span<const Arrival> parts) {
      std::map<HostNumber, const Arrival*> last_causes;
      std::map<HostNumber, const Arrival*> first_waiters;
      for (const Arrival& part : parts) {
        const ArrivalRole role = role_of(part);
        const HostNumber host = hosts_[part.rank];
        if (role != ArrivalRole::kTakes && role != ArrivalRole::kReceives) {
          const Arrival*& last = last_causes[host];
          if (last == nullptr || part.posted_ns > last->posted_ns) last = &part;
        }
        if (role != ArrivalRole::kGives && role != ArrivalRole::kSends) {
          const Arrival*& first = first_waiters[host];
          if (first == nullptr || part.end_ns < first->end_ns) first = &part;
        }
      }
      for (const auto& [cause_host, cause] : last_causes) {
        for (const auto& [host, waiter] : first_waiters) {
          clocks_.add_order(cause_host, cause->posted_ns, host, waiter->end_ns);
        }
      }
    });
    for (HostNumber host = 0; host < host_numbers_.size(); ++host) {
      summary_.clock_error_ns = std::max(summary_.clock_error_ns, clocks_.error(host));
    }
  }

  /// Nanoseconds from the beginning of the waiter's call until the other had posted its part.
  std::optional<std::int64_t> lead(const Arrival& waiter, const Arrival& other) const {
    const auto own = clocks_.offset(hosts_.at(waiter.rank));
    const auto others = clocks_.offset(hosts_.at(other.rank));
    if (!own || !others) return std::nullopt;
    return other.posted_ns + *others - waiter.begin_ns - *own;
  }

  void add_operation(std::span<const Arrival> parts) {
    const auto is_send = [](const Arrival& part) { return role_of(part) == ArrivalRole::kSends; };
    if (const auto send = std::ranges::find_if(parts, is_send); send != parts.end()) {
      return add_message(*send, parts[send == parts.begin() ? 1 : 0]);
    }
    const Arrival* last = last_to_post(parts);
    for (const Arrival& waiter : parts) {
      if (last == nullptr || &waiter == last || role_of(waiter) == ArrivalRole::kGives) continue;
      const auto waited = lead(waiter, *last);
      if (waited && *waited > 0) add_wait(waiter, *last, *waited);
    }
  }

  /// The last of those that others wait for.
  const Arrival* last_to_post(std::span<const Arrival> parts) const {
    const Arrival* last = nullptr;
    std::int64_t latest = 0;
    for (const Arrival& part : parts) {
      const auto offset = clocks_.offset(hosts_.at(part.rank));
      if (role_of(part) == ArrivalRole::kTakes || !offset) continue;
      if (last != nullptr && part.posted_ns + *offset <= latest) continue;
      latest = part.posted_ns + *offset;
      last = &part;
    }
    return last;
  }

  void add_message(const Arrival& send, const Arrival& receive) {
    const auto late_sender = lead(receive, send);
    if (late_sender && *late_sender > 0) add_wait(receive, send, *late_sender);
    const auto late_receiver = lead(send, receive);
    const bool waited = late_receiver && *late_receiver > 0 && *late_receiver <= send.end_ns - send.begin_ns;
    if (waited) add_wait(send, receive, *late_receiver);
  }

  void add_wait(const Arrival& waiter, const Arrival& cause, std::int64_t waited_ns) {
    Sum& sum = sums_[{waiter.frame, waiter.function, cause.rank, cause.before_frame,
                      cause.before_frame == 0 ? std::uint8_t{0} : cause.before_category}];
    sum.waiting_ns += static_cast<double>(std::clamp<std::int64_t>(waited_ns, 0, waiter.end_ns - waiter.begin_ns));
    ++sum.operations;
  }

  /// The longest waits by name, the rest of each site as one row.
  void write_waits() {
    const double scale =
        static_cast<double>(INT64_MAX) / static_cast<double>(std::max<std::int64_t>(summary_.arrival_key_limit, 1));
    summary_.waited_operations_kept = static_cast<std::int64_t>(scale + 0.5);
    std::vector<std::pair<Place, Sum>> rows(sums_.begin(), sums_.end());
    std::ranges::sort(rows, std::ranges::greater(), [](const auto& row) { return row.second.waiting_ns; });
    std::map<Place, Sum> kept;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto& [place, sum] = rows[i];
      if (i >= kMaxWaits) place = {std::get<0>(place), std::get<1>(place), -1, 0, 0};
      kept[place].waiting_ns += sum.waiting_ns * scale;
      kept[place].operations += sum.operations;
    }
    for (const auto& [place, sum] : kept) {
      Wait& wait = summary_.waits.emplace_back();
      std::tie(wait.frame, wait.function, wait.cause_rank, wait.cause_frame, wait.cause_category) = place;
      wait.waiting_ns = static_cast<std::int64_t>(sum.waiting_ns);
      wait.operations = sum.operations;
    }
  }

  Summary& summary_;
  std::map<std::string, HostNumber> host_numbers_;
  std::map<std::int32_t, HostNumber> hosts_;  ///< by rank
  HostClocks clocks_;
  std::map<Place, Sum> sums_;
};

}  // namespace

void blame(Summary& summary) {
  Blame(summary).run();
}

}  // namespace merge
