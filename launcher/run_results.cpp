#include "run_results.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <iterator>
#include <span>
#include <sstream>
#include <system_error>
#include <thread>

#include "child_process.h"
#include "command_error.h"
#include "merge/reduction.h"
#include "message.h"
#include "report/csv_report.h"
#include "report/html_report.h"
#include "report/json_report.h"
#include "report/report_model.h"
#include "report/source_files.h"
#include "report/text_report.h"
#include "schema/atomic_file.h"
#include "schema/job_file.h"
#include "schema/node_file.h"
#include "schema/summary_file.h"

namespace launcher {
namespace {

namespace fs = std::filesystem;

// 0 or 1 for the count of failures.
int finish_oldest(std::deque<pid_t>& running) {
  const ExitState state = wait_for(running.front());
  running.pop_front();
  return state == ExitState{} ? 0 : 1;
}

/// Runs `converter` LIVE_PROFILE DIRECTORY for each, as many at once as there are processors. Returns the failures.
int convert(const std::vector<fs::path>& live_profiles, const std::vector<std::string>& converter,
            const fs::path& directory) {
  const std::size_t at_once = std::max(1U, std::thread::hardware_concurrency());
  std::deque<pid_t> running;
  int failures = 0;
  for (const fs::path& live : live_profiles) {
    if (running.size() >= at_once) failures += finish_oldest(running);
    std::vector<std::string> command = converter;
    command.insert(command.end(), {live.string(), directory.string()});
    try {
      running.push_back(start_helper(command));
    } catch (const CommandError&) {
      ++failures;
    }
  }
  while (!running.empty()) failures += finish_oldest(running);
  return failures;
}

/// The node's directory of live profiles; empty: the run has none.
fs::path scratch_of(const RunDirectory& run) {
  try {
    if (fs::exists(run.job())) return schema::load_job(run.job()).scratch;
  } catch (const schema::FileError&) {
    // The merge says so.
  }
  return {};
}

/// Nothing of a directory that is not the user's own: what lies in it would become part of the results.
std::vector<fs::path> live_profiles_in(const fs::path& scratch) {
  std::vector<fs::path> files;
  struct stat status {};
  if (scratch.empty() || lstat(scratch.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
      status.st_uid != geteuid()) {
    return files;
  }
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(scratch, error)) {
    if (entry.path().extension() == ".live") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

void write_text(const fs::path& path, const std::string& text) {
  schema::replace_file(path, std::as_bytes(std::span(text)));
}

bool has_ended(const fs::path& node) {
  try {
    return schema::load_node(node).has_ended;
  } catch (const schema::FileError&) {
    return false;  // empty: it is about to begin
  }
}

bool all_nodes_have_ended(const RunDirectory& run) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(run.nodes(), error)) {
    if (entry.path().extension() == ".json" && !has_ended(entry.path())) return false;
  }
  return true;
}

}  // namespace

void wait_for_nodes(const RunDirectory& run) {
  constexpr std::chrono::milliseconds kStep{10};
  constexpr int kSteps = 30;
  for (int i = 0; i < kSteps && !all_nodes_have_ended(run); ++i) std::this_thread::sleep_for(kStep);
}

int convert_leftovers(const RunDirectory& run, const Installation& installation) {
  return convert(rank_files(run, ".live"), {installation.rankfile_program.string()}, run.ranks()) +
         convert_scratch(run, installation);
}

int convert_scratch(const RunDirectory& run, const Installation& installation) {
  const fs::path scratch = scratch_of(run);
  const int failures = convert(live_profiles_in(scratch), {installation.rankfile_program.string()}, run.ranks());
  std::error_code ignored;
  if (!scratch.empty()) fs::remove(scratch, ignored);
  return failures;
}

void copy_live_profiles(const RunDirectory& run, const Installation& installation, const fs::path& directory) {
  std::vector<fs::path> live = rank_files(run, ".live");
  std::ranges::move(live_profiles_in(scratch_of(run)), std::back_inserter(live));
  convert(live, {installation.rankfile_program.string(), "--copy"}, directory);
}

void convert_all_leftovers(const RunDirectory& run) {
  const int failures = convert_leftovers(run, find_installation());
  if (failures == 0) return;
  say(fmt::format("{} live profiles in {} could not be converted", failures, run.ranks().string()));
}

void say_merged(const RunDirectory& run, const schema::Summary& summary) {
  fmt::print("{}: {} rank{}\n", run.summary().string(), summary.ranks.size(), summary.ranks.size() == 1 ? "" : "s");
}

schema::Summary merge_run(const RunDirectory& run) {
  schema::Summary summary = merge::reduce_run(run.root());
  schema::store_summary(summary, run.summary());
  return summary;
}

fs::path summary_file(const fs::path& run) {
  if (!fs::exists(run)) throw CommandError(kFailed, fmt::format("{} does not exist", run.string()));
  const fs::path summary = fs::is_directory(run) ? RunDirectory(run).summary() : run;
  if (fs::exists(summary)) return summary;
  throw CommandError(kFailed, fmt::format("there is no summary.h5 in {}: `perfwrap merge {}` makes it from the rank "
                                          "files",
                                          run.string(), run.string()));
}

ReportChoice report_choice(const std::string& formats, bool sources) {
  ReportChoice choice{.text = false, .html = false, .json = false, .csv = false, .sources = sources};
  std::istringstream words(formats);
  for (std::string word; std::getline(words, word, ',');) {
    bool* const chosen = word == "txt"    ? &choice.text
                         : word == "html" ? &choice.html
                         : word == "json" ? &choice.json
                         : word == "csv"  ? &choice.csv
                                          : nullptr;
    if (chosen == nullptr) {
      throw CommandError(kBadUsage,
                         fmt::format("--format takes txt, html, json and csv, parted by commas, not {}", word));
    }
    *chosen = true;
  }
  if (choice.text || choice.html || choice.json || choice.csv) return choice;
  throw CommandError(kBadUsage, "--format takes one or more of txt, html, json and csv");
}

std::string write_reports(const schema::Summary& summary, const RunDirectory& run, const Installation& installation,
                          const ReportChoice& choice) {
  report::ReportModel model = report::make_report_model(summary);
  if (!choice.sources) model.sources.clear();
  if (choice.sources && choice.html) {
    model.source_files = report::unchanged_sources(model, report::start_of(summary));
  }
  std::string text = report::text_report(model);
  if (choice.text) write_text(run.text_report(), text);
  if (choice.json) write_text(run.json_report(), report::json_report(model));
  if (choice.csv) write_text(run.csv_report(), report::csv_report(model));
  if (choice.html) write_text(run.html_report(), report::html_report(model, installation.page_directory));
  return text;
}

}  // namespace launcher
