// The sampler library's interface: what the preload library may ask for.
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <initializer_list>

#include "sampler/allocations.h"
#include "sampler/annotations.h"
#include "sampler/clock.h"
#include "sampler/counters.h"
#include "sampler/file_use.h"
#include "sampler/mixed.h"
#include "sampler/process_facts.h"
#include "sampler/process_state.h"
#include "sampler/recording.h"
#include "sampler/sample.h"
#include "sampler/signal_handler.h"
#include "sampler/thread_slots.h"

namespace sampler {

constinit ProcessState process{};

std::uint64_t monotonic_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

namespace {

void start(const PerfwrapStart* options) {
  const bool is_forked_child = process.pid != 0;
  process.start = *options;
  process.pid = getpid();
  process.start_ns = monotonic_ns();
  process.handler_ns.store(0);
  if (!is_forked_child) {
    process.environment_rank = environment_rank();
    want_counters(getenv("PERFWRAP_COUNTERS"));
    prepare_guarded_read();
    if (options->is_rank_process != 0) prepare_counters();
    process.signal = install_signal_handler();
  }
  if (process.signal == 0 || !create_slots()) return;
  start_clock(options->is_rank_process == 0);
}

/// A vfork child shares our memory until it execs or exits, and must not end us.
bool is_own_process() {
  return getpid() == process.pid;
}

int stop() {
  if (!is_own_process()) return 0;
  const int saved_errno = errno;
  stop_clock();
  errno = saved_errno;
  return 1;
}

void before_exec() {
  if (!is_own_process()) return;
  pause_for_exec();
  if (process.signal != 0) take_pending_signal(process.signal);  // the new program would die of it
}

void exec_failed() {
  if (is_own_process()) go_on_after_exec();
}

PerfwrapThread* thread_begin() {
  if (!process.sampling.load(std::memory_order_acquire) || !is_own_process()) return nullptr;
  const auto tid = static_cast<std::uint32_t>(syscall(SYS_gettid));
  ThreadSlot* slot = slot_for(tid, pthread_self(), false);
  return slot == nullptr ? nullptr : &slot->flags;
}

void thread_end() {
  PerfwrapThread*& own = *process.start.current_thread();
  if (own == nullptr || !process.sampling.load(std::memory_order_acquire)) return;
  auto* slot = reinterpret_cast<ThreadSlot*>(own);
  own = nullptr;
  const Claim claim(*slot);
  end_slot(*slot, monotonic_ns());
}

__attribute__((noinline)) live_profile::CallSite* add_call_site(ThreadSlot& slot, const PerfwrapCall& call,
                                                                std::uint64_t key) {
  const Claim claim(slot);
  forget(slot.pages);
  const SampledStack stack = sample_own_stack(slot, here());
  const auto length = static_cast<std::uint32_t>(strlen(call.function));
  const std::uint32_t name = process.profile.add_bytes(call.function, length, 1);
  auto* site = process.profile.add_call_site(key, stack.node, name, static_cast<live_profile::CallKind>(call.kind),
                                             call.call_class);
  return site;
}

/// Every thread has sites of its own: only it writes to them, so no locked instruction is needed.
std::uint64_t site_key(const PerfwrapCall& call, const ThreadSlot& slot) {
  const PythonSite site = current_python_site(process.interpreter);
  // Multiplied before the caller comes in: names and callers lie so close together that A ^ a == B ^ b is common.
  std::uint64_t key = mixed(reinterpret_cast<std::uintptr_t>(call.function), std::uint64_t{slot.index} << 48);
  for (const std::uint64_t part :
       {std::uint64_t{call.caller}, site.code, site.instruction, std::uint64_t{region_node(slot)}}) {
    key = mixed(key, part);
  }
  return key;
}

template <typename Value>
void add(std::atomic<Value>& sum, Value value) {
  sum.store(sum.load(std::memory_order_relaxed) + value, std::memory_order_relaxed);
}

void note_communicator(live_profile::CallSite& site, std::uint32_t size) {
  const std::uint32_t smallest = site.smallest_communicator.load(std::memory_order_relaxed);
  if (smallest == 0 || size < smallest) site.smallest_communicator.store(size, std::memory_order_relaxed);
  if (size > site.largest_communicator.load(std::memory_order_relaxed)) {
    site.largest_communicator.store(size, std::memory_order_relaxed);
  }
}

void add_to_call_site(ThreadSlot& slot, const PerfwrapCall& call) {
  constexpr std::uint64_t kLongCallNs = 10'000;  // shorter ones keep no other thread waiting for the lock
  const std::uint64_t key = site_key(call, slot);
  live_profile::CallSite* site = process.profile.find_call_site(key);
  if (site == nullptr) site = add_call_site(slot, call, key);
  if (site == nullptr) return;
  add(site->calls, std::uint64_t{1});
  const std::uint64_t ns = call.end_ns - call.begin_ns;
  add(site->ns, ns);
  if (ns >= kLongCallNs && holds_interpreter_lock(process.interpreter)) add(site->lock_held_ns, ns);
  if (call.communicator_size > 0) note_communicator(*site, static_cast<std::uint32_t>(call.communicator_size));
  add(site->bytes, call.bytes);
  std::atomic<std::uint32_t>& bin = site->size_bins[size_bin(call.bytes)];
  if (bin.load(std::memory_order_relaxed) < live_profile::kFullSizeBin) add(bin, std::uint32_t{1});
}

void call_ended(PerfwrapThread* thread, const PerfwrapCall* call) {
  if (thread == nullptr || !process.sampling.load(std::memory_order_relaxed)) return;
  if (!is_recorded(call->end_ns - call->begin_ns)) return;
  add_to_call_site(*reinterpret_cast<ThreadSlot*>(thread), *call);
  if (call->file != kNone) add_to_files(process.profile, *call);
}

void file_used(const PerfwrapCall* call) {
  if (call->file == kNone || !process.sampling.load(std::memory_order_relaxed)) return;
  if (!is_recorded(call->end_ns - call->begin_ns)) return;
  add_to_files(process.profile, *call);
}

std::uint32_t file_row(const char* name, std::uint32_t length, int descriptor) {
  return process.sampling.load(std::memory_order_relaxed) ? row_of_file(process.profile, name, length, descriptor)
                                                          : kNone;
}

std::uint64_t activity(PerfwrapThread* thread) {
  return thread == nullptr ? 0 : reinterpret_cast<ThreadSlot*>(thread)->activity.take();
}

int keeps(std::int64_t key) {
  return process.sampling.load(std::memory_order_relaxed) && process.recording.load(std::memory_order_relaxed) &&
         key < process.profile.header().arrival_key_limit.load(std::memory_order_relaxed);
}

void arrived(PerfwrapThread* thread, const PerfwrapCall* call, const PerfwrapArrival* arrival) {
  if (thread == nullptr || !process.sampling.load(std::memory_order_relaxed)) return;
  if (!is_recorded(call->end_ns - call->begin_ns)) return;
  const auto& slot = *reinterpret_cast<ThreadSlot*>(thread);
  const live_profile::CallSite* site = process.profile.find_call_site(site_key(*call, slot));
  if (site == nullptr) return;
  process.profile.add_arrival({.key = arrival->key,
                               .posted_ns = arrival->posted_ns,
                               .begin_ns = call->begin_ns,
                               .end_ns = call->end_ns,
                               .node = site->node,
                               .function = site->function,
                               .before_node = Activity::node_of(arrival->activity),
                               .participants = arrival->participants,
                               .role = static_cast<live_profile::ArrivalRole>(arrival->role),
                               .before_category = Activity::category_of(arrival->activity),
                               .padding = {}});
}

void sent(std::int32_t receiver, std::uint64_t bytes) {
  if (process.sampling.load(std::memory_order_relaxed) && process.recording.load(std::memory_order_relaxed))
    process.profile.add_message(receiver, bytes);
}

int allocated(PerfwrapThread* thread, PerfwrapCountdown* countdown, std::uint64_t address, std::uint64_t size,
              std::uintptr_t caller) {
  return note_allocated(*reinterpret_cast<ThreadSlot*>(thread), *countdown, address, size, caller);
}

static_assert(sizeof(Block) == sizeof(PerfwrapBlock));

int freed(std::uint64_t address, PerfwrapBlock* out) {
  Block block{};
  const int was_sampled = note_freed(address, block);
  memcpy(out, &block, sizeof(block));
  return was_sampled;
}

int not_freed(const PerfwrapBlock* taken) {
  Block block{};
  memcpy(&block, taken, sizeof(block));
  return note_not_freed(block);
}

void set_rank(int rank, int world_size, const char* mpi_version) {
  if (!process.sampling.load(std::memory_order_acquire)) return;
  live_profile::FileHeader& header = process.profile.header();
  header.rank = rank;
  header.world_size = world_size;
  header.rank_from_mpi = 1;
  process.environment_rank = {rank, world_size};  // for forked children
  const std::size_t length = strcspn(mpi_version, "\n,");
  const std::size_t size = length < sizeof(header.mpi_version) - 1 ? length : sizeof(header.mpi_version) - 1;
  memcpy(header.mpi_version, mpi_version, size);
}

int signal_number() {
  return process.sampling.load(std::memory_order_acquire) ? process.signal : 0;
}

void yield_signal() {
  if (!is_own_process()) return;  // a vfork child shares our memory but has a signal table of its own
  const int old = process.signal;
  const int next = install_signal_handler();
  if (next == 0) process.sampling.store(false);  // none is left: the job comes first
  move_clock_to(next);
  uninstall_signal_handler(old);
}

int own_threads() {
  return is_own_process() && is_clock_alive() ? 1 : 0;
}

void after_fork_in_child() {
  process.sampling.store(false);
  take_regions_from_parent();
  process.annotation_names.forget();
  inherit_recording();
  *process.start.current_thread() = nullptr;
  forget_clock();
  process.modules.forget();
  process.generated_code.forget();
  process.profile.forget();
  forget_allocations();
  destroy_slots();
  forget_counters();
}

/// Nobody can walk native frames meanwhile: the thread keeps the stack from which it unloads.
__attribute__((noinline)) void before_unload() {
  ThreadSlot* slot = process.sampling.load(std::memory_order_acquire) ? own_slot() : nullptr;
  if (slot != nullptr) {
    const Claim claim(*slot);
    forget(slot->pages);
    if (slot->unload_depth == 0) slot->unload_stack = sample_own_stack(*slot, here());
    ++slot->unload_depth;
  }
  process.modules.close_gate();
}

void after_unload() {
  forget_unwind_rules();
  if (process.sampling.load()) process.modules.refresh(process.profile, process.interpreter.eval_begin, true);
  process.modules.open_gate();
  if (ThreadSlot* slot = own_slot(); slot != nullptr && slot->unload_depth > 0) {
    const Claim claim(*slot);
    --slot->unload_depth;
  }
}

constexpr PerfwrapSampler kSampler = {
    .version = kPerfwrapInterfaceVersion,
    .start = start,
    .stop = stop,
    .before_exec = before_exec,
    .exec_failed = exec_failed,
    .thread_begin = thread_begin,
    .thread_end = thread_end,
    .call_ended = call_ended,
    .activity = activity,
    .keeps = keeps,
    .arrived = arrived,
    .sent = sent,
    .file_row = file_row,
    .file_used = file_used,
    .set_rank = set_rank,
    .before_fork = hold_clock,
    .after_fork_in_parent = let_clock_go,
    .after_fork_in_child = after_fork_in_child,
    .signal_number = signal_number,
    .yield_signal = yield_signal,
    .own_threads = own_threads,
    .before_unload = before_unload,
    .after_unload = after_unload,
    .allocated = allocated,
    .freed = freed,
    .not_freed = not_freed,
    .record_now = begin_ticking_now,
    .region_begin = region_begin,
    .region_end = region_end,
    .mark = mark,
    .set_recording =
        [](int wanted) {
          if (is_own_process()) set_recording(wanted != 0);
        },
};

}  // namespace
}  // namespace sampler

extern "C" __attribute__((visibility("default"))) const PerfwrapSampler* perfwrap_sampler() {
  return &sampler::kSampler;
}
