// From all rank files of a run to one summary: by the processors of this machine, or by the ranks of an MPI job
// (perfwrap-merge-mpi). Both ways give the same summary, but for the last bits of Spread::sum_of_squares.
#pragma once

#include <filesystem>
#include <span>

#include "merge/rank_files.h"
#include "schema/summary.h"

namespace merge {

/// The summary of these ranks, not finished: it still has arrivals. A rank file that cannot be read does not stop
/// the merge; it becomes a note that names the rank, the file and the reason.
schema::Summary reduce_ranks(std::span<const FilesOfRank> files);

/// What remains to be done once all ranks are in `summary`: who waited for whom, and what the launcher knows.
/// Throws schema::FileError if no rank file of the run could be read.
schema::Summary finish_run(schema::Summary summary, const std::filesystem::path& run_directory);

/// The summary of the run in `run_directory`: job.json, if it is there, and all rank files. Works in several
/// processes where there are many ranks. Throws schema::FileError if there is no rank file, or none that can be read.
schema::Summary reduce_run(const std::filesystem::path& run_directory);
/// The same of these files.
schema::Summary reduce_run(const std::filesystem::path& run_directory, std::span<const FilesOfRank> files);

}  // namespace merge
