// After the job, its launcher once more: many ranks are merged by some of the machines that they ran on.
#pragma once

#include <string>
#include <vector>

#include "installation.h"
#include "launch_line.h"
#include "run_directory.h"

namespace launcher {

/// From so many ranks on; PERFWRAP_PARALLEL_MERGE_RANKS says another number, 0: never.
inline constexpr int kRanksWorthLaunching = 2048;

/// The line that starts `program` as `ranks` processes where `line` started the job; empty: its launcher cannot, or it
/// is not known how. Of the user's options it has those that say where, none that say what becomes of output.
std::vector<std::string> second_launch(const LaunchLine& line, int ranks, const std::vector<std::string>& program);

/// Makes the summary of `ranks` ranks by `perfwrap-merge-mpi`. False: there is none, and one process has to do it. Says
/// nothing.
bool merge_in_parallel(const RunDirectory& run, const Installation& installation, const LaunchLine& line, int ranks);

}  // namespace launcher
