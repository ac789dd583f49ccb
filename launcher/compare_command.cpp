#include "compare_command.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdlib>

#include "command_error.h"
#include "command_line.h"
#include "message.h"
#include "report/comparison.h"
#include "run_results.h"
#include "schema/summary_file.h"

namespace launcher {
namespace {

schema::Summary summary_of(const std::string& run) {
  return schema::load_summary(summary_file(run));
}

/// "5%", "5" and "2.5%".
double percent_from(const std::string& text) {
  char* end = nullptr;
  const double percent = std::strtod(text.c_str(), &end);
  const bool is_number = end != text.c_str() && (*end == 0 || std::string(end) == "%");
  if (is_number && std::isfinite(percent) && percent >= 0) return percent;
  throw CommandError(kBadUsage, fmt::format("--fail-above takes a percentage such as 5%, not {}", text));
}

}  // namespace

int run_compare(const std::vector<std::string>& arguments) {
  std::vector<std::string> runs;
  std::string fail_above;
  bool json = false;
  CLI::App app;
  app.add_option("RUN", runs);
  app.add_option("--fail-above", fail_above);
  app.add_flag("--json", json);
  parse(app, arguments);
  if (runs.size() != 2) throw CommandError(kBadUsage, "perfwrap compare takes two run directories: before and after");
  const double limit = app.count("--fail-above") > 0 ? percent_from(fail_above) : INFINITY;
  const schema::Summary before = summary_of(runs[0]);
  const schema::Summary after = summary_of(runs[1]);
  if (const std::string reason = report::comparison_obstacle(before, after); !reason.empty()) {
    throw CommandError(kFailed, reason);
  }
  const report::Comparison comparison = report::comparison_of(before, after);
  fmt::print("{}", json ? report::comparison_json(comparison) : report::comparison_text(comparison));
  const double slower = (comparison.elapsed.after / comparison.elapsed.before - 1) * 100;
  if (!(slower > limit)) return 0;
  say(fmt::format("the second run is {:.1f} % slower than the first, more than {:g} %", slower, limit));
  return kSlower;
}

int run_scaling(const std::vector<std::string>& arguments) {
  std::vector<std::string> names;
  bool weak = false, json = false;
  CLI::App app;
  app.add_option("RUN", names);
  app.add_flag("--weak", weak);
  app.add_flag("--json", json);
  parse(app, arguments);
  if (names.size() < 2) throw CommandError(kBadUsage, "perfwrap scaling takes two or more run directories");
  std::vector<report::NamedRun> runs;
  for (const std::string& name : names) runs.push_back({name, summary_of(name)});
  if (const std::string reason = report::scaling_obstacle(runs); !reason.empty()) throw CommandError(kFailed, reason);
  const std::vector<report::ScalingRow> rows = report::scaling_of(runs, weak);
  fmt::print("{}", json ? report::scaling_json(rows) : report::scaling_text(rows, weak));
  return 0;
}

}  // namespace launcher
