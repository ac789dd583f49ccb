// The launchers that perfwrap knows, one row a family. Adding one is a row here and a test.
#pragma once

#include <string_view>
#include <vector>

#include "options.h"

namespace launcher {

/// How variables reach the ranks without touching the launcher itself.
enum class RankEnvironment {
  kNotKnown,       ///< recognised by name only: a clear refusal is better than a job that is not profiled
  kEachContext,    ///< `-x NAME=VALUE`, once per program of the line
  kWholeLine,      ///< `-genv NAME=VALUE`, once for all programs of the line
  kExportList,     ///< `--export=ALL,NAME=VALUE`, a list of what the ranks inherit
  kProgramPrefix,  ///< `env NAME=VALUE` in front of the program
};

struct LauncherFamily {
  std::string_view name;
  std::vector<std::string_view> commands;  ///< file names of the launcher
  /// One of them stands in the output of `--version`; needed where another family has the same command.
  std::vector<std::string_view> version_marks = {};
  RankEnvironment environment = RankEnvironment::kNotKnown;
  std::string_view why_not = {};                       ///< kNotKnown: what to do instead; empty: the general way
  std::string_view subcommand = {};                    ///< `flux run`: the word behind the command, empty: none
  std::string_view export_option = {};                 ///< with its dashes
  std::vector<std::string_view> user_exports = {};     ///< options by which the user sets variables of the ranks
  std::vector<std::string_view> context_exports = {};  ///< the same for one program of the line; they go before
  std::string_view exclusive_list = {};                ///< list of variables that must not meet export_option
  std::string_view inherited_exports = {};             ///< kExportList: variable that stands for the option
  std::string_view rank_variable = {};                 ///< that tells a rank its number
  std::string_view size_variable = {};                 ///< that tells it how many there are; empty: none
  bool has_contexts = true;                            ///< ':' separates several programs
  bool exports_last = false;                           ///< a later option undoes an earlier one: ours come last
  OptionSyntax options = {};
  std::vector<std::string_view> rank_count_options = {};
  std::string_view inherited_rank_count = {};              ///< variable that counts when none of the options is given
  std::vector<std::string_view> other_count_options = {};  ///< with one of them the number is not known
  std::vector<std::string_view> node_count_options = {};
  std::vector<std::string_view> elsewhere_options = {};     ///< the program may lie where this process cannot look
  std::vector<std::string_view> program_file_options = {};  ///< the file it names has the programs: none on the line
  std::vector<std::string_view> program_list_options = {};  ///< with it the word of the program is such a file
  bool launches_again = false;                              ///< it can start another program when the job has ended
  std::vector<std::string_view> repeated_options = {};      ///< which that needs, too: they say where
};

/// All rows; of several rows with the same command the first whose version mark is found counts.
const std::vector<LauncherFamily>& launcher_families();

}  // namespace launcher
