#include "sampler/clock.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "sampler/allocations.h"
#include "sampler/annotations.h"
#include "sampler/live_profile_place.h"
#include "sampler/memory_facts.h"
#include "sampler/overhead_review.h"
#include "sampler/process_facts.h"
#include "sampler/process_state.h"
#include "sampler/processor_facts.h"
#include "sampler/recording.h"
#include "sampler/thread_slots.h"
#include "sampler/tick.h"
#include "sampler/unseen_process.h"

namespace sampler {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint32_t kTicksPerHouseKeeping = 4;
constexpr std::uint64_t kMemoryPeriodNs = kSecond / 10;
/// A descendant of the rank's process that execs or ends sooner leaves no profile, and costs next to nothing.
constexpr std::uint64_t kDescendantDelayNs = 5'000'000;

enum Phase : std::uint32_t { kIdle, kDelayed, kStarting, kTicking, kEnding, kEnded };

std::atomic<std::uint32_t> phase{kIdle};  // also the futex on which the clock sleeps and others wait for it
std::atomic<std::uint32_t> tick_lock{0};
int clock_tid;
bool is_held;  // by hold_clock
std::uint64_t random_state;
char live_profile_path[PATH_MAX];

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

bool change_phase(Phase from, Phase to) {
  std::uint32_t expected = from;
  if (!phase.compare_exchange_strong(expected, to, std::memory_order_acq_rel)) return false;
  futex(phase, FUTEX_WAKE, INT_MAX, nullptr);
  return true;
}

void lock_tick() {
  while (tick_lock.exchange(1, std::memory_order_acquire) != 0) sched_yield();
}

void unlock_tick() {
  tick_lock.store(0, std::memory_order_release);
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
  const bool wanted =
      process.interpreter.eval_begin != 0 && process.interpreter.eval_end == process.interpreter.eval_begin + 1;
  if (wanted) find_eval_ranges(process.interpreter, *process.modules.current());
}

void look_up_generated_code() {
  if (!process.generated_code.look_up(process.profile, process.modules)) return;
  process.modules.refresh(process.profile, process.interpreter.eval_begin, true);
}

/// What changes slowly: generated code, memory, our own cost.
void house_keeping(std::uint64_t now, std::uint64_t& next_memory_ns) {
  look_up_generated_code();
  live_profile::FileHeader& header = process.profile.header();
  header.clock_thread_cpu_ns = own_cpu_ns();
  header.handler_ns = process.handler_ns.load(std::memory_order_relaxed);
  review_allocations(now);
  if (now < next_memory_ns) return;
  next_memory_ns = now + kMemoryPeriodNs * header.memory_points_stride;
  note_memory(header, process.profile, now);
  note_processors(header, now, false);
}

std::uint64_t next_tick_ns() {
  constexpr std::uint64_t kStoppedPeriod = kSecond / 100;
  const std::uint64_t period = process.profile.header().period_ns;
  const std::uint64_t now = monotonic_ns();
  return std::min(now + (process.recording.load() ? jittered(period) : std::max(period, kStoppedPeriod)),
                  next_planned_ns());
}

/// While sampling is stopped.
void skip_tick(std::uint64_t& next_memory_ns) {
  const std::uint64_t now = monotonic_ns();
  process.profile.header().last_update_ns = now;
  process.profile.reserve_ahead();
  if (process.profile.header().ticks++ % kTicksPerHouseKeeping == 0) house_keeping(now, next_memory_ns);
}

void run_ticks() {
  std::uint64_t next_memory = 0;
  OverheadReview review;
  bool has_counters = false;
  while (phase.load(std::memory_order_acquire) == kTicking) {
    wait_while(kTicking, next_tick_ns());
    if (phase.load(std::memory_order_acquire) != kTicking) break;
    lock_tick();
    follow_plan(monotonic_ns());
    if (!process.recording.load()) {
      skip_tick(next_memory);
      unlock_tick();
      continue;
    }
    const bool is_first = !has_counters;
    if (is_first) {  // only now: many processes do not live that long
      start_counters();
      review.begin(monotonic_ns());
      has_counters = true;
    }
    refresh_modules(false);  // before the tick: a stack through an image that is not known is cut
    const std::uint64_t now = monotonic_ns();
    tick(now);
    // Starting a program takes a while: the threads have their counters first.
    if (is_first && process.start.is_rank_process != 0) {
      start_node_watch(process.start.converter, process.start.run_directory);
    }
    if (process.profile.header().ticks % kTicksPerHouseKeeping == 0) house_keeping(now, next_memory);
    review.at_tick(now);
    unlock_tick();
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
  header.mpi_wrapper_ns = process.profile.counted_calls() * spent / kRounds;
}

/// The facts that are known only at an end, be it for good or for an exec.
void write_end(live_profile::FileHeader& header, PerfwrapEnd end, std::uint64_t now) {
  note_interposer_cost(header);
  header.handler_ns = process.handler_ns.load();
  header.ended = static_cast<std::uint32_t>(end);
  header.last_update_ns = now;
  header.end_ns = now;
}

void end_profile() {
  live_profile::FileHeader& header = process.profile.header();
  const std::uint64_t began = monotonic_ns();
  lock_tick();  // for good
  process.sampling.store(false);
  note_processors(header, began, true);
  end_allocations();
  end_all_threads(began);
  end_recording(began);
  look_up_generated_code();
  note_memory(header, process.profile, began);
  write_end(header, kPerfwrapExit, began);
  header.clock_thread_cpu_ns = own_cpu_ns();
  header.exit_cost_ns = monotonic_ns() - began;
  process.profile.close();
  if (process.start.is_rank_process != 0) {
    convert_live_profile(process.start.converter, live_profile_path, process.start.run_directory);
  }
}

bool create_profile() {
  place_live_profile(process.start, process.environment_rank.rank, live_profile_path, sizeof(live_profile_path));
  if (process.profile.create(live_profile_path) == nullptr) return true;
  process.profile.close();
  unlink(live_profile_path);
  return false;
}

bool open_profile() {
  // Between the two steps of the first attempt another process may have removed the node's own directory as empty.
  if (!create_profile() && !create_profile()) return false;
  begin_processor_facts();
  live_profile::FileHeader& header = process.profile.header();
  write_process_facts(header, process.profile, process.start, process.environment_rank);
  write_memory_facts(header, process.profile);
  header.start_ns = process.start_ns;
  header.bins.start_ns = process.start_ns;
  header.bins.width_ns = kSecond / 20;
  header.requested_period_ns = header.period_ns = kSecond / process.start.rate_hz;
  header.start_cost_ns = monotonic_ns() - process.start_ns;
  return true;
}

void prepare_thread() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  prctl(PR_SET_NAME, "perfwrap-clock");
  random_state = process.start_ns | 1;
}

void* clock_thread(void*) {
  clock_tid = static_cast<int>(syscall(SYS_gettid));
  prepare_thread();
  begin_ticks(process.start_ns, take_own_files());
  wait_while(kDelayed, process.start_ns + kDescendantDelayNs);
  change_phase(kDelayed, kStarting);
  if (phase.load() != kStarting || !open_profile()) {
    set_phase(kEnded);
    return nullptr;
  }
  find_interpreter_in_job(true);
  refresh_modules(true);
  start_allocations();
  slot_for(static_cast<std::uint32_t>(process.pid), 0, true);
  process.slots[0].record->last_sample_ns = process.slots[0].record->start_ns = process.start_ns;
  note_memory(process.profile.header(), process.profile, monotonic_ns());
  begin_recording();
  reenter_inherited_regions();
  process.sampling.store(true, std::memory_order_release);
  change_phase(kStarting, kTicking);
  run_ticks();
  end_profile();
  set_phase(kEnded);
  return nullptr;
}

}  // namespace

void start_clock(bool is_descendant) {
  tick_lock.store(0);
  phase.store(is_descendant ? kDelayed : kStarting);
  if (process.start.create_thread(clock_thread, nullptr) != 0) {
    phase.store(kEnded);
  } else if (!is_descendant) {
    wait_while(kStarting, monotonic_ns() + kSecond);
  }
}

void begin_ticking_now() {
  change_phase(kDelayed, kStarting);
  wait_while(kStarting, monotonic_ns() + kSecond);
}

void stop_clock() {
  constexpr std::uint64_t kLongestEnd = 20 * kSecond;
  if (change_phase(kDelayed, kEnded)) return;  // one that ends before its first sample has nothing to tell
  wait_while(kStarting, monotonic_ns() + kSecond);
  if (change_phase(kTicking, kEnding)) wait_while(kEnding, monotonic_ns() + kLongestEnd);
  const std::uint64_t deadline = monotonic_ns() + kSecond;
  while (is_clock_alive() && monotonic_ns() < deadline) sched_yield();
  clock_tid = 0;
}

bool is_clock_alive() {
  return clock_tid != 0 && syscall(SYS_tgkill, process.pid, clock_tid, 0) == 0;
}

void hold_clock() {
  begin_ticking_now();
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
  if (!is_held) return;
  is_held = false;
  unlock_tick();
}

void pause_for_exec() {
  if (change_phase(kDelayed, kEnded)) return;
  hold_clock();
  if (!is_held) return;
  const std::uint64_t now = monotonic_ns();
  write_down_all(now);
  write_end(process.profile.header(), kPerfwrapExec, now);
  sched_yield();  // on the way out of the kernel the last signal that was sent to this thread is delivered
}

void go_on_after_exec() {
  if (!is_held) return;
  process.profile.header().ended = 0;
  process.profile.header().end_ns = 0;
  let_clock_go();
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

void set_recording(bool wanted) {
  wish_recording(wanted);
  constexpr int kLongestWait = 10000;  // then it is up to the clock itself
  for (int turn = 0; turn < kLongestWait && phase.load(std::memory_order_acquire) == kTicking; ++turn) {
    if (tick_lock.exchange(1, std::memory_order_acquire) == 0) {
      follow_plan(monotonic_ns());
      unlock_tick();
      return;
    }
    sched_yield();
  }
}

void forget_clock() {
  phase.store(kIdle);
  clock_tid = 0;
  tick_lock.store(0);
  is_held = false;
}

}  // namespace sampler
