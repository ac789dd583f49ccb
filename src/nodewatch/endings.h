// How the processes of the run on this node end: seen from outside, since a process that is killed says nothing itself.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "schema/node_file.h"

namespace nodewatch {

/// Processes of one run, found by their environment and held by a pidfd. They do not notice. Needs Linux 5.3; what
/// wait() would tell their parent is certain from Linux 6.15 on; before, only while the parent has not yet asked for
/// it.
class ProcessEndings {
 public:
  /// `run_directory` as it stands in the job's PERFWRAP_RUN_DIRECTORY.
  explicit ProcessEndings(const std::string& run_directory);
  ~ProcessEndings();
  ProcessEndings(const ProcessEndings&) = delete;
  ProcessEndings& operator=(const ProcessEndings&) = delete;

  /// Looks for processes that have begun since.
  void find();
  /// Looks whether processes that are young have been moved to another control group, as batch systems do with a
  /// process that they have started.
  void follow_groups();
  /// Waits so long at most, less if one ends; takes down how. False: there is nobody to wait for.
  bool wait(std::chrono::milliseconds patience);

  bool watches(pid_t pid) const { return watched_.contains(pid); }

  /// Those that ended by a signal or with a status other than 0.
  const std::vector<schema::ProcessEnd>& found() const { return found_; }

 private:
  struct Watched {
    int descriptor = -1;
    std::string memory_events;  ///< path of its control group's counter of processes killed for memory
    long memory_kills = -1;     ///< when it was found there; -1: not known
    int group_looks = 0;        ///< how often its control group was looked up
  };

  static void look_up_group(pid_t pid, Watched& process);

  void take_down(pid_t pid, const Watched& process);

  std::string variable_;
  std::map<pid_t, Watched> watched_;
  std::vector<schema::ProcessEnd> found_;
};

/// How often the kernel has killed a process for memory, by the text of a control group's memory.events or
/// memory.oom_control; -1: it does not say.
long memory_kills_in(const std::string& text);
/// Where that text lies, by the text of /proc/<pid>/cgroup; empty: there is no such group.
std::string memory_events_file(const std::string& groups, const std::string& mount);

}  // namespace nodewatch
