#include "merge_command.h"

#include <fmt/core.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "command_error.h"
#include "message.h"
#include "run_results.h"

namespace launcher {
namespace {

struct MpiPlace {
  int rank = 0;
  int size = 1;
};

/// What the launcher of an MPI job says in the environment of each of its processes. In a batch script itself Slurm
/// names a rank and a number of tasks as well, but no step.
MpiPlace place_in_mpi_job() {
  struct Names {
    const char* rank;
    const char* size;
    const char* condition;
  };
  constexpr Names kNames[] = {{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
                              {"PMI_RANK", "PMI_SIZE", "PMI_RANK"},
                              {"SLURM_PROCID", "SLURM_NTASKS", "SLURM_STEP_ID"}};
  for (const Names& names : kNames) {
    const char* rank = getenv(names.rank);
    const char* size = getenv(names.size);
    if (rank != nullptr && size != nullptr && getenv(names.condition) != nullptr) return {atoi(rank), atoi(size)};
  }
  return {};
}

}  // namespace

int run_merge(const std::filesystem::path& directory) {
  if (!std::filesystem::is_directory(directory)) {
    throw CommandError(kFailed,
                       fmt::format("{} is not a run directory: `perfwrap merge` takes the *.perfwrap directory "
                                   "of a run",
                                   directory.string()));
  }
  const RunDirectory run(directory);
  if (const MpiPlace place = place_in_mpi_job(); place.size > 1) {
    const Installation installation = find_installation();
    const std::string program = installation.parallel_merge_program.string();
    execl(program.c_str(), program.c_str(), directory.c_str(), std::to_string(place.size).c_str(),
          std::to_string(place.rank).c_str(), nullptr);
    if (place.rank > 0) return 0;
    say("this perfwrap was built without MPI: one process merges");
  }
  convert_all_leftovers(run);
  say_merged(run, merge_run(run));
  return 0;
}

}  // namespace launcher
