// Reads a launch line such as `mpirun -n 4 python3 app.py` and puts the profiler into its ranks.
//
// Nothing here starts a process: whoever calls passes a way to ask a launcher for its version.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "launcher_table.h"

namespace launcher {

inline constexpr int kRanksNotKnown = -1;

/// One program of the line with its own options; Open MPI separates several with ':'. Indices into the command.
struct AppContext {
  std::size_t begin = 0;    ///< its first option, or the program
  std::size_t program = 0;  ///< == end if the line names none
  std::size_t end = 0;
  int ranks = kRanksNotKnown;
  bool program_may_be_elsewhere = false;  ///< on another host or below another directory
};

struct LaunchLine {
  std::vector<std::string> command;        ///< as given
  const LauncherFamily* family = nullptr;  ///< nullptr: a plain program
  std::vector<AppContext> contexts;        ///< at least one
};

/// Answers what `<launcher> --version` prints.
using VersionText = std::function<std::string(const std::string& launcher)>;

/// Throws CommandError for an empty line, a launcher that is not supported, and a line without a program.
LaunchLine read_launch_line(const std::vector<std::string>& command, const VersionText& version_text);

/// Sum over all programs; kRanksNotKnown if one of them leaves it to the launcher. A plain program is one rank.
int rank_count(const LaunchLine& line);

/// The first program as given; for an interpreter line the script or module: `src/heat2d.py` for `python3
/// src/heat2d.py`.
std::string program_of(const LaunchLine& line);

/// What the run directory is named after: `heat2d` for `python3 -u src/heat2d.py`, else the program's file name.
std::string program_name(const LaunchLine& line);

using Variables = std::vector<std::pair<std::string, std::string>>;

struct PreparedLaunch {
  std::vector<std::string> command;
  Variables environment;  ///< to set for `command` itself, beyond what it inherits
};

/// The line that runs the same job with `variables` set in every rank and the libraries `preload` (separated by
/// colons) in front of what the user preloads there already. `inherited` looks up the caller's environment.
PreparedLaunch prepare_launch(const LaunchLine& line, const std::string& preload, const Variables& variables,
                              const std::function<std::string(const std::string&)>& inherited);

}  // namespace launcher
