// What a rank does while its main process waits for others: their time takes the place of the waiting.
#pragma once

#include <vector>

#include "merge/process_tree.h"
#include "merge/time_axis.h"
#include "schema/rank_file.h"

namespace merge {

/// How much of a process's own time is time of the rank.
struct RankShare {
  double busy = 1;     ///< of its time in all categories but kWait
  double waiting = 1;  ///< of its time in kWait; 0 for processes that are not the main one
};

/// A span of the main process, and how much of its waiting there the children have not taken the place of.
struct KeptWaiting {
  std::int64_t start = 0;
  std::int64_t end = 0;
  double share = 1;
};

struct RankActivity {
  std::vector<KeptWaiting> kept;  ///< in order of time
  std::vector<Interval> main;     ///< the main process, children in place of waiting; in order of time
  std::vector<RankShare> shares;  ///< one per process
};

/// In each time bin of a process, min(its waiting, what its children did but wait) of its waiting is replaced by
/// what its children did, each child in proportion to its part; from the leaves of the tree to the main process.
RankActivity rank_activity(const std::vector<schema::RankFile>& files, const std::vector<ProcessImages>& processes);

}  // namespace merge
