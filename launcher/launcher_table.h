// The launchers that perfwrap knows, one row a family. Adding one is a row here and a test.
#pragma once

#include <string_view>
#include <vector>

namespace launcher {

/// How variables reach the ranks without touching the launcher's own environment.
enum class RankEnvironment {
  kNotKnown,      ///< recognised by name only: a clear refusal is better than a job that is not profiled
  kExportOption,  ///< `-x NAME=VALUE`, once per application context
};

/// An option that swallows the words behind it, so that the program can be found after the options.
/// Names are written without dashes: launchers accept one or two.
struct OptionWithValues {
  std::string_view name;
  int values;
};

struct LauncherFamily {
  std::string_view name;
  std::vector<std::string_view> commands;       ///< file names of the launcher
  std::vector<std::string_view> version_marks;  ///< one of them stands in the output of `--version`; empty: not asked
  RankEnvironment environment = RankEnvironment::kNotKnown;
  std::vector<OptionWithValues> options_with_values = {};
  std::vector<std::string_view> rank_count_options = {};
  std::vector<std::string_view> elsewhere_options = {};  ///< the program may lie where this process cannot look
};

/// All rows; of several rows with the same command the first whose version mark is found counts.
const std::vector<LauncherFamily>& launcher_families();

}  // namespace launcher
