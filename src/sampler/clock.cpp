#include "sampler/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "sampler/blocked_threads.h"
#include "sampler/converter.h"
#include "sampler/counters.h"
#include "sampler/process_facts.h"
#include "sampler/process_state.h"
#include "sampler/sample.h"
#include "sampler/sample_category.h"
#include "sampler/signal_handler.h"
#include "sampler/thread_slots.h"

namespace sampler {
namespace {

using live_profile::Category;

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr double kOverheadBudget = 0.01;
constexpr std::uint64_t kSlowestPeriodNs = kSecond;
constexpr std::uint32_t kTicksPerReview = 100;
constexpr std::uint32_t kTicksPerScan = 32;
constexpr std::uint32_t kTicksPerHouseKeeping = 4;
constexpr std::uint32_t kMostSkippedLooks = 16;
constexpr std::uint32_t kManyThreads = 32;
constexpr std::int64_t kUnknownCall = -2;
/// CPU time that a thread may burn without answering before it is looked at from outside.
constexpr std::uint64_t kUnansweredPeriods = 5;

enum Phase : std::uint32_t { kIdle, kStarting, kTicking, kEnding, kEnded };

std::atomic<std::uint32_t> phase{kIdle};  // also the futex on which the clock sleeps and others wait for it
std::atomic<std::uint32_t> tick_lock{0};
std::atomic<int> requested_end{0};
bool is_held;  // by hold_clock

Counters counters;
std::uint64_t random_state;
char live_profile_path[PATH_MAX];
bool has_own_files;

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value, const timespec* time) {
  return syscall(SYS_futex, &word, operation | FUTEX_PRIVATE_FLAG, value, time, nullptr, FUTEX_BITSET_MATCH_ANY);
}

void set_phase(Phase next) {
  phase.store(next, std::memory_order_release);
  futex(phase, FUTEX_WAKE, INT_MAX, nullptr);
}

/// Waits while the phase is `current`, at most until `deadline_ns` on the monotonic clock.
void wait_while(Phase current, std::uint64_t deadline_ns) {
  const timespec deadline{static_cast<time_t>(deadline_ns / kSecond), static_cast<long>(deadline_ns % kSecond)};
  while (phase.load(std::memory_order_acquire) == current) {
    if (futex(phase, FUTEX_WAIT_BITSET, current, &deadline) == -1 && errno == ETIMEDOUT) return;
  }
}

void lock_tick() {
  while (tick_lock.exchange(1, std::memory_order_acquire) != 0) sched_yield();
}

void unlock_tick() {
  tick_lock.store(0, std::memory_order_release);
}

std::uint64_t own_cpu_ns() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * kSecond + static_cast<std::uint64_t>(time.tv_nsec);
}

std::uint64_t process_cpu_ns() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * kSecond + static_cast<std::uint64_t>(time.tv_nsec);
}

/// Between 3/4 and 5/4 of the period, so that the clock never beats with the program.
std::uint64_t jittered(std::uint64_t period_ns) {
  random_state ^= random_state << 13;  // G. Marsaglia, "Xorshift RNGs"
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return period_ns * 3 / 4 + random_state % (period_ns / 2 + 1);
}

/// A descriptor table of the clock thread's own, empty.
bool take_own_files() {
#ifdef SYS_close_range
  constexpr unsigned kUnshare = 2;  // CLOSE_RANGE_UNSHARE
  if (syscall(SYS_close_range, 0U, ~0U, kUnshare) == 0) return true;
#endif
  if (unshare(CLONE_FILES) != 0) return false;
  const long limit = sysconf(_SC_OPEN_MAX);
  for (int file = 0; file < limit && file < 65536; ++file) syscall(SYS_close, file);
  return true;
}

void request_sample(ThreadSlot& slot) {
  slot.signal_pending.store(1, std::memory_order_relaxed);
  slot.signalled_cpu_ns = slot.cpu_ns;
  syscall(SYS_tgkill, process.pid, slot.tid.load(std::memory_order_relaxed), process.signal);
}

void read_counters(ThreadSlot& slot) {
  std::uint64_t values[live_profile::kMaxCounters] = {};
  if (slot.counter_set == -1 || !counters.read(slot.counter_set, values)) return;
  for (std::uint32_t i = 0; i < live_profile::kMaxCounters; ++i) {
    slot.counter_deltas[i].fetch_add(values[i] - slot.counter_values[i], std::memory_order_relaxed);
    slot.counter_values[i] = values[i];
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
  if (slot.system_call_file == -1 && has_own_files) slot.system_call_file = open_system_call_file(tid);
  if (slot.counter_set == -1 && slot.record->timeline_capacity == 0 && has_own_files) {
    slot.counter_set = counters.attach(tid);
    memset(slot.counter_values, 0, sizeof(slot.counter_values));
  }
  if (slot.record->timeline_capacity == 0) process.profile.give_timeline(*slot.record);
}

Look look_at(ThreadSlot& slot, std::uint32_t tid) {
  Look look{ThreadActivity::kGone, false, {}};
  std::uint64_t cpu_ns = 0;
  if (!thread_cpu_ns(tid, cpu_ns)) return look;
  if (slot.is_blocked && cpu_ns == slot.cpu_ns) {
    look.activity = ThreadActivity::kBlocked;
    look.same_as_before = true;
    return look;
  }
  const bool ran_a_while = cpu_ns - slot.cpu_ns > process.profile.header().period_ns / 2;
  slot.cpu_ns = cpu_ns;
  slot.record->cpu_ns = cpu_ns;
  open_slot_files(slot, tid);
  look.activity = slot.system_call_file < 0 ? ThreadActivity::kUnknown : look_at_thread(slot.system_call_file, look.call);
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
  return blocked_category(process.interpreter, look.call, tid);
}

void sample_blocked(ThreadSlot& slot, const Look& look, std::uint32_t tid, std::uint64_t now) {
  if (!try_claim(slot)) return;
  if (look.same_as_before && slot.last_node != kNone) {
    record_sample(slot, now, slot.last_node, slot.last_category);
    ++slot.record->blocked_samples;
  } else {
    const Category category = category_of_blocked(slot, look, tid);
    const SampledStack stack = sample_other_stack(slot, {look.call.program_counter, look.call.stack_pointer, 0});
    std::uint64_t cpu_ns = 0;
    // Its frames are true only if it did not run meanwhile.
    if (thread_cpu_ns(tid, cpu_ns) && cpu_ns == slot.cpu_ns) {
      record_sample(slot, now, stack.node, category);
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
  if (passed < 2 * process.profile.header().period_ns || ran >= passed || slot.last_node == kNone) return;
  if (!try_claim(slot)) return;
  record_time(slot, now - ran, slot.last_node, slot.last_category);
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
  record_sample(slot, now, stack.node, category);
  slot.signalled_cpu_ns = slot.cpu_ns;
  release(slot);
}

void close_gone(ThreadSlot& slot, std::uint64_t now) {
  if (!try_claim(slot)) return;
  close_slot_files(slot);
  if (slot.tid.load() != 0) end_slot(slot, now);
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
struct Tick {
  Look looks[live_profile::kMaxThreads];
  bool is_looked_at[live_profile::kMaxThreads];
  bool is_working[live_profile::kMaxThreads];
};
Tick tick;

void look_at_all(std::uint64_t now, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    ThreadSlot& slot = process.slots[i];
    const std::uint32_t tid = slot.tid.load(std::memory_order_acquire);
    tick.is_looked_at[i] = false;
    tick.is_working[i] = false;
    if (tid == 0) {
      if (slot.system_call_file >= 0 || slot.counter_set != -1) close_slot_files(slot);
      continue;
    }
    if (is_skipped(slot, count)) continue;
    const std::uint64_t cpu_before = slot.cpu_ns;
    const bool was_blocked = slot.is_blocked;
    Look& look = tick.looks[i];
    look = look_at(slot, tid);
    if (look.activity == ThreadActivity::kGone) {
      close_gone(slot, now);
      continue;
    }
    tick.is_looked_at[i] = true;
    if (was_blocked && !look.same_as_before) settle_sleep(slot, now, cpu_before);
    if (look.activity == ThreadActivity::kRunning) slot.is_blocked = false;
    tick.is_working[i] = look.activity == ThreadActivity::kRunning ||
                         (look.same_as_before ? slot.last_category : category_of_blocked(slot, look, tid)) != Category::kWait;
  }
}

/// The time of the process since the last tick goes to the main thread or, while that waits, to those that work.
void hand_out(std::uint64_t passed_ns, std::uint32_t count) {
  if (count == 0) return;
  std::uint32_t workers = 0;
  for (std::uint32_t i = 1; i < count; ++i) workers += tick.is_working[i] ? 1 : 0;
  ThreadSlot& main = process.slots[0];
  if (tick.is_working[0] || workers == 0) {
    main.record->pending_rank_ns.fetch_add(passed_ns, std::memory_order_relaxed);
    return;
  }
  const std::uint64_t part = passed_ns / workers;
  for (std::uint32_t i = 1; i < count; ++i) {
    if (!tick.is_working[i]) continue;
    process.slots[i].record->pending_rank_ns.fetch_add(part, std::memory_order_relaxed);
  }
  main.record->pending_rank_ns.fetch_add(passed_ns - part * workers, std::memory_order_relaxed);
}

void sample_all(std::uint64_t now, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    ThreadSlot& slot = process.slots[i];
    const std::uint32_t tid = slot.tid.load(std::memory_order_acquire);
    if (tid == 0 || !tick.is_looked_at[i]) continue;
    const Look& look = tick.looks[i];
    if (!look.same_as_before) read_counters(slot);
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

/// Weighs what we cost against what the job used, and stretches the period until the cost is within the budget.
class Review {
 public:
  void begin(std::uint64_t now) {
    last_ns_ = now;
    last_own_ns_ = own_ns();
    last_process_ns_ = process_cpu_ns();
  }

  void at_tick(std::uint64_t now) {
    if (++ticks_ % kTicksPerReview != 0) return;
    live_profile::FileHeader& header = process.profile.header();
    const std::uint64_t used = process_cpu_ns() - last_process_ns_;
    const std::uint64_t passed = now - last_ns_;
    const auto budget = kOverheadBudget * static_cast<double>(used > passed ? used : passed);
    const double excess = static_cast<double>(own_ns() - last_own_ns_) / budget;
    const double stretch = excess > kLargestStretch ? kLargestStretch : excess;
    const auto wanted = static_cast<std::uint64_t>(static_cast<double>(header.period_ns) * stretch);
    const std::uint64_t slowest = header.requested_period_ns > kSlowestPeriodNs ? header.requested_period_ns : kSlowestPeriodNs;
    header.period_ns = wanted < header.requested_period_ns ? header.requested_period_ns : wanted;
    if (header.period_ns > slowest) header.period_ns = slowest;
    begin(now);
  }

 private:
  static constexpr double kLargestStretch = 2.0;
  static std::uint64_t own_ns() { return own_cpu_ns() + process.handler_ns.load(std::memory_order_relaxed); }
  std::uint64_t ticks_ = 0;
  std::uint64_t last_ns_ = 0;
  std::uint64_t last_own_ns_ = 0;
  std::uint64_t last_process_ns_ = 0;
};

void find_interpreter_in_job(bool first) {
  live_profile::FileHeader& header = process.profile.header();
  const bool known = header.python_version[0] != 0;
  if (!known) {
    const char* reason = find_interpreter(process.interpreter, header.python_version);
    if (reason != nullptr) snprintf(header.python_reason, sizeof(header.python_reason), "%s", reason);
  }
  const bool found = !known && header.python_version[0] != 0;
  if (found && !first) process.modules.refresh(process.profile, process.interpreter.eval_begin, true);
}

void refresh_modules(bool first) {
  const bool changed = process.modules.refresh(process.profile, process.interpreter.eval_begin, first);
  if (!changed) return;
  if (!first) find_interpreter_in_job(false);
  const bool wanted = process.interpreter.eval_begin != 0 &&
                      process.interpreter.eval_end == process.interpreter.eval_begin + 1;
  if (wanted) find_eval_ranges(process.interpreter, *process.modules.current());
}

void one_tick(std::uint64_t now, std::uint64_t last_ns, std::uint64_t tick_number) {
  live_profile::FileHeader& header = process.profile.header();
  if (tick_number % kTicksPerScan == 1) register_unknown_threads();
  const std::uint32_t count = process.slot_count.load(std::memory_order_acquire);
  process.profile.make_room_in_bins(now);
  look_at_all(now, count);
  hand_out(now - last_ns, count);
  sample_all(now, count);
  if (!process.profile.reserve_ahead() && header.stopped_reason[0] == 0) {
    snprintf(header.stopped_reason, sizeof(header.stopped_reason), "the disk of the run directory is full");
  }
  header.last_update_ns = now;
  ++header.ticks;
}

/// What changes slowly: images, memory, our own cost.
void house_keeping(std::uint64_t now, std::uint64_t& next_memory_ns) {
  refresh_modules(false);
  live_profile::FileHeader& header = process.profile.header();
  header.clock_thread_cpu_ns = own_cpu_ns();
  header.handler_ns = process.handler_ns.load(std::memory_order_relaxed);
  if (now < next_memory_ns) return;
  next_memory_ns = now + kSecond / 4 * (header.memory_points_stride == 0 ? 1 : header.memory_points_stride);
  note_memory(header, process.profile, now);
}

void run_ticks() {
  std::uint64_t last = process.start_ns;
  std::uint64_t next_memory = 0;
  std::uint64_t number = 0;
  Review review;
  review.begin(last);
  while (phase.load(std::memory_order_acquire) == kTicking) {
    wait_while(kTicking, monotonic_ns() + jittered(process.profile.header().period_ns));
    if (phase.load(std::memory_order_acquire) != kTicking) break;
    lock_tick();
    const std::uint64_t now = monotonic_ns();
    if (process.profile.header().stopped_reason[0] == 0) {
      one_tick(now, last, ++number);
      last = now;
    }
    if (number % kTicksPerHouseKeeping == 0) house_keeping(now, next_memory);
    review.at_tick(now);
    unlock_tick();
  }
  lock_tick();  // for good: what follows is the end
  if (process.profile.header().stopped_reason[0] == 0) {
    const std::uint64_t now = monotonic_ns();
    ThreadSlot& main = process.slots[0];
    main.record->pending_rank_ns.fetch_add(now - last, std::memory_order_relaxed);
  }
}

/// The interposers are not timed one by one, that would cost more than they do: one is measured, and they are counted.
void note_interposer_cost(live_profile::FileHeader& header) {
  constexpr std::uint64_t kRounds = 1000;
  const std::uint64_t began = monotonic_ns();
  std::uint64_t sink = 0;
  for (std::uint64_t i = 0; i < kRounds; ++i) {
    sink += monotonic_ns() + monotonic_ns();
    sink += process.profile.find_call_site(sink) == nullptr ? 1 : 0;
  }
  const std::uint64_t spent = monotonic_ns() - began + (sink == 0 ? 1 : 0);
  header.mpi_wrapper_ns = process.interposed_calls.load() * spent / kRounds;
}

/// A thread that holds its slot gives it back within microseconds, unless something stopped it there.
bool claim_soon(ThreadSlot& slot) {
  for (int i = 0; i < 10000; ++i) {
    if (try_claim(slot)) return true;
    sched_yield();
  }
  return false;
}

/// Everybody's last interval, and the facts that are known only now.
void write_end(ClockEnd end) {
  live_profile::FileHeader& header = process.profile.header();
  const std::uint64_t now = monotonic_ns();
  process.sampling.store(false, std::memory_order_release);
  const std::uint32_t count = process.slot_count.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < count; ++i) {
    ThreadSlot& slot = process.slots[i];
    if (!claim_soon(slot)) continue;
    read_counters(slot);
    if (slot.tid.load() != 0) end_slot(slot, now);
    release(slot);
  }
  note_memory(header, process.profile, now);
  header.ended = static_cast<std::uint32_t>(end);
  header.clock_thread_cpu_ns = own_cpu_ns();
  header.handler_ns = process.handler_ns.load();
  note_interposer_cost(header);
  header.last_update_ns = now;
  header.end_ns = now;
}

/// A child that only came to be another program has nothing to tell.
bool is_worth_keeping(ClockEnd end) {
  constexpr std::uint64_t kShort = 20'000'000;
  const live_profile::FileHeader& header = process.profile.header();
  return end != ClockEnd::kExec || header.end_ns - header.start_ns > kShort;
}

void end_profile() {
  const auto end = static_cast<ClockEnd>(requested_end.load());
  const std::uint64_t began = monotonic_ns();
  write_end(end);
  const bool keep = is_worth_keeping(end);
  process.profile.header().exit_cost_ns = monotonic_ns() - began;
  process.profile.close();
  if (!keep) {
    unlink(live_profile_path);
  } else if (end == ClockEnd::kExit && process.start.is_rank_process != 0) {
    convert_live_profile(process.start.converter, live_profile_path, process.start.run_directory);
  }
}

bool open_profile() {
  name_live_profile(process.start, live_profile_path, sizeof(live_profile_path));
  const char* reason = process.profile.create(live_profile_path);
  if (reason != nullptr) {
    process.profile.abandon();
    unlink(live_profile_path);
    return false;
  }
  live_profile::FileHeader& header = process.profile.header();
  write_process_facts(header, process.profile, process.start, process.environment_rank);
  header.start_ns = process.start_ns;
  header.bins.start_ns = process.start_ns;
  header.bins.width_ns = kSecond / 20;
  header.requested_period_ns = header.period_ns = kSecond / process.start.rate_hz;
  header.start_cost_ns = monotonic_ns() - process.start_ns;
  return true;
}

void* clock_thread(void*) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  prctl(PR_SET_NAME, "perfwrap-clock");
  has_own_files = take_own_files();
  random_state = process.start_ns | 1;
  if (!open_profile()) {
    set_phase(kEnded);
    return nullptr;
  }
  live_profile::FileHeader& header = process.profile.header();
  find_interpreter_in_job(true);
  refresh_modules(true);
  slot_for(static_cast<std::uint32_t>(process.pid), 0, true);
  process.slots[0].record->last_sample_ns = process.slots[0].record->start_ns = process.start_ns;
  process.sampling.store(true, std::memory_order_release);
  std::uint32_t starting = kStarting;
  if (phase.compare_exchange_strong(starting, kTicking)) set_phase(kTicking);
  if (has_own_files) {
    lock_tick();
    counters.start(header);
    unlock_tick();
  } else {
    snprintf(header.counters_reason, sizeof(header.counters_reason),
             "no counters: this system does not let a thread have a file table of its own");
  }
  run_ticks();
  end_profile();
  set_phase(kEnded);
  return nullptr;
}

}  // namespace

void start_clock(bool wait) {
  tick_lock.store(0);
  requested_end.store(0);
  phase.store(kStarting);
  if (process.start.create_thread(clock_thread, nullptr) != 0) {
    phase.store(kEnded);
    return;
  }
  if (wait) wait_while(kStarting, monotonic_ns() + kSecond);
}

void stop_clock(ClockEnd end) {
  constexpr std::uint64_t kLongestEnd = 20 * kSecond;
  wait_while(kStarting, monotonic_ns() + kSecond);
  requested_end.store(static_cast<int>(end));
  std::uint32_t ticking = kTicking;
  if (!phase.compare_exchange_strong(ticking, kEnding)) return;
  set_phase(kEnding);
  wait_while(kEnding, monotonic_ns() + kLongestEnd);
}

void hold_clock() {
  wait_while(kStarting, monotonic_ns() + kSecond);
  is_held = false;
  while (phase.load(std::memory_order_acquire) == kTicking) {
    if (tick_lock.exchange(1, std::memory_order_acquire) == 0) {
      is_held = true;
      return;
    }
    sched_yield();
  }
}

void let_clock_go() {
  if (is_held) unlock_tick();
}

void move_clock_to(int signal) {
  hold_clock();
  process.signal = signal;
  constexpr int kLongestWait = 1000;  // a thread that blocks its signals may never answer
  const std::uint32_t count = process.slot_count.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < count; ++i) {
    ThreadSlot& slot = process.slots[i];
    for (int turn = 0; turn < kLongestWait && slot.tid.load() != 0 && slot.signal_pending.load() != 0; ++turn) {
      sched_yield();
    }
    slot.signal_pending.store(0);
  }
  let_clock_go();
}

void forget_clock() {
  phase.store(kIdle);
  tick_lock.store(0);
}

}  // namespace sampler
