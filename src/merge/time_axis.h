// The time axis of a summary: bin 0 starts with each rank, all bins are equally wide.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "schema/summary.h"

namespace merge {

/// A span of a process, [start, end) in ns, and what its time went to.
struct Interval {
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::array<double, schema::kCategoryCount> time{};
};

/// The intervals as bins of `width_ns` since `start`, split evenly where they cross a border; no empty bins.
std::vector<schema::TimeBin> bins_of(const std::vector<Interval>& intervals, std::int64_t start, std::int64_t width_ns,
                                     std::int32_t rank);

/// Joins each `factor` neighbouring bins of a rank. `bins` are sorted by rank and bin.
void widen(std::vector<schema::TimeBin>& bins, std::int64_t factor);

/// The bins of both at one width, sorted by rank and bin.
void join_bins(schema::Summary& into, std::vector<schema::TimeBin> others, std::int64_t other_width_ns);

}  // namespace merge
