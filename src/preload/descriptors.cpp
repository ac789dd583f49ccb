#include "preload/descriptors.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "live_profile/layout.h"

namespace preload {
namespace {

constexpr unsigned kDescriptors = 16384;
constexpr std::size_t kLongestName = 1024;  // on the job's stack

/// The row in the lower half, in the upper half how often the descriptor was forgotten: who finds out a row stores it
/// only if nobody closed the descriptor meanwhile.
std::atomic<std::uint64_t> slots[kDescriptors];
std::atomic<unsigned> used_slots{0};  ///< all others are 0
std::atomic<int> owner{0};

constexpr std::uint64_t kOneMore = std::uint64_t{1} << 32;

/// Rows of paths that were opened: the hash of the path with the row in its lower bits; each place holds the last one.
constexpr std::size_t kPaths = 4096;
constexpr std::uint64_t kRowMask = 4095;
static_assert(live_profile::kMaxFiles <= kRowMask && kPaths == kRowMask + 1);
std::atomic<std::uint64_t> paths[kPaths];
std::atomic<std::uint32_t> directory_changes{0};
/// Opened without a row of their own since one last got one: there is no more room, and the kernel is asked rarely.
std::atomic<std::uint32_t> refused{0};
constexpr std::uint32_t kRefusedPerQuestion = 64;

std::uint32_t row_in(std::uint64_t slot) {
  return static_cast<std::uint32_t>(slot);
}

bool begins_with(const char* text, const char* start) {
  return strncmp(text, start, strlen(start)) == 0;
}

bool ends_with(const char* text, std::size_t length, const char* end) {
  const std::size_t size = strlen(end);
  return length >= size && memcmp(text + length - size, end, size) == 0;
}

std::uint32_t ask_for_row(const PerfwrapSampler& table, int descriptor) {
  // Programs close thousands of numbers that are not open.
  if (syscall(SYS_fcntl, descriptor, F_GETFD) < 0) return 0;
  char link[32];
  char target[kLongestName];
  snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
  const long length = syscall(SYS_readlinkat, AT_FDCWD, link, target, sizeof(target) - 1);
  if (length <= 0) return 0;
  target[length] = 0;
  auto size = static_cast<std::uint32_t>(length);
  const char* name = name_of_target(target, size);
  return table.file_row(name, size, descriptor);
}

void note_use_of(unsigned descriptor) {
  unsigned used = used_slots.load(std::memory_order_relaxed);
  while (used <= descriptor && !used_slots.compare_exchange_weak(used, descriptor + 1)) {
  }
}

/// Of this process, and of relative paths of this working directory.
std::uint64_t hash_of(const char* path) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ static_cast<std::uint64_t>(owner.load(std::memory_order_relaxed)) << 32;
  if (path[0] != '/') hash ^= directory_changes.load(std::memory_order_relaxed);
  for (; *path != 0; ++path) hash = (hash ^ static_cast<unsigned char>(*path)) * 0x100000001b3ULL;  // FNV-1a
  hash *= 0x9e3779b97f4a7c15ULL;
  return hash ^ hash >> 32;
}

void remember(int descriptor, std::uint64_t before, std::uint32_t row) {
  if (row == 0 || static_cast<unsigned>(descriptor) >= kDescriptors) return;
  note_use_of(static_cast<unsigned>(descriptor));
  slots[descriptor].compare_exchange_strong(before, (before & ~(kOneMore - 1)) | row);
}

__attribute__((noinline)) std::uint32_t find_row(const PerfwrapSampler& table, int descriptor, std::uint64_t before) {
  // A vfork child has our memory and descriptors of its own.
  if (getpid() != owner.load(std::memory_order_relaxed)) return 0;
  const std::uint32_t row = ask_for_row(table, descriptor);
  remember(descriptor, before, row);
  return row;
}

std::uint32_t row_of_path(const PerfwrapSampler& table, int descriptor, const char* path) {
  auto length = static_cast<std::uint32_t>(strlen(path));
  if (const char* name = name_of_target(path, length); path[0] == '/' && name != path) {
    return table.file_row(name, length, descriptor);  // its kind, which is known by the path alone
  }
  const std::uint64_t hash = hash_of(path);
  std::atomic<std::uint64_t>& place = paths[hash & kRowMask];
  const std::uint64_t known = place.load(std::memory_order_relaxed);
  if (known != 0 && ((known ^ hash) & ~kRowMask) == 0) return static_cast<std::uint32_t>(known & kRowMask);
  if (refused.load(std::memory_order_relaxed) != 0 && refused.fetch_add(1) % kRefusedPerQuestion != 0) {
    return live_profile::kOtherFiles;
  }
  if (getpid() != owner.load(std::memory_order_relaxed)) return 0;
  const std::uint32_t row = ask_for_row(table, descriptor);
  if (row == 0) return 0;
  refused.store(row == live_profile::kOtherFiles ? 1 : 0, std::memory_order_relaxed);
  if (row != live_profile::kOtherFiles) place.store((hash & ~kRowMask) | row, std::memory_order_relaxed);
  return row;
}

}  // namespace

std::uint32_t row_of_descriptor(const PerfwrapSampler& table, int descriptor) {
  if (descriptor < 0) return 0;
  const auto number = static_cast<unsigned>(descriptor);
  const std::uint64_t slot = number < kDescriptors ? slots[number].load(std::memory_order_acquire) : 0;
  return row_in(slot) != 0 ? row_in(slot) : find_row(table, descriptor, slot);
}

std::uint32_t row_of_opened(const PerfwrapSampler& table, int descriptor, const char* path) {
  if (descriptor < 0) return 0;
  const auto number = static_cast<unsigned>(descriptor);
  const std::uint64_t slot = number < kDescriptors ? slots[number].load(std::memory_order_acquire) : 0;
  const std::uint32_t row = row_of_path(table, descriptor, path);
  remember(descriptor, slot, row);
  return row;
}

void forget_directory() {
  directory_changes.fetch_add(1, std::memory_order_relaxed);
}

void forget_descriptor(int descriptor) {
  if (descriptor < 0 || static_cast<unsigned>(descriptor) >= kDescriptors) return;
  std::atomic<std::uint64_t>& slot = slots[descriptor];
  // Also where no row is known: a thread may be asking for it just now.
  std::uint64_t known = slot.load(std::memory_order_relaxed);
  while (!slot.compare_exchange_weak(known, (known & ~(kOneMore - 1)) + kOneMore, std::memory_order_acq_rel)) {
  }
  note_use_of(static_cast<unsigned>(descriptor));
}

void forget_descriptors(unsigned first, unsigned last) {
  const unsigned end = used_slots.load(std::memory_order_acquire);
  for (unsigned i = first; i < end && i <= last; ++i) forget_descriptor(static_cast<int>(i));
}

void forget_all_descriptors() {
  owner.store(getpid());
  forget_descriptors(0, ~0U);
}

const char* name_of_target(const char* target, std::uint32_t& length) {
  struct Kind {
    const char* start;
    const char* name;
  };
  static constexpr Kind kKinds[] = {
      {"pipe:[", "[pipes]"},   {"socket:[", "[sockets]"}, {"/dev/pts/", "[terminals]"}, {"/dev/tty", "[terminals]"},
      {"/memfd:", "[memory]"}, {"/proc/", "[/proc]"},     {"/sys/", "[/sys]"}};
  const auto named = [&length](const char* name) {
    length = static_cast<std::uint32_t>(strlen(name));
    return name;
  };
  for (const Kind& kind : kKinds) {
    if (begins_with(target, kind.start)) return named(kind.name);
  }
  if (target[0] != '/') return named("[other descriptors]");  // anon_inode:[eventpoll] and its kin
  if (ends_with(target, length, ".pyc") || ends_with(target, length, ".py")) return named("[Python modules]");
  constexpr const char* kDeleted = " (deleted)";
  if (ends_with(target, length, kDeleted)) length -= static_cast<std::uint32_t>(strlen(kDeleted));
  return target;
}

}  // namespace preload
