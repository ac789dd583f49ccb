// Memory by line: what was allocated there, and what of it was not freed.
#pragma once

#include <cstdint>
#include <vector>

#include "schema/rank_file.h"
#include "schema/summary.h"

namespace merge {

/// The allocations of one process of the rank, before all nodes of the rank are known.
struct PlacedAllocations {
  std::vector<schema::RankAllocation> rows;  ///< nodes are those of the summary
  std::int64_t start_ns = 0;
  std::int64_t end_ns = 0;
};

/// The one that had most.
std::vector<PlacedAllocations>::const_iterator largest_process(const std::vector<PlacedAllocations>& processes);

/// Peaks are those of the process that had most.
void add_line_memory(schema::Summary& summary, const std::vector<PlacedAllocations>& processes, std::int32_t rank);

/// Sorts the rows and joins those of one frame.
void join_line_memory(schema::Summary& into);

}  // namespace merge
