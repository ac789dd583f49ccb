#include "sampler/processor_facts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "sampler/cpu_quota.h"
#include "sampler/overhead_review.h"
#include "sampler/process_state.h"

namespace sampler {
namespace {

using live_profile::ProcessorFacts;

/// More threads are not asked one by one: it would cost more than the answer is worth.
constexpr std::uint32_t kMostThreadsAsked = 64;
constexpr std::uint64_t kPeriodNs = 250'000'000;
constexpr std::uint32_t kNameReads = 3;
constexpr std::size_t kWords = live_profile::kMaxProcessors / 64;

/// Of the process without our own thread, since its image was started.
struct Use {
  std::uint64_t cpu_ns, voluntary, involuntary, major_faults, read_bytes, written_bytes, openmp_wait_ns, openmp_lock_ns;
  bool has_bytes;
};

Use use_at_begin;
bool has_begun;
std::uint64_t last_look_ns;
std::uint64_t held_set[kWords];  // what the threads may run on since held_ns
std::uint64_t held_ns;

bool read_text(const char* path, char* text, std::size_t size) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const ssize_t length = read(file, text, size - 1);
  close(file);
  text[length > 0 ? length : 0] = 0;
  return length > 0;
}

/// rchar and wchar: bytes of read, write and their kin, whatever they were done on (proc_pid_io(5)).
bool moved_bytes(const char* path, std::uint64_t& read, std::uint64_t& written) {
  char text[512];
  if (!read_text(path, text, sizeof(text))) return false;
  const char* first = strstr(text, "rchar: ");
  const char* second = strstr(text, "wchar: ");
  if (first == nullptr || second == nullptr) return false;
  read = strtoull(first + 7, nullptr, 10);
  written = strtoull(second + 7, nullptr, 10);
  return true;
}

Use use_until_now() {
  rusage all{}, own{};
  timespec time{};
  getrusage(RUSAGE_SELF, &all);
  getrusage(RUSAGE_THREAD, &own);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  const auto cpu_ns =
      static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
  Use use{.cpu_ns = cpu_ns - own_cpu_ns(),
          .voluntary = static_cast<std::uint64_t>(all.ru_nvcsw - own.ru_nvcsw),
          .involuntary = static_cast<std::uint64_t>(all.ru_nivcsw - own.ru_nivcsw),
          .major_faults = static_cast<std::uint64_t>(all.ru_majflt - own.ru_majflt),
          .read_bytes = 0,
          .written_bytes = 0,
          .openmp_wait_ns = __atomic_load_n(&process.start.openmp->wait_ns, __ATOMIC_RELAXED),
          .openmp_lock_ns = __atomic_load_n(&process.start.openmp->lock_ns, __ATOMIC_RELAXED),
          .has_bytes = false};
  std::uint64_t own_read = 0, own_written = 0;
  use.has_bytes = moved_bytes("/proc/thread-self/io", own_read, own_written) &&
                  moved_bytes("/proc/self/io", use.read_bytes, use.written_bytes);
  use.read_bytes -= own_read;
  use.written_bytes -= own_written;
  return use;
}

void note_use(ProcessorFacts& facts) {
  const Use use = use_until_now();
  facts.cpu_ns = use.cpu_ns - use_at_begin.cpu_ns;
  facts.voluntary_switches = use.voluntary - use_at_begin.voluntary;
  facts.involuntary_switches = use.involuntary - use_at_begin.involuntary;
  facts.major_faults = use.major_faults - use_at_begin.major_faults;
  facts.has_openmp = __atomic_load_n(&process.start.openmp->is_told, __ATOMIC_RELAXED);
  facts.openmp_wait_ns = use.openmp_wait_ns - use_at_begin.openmp_wait_ns;
  facts.openmp_lock_ns = use.openmp_lock_ns - use_at_begin.openmp_lock_ns;
  facts.has_bytes = use.has_bytes && use_at_begin.has_bytes ? 1 : 0;
  facts.read_bytes = use.read_bytes - use_at_begin.read_bytes;
  facts.written_bytes = use.written_bytes - use_at_begin.written_bytes;
}

/// Where the living threads may run, all together.
void allowed_now(std::uint64_t (&set)[kWords]) {
  memset(set, 0, sizeof(set));
  const std::uint32_t count = std::min(process.slot_count.load(std::memory_order_acquire), kMostThreadsAsked);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t tid = process.slots[i].tid.load(std::memory_order_acquire);
    std::uint64_t mask[kWords] = {};
    if (tid == 0 || syscall(SYS_sched_getaffinity, tid, sizeof(mask), mask) <= 0) continue;
    for (std::size_t k = 0; k < kWords; ++k) set[k] |= mask[k];
  }
}

/// A launcher binds before the program starts, MPI_Init or an OpenMP runtime later: what held longest counts.
void note_allowed(ProcessorFacts& facts, std::uint64_t now_ns) {
  std::uint64_t set[kWords];
  allowed_now(set);
  held_ns = memcmp(set, held_set, sizeof(set)) == 0 ? held_ns + (now_ns - last_look_ns) : 1;
  memcpy(held_set, set, sizeof(set));
  if (held_ns <= facts.allowed_ns) return;
  memcpy(facts.allowed, set, sizeof(set));
  facts.allowed_ns = held_ns;
}

/// /proc/<pid>/task/<tid>/schedstat: nanoseconds on a core, nanoseconds ready but not on one, turns.
bool waited_for_core(std::uint32_t tid, std::uint64_t& waited_ns) {
  char path[64], text[96];
  snprintf(path, sizeof(path), "/proc/self/task/%u/schedstat", tid);
  if (!read_text(path, text, sizeof(text))) return false;
  char* rest = nullptr;
  const unsigned long long ran_ns = strtoull(text, &rest, 10);
  waited_ns = strtoull(rest, nullptr, 10);
  return ran_ns != 0;  // a kernel that does not count says 0 0 0
}

/// Threads are named after they have begun, if at all.
void note_name(ThreadSlot& slot, std::uint32_t tid) {
  char path[64], name[32];
  snprintf(path, sizeof(path), "/proc/self/task/%u/comm", tid);
  if (!read_text(path, name, sizeof(name))) return;
  name[strcspn(name, "\n")] = 0;
  snprintf(slot.record->name, sizeof(slot.record->name), "%.15s", name);
}

void note_core_wait(ThreadSlot& slot, std::uint32_t tid, ProcessorFacts& facts) {
  if (slot.core_wait_tid != tid) {
    slot.core_wait_tid = tid;
    slot.core_wait_cpu_ns = slot.core_wait_seen_ns = 0;
    slot.names_to_read = kNameReads;
  }
  if (slot.cpu_ns == slot.core_wait_cpu_ns) return;  // it has not wanted a core since
  slot.core_wait_cpu_ns = slot.cpu_ns;
  if (slot.names_to_read > 0) {
    --slot.names_to_read;
    note_name(slot, tid);
  }
  std::uint64_t waited_ns = 0;
  if (!waited_for_core(tid, waited_ns)) return;
  facts.has_core_wait = 1;
  if (waited_ns <= slot.core_wait_seen_ns) return;
  slot.record->core_wait_ns += waited_ns - slot.core_wait_seen_ns;
  slot.core_wait_seen_ns = waited_ns;
}

void note_core_waits(ProcessorFacts& facts) {
  const std::uint32_t count = process.slot_count.load(std::memory_order_acquire);
  std::uint32_t asked = 0;
  for (std::uint32_t i = 0; i < count && asked < kMostThreadsAsked; ++i) {
    ThreadSlot& slot = process.slots[i];
    const std::uint32_t tid = slot.tid.load(std::memory_order_acquire);
    if (tid == 0 || !slot.is_made.load(std::memory_order_acquire)) continue;
    note_core_wait(slot, tid, facts);
    ++asked;
  }
}

void note_load(ProcessorFacts& facts) {
  char text[64];
  if (!read_text("/proc/loadavg", text, sizeof(text))) return;
  const auto hundredths = static_cast<std::uint32_t>(strtod(text, nullptr) * 100 + 0.5);
  if (facts.has_load == 0) facts.load_start_hundredths = hundredths;
  facts.load_end_hundredths = hundredths;
  facts.has_load = 1;
}

void note_quota(ProcessorFacts& facts) {
  static char groups[4096];
  if (read_text("/proc/self/cgroup", groups, sizeof(groups))) {
    facts.quota_thousandths = cpu_quota_thousandths(groups, "/sys/fs/cgroup");
  }
}

}  // namespace

void begin_processor_facts() {
  use_at_begin = use_until_now();
  has_begun = false;
  held_ns = 0;
}

void note_processors(live_profile::FileHeader& header, std::uint64_t now_ns, bool is_end) {
  if (has_begun && !is_end && now_ns < last_look_ns + kPeriodNs) return;
  ProcessorFacts& facts = header.processors;
  if (!has_begun) note_quota(facts);
  has_begun = true;
  note_use(facts);
  note_allowed(facts, now_ns);
  note_core_waits(facts);
  note_load(facts);
  last_look_ns = now_ns;
}

}  // namespace sampler
