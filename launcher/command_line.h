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

enum class Action { kHelp, kVersion, kPythonPath, kIncludePath, kManual, kCompletion, kProfile };

struct ProfileLine {
  Action action = Action::kHelp;
  std::string shell;  ///< for kCompletion
  ProfileOptions options;
};

/// Reads `--profile [options] [--] COMMAND...` (arguments without the program's name). From the first word that is no
/// option of ours, everything belongs to COMMAND untouched. Throws CommandError.
ProfileLine read_profile_line(const std::vector<std::string>& arguments);

/// The one path that `perfwrap merge` takes. Throws CommandError.
std::string read_directory(const std::string& command, const std::vector<std::string>& arguments);

struct ReportLine {
  std::string run;
  ReportChoice choice;
  bool is_partial = false;  ///< of a job that still runs
};

/// What `perfwrap report` takes. Throws CommandError.
ReportLine read_report_line(const std::vector<std::string>& arguments);

struct ExportLine {
  std::string run;
  std::string format;
  std::string output;  ///< empty: the format's own name in the run directory; "-": stdout
};

/// What `perfwrap export` takes. Throws CommandError.
ExportLine read_export_line(const std::vector<std::string>& arguments);

}  // namespace launcher
