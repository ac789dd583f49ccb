// What can be said of a launch line before it runs, from where perfwrap stands.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "launch_line.h"

namespace launcher {

// mpirun answers in milliseconds; a site's wrapper script may load modules first.
inline constexpr std::chrono::seconds kVersionPatience{10};

/// Questions that this machine answers.
LauncherQuestions launcher_questions();

struct CheckedLine {
  LaunchLine line;
  std::filesystem::path program;    ///< of the first word
  std::string reason_not_profiled;  ///< empty if nothing speaks against it
};

/// Throws CommandError if the line cannot be run, or cannot be profiled.
CheckedLine check_line(const std::vector<std::string>& command);

/// Throws CommandError in one process of a job that a launcher runs `perfwrap --profile` in, once for each rank; the
/// other ones end without a word.
void refuse_to_be_a_rank(const LaunchLine& line, const Environment& inherited);

}  // namespace launcher
