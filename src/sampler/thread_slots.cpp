#include "sampler/thread_slots.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "sampler/annotations.h"
#include "sampler/blocked_threads.h"
#include "sampler/sample.h"

namespace sampler {
namespace {

/// So many threads get a slot of their own even if earlier ones have ended; then slots are used again.
constexpr std::uint32_t kOwnSlots = 256;

constexpr std::size_t slots_bytes() {
  return sizeof(ThreadSlot) * live_profile::kMaxThreads;
}

ThreadSlot* find_slot(std::uint32_t tid) {
  const std::uint32_t count = process.slot_count.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (process.slots[i].tid.load(std::memory_order_acquire) == tid) return &process.slots[i];
  }
  return nullptr;
}

/// Also a thread that has said its end, which /proc shows until it is gone.
bool is_known(std::uint32_t tid) {
  const std::uint32_t count = process.slot_count.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < count; ++i) {
    const ThreadSlot& slot = process.slots[i];
    if (slot.is_made.load(std::memory_order_acquire) && slot.record->tid == tid) return true;
  }
  return false;
}

/// Claims an ended thread's slot by putting `tid` into it.
ThreadSlot* reuse_slot(std::uint32_t tid) {
  const std::uint32_t count = process.slot_count.load(std::memory_order_acquire);
  for (std::uint32_t i = 1; i < count; ++i) {  // slot 0 is the main thread's
    std::uint32_t nobody = 0;
    if (!process.slots[i].is_made.load(std::memory_order_acquire)) continue;
    if (process.slots[i].tid.compare_exchange_strong(nobody, tid)) return &process.slots[i];
  }
  return nullptr;
}

ThreadSlot* new_slot(bool is_main) {
  std::uint32_t index = 0;
  live_profile::ThreadRecord* record = process.profile.add_thread(is_main, index);
  if (record == nullptr) return nullptr;
  ThreadSlot& slot = process.slots[index];
  slot.index = static_cast<std::uint16_t>(index);
  slot.is_main = is_main;
  slot.totals = process.profile.make_totals_index(is_main);
  slot.record = record;
  slot.system_call_file = -1;
  slot.counter_set = -1;
  slot.is_made.store(true, std::memory_order_release);
  return &slot;
}

struct DirectoryEntry {  // linux_dirent64, Linux include/linux/dirent.h
  std::uint64_t inode;
  std::int64_t offset;
  unsigned short length;
  unsigned char type;
  char name[1];
};

}  // namespace

Claim::Claim(ThreadSlot& slot) : slot_(slot) {
  // A system call: the function is interposed and would leave our signal out.
  constexpr std::uint64_t kAll = ~std::uint64_t{0};
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, &kAll, &signals_, sizeof(kAll));
  constexpr int kYields = 100;
  constexpr timespec kPause{0, 20'000};
  for (int tries = 0; !try_claim(slot); ++tries) {
    if (tries < kYields) {
      sched_yield();
    } else {  // the yield of a real-time thread lets no other one run
      syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &kPause, nullptr);
    }
  }
}

Claim::~Claim() {
  release(slot_);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &signals_, nullptr, sizeof(signals_));
}

bool create_slots() {
  void* memory =
      mmap(nullptr, slots_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  process.slots = memory == MAP_FAILED ? nullptr : static_cast<ThreadSlot*>(memory);
  process.slot_count.store(0);
  return process.slots != nullptr;
}

void destroy_slots() {
  process.slot_count.store(0);
  if (process.slots != nullptr) munmap(process.slots, slots_bytes());
  process.slots = nullptr;
}

ThreadSlot* slot_for(std::uint32_t tid, std::uint64_t pthread, bool is_main) {
  if (ThreadSlot* slot = find_slot(tid); slot != nullptr) {
    if (pthread != 0) slot->pthread = pthread;
    return slot;
  }
  ThreadSlot* slot = process.slot_count.load() >= kOwnSlots ? reuse_slot(tid) : nullptr;
  if (slot == nullptr) slot = new_slot(is_main);
  if (slot == nullptr) slot = reuse_slot(tid);
  if (slot == nullptr) return nullptr;
  const Claim claim(*slot);  // the clock thread may have seen the thread in a slot that it takes over
  const std::uint64_t now = monotonic_ns();
  slot->flags.mpi_class = kPerfwrapNoClass;
  slot->flags.io_category = kPerfwrapNoClass;
  slot->flags.call_depth = 0;
  slot->flags.awaited_count = 0;
  slot->flags.communicator = 0;
  slot->pthread = pthread;
  slot->thread_state = 0;
  slot->last_stack.node = kNone;
  slot->unload_depth = 0;
  slot->signal_pending.store(0);
  slot->cpu_ns = 0;
  slot->is_blocked = false;
  slot->looks_to_skip = 0;
  live_profile::ThreadRecord& record = *slot->record;
  record.tid = tid;
  if (record.start_ns == 0) record.start_ns = now;
  record.end_ns = 0;
  record.last_sample_ns = now;
  slot->tid.store(tid, std::memory_order_release);
  std::uint32_t count = process.slot_count.load();
  while (count <= slot->index && !process.slot_count.compare_exchange_weak(count, slot->index + 1U)) {
  }
  process.slot_changes.fetch_add(1);
  return slot;
}

ThreadSlot* own_slot() {
  PerfwrapThread*& own = *process.start.current_thread();
  if (own != nullptr) return reinterpret_cast<ThreadSlot*>(own);
  ThreadSlot* slot = find_slot(static_cast<std::uint32_t>(syscall(SYS_gettid)));
  if (slot != nullptr) own = &slot->flags;
  return slot;
}

bool register_unknown_threads() {
  const std::uint32_t changes = process.slot_changes.load();
  if (process.start.beginning_threads() != 0) return false;
  const int directory = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return true;
  std::uint32_t unknown[live_profile::kMaxThreads];
  std::uint32_t unknown_count = 0;
  const auto own_tid = static_cast<std::uint32_t>(syscall(SYS_gettid));
  alignas(8) char buffer[4096];
  long length = 0;
  while ((length = syscall(SYS_getdents64, directory, buffer, sizeof(buffer))) > 0) {
    for (long position = 0; position < length;) {
      const auto* entry = reinterpret_cast<const DirectoryEntry*>(buffer + position);
      const auto tid = static_cast<std::uint32_t>(strtoul(entry->name, nullptr, 10));
      if (tid != 0 && tid != own_tid && !is_known(tid) && unknown_count < live_profile::kMaxThreads) {
        unknown[unknown_count++] = tid;
      }
      position += entry->length;
    }
  }
  close(directory);
  // In this order: a thread first gets its slot, and then is no longer one that begins.
  if (process.start.beginning_threads() != 0 || process.slot_changes.load() != changes) return false;
  for (std::uint32_t i = 0; i < unknown_count; ++i) slot_for(unknown[i], 0, false);
  return true;
}

void end_slot(ThreadSlot& slot, std::uint64_t now_ns) {
  const std::uint32_t node = slot.last_stack.node;
  const auto category = node != kNone ? slot.last_category : live_profile::Category::kNative;
  if (process.recording.load()) record_time(slot, now_ns, node, category);
  leave_all_regions(slot, now_ns);
  slot.record->end_ns = now_ns;
  slot.tid.store(0, std::memory_order_release);
  process.slot_changes.fetch_add(1);
}

}  // namespace sampler
