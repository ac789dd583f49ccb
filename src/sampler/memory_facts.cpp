#include "sampler/memory_facts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace sampler {
namespace {

/// The beginning of a file as text; false if it cannot be read.
template <std::size_t Size>
bool read_text(const char* path, char (&text)[Size]) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  std::size_t length = 0;
  ssize_t got = 0;
  while (length < Size - 1 && (got = read(file, text + length, Size - 1 - length)) > 0) {
    length += static_cast<std::size_t>(got);
  }
  close(file);
  text[length] = 0;
  return length > 0;
}

/// A limit as the kernel writes it; 0 for none: "max", or a number that no machine has.
std::uint64_t limit_in(const char* path) {
  constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 60;
  char text[64];
  if (!read_text(path, text)) return 0;
  const std::uint64_t bytes = strtoull(text, nullptr, 10);  // "max" gives 0
  return bytes < kNoLimit ? bytes : 0;
}

/// Goes from the group `path` up to the root of `directory`.
void take_lowest(MemoryLimit& lowest, const char* directory, const char* path, std::size_t length, const char* file) {
  char group[kGroupPathBytes];
  if (length >= sizeof(group)) return;
  memcpy(group, path, length);
  group[length] = 0;
  for (;;) {
    while (length > 0 && group[length - 1] == '/') group[--length] = 0;
    char name[2 * kGroupPathBytes];
    snprintf(name, sizeof(name), "%s%s/%s", directory, group, file);
    const std::uint64_t bytes = limit_in(name);
    // Of equal limits the outermost: more processes share it.
    if (bytes != 0 && (lowest.bytes == 0 || bytes <= lowest.bytes)) {
      lowest.bytes = bytes;
      snprintf(lowest.group, sizeof(lowest.group), "%s", length == 0 ? "/" : group);
    }
    if (length == 0) return;
    while (length > 0 && group[length - 1] != '/') group[--length] = 0;
  }
}

/// "<id>:<controllers>:<path>" names the memory controller.
bool has_memory_controller(const char* controllers, const char* end) {
  constexpr std::size_t kLength = 6;
  while (controllers < end) {
    const void* comma = memchr(controllers, ',', static_cast<std::size_t>(end - controllers));
    const char* stop = comma == nullptr ? end : static_cast<const char*>(comma);
    if (stop - controllers == kLength && memcmp(controllers, "memory", kLength) == 0) return true;
    controllers = stop + 1;
  }
  return false;
}

}  // namespace

MemoryLimit memory_limit(const char* groups, const char* mount) {
  MemoryLimit lowest;
  char first_version[kGroupPathBytes];
  snprintf(first_version, sizeof(first_version), "%s/memory", mount);
  for (const char* line = groups; *line != 0;) {
    const std::size_t length = strcspn(line, "\n");
    const char* end = line + length;
    const auto* controllers = static_cast<const char*>(memchr(line, ':', length));
    const auto* path =
        controllers == nullptr
            ? nullptr
            : static_cast<const char*>(memchr(controllers + 1, ':', static_cast<std::size_t>(end - controllers) - 1));
    if (path != nullptr) {
      const auto path_length = static_cast<std::size_t>(end - path) - 1;
      if (path == controllers + 1) {
        take_lowest(lowest, mount, path + 1, path_length, "memory.max");
      } else if (has_memory_controller(controllers + 1, path)) {
        take_lowest(lowest, first_version, path + 1, path_length, "memory.limit_in_bytes");
      }
    }
    line = *end == 0 ? end : end + 1;
  }
  return lowest;
}

std::uint64_t status_bytes(const char* status, const char* name) {
  const std::size_t length = strlen(name);
  for (const char* line = status; line != nullptr && *line != 0;) {
    if (strncmp(line, name, length) == 0 && line[length] == ':') {
      return strtoull(line + length + 1, nullptr, 10) * 1024;  // "VmRSS:	    1234 kB"
    }
    line = strchr(line, '\n');
    if (line != nullptr) ++line;
  }
  return 0;
}

void write_memory_facts(live_profile::FileHeader& header, LiveProfileWriter& writer) {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages > 0) header.node_memory_bytes = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
  char groups[4096];
  if (!read_text("/proc/self/cgroup", groups)) return;
  const MemoryLimit limit = memory_limit(groups, "/sys/fs/cgroup");
  header.memory_limit_bytes = limit.bytes;
  if (limit.bytes == 0) return;
  header.memory_limit_group = writer.add_bytes(limit.group, static_cast<std::uint32_t>(strlen(limit.group)), 1);
}

void note_memory(live_profile::FileHeader& header, LiveProfileWriter& writer, std::uint64_t now_ns) {
  // Not getrusage: its ru_maxrss is also that of the program before exec, and of the parent before fork.
  char status[4096];
  if (!read_text("/proc/self/status", status)) return;
  const std::uint64_t resident = status_bytes(status, "VmRSS");
  if (resident == 0) return;
  const std::uint64_t peak = status_bytes(status, "VmHWM");
  header.peak_resident_bytes = peak > resident ? peak : resident;
  writer.add_memory_point(now_ns, resident);
}

}  // namespace sampler
