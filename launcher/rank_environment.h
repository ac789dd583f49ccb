// Puts the profiler into the ranks of a launch line, each launcher in its own way.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "launch_line.h"

namespace launcher {

using Variables = std::vector<std::pair<std::string, std::string>>;

struct PreparedLaunch {
  std::vector<std::string> command;
  Variables environment;  ///< to set for `command` itself, beyond what it inherits
};

/// The line that runs the same job with `variables` set in every rank and the libraries `preload` (separated by
/// colons) in front of what the user preloads there already.
PreparedLaunch prepare_launch(const LaunchLine& line, const std::string& preload, const Variables& variables,
                              const Environment& inherited);

}  // namespace launcher
