// The six groups a reader sees, each the sum of one or more time categories.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "live_profile/category.h"

namespace report {

enum class Group : std::uint8_t { kPython = 0, kNative = 1, kMpi = 2, kIo = 3, kGil = 4, kWait = 5 };
inline constexpr std::size_t kGroupCount = 6;

/// The stable names of the groups in report.json, by value.
inline constexpr std::array<const char*, kGroupCount> kGroupNames = {"python", "native", "mpi", "io", "gil", "wait"};

/// Seconds (or shares) by group, indexed by Group.
using GroupValues = std::array<double, kGroupCount>;

/// Seconds by live_profile::Category.
using CategoryValues = std::array<double, live_profile::kCategoryCount>;

constexpr std::size_t index(Group group) {
  return static_cast<std::size_t>(group);
}
constexpr std::size_t index(live_profile::Category category) {
  return static_cast<std::size_t>(category);
}

/// Python = python + python-builtin, MPI = all mpi-*, I/O = all io-*; the others are themselves.
constexpr Group group_of(live_profile::Category category) {
  using live_profile::Category;
  switch (category) {
    case Category::kPython:
    case Category::kPythonBuiltin: return Group::kPython;
    case Category::kNative: return Group::kNative;
    case Category::kMpiCollective:
    case Category::kMpiPointToPoint:
    case Category::kMpiWait:
    case Category::kMpiOneSided:
    case Category::kMpiOther: return Group::kMpi;
    case Category::kIoRead:
    case Category::kIoWrite:
    case Category::kIoMetadata: return Group::kIo;
    case Category::kGil: return Group::kGil;
    case Category::kWait: break;
  }
  return Group::kWait;
}

}  // namespace report
