#include "sampler/recording.h"

#include <atomic>

#include "sampler/process_state.h"
#include "sampler/tick.h"

namespace sampler {
namespace {

enum Wish : int { kNoWish, kOn, kOff };

/// The measured clock: it shows `stopped_at_ns` or, if that is 0, the time itself, both less `unmeasured_ns`.
struct MeasuredClock {
  std::uint64_t stopped_at_ns;
  std::uint64_t unmeasured_ns;
};

/// Written by whoever holds the clock; the spare takes the place of the current one, which readers see whole.
MeasuredClock clocks[2];
std::atomic<std::uint32_t> current{0};

std::atomic<int> wish{kNoWish};
std::uint64_t begin_at_ns = kNever;
std::uint64_t end_at_ns = kNever;
bool is_forked_child;

void set_clock(MeasuredClock next) {
  const std::uint32_t spare = 1 - current.load(std::memory_order_relaxed);
  clocks[spare] = next;
  current.store(spare, std::memory_order_release);
}

MeasuredClock clock_now() {
  return clocks[current.load(std::memory_order_acquire)];
}

void begin(std::uint64_t now_ns) {
  live_profile::FileHeader& header = process.profile.header();
  const MeasuredClock before = clock_now();
  set_clock({0, before.unmeasured_ns + (now_ns - before.stopped_at_ns)});
  header.measuring_since_ns = now_ns;
  if (header.measured_from_ns == 0) header.measured_from_ns = now_ns;
  ++header.measured_parts;
  process.recording_since_ns.store(now_ns, std::memory_order_relaxed);
  process.recording.store(true, std::memory_order_release);
}

void stop(std::uint64_t now_ns) {
  live_profile::FileHeader& header = process.profile.header();
  process.recording.store(false, std::memory_order_release);
  set_clock({now_ns, clock_now().unmeasured_ns});
  header.measured_ns += now_ns - header.measuring_since_ns;
  header.measuring_since_ns = 0;
  header.measured_to_ns = now_ns;
}

void change_to(bool wanted, std::uint64_t now_ns) {
  if (wanted == process.recording.load(std::memory_order_relaxed)) return;
  if (wanted) {
    start_measuring(now_ns);
    begin(now_ns);
  } else {
    stop_measuring(now_ns);
    stop(now_ns);
  }
}

void make_plan() {
  const PerfwrapStart& options = process.start;
  begin_at_ns = options.start_after_ns == 0 ? kNever : options.origin_ns + options.start_after_ns;
  end_at_ns = options.duration_ns == 0 ? kNever : options.origin_ns + options.start_after_ns + options.duration_ns;
}

}  // namespace

void begin_recording() {
  if (!is_forked_child) make_plan();
  const std::uint64_t now = process.start_ns;
  // An image that follows by exec, or a child, may come when the time is over.
  const bool planned = (begin_at_ns == kNever || now >= begin_at_ns) && now < end_at_ns;
  const int wanted = wish.exchange(kNoWish);
  const bool inherited = is_forked_child ? process.recording.load() : planned;
  process.recording.store(false);
  set_clock({now, now});
  if (wanted == kNoWish ? inherited : wanted == kOn) begin(now);
  if (now >= begin_at_ns) begin_at_ns = kNever;
  if (now >= end_at_ns) end_at_ns = kNever;
}

void follow_plan(std::uint64_t now_ns) {
  if (now_ns >= begin_at_ns) {
    begin_at_ns = kNever;
    change_to(true, now_ns);
  }
  if (now_ns >= end_at_ns) {
    end_at_ns = kNever;
    change_to(false, now_ns);
  }
  const int wanted = wish.exchange(kNoWish);
  if (wanted != kNoWish) change_to(wanted == kOn, now_ns);
}

std::uint64_t next_planned_ns() {
  return begin_at_ns < end_at_ns ? begin_at_ns : end_at_ns;
}

void wish_recording(bool wanted) {
  wish.store(wanted ? kOn : kOff);
}

bool is_recorded(std::uint64_t duration_ns) {
  if (!process.recording.load(std::memory_order_relaxed)) return false;
  const std::uint64_t since = process.recording_since_ns.load(std::memory_order_relaxed);
  // By its duration: the clock of the interposers may show another time than this one.
  return since == process.start_ns || duration_ns <= monotonic_ns() - since;
}

std::uint64_t measured_ns(std::uint64_t now_ns) {
  const MeasuredClock clock = clock_now();
  const std::uint64_t shown = clock.stopped_at_ns != 0 ? clock.stopped_at_ns : now_ns;
  return shown > clock.unmeasured_ns ? shown - clock.unmeasured_ns : 0;
}

void end_recording(std::uint64_t now_ns) {
  if (process.recording.load()) stop(now_ns);
}

void inherit_recording() {
  is_forked_child = true;
}

}  // namespace sampler
