// Events counted over time: how many, and between which rates of single ranks.
#pragma once

#include <cstdint>
#include <vector>

#include "merge/time_axis.h"
#include "schema/rank_file.h"
#include "schema/summary.h"

namespace merge {

/// Of one rank, whose main process's time is `main`. `summary` has all its counter names already.
void add_counter_bins(schema::Summary& summary, const std::vector<schema::RankFile>& files,
                      const std::vector<Interval>& main);

/// Appends, at the coarser width of both; `places` has the place in `into` of each of the other's counter names.
/// join_equal_counter_bins() makes one row for each place of it.
void join_counter_bins(schema::Summary& into, std::vector<schema::CounterBin> others, std::int64_t other_width_ns,
                       const std::vector<std::size_t>& places);

void join_equal_counter_bins(std::vector<schema::CounterBin>& bins);

}  // namespace merge
