// Reads a launch line such as `mpirun -n 4 python3 app.py`.
//
// Nothing here starts a process or looks at the disk: whoever calls passes ways to ask.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "launcher_table.h"

namespace launcher {

inline constexpr int kRanksNotKnown = -1;
inline constexpr int kNodesNotKnown = -1;

/// The words with which a user marks where the program begins, behind a launcher that perfwrap does not know.
inline constexpr const char* kMarkerCommand = "perfwrap";
inline constexpr const char* kMarkerSubcommand = "rank";

/// One program of the line with its own options; most launchers separate several with ':'. Indices into the command.
struct AppContext {
  std::size_t begin = 0;    ///< its first option, or the program
  std::size_t program = 0;  ///< == end if the line names none
  std::size_t end = 0;
  int ranks = kRanksNotKnown;
  int nodes = kNodesNotKnown;
  bool other_count = false;               ///< an option tells the ranks in a way that is not evaluated
  bool program_may_be_elsewhere = false;  ///< on another host or below another directory
  bool programs_in_file = false;          ///< the programs stand in a file that the line names
};

struct LaunchLine {
  std::vector<std::string> command;        ///< as given
  const LauncherFamily* family = nullptr;  ///< nullptr: a plain program
  std::size_t launcher = 0;                ///< its word; behind `time` and the like it is not the first
  std::vector<AppContext> contexts;        ///< at least one
};

/// How to find out which launcher a name stands for.
struct LauncherQuestions {
  std::function<std::string(const std::string& launcher)> version_text;  ///< what `<launcher> --version` prints
  std::function<std::string(const std::string& launcher)> file_name;     ///< of the file behind all links
};

/// nullptr for a program that is no launcher. Throws CommandError for a launcher that is not supported.
const LauncherFamily* recognise_launcher(const std::string& launcher, const LauncherQuestions& questions);

/// Throws CommandError for an empty line, a launcher that is not supported, and a line without a program.
LaunchLine read_launch_line(const std::vector<std::string>& command, const LauncherQuestions& questions);

/// Looks up a variable of the caller's environment; empty if it is not set.
using Environment = std::function<std::string(const std::string& name)>;

/// Sum over all programs; kRanksNotKnown if one of them leaves it to the launcher. A plain program is one rank.
int rank_count(const LaunchLine& line, const Environment& inherited);

/// The first program as given; for an interpreter line the script or module: `src/heat2d.py` for `python3
/// src/heat2d.py`.
std::string program_of(const LaunchLine& line);

/// What the run directory is named after: `heat2d` for `python3 -u src/heat2d.py`, else the program's file name.
std::string program_name(const LaunchLine& line);

}  // namespace launcher
