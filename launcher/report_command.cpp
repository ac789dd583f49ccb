#include "report_command.h"

#include <fmt/core.h>

#include "command_error.h"
#include "run_results.h"
#include "schema/summary_file.h"

namespace launcher {

namespace fs = std::filesystem;

int run_report(const fs::path& run) {
  if (!fs::exists(run)) throw CommandError(kFailed, fmt::format("{} does not exist", run.string()));
  const bool is_directory = fs::is_directory(run);
  const RunDirectory directory(is_directory ? run : fs::absolute(run).parent_path());
  const fs::path summary = is_directory ? directory.summary() : run;
  if (!fs::exists(summary)) {
    throw CommandError(kFailed, fmt::format("there is no summary.h5 in {}: `perfwrap merge {}` makes it from the rank "
                                            "files",
                                            run.string(), run.string()));
  }
  fmt::print("{}\n", write_reports(schema::load_summary(summary), directory, find_installation()));
  fmt::print("perfwrap: {}\n", fs::absolute(directory.html_report()).lexically_normal().string());
  return 0;
}

}  // namespace launcher
