#include "merge_command.h"

#include <fmt/core.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "allocation.h"
#include "command_error.h"
#include "message.h"
#include "run_results.h"

namespace launcher {

int run_merge(const std::filesystem::path& directory) {
  if (!std::filesystem::is_directory(directory)) {
    throw CommandError(kFailed,
                       fmt::format("{} is not a run directory: `perfwrap merge` takes the *.perfwrap directory "
                                   "of a run",
                                   directory.string()));
  }
  const RunDirectory run(directory);
  if (const std::optional<OwnRank> own = own_rank(inherited_variable)) {
    const Installation installation = find_installation();
    const std::string program = installation.parallel_merge_program.string();
    execl(program.c_str(), program.c_str(), directory.c_str(), std::to_string(own->ranks).c_str(),
          std::to_string(own->rank).c_str(), nullptr);
    if (own->rank > 0) return 0;
    say("this perfwrap was built without MPI: one process merges");
  }
  convert_all_leftovers(run);
  say_merged(run, merge_run(run));
  return 0;
}

}  // namespace launcher
