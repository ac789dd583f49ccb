#include "sampler/cpu_quota.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <initializer_list>

namespace sampler {
namespace {

constexpr std::uint64_t kNoLimit = 0;
constexpr std::size_t kPathSize = PATH_MAX;

/// The first line of a file, as a number or "max" or two of them. False: it cannot be read.
bool read_line(const char* path, char (&text)[64]) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const ssize_t length = read(file, text, sizeof(text) - 1);
  close(file);
  text[length > 0 ? length : 0] = 0;
  return length > 0;
}

std::uint64_t thousandths(long long quota, long long period) {
  return quota > 0 && period > 0 ? static_cast<std::uint64_t>(quota * 1000 / period) : kNoLimit;
}

/// cpu.max of version 2: "max 100000" or "<quota> <period>" in microseconds.
std::uint64_t limit_of_version_2(const char* group) {
  char path[kPathSize], text[64];
  if (snprintf(path, sizeof(path), "%s/cpu.max", group) >= static_cast<int>(sizeof(path))) return kNoLimit;
  if (!read_line(path, text) || strncmp(text, "max", 3) == 0) return kNoLimit;
  char* rest = text;
  const long long quota = strtoll(text, &rest, 10);
  return thousandths(quota, strtoll(rest, nullptr, 10));
}

std::uint64_t limit_of_version_1(const char* group) {
  char path[kPathSize], quota[64], period[64];
  if (snprintf(path, sizeof(path), "%s/cpu.cfs_quota_us", group) >= static_cast<int>(sizeof(path))) return kNoLimit;
  if (!read_line(path, quota)) return kNoLimit;
  if (snprintf(path, sizeof(path), "%s/cpu.cfs_period_us", group) >= static_cast<int>(sizeof(path))) return kNoLimit;
  return read_line(path, period) ? thousandths(strtoll(quota, nullptr, 10), strtoll(period, nullptr, 10)) : kNoLimit;
}

std::uint64_t tighter(std::uint64_t a, std::uint64_t b) {
  return a == kNoLimit || (b != kNoLimit && b < a) ? b : a;
}

/// The limits of `group` below `mount` and of all above it; a container may show a group that is not there.
template <typename LimitOf>
std::uint64_t tightest(const char* mount, const char* group, int length, LimitOf limit_of) {
  std::uint64_t limit = kNoLimit;
  for (; length >= 0; --length) {
    if (length > 0 && group[length] != '/' && group[length] != 0 && group[length] != '\n') continue;
    char path[kPathSize];
    if (snprintf(path, sizeof(path), "%s%.*s", mount, length, group) < static_cast<int>(sizeof(path))) {
      limit = tighter(limit, limit_of(path));
    }
  }
  return limit;
}

bool lists_cpu(const char* controllers, std::size_t length) {
  for (std::size_t i = 0; i + 3 <= length; ++i) {
    const bool begins = i == 0 || controllers[i - 1] == ',';
    const bool ends = i + 3 == length || controllers[i + 3] == ',';
    if (begins && ends && strncmp(controllers + i, "cpu", 3) == 0) return true;
  }
  return false;
}

}  // namespace

std::uint64_t cpu_quota_thousandths(const char* list, const char* root) {
  std::uint64_t limit = kNoLimit;
  for (const char* line = list; line != nullptr && *line != 0;) {
    // "<number>:<controllers>:<group>"; version 2 has no controllers there.
    const char* controllers = strchr(line, ':');
    const char* group = controllers == nullptr ? nullptr : strchr(controllers + 1, ':');
    if (group == nullptr) break;
    const auto controllers_length = static_cast<std::size_t>(group - controllers - 1);
    ++group;
    const auto length = static_cast<int>(strcspn(group, "\n"));
    if (controllers_length == 0) limit = tighter(limit, tightest(root, group, length, limit_of_version_2));
    if (lists_cpu(controllers + 1, controllers_length)) {
      for (const char* name : {"cpu", "cpu,cpuacct"}) {
        char mount[kPathSize];
        snprintf(mount, sizeof(mount), "%s/%s", root, name);
        limit = tighter(limit, tightest(mount, group, length, limit_of_version_1));
      }
    }
    line = strchr(group, '\n');
    if (line != nullptr) ++line;
  }
  return limit;
}

}  // namespace sampler
