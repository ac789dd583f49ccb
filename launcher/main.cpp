// perfwrap: picks a subcommand, and turns whatever fails into one sentence.
#include <fmt/core.h>

#include <exception>
#include <string>
#include <vector>

#include "command_error.h"
#include "command_line.h"
#include "compare_command.h"
#include "doctor_command.h"
#include "installation.h"
#include "launch_line.h"
#include "merge_command.h"
#include "message.h"
#include "profile_command.h"
#include "report_command.h"

namespace {

constexpr const char* kHelp = R"(perfwrap: where the time of an MPI + Python job went, and which line to fix first

  perfwrap --profile [options] [--] COMMAND...   run COMMAND unchanged, then report
  perfwrap merge DIR                             merge the rank files of a run again; in parallel as
                                                 mpirun -n N perfwrap merge DIR
  perfwrap report DIR                            make the reports of a run again; with --partial, of a job that
                                                 still runs: into DIR/partial
  perfwrap compare BEFORE AFTER                  what got slower between two runs; --fail-above 5% ends with
                                                 status 3 if the run did; --json
  perfwrap scaling RUN...                        efficiency over numbers of ranks; --weak, --json
  perfwrap doctor                                what can be measured on this machine, and why not

COMMAND is a launch line as you use it: mpirun -n 4 python3 app.py. Behind a launcher that perfwrap does not know,
mark the program with "perfwrap rank": perfwrap --profile anyrun -n 4 perfwrap rank python3 app.py

  -o, --output DIR   run directory to create (default: named after the program, in the current directory)
      --rate HZ      samples per second and thread, 1 to 10000 (default: 100)
      --overhead PERCENT
                     of the job's time that sampling may cost before it slows down, 1 to 100 (default: 1)
      --start-after SECONDS
                     measure nothing before (default: 0); counts from the start of each rank
      --duration SECONDS
                     measure so long, then let the job go on without (default: to its end)
      --counters LIST
                     events to count, as PAPI names them, separated by commas (default: what the report needs)
      --scratch DIR  keep the data of running processes on the nodes' own disks, in DIR; they come into the run
                     directory when the processes end
      --no-memory    do not sample where memory is allocated
      --no-report    measure and merge, make no report
  -q, --quiet        print nothing but errors
      --version      print the version
      --python-path  print the directory of the Python module perfwrap, for PYTHONPATH
      --include-path print the directory of perfwrap.h
  -h, --help         print this

The exit status is the command's own; its input and output pass untouched. The report goes to stderr and,
as report.txt, report.json and report.html, into the run directory.
)";

int run_main_command(const std::vector<std::string>& arguments) {
  const launcher::ProfileLine line = launcher::read_profile_line(arguments);
  if (line.action == launcher::Action::kProfile) launcher::run_profile(line.options);
  if (line.action == launcher::Action::kHelp) fmt::print("{}", kHelp);
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
  for (const char* subcommand : {"merge", "report", "compare", "scaling", "doctor", launcher::kMarkerSubcommand}) {
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
