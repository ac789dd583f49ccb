#include "sampler/tick.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "sampler/annotations.h"
#include "sampler/blocked_threads.h"
#include "sampler/counters.h"
#include "sampler/process_state.h"
#include "sampler/sample.h"
#include "sampler/sample_category.h"
#include "sampler/signal_handler.h"
#include "sampler/thread_slots.h"

namespace sampler {
namespace {

using live_profile::Category;

constexpr std::uint32_t kTicksPerScan = 32;
constexpr std::uint32_t kMostSkippedLooks = 16;
constexpr std::uint32_t kManyThreads = 32;
constexpr std::int64_t kUnknownCall = -2;
/// Reading the counters of a thread that runs interrupts its processor, 2 us on hardware and 20 in a virtual machine:
/// the thread then goes on for a thousand times as long. A read that took longer was itself interrupted.
constexpr std::uint64_t kCounterRest = 1000;
constexpr std::uint64_t kMostCounterReadNs = 50'000;
/// CPU time that a thread may burn without answering before it is looked at from outside.
constexpr std::uint64_t kUnansweredPeriods = 5;

Counters counters;
bool has_own_files;
bool scan_is_due;
bool counters_are_stale;  // what they counted was not measured
std::uint64_t last_tick_ns;

bool is_stopped() {
  return process.profile.header().stopped_reason[0] != 0;
}

void request_sample(ThreadSlot& slot) {
  if (process.signal == 0) return;  // the job has taken them all
  slot.signal_pending.store(1, std::memory_order_relaxed);
  slot.signalled_cpu_ns = slot.cpu_ns;
  syscall(SYS_tgkill, process.pid, slot.tid.load(std::memory_order_relaxed), process.signal);
}

/// What was counted since the last time, by counter; false: nothing new is known.
bool read_counters(ThreadSlot& slot, std::uint64_t (&counted)[live_profile::kMaxCounters]) {
  std::uint64_t values[live_profile::kMaxCounters] = {};
  if (slot.counter_set == -1) return false;
  const std::uint64_t began = monotonic_ns();
  if (!counters.read(slot.counter_set, values)) return false;
  counters.next_turn(slot.counter_set);
  const std::uint64_t ended = monotonic_ns();
  slot.counters_due_ns = ended + kCounterRest * std::min(ended - began, kMostCounterReadNs);
  for (std::uint32_t i = 0; i < live_profile::kMaxCounters; ++i) {
    counted[i] = values[i] - slot.counter_values[i];
    slot.counter_values[i] = values[i];
  }
  return true;
}

void add_counts(ThreadSlot& slot, std::uint64_t now) {
  live_profile::FileHeader& header = process.profile.header();
  const std::uint32_t counting = slot.counter_set == -1 ? 0 : counters.counting(slot.counter_set);
  std::uint64_t counted[live_profile::kMaxCounters];
  if (!read_counters(slot, counted)) return;
  const std::uint64_t ran = slot.cpu_ns - slot.counters_cpu_ns;
  slot.counters_cpu_ns = slot.cpu_ns;
  header.counter_cpu_ns += ran;
  for (std::uint32_t i = 0; i < header.counter_count; ++i) {
    if ((counting >> i & 1) == 0) continue;
    header.counter_counted_ns[i] += ran;
    slot.counter_deltas[i].fetch_add(counted[i], std::memory_order_relaxed);
    process.profile.add_to_counter_bins(now, i, counted[i]);
  }
}

void close_slot_files(ThreadSlot& slot) {
  if (slot.system_call_file >= 0) close(slot.system_call_file);
  slot.system_call_file = -1;
  if (slot.counter_set != -1) counters.detach(slot.counter_set);
  slot.counter_set = -1;
}

/// One look at one thread; what it found decides how the tick's time is handed out.
struct Look {
  ThreadActivity activity;
  bool same_as_before;  ///< blocked, and its CPU clock has not moved since
  BlockedCall call;
};

void open_slot_files(ThreadSlot& slot, std::uint32_t tid) {
  if (slot.files_tid != tid) close_slot_files(slot);  // another thread has taken over the slot
  slot.files_tid = tid;
  if (slot.system_call_file == -1 && has_own_files) slot.system_call_file = open_system_call_file(tid);
  if (slot.counter_set == -1 && slot.record->timeline_capacity == 0 && has_own_files) {
    slot.counter_set = counters.attach(tid);
    memset(slot.counter_values, 0, sizeof(slot.counter_values));
    slot.counters_due_ns = 0;
    slot.counters_cpu_ns = slot.cpu_ns;
  }
  if (slot.record->timeline_capacity == 0) process.profile.give_timeline(*slot.record);
}

/// A thread that stands still leaves no region of its own, but the main thread may have left the one that it belongs
/// to. One that waits has no time of the process: there an older region does not matter, and thousands of threads may
/// sleep.
bool is_in_another_region(const ThreadSlot& slot) {
  return slot.last_category != Category::kWait && slot.last_region != region_node(slot);
}

Look look_at(ThreadSlot& slot, std::uint32_t tid) {
  Look look{ThreadActivity::kGone, false, {}};
  std::uint64_t cpu_ns = 0;
  if (!thread_cpu_ns(tid, cpu_ns)) return look;
  if (slot.is_blocked && cpu_ns == slot.cpu_ns && !is_in_another_region(slot)) {
    look.activity = ThreadActivity::kBlocked;
    look.same_as_before = true;
    return look;
  }
  const bool ran_a_while = cpu_ns - slot.cpu_ns > process.profile.header().period_ns / 2;
  slot.record->cpu_ns += cpu_ns - slot.cpu_ns;
  slot.cpu_ns = cpu_ns;
  open_slot_files(slot, tid);
  look.activity =
      slot.system_call_file < 0 ? ThreadActivity::kUnknown : look_at_thread(slot.system_call_file, look.call);
  if (look.activity == ThreadActivity::kUnknown) {  // without /proc only the CPU clock tells
    look.activity = ran_a_while ? ThreadActivity::kRunning : ThreadActivity::kBlocked;
    look.call.number = kUnknownCall;
  }
  return look;
}

/// The category of a blocked thread; an MPI call says more than the system call that it waits in.
Category category_of_blocked(const ThreadSlot& slot, const Look& look, std::uint32_t tid) {
  Category category = Category::kWait;
  if (slot.flags.mpi_class != kPerfwrapNoClass && flagged_category(slot.flags, category)) return category;
  return blocked_category(process.interpreter, look.call, tid, process.start.is_rank_process == 0);
}

void sample_blocked(ThreadSlot& slot, const Look& look, std::uint32_t tid, std::uint64_t now) {
  if (!try_claim(slot)) return;
  if (look.same_as_before && slot.last_stack.node != kNone) {
    record_sample(slot, now, slot.last_stack, slot.last_category);
    ++slot.record->blocked_samples;
  } else {
    const Category category = category_of_blocked(slot, look, tid);
    const SampledStack stack = sample_other_stack(slot, {look.call.program_counter, look.call.stack_pointer, 0});
    record_counts(slot);  // of what ran before
    std::uint64_t cpu_ns = 0;
    // Its frames are true only if it did not run meanwhile.
    if (thread_cpu_ns(tid, cpu_ns) && cpu_ns == slot.cpu_ns) {
      record_sample(slot, now, stack, category);
      ++slot.record->blocked_samples;
      slot.is_blocked = true;
      slot.blocked_since_ns = now;
    } else {
      slot.is_blocked = false;
    }
  }
  release(slot);
}

/// A thread that slept for long and then ran: the part that it cannot have run belongs to where it slept.
void settle_sleep(ThreadSlot& slot, std::uint64_t now, std::uint64_t cpu_before) {
  const std::uint64_t ran = slot.cpu_ns - cpu_before;
  const std::uint64_t passed = now - slot.record->last_sample_ns;
  if (passed < 2 * process.profile.header().period_ns || ran >= passed || slot.last_stack.node == kNone) return;
  if (!try_claim(slot)) return;
  record_time(slot, now - ran, slot.last_stack.node, slot.last_category);
  release(slot);
}

bool ignores_our_signal(const ThreadSlot& slot) {
  return slot.signal_pending.load(std::memory_order_relaxed) != 0 &&
         slot.cpu_ns - slot.signalled_cpu_ns > kUnansweredPeriods * process.profile.header().period_ns;
}

/// A running thread that blocks our signal: its Python frames are read from outside, right or not quite.
void sample_unanswering(ThreadSlot& slot, std::uint64_t now) {
  if (!try_claim(slot)) return;
  const SampledStack stack = sample_other_stack(slot, {0, 0, 0});
  Category category = slot.thread_state != 0 ? Category::kPython : Category::kNative;
  flagged_category(slot.flags, category);
  ++slot.record->dropped_samples;
  record_sample(slot, now, stack, category);
  slot.signalled_cpu_ns = slot.cpu_ns;
  release(slot);
}

void close_gone(ThreadSlot& slot, std::uint32_t tid, std::uint64_t now) {
  if (!try_claim(slot)) return;
  close_slot_files(slot);
  if (slot.tid.load() == tid) end_slot(slot, now);
  release(slot);
}

bool is_skipped(ThreadSlot& slot, std::uint32_t thread_count) {
  if (slot.is_main || thread_count < kManyThreads || slot.looks_to_skip == 0) return false;
  --slot.looks_to_skip;
  return true;
}

void plan_next_look(ThreadSlot& slot, std::uint64_t now) {
  const std::uint64_t periods = (now - slot.blocked_since_ns) / process.profile.header().period_ns / 8;
  slot.looks_to_skip = static_cast<std::uint32_t>(periods < kMostSkippedLooks ? periods : kMostSkippedLooks);
}

/// The looks of one tick, by slot.
struct Looks {
  Look looks[live_profile::kMaxThreads];
  bool is_looked_at[live_profile::kMaxThreads];
  bool is_working[live_profile::kMaxThreads];
};
Looks found;

void look_at_all(std::uint64_t now, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    ThreadSlot& slot = process.slots[i];
    const std::uint32_t tid = slot.tid.load(std::memory_order_acquire);
    found.is_looked_at[i] = false;
    found.is_working[i] = false;
    if (!slot.is_made.load(std::memory_order_acquire)) continue;
    if (tid == 0) {
      if (slot.system_call_file >= 0 || slot.counter_set != -1) close_slot_files(slot);
      continue;
    }
    if (is_skipped(slot, count)) continue;
    const std::uint64_t cpu_before = slot.cpu_ns;
    const bool was_blocked = slot.is_blocked;
    Look& look = found.looks[i];
    look = look_at(slot, tid);
    if (look.activity == ThreadActivity::kGone) {
      close_gone(slot, tid, now);
      continue;
    }
    found.is_looked_at[i] = true;
    if (was_blocked && !look.same_as_before) settle_sleep(slot, now, cpu_before);
    if (look.activity == ThreadActivity::kRunning) slot.is_blocked = false;
    found.is_working[i] =
        look.activity == ThreadActivity::kRunning ||
        (look.same_as_before ? slot.last_category : category_of_blocked(slot, look, tid)) != Category::kWait;
  }
}

/// The time of the process since the last tick goes to the main thread or, while that waits, to those that work.
void hand_out(std::uint64_t passed_ns, std::uint32_t count) {
  if (count == 0) return;
  std::uint32_t workers = 0;
  for (std::uint32_t i = 1; i < count; ++i) workers += found.is_working[i] ? 1 : 0;
  ThreadSlot& main = process.slots[0];
  if (found.is_working[0] || workers == 0) {
    main.record->pending_rank_ns.fetch_add(passed_ns, std::memory_order_relaxed);
    return;
  }
  const std::uint64_t part = passed_ns / workers;
  for (std::uint32_t i = 1; i < count; ++i) {
    if (!found.is_working[i]) continue;
    process.slots[i].record->pending_rank_ns.fetch_add(part, std::memory_order_relaxed);
  }
  main.record->pending_rank_ns.fetch_add(passed_ns - part * workers, std::memory_order_relaxed);
}

void sample_all(std::uint64_t now, std::uint32_t count) {
  // The job can also take a signal by a raw system call, which no interposer sees.
  if (process.signal != 0 && !signal_is_ours()) process.signal = install_signal_handler();
  for (std::uint32_t i = 0; i < count; ++i) {
    ThreadSlot& slot = process.slots[i];
    const std::uint32_t tid = slot.tid.load(std::memory_order_acquire);
    if (tid == 0 || !found.is_looked_at[i]) continue;
    const Look& look = found.looks[i];
    const bool has_stopped = look.activity == ThreadActivity::kBlocked;
    if (!look.same_as_before && (has_stopped || now >= slot.counters_due_ns)) add_counts(slot, now);
    if (look.activity == ThreadActivity::kBlocked) {
      sample_blocked(slot, look, tid, now);
      plan_next_look(slot, now);
    } else if (slot.signal_pending.load(std::memory_order_relaxed) == 0) {
      request_sample(slot);
    } else if (ignores_our_signal(slot)) {
      sample_unanswering(slot, now);
    }
  }
}

/// What has passed since the last tick is the main thread's.
void hand_out_rest(std::uint64_t now) {
  if (is_stopped() || !process.recording.load() || process.slots[0].record == nullptr) return;
  process.slots[0].record->pending_rank_ns.fetch_add(now - last_tick_ns, std::memory_order_relaxed);
  last_tick_ns = now;
}

/// A thread that holds its slot gives it back within microseconds, unless something stopped it there.
bool claim_soon(ThreadSlot& slot) {
  for (int i = 0; i < 10000; ++i) {
    if (try_claim(slot)) return true;
    sched_yield();
  }
  return false;
}

template <typename Write>
void for_all_claimed(Write write) {
  const std::uint32_t count = process.slot_count.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < count; ++i) {
    ThreadSlot& slot = process.slots[i];
    if (!claim_soon(slot)) continue;
    if (slot.tid.load() != 0) write(slot);
    release(slot);
  }
}

}  // namespace

void begin_ticks(std::uint64_t now_ns, bool own_files) {
  last_tick_ns = now_ns;
  has_own_files = own_files;
}

void start_counters() {
  live_profile::FileHeader& header = process.profile.header();
  if (has_own_files) {
    counters.start(header);
  } else {
    snprintf(header.counters_reason, sizeof(header.counters_reason),
             "no counters: this system does not let a thread have a file table of its own");
  }
}

/// What was counted since measuring began goes to nobody, and no later than now.
void forget_stale_counts(std::uint32_t count) {
  if (!counters_are_stale) return;
  counters_are_stale = false;
  for (std::uint32_t i = 0; i < count; ++i) {
    ThreadSlot& slot = process.slots[i];
    if (!slot.is_made.load(std::memory_order_acquire) || slot.tid.load() == 0 || slot.files_tid != slot.tid.load())
      continue;
    std::uint64_t not_measured[live_profile::kMaxCounters];
    read_counters(slot, not_measured);
    slot.counters_cpu_ns = slot.cpu_ns;
    for (std::atomic<std::uint64_t>& delta : slot.counter_deltas) delta.store(0, std::memory_order_relaxed);
  }
}

void tick(std::uint64_t now_ns) {
  if (is_stopped()) return;
  live_profile::FileHeader& header = process.profile.header();
  if (header.ticks++ % kTicksPerScan == 0) scan_is_due = true;
  if (scan_is_due) scan_is_due = !register_unknown_threads();
  const std::uint32_t count = process.slot_count.load(std::memory_order_acquire);
  forget_stale_counts(count);
  process.profile.make_room_in_bins(now_ns);
  look_at_all(now_ns, count);
  hand_out(now_ns - last_tick_ns, count);
  sample_all(now_ns, count);
  last_tick_ns = now_ns;
  if (!process.profile.reserve_ahead()) {
    const std::uint64_t tenths = (now_ns - process.start_ns) / 100'000'000;
    snprintf(header.stopped_reason, sizeof(header.stopped_reason),
             "the disk of the run directory was full after %llu.%llu s", static_cast<unsigned long long>(tenths / 10),
             static_cast<unsigned long long>(tenths % 10));
  }
  header.last_update_ns = now_ns;
}

void start_measuring(std::uint64_t now_ns) {
  last_tick_ns = now_ns;
  process.profile.make_room_in_bins(now_ns);
  counters_are_stale = true;  // this may be a thread of the job, which has not the clock thread's files
  for_all_claimed([&](ThreadSlot& slot) {
    slot.record->last_sample_ns = now_ns;
    slot.last_stack.node = kNone;
    slot.is_blocked = false;
    slot.looks_to_skip = 0;
    slot.signal_pending.store(0);
    thread_cpu_ns(slot.tid.load(), slot.cpu_ns);
    // An entry ends the interval since the one before it.
    process.profile.add_to_timeline(*slot.record, now_ns, kNone, Category::kWait);
  });
}

void stop_measuring(std::uint64_t now_ns) {
  process.profile.make_room_in_bins(now_ns);
  hand_out_rest(now_ns);
  for_all_claimed([&](ThreadSlot& slot) {
    record_time(slot, now_ns, slot.last_stack.node,
                slot.last_stack.node != kNone ? slot.last_category : Category::kNative);
  });
}

void write_down_all(std::uint64_t now_ns) {
  if (!process.recording.load()) return;
  hand_out_rest(now_ns);
  for_all_claimed([&](ThreadSlot& slot) {
    if (slot.last_stack.node != kNone) record_time(slot, now_ns, slot.last_stack.node, slot.last_category);
  });
}

void end_all_threads(std::uint64_t now_ns) {
  hand_out_rest(now_ns);
  for_all_claimed([&](ThreadSlot& slot) {
    add_counts(slot, now_ns);
    end_slot(slot, now_ns);
  });
}

}  // namespace sampler
