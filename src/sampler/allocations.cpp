#include "sampler/allocations.h"

#include <sched.h>
#include <string.h>

#include "sampler/annotations.h"
#include "sampler/byte_sampling.h"
#include "sampler/mixed.h"
#include "sampler/process_state.h"
#include "sampler/python_threads.h"
#include "sampler/sample.h"
#include "sampler/thread_slots.h"

namespace sampler {
namespace {

using live_profile::AllocationSite;

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kLongestInterval = 1024 * kMiB;
/// While nothing is sampled, a thread asks again after so many bytes.
constexpr std::int64_t kIdleBytes = 64 * 1024;
/// A greater sum of live bytes is a new peak if it is this much greater; or whenever the clock looks.
constexpr double kPeakStep = 1.02;
/// The part of its time that a process may spend here, and what it may spend at once.
constexpr double kCostShare = 0.003;
constexpr std::uint64_t kCostAllowanceNs = 10'000'000;
/// More than that is taken for time in which another thread had the processor.
constexpr std::uint64_t kMostCostNs = 50'000;
constexpr std::uint64_t kQuietNs = 10'000'000'000;
constexpr std::uint32_t kFirstFullMark = LiveBlocks::capacity() / 2;

Allocations& state() {
  return process.allocations;
}

/// A thread that is inside; the end of the process's profile waits for it.
class User {
 public:
  User() {
    state().users.fetch_add(1);
    may_enter_ = process.sampling.load();
  }
  ~User() { state().users.fetch_sub(1); }
  User(const User&) = delete;
  User& operator=(const User&) = delete;

  bool may_enter() const { return may_enter_; }

 private:
  bool may_enter_;
};

std::uint64_t rounded(double value) {
  return static_cast<std::uint64_t>(value + 0.5);
}

std::uint64_t in_parts(float blocks) {
  return rounded(static_cast<double>(blocks) * live_profile::kBlockParts);
}

void set_interval(std::uint64_t bytes) {
  state().interval.store(bytes, std::memory_order_relaxed);
  __atomic_store_n(process.start.large_block_bytes, bytes == 0 ? UINT64_MAX : bytes, __ATOMIC_RELAXED);
  process.profile.header().allocation_interval_bytes = bytes;
}

// ---- what lives ----

void add_live(const Block& block) {
  AllocationSite& site = process.profile.allocation_site(block.site);
  site.live_bytes.fetch_add(block.bytes, std::memory_order_relaxed);
  site.live_parts.fetch_add(in_parts(block.blocks), std::memory_order_relaxed);
}

void remove_live(const Block& block) {
  AllocationSite& site = process.profile.allocation_site(block.site);
  site.live_bytes.fetch_sub(block.bytes, std::memory_order_relaxed);
  site.live_parts.fetch_sub(in_parts(block.blocks), std::memory_order_relaxed);
  state().live_bytes.fetch_sub(block.bytes, std::memory_order_relaxed);
}

void write_peak() {
  if (state().is_writing_peak.exchange(true, std::memory_order_acquire)) return;
  state().peak_bytes.store(state().live_bytes.load(std::memory_order_relaxed), std::memory_order_relaxed);
  const std::uint32_t count = process.profile.allocation_site_count();
  for (std::uint32_t id = 1; id < count; ++id) {
    AllocationSite& site = process.profile.allocation_site(id);
    site.peak_bytes = site.live_bytes.load(std::memory_order_relaxed);
  }
  state().is_writing_peak.store(false, std::memory_order_release);
}

void write_end() {
  if (state().has_end.exchange(true)) return;
  const std::uint32_t count = process.profile.allocation_site_count();
  for (std::uint32_t id = 1; id < count; ++id) {
    AllocationSite& site = process.profile.allocation_site(id);
    site.end_bytes = site.live_bytes.load(std::memory_order_relaxed);
    site.end_parts = site.live_parts.load(std::memory_order_relaxed);
  }
  process.profile.header().allocations_have_end = 1;
}

/// An interpreter that shuts down frees what the program has left to it: that is written down before.
void look_for_end() {
  const Interpreter& interpreter = process.interpreter;
  if (interpreter.offsets == nullptr || state().has_end.load(std::memory_order_relaxed)) return;
  const std::uint32_t offset = interpreter.offsets->runtime.finalizing;
  if (offset == kAbsent) return;
  // The runtime is a variable of the interpreter: it is there as long as its image is.
  std::uintptr_t finalizing = 0;
  memcpy(&finalizing, reinterpret_cast<const void*>(interpreter.runtime + offset), sizeof(finalizing));
  if (finalizing != 0) write_end();
}

// ---- where it was allocated ----

/// The Python instructions and the region that the thread is in and the caller tell a place apart, so its stack is
/// walked once only. Without Python there are callers, like operator new, that stand between many places: each stack is
/// walked.
__attribute__((noinline)) std::uint32_t site_of(ThreadSlot& slot, std::uintptr_t caller) {
  forget(slot.pages);
  const Interpreter& interpreter = process.interpreter;
  std::uint64_t place = 0;
  if (interpreter.offsets != nullptr) {
    const Reader memory(&slot.pages);
    const std::uint32_t tid = slot.tid.load(std::memory_order_relaxed);
    slot.thread_state = own_thread_state(interpreter, memory, slot.thread_state, tid);
    if (slot.thread_state != 0) place = python_place(interpreter, memory, slot.thread_state);
  }
  std::uint64_t key = mixed(place, caller ^ std::uint64_t{region_node(slot)} << 40);
  if (place != 0) {
    if (const std::uint32_t id = process.profile.find_allocation_site(key); id != kNone) return id;
  }
  const SampledStack stack = sample_own_stack(slot, here());
  if (place == 0) {
    key = mixed(0, stack.node);
    if (const std::uint32_t id = process.profile.find_allocation_site(key); id != kNone) return id;
  }
  return process.profile.add_allocation_site(key, stack.node);
}

std::uint32_t claimed_site_of(ThreadSlot& slot, std::uintptr_t caller) {
  const Claim claim(slot);
  return site_of(slot, caller);
}

int sample_block(ThreadSlot& slot, std::uint64_t address, std::uint64_t size, double blocks, std::uintptr_t caller) {
  Block stale;
  if (state().blocks.take(address, stale)) remove_live(stale);  // freed behind our back
  const std::uint32_t id = claimed_site_of(slot, caller);
  if (id == kNone) return 0;
  const Block block{address, rounded(static_cast<double>(size) * blocks), id, static_cast<float>(blocks)};
  AllocationSite& site = process.profile.allocation_site(id);
  const std::uint64_t now = process.profile.header().last_update_ns;
  if (site.first_ns == 0) site.first_ns = now;
  site.last_ns = now;
  site.samples.fetch_add(1, std::memory_order_relaxed);
  site.bytes.fetch_add(block.bytes, std::memory_order_relaxed);
  site.parts.fetch_add(in_parts(block.blocks), std::memory_order_relaxed);
  if (!state().blocks.add(block)) {
    std::atomic_ref<std::uint64_t>(process.profile.header().unfollowed_bytes)
        .fetch_add(block.bytes, std::memory_order_relaxed);
    return 0;
  }
  add_live(block);
  const std::uint64_t live = state().live_bytes.fetch_add(block.bytes, std::memory_order_relaxed) + block.bytes;
  const auto peak = static_cast<double>(state().peak_bytes.load(std::memory_order_relaxed));
  if (static_cast<double>(live) > peak * kPeakStep + static_cast<double>(kMiB)) write_peak();
  return 1;
}

}  // namespace

void start_allocations() {
  const std::uint64_t interval = process.start.allocation_interval;
  state().live_bytes.store(0);
  state().peak_bytes.store(0);
  state().is_writing_peak.store(false);
  state().has_end.store(false);
  state().cost_ns.store(0);
  state().full_mark = kFirstFullMark;
  state().reviewed_ns = monotonic_ns();
  state().reviewed_cost_ns = 0;
  set_interval(interval != 0 && state().blocks.create() ? interval : 0);
}

void forget_allocations() {
  state().users.store(0);  // the other threads are not here
  state().blocks.destroy();
  state().interval.store(0);
  __atomic_store_n(process.start.large_block_bytes, UINT64_MAX, __ATOMIC_RELAXED);
}

int note_allocated(ThreadSlot& slot, PerfwrapCountdown& countdown, std::uint64_t address, std::uint64_t size,
                   std::uintptr_t caller) {
  const std::uint64_t interval = process.sampling.load() ? state().interval.load(std::memory_order_relaxed) : 0;
  if (interval == 0) {
    countdown.bytes = kIdleBytes;
    return 0;
  }
  const bool is_drawn = countdown.bytes < 0 && countdown.random != 0;
  if (countdown.random == 0) countdown.random = (monotonic_ns() ^ (std::uint64_t{slot.index} << 40)) | 1;
  if (countdown.bytes < 0) countdown.bytes = draw_distance(interval, countdown.random);
  if (!is_drawn && size < interval) return 0;
  const std::uint64_t began = monotonic_ns();
  const User user;
  if (!user.may_enter()) return 0;
  const int result = sample_block(slot, address, size, blocks_stood_for(size, interval), caller);
  const std::uint64_t spent = monotonic_ns() - began;
  state().cost_ns.fetch_add(spent < kMostCostNs ? spent : kMostCostNs, std::memory_order_relaxed);
  return result;
}

int note_freed(std::uint64_t address, Block& block) {
  const User user;
  if (!user.may_enter()) return 0;
  look_for_end();
  if (!state().blocks.take(address, block)) return 0;
  remove_live(block);
  return 1;
}

int note_not_freed(const Block& block) {
  const User user;
  if (!user.may_enter() || !state().blocks.add(block)) return 0;
  add_live(block);
  state().live_bytes.fetch_add(block.bytes, std::memory_order_relaxed);
  return 1;
}

void review_allocations(std::uint64_t now_ns) {
  const std::uint64_t interval = state().interval.load(std::memory_order_relaxed);
  if (interval == 0) return;
  look_for_end();
  if (state().live_bytes.load(std::memory_order_relaxed) > state().peak_bytes.load(std::memory_order_relaxed)) {
    write_peak();
  }
  const std::uint64_t cost = state().cost_ns.load(std::memory_order_relaxed);
  process.profile.header().allocation_ns = cost;
  const std::uint64_t elapsed = now_ns - state().reviewed_ns;
  const auto spent = static_cast<double>(cost - state().reviewed_cost_ns);
  const double allowed = kCostShare * static_cast<double>(elapsed);
  const std::uint32_t count = state().blocks.count();
  const bool is_full = count > state().full_mark;
  const bool is_costly = spent > allowed + static_cast<double>(kCostAllowanceNs);
  if (is_full || is_costly) {
    if (is_full) state().full_mark = count + (LiveBlocks::capacity() - count) / 2;
    set_interval(interval < kLongestInterval ? interval * 2 : interval);
  } else if (elapsed < kQuietNs) {
    return;
  } else if (interval > process.start.allocation_interval && spent < allowed / 4 && count < kFirstFullMark / 2) {
    state().full_mark = kFirstFullMark;
    set_interval(interval / 2);
  }
  state().reviewed_ns = now_ns;
  state().reviewed_cost_ns = cost;
}

void end_allocations() {
  constexpr std::uint64_t kLongestWaitNs = 1'000'000'000;
  __atomic_store_n(process.start.large_block_bytes, UINT64_MAX, __ATOMIC_RELAXED);
  const std::uint64_t began = monotonic_ns();
  while (state().users.load() != 0 && monotonic_ns() < began + kLongestWaitNs) sched_yield();
  if (state().interval.load(std::memory_order_relaxed) == 0) return;
  review_allocations(began);
  write_end();
}

}  // namespace sampler
