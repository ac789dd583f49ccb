// Resident memory of a rank over time: at each moment that of its largest process. Processes are not added up, because
// the pages that a child shares with its parent would count twice.
#pragma once

#include <cstdint>
#include <vector>

#include "schema/rank_file.h"
#include "schema/summary.h"

namespace merge {

/// Peak and limits of one more process of the rank.
void add_memory_facts(schema::Rank& row, const schema::RankProcess& process);

/// Fills the memory of the summary's bins, which begin at `start_ns`, and the mean of its one rank.
void add_memory_over_time(schema::Summary& summary, const std::vector<schema::RankFile>& files, std::int64_t start_ns);

}  // namespace merge
