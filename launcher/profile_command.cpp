#include "profile_command.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <random>

#include "allocation.h"
#include "child_process.h"
#include "command_error.h"
#include "installation.h"
#include "job_facts.h"
#include "launch_checks.h"
#include "message.h"
#include "rank_environment.h"
#include "run_directory.h"
#include "run_results.h"
#include "schema/job_file.h"
#include "schema/summary_file.h"
#include "second_launch.h"
#include "storage.h"

namespace launcher {
namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

// Shorter merges are over before a line about them could be read.
constexpr std::size_t kRankFilesWorthProgress = 200;

// ---- before the job ----

Variables rank_variables(const LaunchLine& line, const ProfileOptions& options, const RunDirectory& run,
                         const std::string& scratch) {
  Variables variables = {{"PERFWRAP_RUN_DIRECTORY", run.root().string()},
                         {"PERFWRAP_RATE", std::to_string(options.rate)},
                         {"PERFWRAP_OVERHEAD", std::to_string(options.overhead)}};
  if (!scratch.empty()) variables.emplace_back("PERFWRAP_SCRATCH", scratch);
  if (!options.memory) variables.emplace_back("PERFWRAP_MEMORY", "off");
  if (options.start_after_ns > 0)
    variables.emplace_back("PERFWRAP_START_AFTER_NS", std::to_string(options.start_after_ns));
  if (options.duration_ns > 0) variables.emplace_back("PERFWRAP_DURATION_NS", std::to_string(options.duration_ns));
  if (!options.counters.empty()) variables.emplace_back("PERFWRAP_COUNTERS", options.counters);
  if (line.family == nullptr) return variables;
  if (!line.family->rank_variable.empty()) variables.emplace_back("PERFWRAP_RANK_VARIABLE", line.family->rank_variable);
  if (!line.family->size_variable.empty()) variables.emplace_back("PERFWRAP_SIZE_VARIABLE", line.family->size_variable);
  return variables;
}

/// A directory of this run's own in the one that the user names, or that is safer than the run directory; other jobs
/// may use that, too. Empty: live profiles go to the run directory.
std::string scratch_directory(const ProfileOptions& options, const RunDirectory& run) {
  const std::string parent = options.scratch.empty() ? scratch_for(run.root()) : options.scratch;
  if (parent.empty()) return "";
  std::random_device random;
  const std::string name = fmt::format("perfwrap-{}-{:08x}{:08x}", geteuid(), random(), random());
  return (std::filesystem::absolute(parent) / name).lexically_normal().string();
}

RunDirectory make_run_directory(const ProfileOptions& options, const LaunchLine& line, system_clock::time_point start) {
  if (!options.output.empty()) return create_run_directory(options.output);
  const RunShape shape{.program = program_name(line),
                       .ranks = rank_count(line, inherited_variable),
                       .nodes = node_count(line, inherited_variable),
                       .threads = threads_per_rank()};
  return create_default_run_directory(".", run_name(shape, system_clock::to_time_t(start)));
}

// Written ahead, too: a batch system may kill us together with the job, and `perfwrap merge` needs the facts.
void store_ahead(const schema::Job& job, const RunDirectory& run) {
  try {
    schema::store_job(job, run.job());
  } catch (const schema::FileError&) {
    // Told after the job, when it is tried again.
  }
}

ExitState run_in(const RunDirectory& run, const std::filesystem::path& program, const PreparedLaunch& launch,
                 const SignalShield& shield) {
  try {
    return run_job(program.string(), launch.command, launch.environment, shield);
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

schema::Summary merged(const RunDirectory& run, const Installation& installation, const LaunchLine& line,
                       std::size_t files) {
  if (line.family != nullptr && merge_in_parallel(run, installation, line, static_cast<int>(files))) {
    return schema::load_summary(run.summary());
  }
  return merge_run(run);
}

void merge_and_report(const ProfileOptions& options, const RunDirectory& run, const Installation& installation,
                      const LaunchLine& line) {
  std::string text;
  {
    const std::size_t files = rank_files(run, ".h5").size();
    const ProgressLine progress(!options.quiet && files >= kRankFilesWorthProgress,
                                fmt::format("merging {} rank files", files));
    const schema::Summary summary = merged(run, installation, line, files);
    if (options.report) text = write_reports(summary, run, installation, options.choice);
  }
  if (options.quiet) return;
  if (!options.report)
    return say(fmt::format("no report was asked for: `perfwrap report {}` makes it", run.root().string()));
  show(text + "\n");
  if (options.choice.html) say(run.html_report().string());
}

// Everything that could go wrong after the job, in a process of its own: its exit status is not the job's.
int process_results(const ProfileOptions& options, const RunDirectory& run, const schema::Job& job,
                    const CheckedLine& checked) {
  try {
    const Installation installation = find_installation();
    const int failures = convert_leftovers(run, installation);
    if (failures > 0) {
      say(fmt::format("{} live profile{} could not be converted and {} left in {}", failures, failures == 1 ? "" : "s",
                      failures == 1 ? "is" : "are", run.ranks().string()));
    }
    schema::store_job(job, run.job());
    wait_for_nodes(run);
    if (rank_files(run, ".h5").empty()) {
      if (failures == 0) explain_no_data(run, checked.reason_not_profiled);
      remove_unused(run);
      return 0;
    }
    merge_and_report(options, run, installation, checked.line);
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

std::int64_t nanoseconds_from(const std::string& text, const char* option) {
  constexpr double kMostSeconds = 1e8;  // three years
  char* rest = nullptr;
  const double seconds = std::strtod(text.c_str(), &rest);
  const bool is_number = rest != text.c_str() && *rest == 0;
  if (is_number && seconds >= 1e-9 && seconds <= kMostSeconds) return static_cast<std::int64_t>(seconds * 1e9);
  throw CommandError(kBadUsage, fmt::format("{} takes a number of seconds above 0, not \"{}\"", option, text));
}

std::string counters_from(const std::string& list) {
  constexpr std::string_view kSeparators = ",/";
  constexpr std::string_view kPermitted = ",/:_=-.+ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  bool has_empty_name = true;  // until the first letter of each name is seen
  std::size_t names = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    const bool ends = i == list.size() || kSeparators.find(list[i]) != std::string_view::npos;
    if (ends && has_empty_name) break;
    names += ends ? 1 : 0;
    has_empty_name = ends && i < list.size();
  }
  const bool has_other_letters = list.find_first_not_of(kPermitted) != std::string::npos;
  if (!has_empty_name && !has_other_letters && names <= kMostCounters) return list;
  throw CommandError(
      kBadUsage,
      fmt::format("--counters takes 1 to {} names of events separated by commas (or by / to take turns), not \"{}\": "
                  "papi_avail and papi_native_avail list them",
                  kMostCounters, list));
}

void run_profile(const ProfileOptions& options) {
  const Installation installation = find_installation();
  if (const std::string problem = installation_problem(installation); !problem.empty()) {
    throw CommandError(kFailed, problem);
  }
  refuse_unsafe_scratch(options.scratch);
  const CheckedLine checked = check_line(options.command);
  refuse_to_be_a_rank(checked.line, inherited_variable);
  const system_clock::time_point start = system_clock::now();
  const RunDirectory run = make_run_directory(options, checked.line, start);
  const std::string scratch = scratch_directory(options, run);
  const PreparedLaunch launch = prepare_launch(checked.line, installation.preload_library.string(),
                                               rank_variables(checked.line, options, run, scratch), inherited_variable);

  schema::Job job = facts_before(checked.line, inherited_variable, start);
  job.scratch = scratch;
  store_ahead(job, run);
  const steady_clock::time_point launched = steady_clock::now();
  const SignalShield shield;
  const ExitState state = run_in(run, checked.program, launch, shield);
  job.elapsed_ns = std::chrono::nanoseconds(steady_clock::now() - launched).count();
  job.exit_status = shell_status(state);

  signal(SIGPIPE, SIG_IGN);  // a reader of our stderr that has gone must not change the job's status
  const ExitState result = run_isolated([&] { return process_results(options, run, job, checked); });
  if (result != ExitState{}) report_crash(result, run);
  end_like(state);
}

}  // namespace launcher
