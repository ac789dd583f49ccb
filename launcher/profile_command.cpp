#include "profile_command.h"

#include <fmt/core.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "child_process.h"
#include "command_error.h"
#include "installation.h"
#include "job_facts.h"
#include "launch_line.h"
#include "message.h"
#include "program_file.h"
#include "run_directory.h"
#include "run_results.h"
#include "schema/job_file.h"

namespace launcher {
namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

// Shorter merges are over before a line about them could be read.
constexpr std::size_t kRankFilesWorthProgress = 200;

std::string inherited_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? value : "";
}

// ---- before the job ----

std::filesystem::path require_program(const std::string& name) {
  const FoundProgram found = find_program(name, default_search_path());
  if (found.result == Lookup::kFound) return found.path;
  if (found.result == Lookup::kForbidden) {
    throw CommandError(kNotExecutable, fmt::format("{} cannot be executed: it is a directory, or its permissions "
                                                   "do not allow it",
                                                   found.path.string()));
  }
  throw CommandError(kNotFound, name.find('/') != std::string::npos
                                    ? fmt::format("the program {} does not exist", name)
                                    : fmt::format("the program {} was not found in PATH", name));
}

// Open MPI looks into the working directory, too, where PATH has nothing.
FoundProgram find_rank_program(const std::string& name) {
  const FoundProgram in_path = find_program(name, default_search_path());
  return in_path.result == Lookup::kMissing ? find_program("./" + name, "") : in_path;
}

// Checks what can be checked from here and gives the reason why a program will not be profiled, or nothing.
std::string check_programs(const LaunchLine& line) {
  std::string reason;
  for (const AppContext& context : line.contexts) {
    const std::string& name = line.command[context.program];
    FoundProgram found = line.family != nullptr ? find_rank_program(name) : FoundProgram{};
    if (found.result != Lookup::kFound && !context.program_may_be_elsewhere) {
      found = {Lookup::kFound, require_program(name)};
    }
    if (found.result != Lookup::kFound || !reason.empty()) continue;
    const std::string why_not = reason_not_profiled(found.path);
    if (!why_not.empty()) reason = fmt::format("{} {}", found.path.string(), why_not);
  }
  return reason;
}

struct CheckedLine {
  LaunchLine line;
  std::filesystem::path program;    ///< of the first word
  std::string reason_not_profiled;  ///< empty if nothing speaks against it
};

CheckedLine check_line(const std::vector<std::string>& command) {
  // Looked up first: a launcher that is not installed cannot be asked which one it is.
  const std::filesystem::path program = command.empty() ? "" : require_program(command.front());
  LaunchLine line = read_launch_line(command, [](const std::string& launcher) {
    return output_of({launcher, "--version"});
  });
  std::string reason = check_programs(line);
  return {std::move(line), program, std::move(reason)};
}

RunDirectory make_run_directory(const ProfileOptions& options, const LaunchLine& line, system_clock::time_point start) {
  if (!options.output.empty()) return create_run_directory(options.output);
  const RunShape shape{.program = program_name(line), .ranks = rank_count(line), .threads = threads_per_rank()};
  return create_default_run_directory(".", run_name(shape, system_clock::to_time_t(start)));
}

ExitState run_in(const RunDirectory& run, const std::filesystem::path& program, const PreparedLaunch& launch) {
  try {
    return run_job(program.string(), launch.command, launch.environment);
  } catch (const CommandError&) {
    remove_unused(run);
    throw;
  }
}

// ---- after the job ----

void explain_no_data(const RunDirectory& run, const std::string& reason) {
  say(reason.empty() ? "no process of the job left a profile, so there is no report: the usual reasons are a program "
                       "that clears its environment or is statically linked, or nodes that do not see the directory " +
                           run.root().string()
                     : fmt::format("the job ran, but it could not be profiled: {}", reason));
}

class ProgressLine {
 public:
  ProgressLine(bool wanted, const std::string& text) : shown_(wanted && isatty(STDERR_FILENO) != 0) {
    if (shown_) show(fmt::format("\rperfwrap: {} ...", text));
  }
  ~ProgressLine() {
    if (shown_) show("\r\033[K");
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  bool shown_;
};

void merge_and_report(const ProfileOptions& options, const RunDirectory& run, const Installation& installation) {
  std::string text;
  {
    const std::size_t files = rank_files(run, ".h5").size();
    const ProgressLine progress(!options.quiet && files >= kRankFilesWorthProgress,
                                fmt::format("merging {} rank files", files));
    const schema::Summary summary = merge_run(run);
    if (options.report) text = write_reports(summary, run, installation);
  }
  if (options.quiet) return;
  if (!options.report)
    return say(fmt::format("no report was asked for: `perfwrap report {}` makes it", run.root().string()));
  show(text + "\n");
  say(run.html_report().string());
}

// Everything that could go wrong after the job, in a process of its own: its exit status is not the job's.
int process_results(const ProfileOptions& options, const RunDirectory& run, const schema::Job& job,
                    const std::string& reason) {
  try {
    const Installation installation = find_installation();
    const int failures = convert_leftovers(run, installation);
    if (failures > 0) {
      say(fmt::format("{} live profile{} could not be converted and {} left in {}", failures, failures == 1 ? "" : "s",
                      failures == 1 ? "is" : "are", run.ranks().string()));
    }
    if (rank_files(run, ".h5").empty()) {
      if (failures == 0) explain_no_data(run, reason);
      remove_unused(run);
      return 0;
    }
    schema::store_job(job, run.job());
    merge_and_report(options, run, installation);
  } catch (const std::exception& error) {
    say(
        fmt::format("the report could not be made: {}; nothing is lost: `perfwrap merge {}`, then `perfwrap report` of "
                    "it, try again",
                    error.what(), run.root().string()));
  }
  return 0;
}

void report_crash(const ExitState& state, const RunDirectory& run) {
  say(fmt::format("the report was interrupted ({}): `perfwrap merge {}`, then `perfwrap report` of it, make it",
                  state.signal != 0 ? strsignal(state.signal) : "it failed", run.root().string()));
}

int number_from(const std::string& text, int largest, std::string_view what) {
  int number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && rest == text.data() + text.size() && number >= 1 && number <= largest) return number;
  throw CommandError(kBadUsage, fmt::format("{} from 1 to {}, not \"{}\"", what, largest, text));
}

}  // namespace

int rate_from(const std::string& text) {
  return number_from(text, kHighestRate, "--rate takes a whole number of samples per second");
}

int overhead_from(const std::string& text) {
  return number_from(text, 100, "--overhead takes a whole number of per cent");
}

void run_profile(const ProfileOptions& options) {
  const Installation installation = find_installation();
  if (const std::string problem = installation_problem(installation); !problem.empty()) {
    throw CommandError(kFailed, problem);
  }
  const CheckedLine checked = check_line(options.command);
  const system_clock::time_point start = system_clock::now();
  const RunDirectory run = make_run_directory(options, checked.line, start);
  const PreparedLaunch launch = prepare_launch(checked.line, installation.preload_library.string(),
                                               {{"PERFWRAP_RUN_DIRECTORY", run.root().string()},
                                                {"PERFWRAP_RATE", std::to_string(options.rate)},
                                                {"PERFWRAP_OVERHEAD", std::to_string(options.overhead)}},
                                               inherited_variable);

  schema::Job job = facts_before(checked.line, start);
  const steady_clock::time_point launched = steady_clock::now();
  const ExitState state = run_in(run, checked.program, launch);
  job.elapsed_ns = std::chrono::nanoseconds(steady_clock::now() - launched).count();
  job.exit_status = shell_status(state);

  signal(SIGPIPE, SIG_IGN);  // a reader of our stderr that has gone must not change the job's status
  const ExitState result =
      run_isolated([&] { return process_results(options, run, job, checked.reason_not_profiled); });
  if (result != ExitState{}) report_crash(result, run);
  end_like(state);
}

}  // namespace launcher
