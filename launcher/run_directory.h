// The directory that holds everything of one run, and the names below it.
#pragma once

#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

namespace launcher {

/// What the default name says about a run.
struct RunShape {
  std::string program;
  int ranks = -1;  ///< -1: not known, left out of the name
  int nodes = 1;
  int threads = 1;  ///< per rank
};

/// `heat2d_4p_1n_1t_2026-01-31_17-05`, in local time; characters that trouble shells become '_'.
std::string run_name(const RunShape& shape, std::time_t start);

/// Names only: nothing here touches the disk.
class RunDirectory {
 public:
  explicit RunDirectory(std::filesystem::path root) : root_(std::move(root)) {}
  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path ranks() const { return root_ / "ranks"; }
  std::filesystem::path nodes() const { return root_ / "nodes"; }
  std::filesystem::path job() const { return root_ / "job.json"; }
  std::filesystem::path summary() const { return root_ / "summary.h5"; }
  std::filesystem::path text_report() const { return root_ / "report.txt"; }
  std::filesystem::path json_report() const { return root_ / "report.json"; }
  std::filesystem::path csv_report() const { return root_ / "report.csv"; }
  std::filesystem::path html_report() const { return root_ / "report.html"; }
  /// Reports of the job while it runs; of the same names.
  RunDirectory partial() const { return RunDirectory(root_ / "partial"); }

 private:
  std::filesystem::path root_;
};

/// Creates exactly `directory` and its ranks/. Throws CommandError if it exists or cannot be created.
RunDirectory create_run_directory(const std::filesystem::path& directory);

/// Creates `<name>.perfwrap` below `parent`, or `<name>_2.perfwrap` and so on while that exists.
RunDirectory create_default_run_directory(const std::filesystem::path& parent, const std::string& name);

/// Files in ranks/ and below it with this extension (".h5", ".live"), sorted.
std::vector<std::filesystem::path> rank_files(const RunDirectory& directory, const std::string& extension);

/// Takes away a run directory in which no process left data, with the description of its job.
void remove_unused(const RunDirectory& directory);

}  // namespace launcher
