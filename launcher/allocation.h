// What the environment says of the job that this process belongs to: batch systems and launchers leave it there.
#pragma once

#include <optional>
#include <string>

#include "launch_line.h"

namespace launcher {

/// The environment of this process. Empty: not set.
std::string inherited_variable(const std::string& name);

/// Nodes of the line: as it says, else those of the batch job around us; 1 if there is none.
int node_count(const LaunchLine& line, const Environment& inherited);

/// This process as one of several that a launcher started.
struct OwnRank {
  int rank = 0;
  int ranks = 0;  ///< 2 or more
};

/// Nothing in a shell, a batch script, or where a launcher started this process alone.
std::optional<OwnRank> own_rank(const Environment& inherited);

}  // namespace launcher
