#include "report_command.h"

#include <fmt/core.h>

#include "command_error.h"
#include "run_results.h"
#include "schema/summary_file.h"

namespace launcher {

namespace fs = std::filesystem;

int run_report(const fs::path& run) {
  const fs::path summary = summary_file(run);
  const RunDirectory directory(fs::is_directory(run) ? run : fs::absolute(run).parent_path());
  fmt::print("{}\n", write_reports(schema::load_summary(summary), directory, find_installation()));
  fmt::print("perfwrap: {}\n", fs::absolute(directory.html_report()).lexically_normal().string());
  return 0;
}

}  // namespace launcher
