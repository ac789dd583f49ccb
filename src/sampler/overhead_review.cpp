#include "sampler/overhead_review.h"

#include <time.h>

#include <algorithm>

#include "sampler/process_state.h"

namespace sampler {
namespace {

constexpr double kLargestStretch = 2.0;
constexpr std::uint64_t kSlowestPeriodNs = 1'000'000'000;
constexpr std::uint64_t kTicksPerReview = 100;

std::uint64_t clock_ns(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

std::uint64_t cost_ns() {
  return own_cpu_ns() + process.handler_ns.load(std::memory_order_relaxed);
}

}  // namespace

std::uint64_t own_cpu_ns() {
  return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

void OverheadReview::begin(std::uint64_t now_ns) {
  last_ns_ = now_ns;
  last_own_ns_ = cost_ns();
  last_process_ns_ = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

void OverheadReview::at_tick(std::uint64_t now_ns) {
  if (++ticks_ % kTicksPerReview != 0) return;
  live_profile::FileHeader& header = process.profile.header();
  // The budget is a share of the time or, if that is more, of the CPU time of the process.
  const std::uint64_t used = std::max(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - last_process_ns_, now_ns - last_ns_);
  const double budget = static_cast<double>(used) * process.start.overhead_percent / 100;
  const double excess = static_cast<double>(cost_ns() - last_own_ns_) / budget;
  const double stretch = std::min(excess, kLargestStretch);
  const auto wanted = static_cast<std::uint64_t>(static_cast<double>(header.period_ns) * stretch);
  const std::uint64_t slowest = std::max(header.requested_period_ns, kSlowestPeriodNs);
  header.period_ns = std::clamp(wanted, header.requested_period_ns, slowest);
  begin(now_ns);
}

}  // namespace sampler
