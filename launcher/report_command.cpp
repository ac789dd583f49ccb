#include "report_command.h"

#include <fmt/core.h>

#include "command_error.h"
#include "partial_run.h"
#include "run_results.h"
#include "schema/summary_file.h"

namespace launcher {
namespace {

namespace fs = std::filesystem;

int show_reports(const schema::Summary& summary, const RunDirectory& directory, const ReportChoice& choice) {
  const std::string text = write_reports(summary, directory, find_installation(), choice);
  if (choice.text) fmt::print("{}\n", text);
  const auto say_written = [](const fs::path& file) {
    fmt::print("perfwrap: {}\n", fs::absolute(file).lexically_normal().string());
  };
  if (choice.csv) say_written(directory.csv_report());
  if (choice.html) say_written(directory.html_report());
  return 0;
}

int report_so_far(const fs::path& directory, const ReportChoice& choice) {
  if (!fs::is_directory(directory)) {
    throw CommandError(kFailed,
                       fmt::format("{} is not a run directory: `perfwrap report --partial` takes the *.perfwrap "
                                   "directory of a run",
                                   directory.string()));
  }
  const RunDirectory run(directory);
  const schema::Summary summary = summary_so_far(run, find_installation());
  fs::create_directory(run.partial().root());
  return show_reports(summary, run.partial(), choice);
}

}  // namespace

int run_report(const ReportLine& line) {
  const fs::path run = line.run;
  if (line.is_partial) return report_so_far(run, line.choice);
  const fs::path summary = summary_file(run);
  const RunDirectory directory(fs::is_directory(run) ? run : fs::absolute(run).parent_path());
  return show_reports(schema::load_summary(summary), directory, line.choice);
}

}  // namespace launcher
