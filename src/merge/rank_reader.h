// The rank files of one rank -> the summary of that rank.
#pragma once

#include <cstdint>
#include <vector>

#include "merge/context_index.h"
#include "schema/rank_file.h"
#include "schema/summary.h"

namespace merge {

/// The summary of rank `rank` from the files of its main process and all its descendants; at least one.
/// Rank time is what the main process does, and while it waits what its child processes do; so it adds up to
/// the main process's lifetime. thread_ns, samples, counters and calls are those of all processes, unscaled.
schema::Summary summary_of_rank(std::int32_t rank, std::vector<schema::RankFile> files);

/// The same, but its frames and nodes are added to `context`, and its rows have their numbers there.
schema::Summary summary_of_rank(std::int32_t rank, std::vector<schema::RankFile> files, CommonContext& context);

}  // namespace merge
