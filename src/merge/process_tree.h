// The processes of one rank, and which started which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "schema/rank_file.h"

namespace merge {

/// One process: one image, or several that followed each other by exec.
struct ProcessImages {
  std::vector<std::size_t> files;     ///< indices of its rank files, in order of time; never empty
  std::optional<std::size_t> parent;  ///< index into the list of processes, lower than its own; none: the main process
};

/// The processes behind the rank files of one rank; the first is the main process: the earliest the launcher
/// started, else the earliest. A process whose parent was not measured counts as a child of the main process.
std::vector<ProcessImages> process_tree(const std::vector<schema::RankFile>& files);

}  // namespace merge
