// perfwrap: picks a subcommand, and turns whatever fails into one sentence.
#include <fmt/core.h>

#include <exception>
#include <string>
#include <vector>

#include "command_error.h"
#include "command_line.h"
#include "compare_command.h"
#include "doctor_command.h"
#include "export_command.h"
#include "installation.h"
#include "launch_line.h"
#include "manual.h"
#include "merge_command.h"
#include "message.h"
#include "profile_command.h"
#include "report_command.h"

namespace {

int run_main_command(const std::vector<std::string>& arguments) {
  const launcher::ProfileLine line = launcher::read_profile_line(arguments);
  if (line.action == launcher::Action::kProfile) launcher::run_profile(line.options);
  if (line.action == launcher::Action::kHelp) fmt::print("{}", launcher::help_text());
  if (line.action == launcher::Action::kManual) fmt::print("{}", launcher::manual_page(PERFWRAP_VERSION));
  if (line.action == launcher::Action::kCompletion) fmt::print("{}", launcher::shell_completion(line.shell));
  if (line.action == launcher::Action::kPythonPath)
    fmt::print("{}\n", launcher::find_installation().python_directory.string());
  if (line.action == launcher::Action::kIncludePath)
    fmt::print("{}\n", launcher::find_installation().include_directory.string());
  if (line.action == launcher::Action::kVersion) fmt::print("perfwrap {}\n", PERFWRAP_VERSION);
  return 0;
}

int run_subcommand(const std::string& command, const std::vector<std::string>& arguments) {
  if (!arguments.empty() && (arguments.front() == "-h" || arguments.front() == "--help")) {
    return run_main_command({"--help"});
  }
  if (command == "merge") return launcher::run_merge(launcher::read_directory(command, arguments));
  if (command == "report") return launcher::run_report(launcher::read_report_line(arguments));
  if (command == "export") return launcher::run_export(launcher::read_export_line(arguments));
  if (command == "compare") return launcher::run_compare(arguments);
  if (command == "scaling") return launcher::run_scaling(arguments);
  if (command == launcher::kMarkerSubcommand) {
    throw launcher::CommandError(launcher::kBadUsage,
                                 "\"perfwrap rank\" only marks the program of a launch line: perfwrap --profile "
                                 "LAUNCHER ... perfwrap rank PROGRAM");
  }
  if (arguments.empty()) return launcher::run_doctor();
  throw launcher::CommandError(launcher::kBadUsage, "perfwrap doctor takes no arguments");
}

int run(const std::vector<std::string>& arguments) {
  const std::string command = arguments.empty() ? "" : arguments.front();
  for (const char* subcommand :
       {"merge", "report", "export", "compare", "scaling", "doctor", launcher::kMarkerSubcommand}) {
    if (command == subcommand) return run_subcommand(command, {arguments.begin() + 1, arguments.end()});
  }
  return run_main_command(arguments);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const launcher::CommandError& error) {
    launcher::say(error.what());
    return error.exit_status();
  } catch (const std::exception& error) {
    launcher::say(error.what());
    return launcher::kFailed;
  }
}
