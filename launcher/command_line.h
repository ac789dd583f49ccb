// The words of perfwrap's own command line, before any of them is acted on.
#pragma once

#include <string>
#include <vector>

#include "profile_command.h"

namespace CLI {
class App;
}

namespace launcher {

/// Reads `arguments` as `app` describes them. Throws CommandError.
void parse(CLI::App& app, const std::vector<std::string>& arguments);

enum class Action { kHelp, kVersion, kPythonPath, kIncludePath, kProfile };

struct ProfileLine {
  Action action = Action::kHelp;
  ProfileOptions options;
};

/// Reads `--profile [options] [--] COMMAND...` (arguments without the program's name). From the first word that is no
/// option of ours, everything belongs to COMMAND untouched. Throws CommandError.
ProfileLine read_profile_line(const std::vector<std::string>& arguments);

/// The one path that `perfwrap merge` and `perfwrap report` take. Throws CommandError.
std::string read_directory(const std::string& command, const std::vector<std::string>& arguments);

struct ReportLine {
  std::string directory;
  bool is_partial = false;  ///< of a job that still runs
};

/// Reads `[--partial] DIR`. Throws CommandError.
ReportLine read_report_line(std::vector<std::string> arguments);

}  // namespace launcher
