// The one named place of process state: what the handler, the clock thread and the interface share.
#pragma once

#include <signal.h>

#include <atomic>
#include <cstdint>

#include "preload/sampler_interface.h"
#include "sampler/activity.h"
#include "sampler/allocations.h"
#include "sampler/annotation_names.h"
#include "sampler/generated_code.h"
#include "sampler/guarded_read.h"
#include "sampler/live_profile_writer.h"
#include "sampler/modules.h"
#include "sampler/native_stack.h"
#include "sampler/process_facts.h"
#include "sampler/python_stack.h"
#include "sampler/stack_merge.h"

namespace sampler {

inline constexpr std::uint32_t kMaxNativeFrames = 2048;
inline constexpr std::uint32_t kMaxPythonFrames = 1024;
inline constexpr std::uint32_t kMaxMergedFrames = 1536;

inline constexpr std::uint32_t kMaxOpenRegions = 64;

/// A region that a thread is in.
struct OpenRegion {
  std::uint32_t name;        ///< index into FileHeader::annotation_names
  std::uint32_t use;         ///< RegionUse, kNone: not counted
  std::uint32_t outer_node;  ///< where stacks began before
  std::uint64_t since_ns;    ///< measured clock
};

/// The regions that a thread is in, the outermost first. Only the thread itself changes them.
struct ThreadRegions {
  std::atomic<std::uint32_t> node;  ///< of the innermost; the one thing that others look at
  std::uint32_t depth;
  std::uint32_t too_deep;  ///< entered beyond the greatest depth, and not left yet
  bool is_changing;
  OpenRegion open[kMaxOpenRegions];
  std::uint32_t uses[live_profile::kMaxAnnotationNames];  ///< RegionUse by name
};

/// The frames of a thread's last samples from the outermost on, and their nodes below `root`: most of a stack is the
/// same the next time, and is found here in one piece instead of all over the tree.
struct SampledPath {
  std::uint32_t root;
  std::uint32_t length;
  MergedFrame frames[kMaxMergedFrames];
  std::uint32_t nodes[kMaxMergedFrames];
};

struct SampledStack {
  std::uint32_t node;
  live_profile::Category running;  ///< what the thread does if no interposer says otherwise
  bool is_unmerged;                ///< native and Python frames could not be matched
  bool is_truncated;               ///< it was cut
};

/// One thread of the job. The slot lives on after its thread and may be given to another one.
struct ThreadSlot {
  PerfwrapThread flags;  ///< first, so that a pointer to it is a pointer to the slot

  std::atomic<std::uint32_t> tid;  ///< 0: nobody
  std::atomic<bool> is_made;       ///< what follows has values; slots are made by several threads, in any order
  std::uint16_t index;             ///< of the record
  bool is_main;
  live_profile::ThreadRecord* record;
  std::uint64_t pthread;  ///< pthread_t, 0: not known

  /// Whoever holds it may use what follows: the handler, the clock thread, a first call of an interposed function.
  std::atomic<std::uint32_t> busy;
  TotalsIndex totals;
  std::uintptr_t thread_state;  ///< CPython's, 0: none seen
  SampledStack last_stack;      ///< of the last sample; node kNone: none yet
  SampledStack unload_stack;    ///< where the thread unloads an image
  std::uint32_t unload_depth;   ///< how many it unloads, one in the other
  live_profile::Category last_category;
  std::uint32_t last_region;  ///< the node of it
  ThreadRegions regions;
  Activity activity;  ///< since the thread's last operation with other ranks
  PageCache pages;
  NativeFrame native[kMaxNativeFrames];
  PythonFrame python[kMaxPythonFrames];
  MergedFrame merged[kMaxMergedFrames];
  SampledPath path;

  std::atomic<std::uint32_t> signal_pending;  ///< the clock asked, the handler has not answered
  std::atomic<std::uint64_t> counter_deltas[live_profile::kMaxCounters];

  // The clock thread's own.
  std::uint64_t cpu_ns;  ///< CPU clock at the last look
  std::uint64_t signalled_cpu_ns;
  std::uint64_t blocked_since_ns;
  std::uint32_t looks_to_skip;
  bool is_blocked;          ///< at the last look
  std::uint32_t files_tid;  ///< whom the next two are of
  int system_call_file;     ///< /proc/self/task/<tid>/syscall, -1: not open
  int counter_set;          ///< of Counters, -1: none
  std::uint64_t counter_values[live_profile::kMaxCounters];
  std::uint64_t counters_cpu_ns;   ///< the thread's processor time when they were read
  std::uint64_t counters_due_ns;   ///< not read before, see tick.cpp
  std::uint32_t core_wait_tid;     ///< whom the next two are of
  std::uint64_t core_wait_cpu_ns;  ///< CPU clock when it was last asked how long it had waited for a core
  std::uint64_t core_wait_seen_ns;
  std::uint32_t names_to_read;
};

struct ProcessState {
  PerfwrapStart start;
  int pid;
  int signal;  ///< the real-time signal that asks a thread for a sample
  std::uint64_t start_ns;
  EnvironmentRank environment_rank;
  LiveProfileWriter profile;
  Modules modules;
  GeneratedCode generated_code;
  AnnotationNames annotation_names;
  Interpreter interpreter;
  Allocations allocations;
  ThreadSlot* slots;
  std::atomic<std::uint32_t> slot_count;
  std::atomic<std::uint32_t> slot_changes;  ///< how often a thread got a slot or ended
  std::atomic<bool> sampling;               ///< there is a profile
  std::atomic<bool> recording;              ///< samples and calls are recorded; see recording.h
  std::atomic<std::uint64_t> recording_since_ns;
  std::atomic<std::uint64_t> handler_ns;
};

extern ProcessState process;

std::uint64_t monotonic_ns();

/// Claims the slot's shared part; false if somebody else has it.
inline bool try_claim(ThreadSlot& slot) {
  return slot.busy.exchange(1, std::memory_order_acquire) == 0;
}
inline void release(ThreadSlot& slot) {
  slot.busy.store(0, std::memory_order_release);
}

}  // namespace sampler
