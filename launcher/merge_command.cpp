#include "merge_command.h"

#include <fmt/core.h>

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
  const int failures = convert_leftovers(run, find_installation());
  if (failures > 0) {
    say(fmt::format("{} live profiles in {} could not be converted", failures, run.ranks().string()));
  }
  const schema::Summary summary = merge_run(run);
  fmt::print("{}: {} rank{}\n", run.summary().string(), summary.ranks.size(), summary.ranks.size() == 1 ? "" : "s");
  return 0;
}

}  // namespace launcher
