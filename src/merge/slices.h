// Slices: what calling contexts did over time, by blocks of ranks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "merge/child_processes.h"
#include "schema/rank_file.h"
#include "schema/summary.h"

namespace merge {

/// Rows above which blocks of ranks become wider, until one block holds all ranks.
inline constexpr std::size_t kMaximumSliceRows = std::size_t{1} << 17;
/// Blocks that the ranks of a job have at most.
inline constexpr std::int64_t kMaximumSliceBlocks = 64;

/// The slices of one rank's processes, as they come.
class RankSlices {
 public:
  /// `start_ns`: of the rank, monotonic; `elapsed_ns`: from there to its end.
  RankSlices(std::int64_t start_ns, std::int64_t elapsed_ns);

  /// `kept` is the part of its waiting that the process keeps at some nodes, at others `share` tells. `nodes` has the
  /// number in the summary of each of its nodes.
  void add(const schema::RankFile& file, const RankShare& share, const std::map<std::uint32_t, double>& kept,
           const std::vector<std::uint32_t>& nodes);

  /// `ranks`: of the whole job as far as it is known.
  void finish(schema::Summary& summary, std::int32_t rank, std::int64_t ranks) &&;

 private:
  std::int64_t start_;
  std::int64_t width_;
  std::vector<schema::Slice> slices_;
};

/// Appends, at the coarser widths of both; limit_slices() makes one row for each place of it. `others` have the numbers
/// of nodes that `into` has.
void join_slices(schema::Summary& into, std::vector<schema::Slice> others, std::int64_t other_width_ns,
                 std::int64_t other_block_ranks);

/// One row for each place, in order, and wider blocks while there are more than kMaximumSliceRows.
void limit_slices(schema::Summary& summary);

}  // namespace merge
