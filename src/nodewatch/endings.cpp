#include "nodewatch/endings.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>
#include <thread>

namespace nodewatch {
namespace {

constexpr std::size_t kMostWatched = 4096;
constexpr std::size_t kMostFound = 4096;
constexpr int kGroupLooks = 40;

/// struct pidfd_info of Linux 6.15 (include/uapi/linux/pidfd.h), which headers of older systems lack.
struct PidfdInfo {
  std::uint64_t mask;
  std::uint64_t cgroup;
  std::uint32_t ids[11];
  std::int32_t exit_code;
};
static_assert(sizeof(PidfdInfo) == 64);
constexpr std::uint64_t kPidfdInfoExit = 1 << 3;
constexpr unsigned long kPidfdGetInfo = _IOWR(0xFF, 11, PidfdInfo);

/// Empty also if the process ends between opening and reading, where a stream's buffer would throw.
std::string text_of(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  std::string text;
  char part[4096];
  for (ssize_t length = 0; (length = read(file, part, sizeof(part))) > 0;) {
    text.append(part, static_cast<std::size_t>(length));
  }
  close(file);
  return text;
}

std::string proc(pid_t pid, const char* name) {
  return "/proc/" + std::to_string(pid) + "/" + name;
}

int open_pidfd([[maybe_unused]] pid_t pid) {
#ifdef SYS_pidfd_open
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
#else
  return -1;
#endif
}

std::vector<pid_t> all_processes() {
  std::vector<pid_t> pids;
  DIR* const directory = opendir("/proc");
  if (directory == nullptr) return pids;
  while (const dirent* entry = readdir(directory)) {
    const pid_t pid = std::atoi(entry->d_name);
    if (pid > 0 && pid != getpid()) pids.push_back(pid);
  }
  closedir(directory);
  return pids;
}

bool has_variable(const std::string& environment, const std::string& variable) {
  return environment.starts_with(variable) || environment.find('\0' + variable) != std::string::npos;
}

/// The last word of /proc/<pid>/stat, of a process that has ended and whose parent has not been told yet.
std::optional<int> wait_status_of_zombie(pid_t pid) {
  const std::string text = text_of(proc(pid, "stat"));
  const std::size_t state = text.rfind(") ");  // its name may hold anything
  if (state == std::string::npos || state + 2 >= text.size() || text[state + 2] != 'Z') return std::nullopt;
  return std::atoi(text.c_str() + text.rfind(' '));
}

std::optional<int> wait_status_of_pidfd(int descriptor) {
  PidfdInfo info{};
  info.mask = kPidfdInfoExit;
  if (ioctl(descriptor, kPidfdGetInfo, &info) != 0 || (info.mask & kPidfdInfoExit) == 0) return std::nullopt;
  return info.exit_code;
}

/// Between the end of a process and its parent's wait() it is a zombie; afterwards only its pidfd knows.
std::optional<int> wait_status_of(pid_t pid, int descriptor) {
  constexpr int kLooks = 20;
  for (int i = 0; i < kLooks; ++i) {
    if (const auto status = wait_status_of_zombie(pid)) return status;
    if (const auto status = wait_status_of_pidfd(descriptor)) return status;
    if (access(proc(pid, "stat").c_str(), F_OK) != 0 && i > 0) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return std::nullopt;
}

}  // namespace

long memory_kills_in(const std::string& text) {
  std::istringstream words(text);
  std::string name, value;
  while (words >> name >> value) {
    if (name == "oom_kill") return std::atol(value.c_str());
  }
  return -1;
}

std::string memory_events_file(const std::string& groups, const std::string& mount) {
  std::istringstream lines(groups);
  std::string unified;
  for (std::string line; std::getline(lines, line);) {  // "<id>:<controllers>:<path>"
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const std::string path = line.substr(second + 1);
    if (controllers.find(",memory,") != std::string::npos) return mount + "/memory" + path + "/memory.oom_control";
    if (controllers == ",,") unified = mount + path + "/memory.events";
  }
  return unified;
}

ProcessEndings::ProcessEndings(const std::string& run_directory)
    : variable_("PERFWRAP_RUN_DIRECTORY=" + run_directory + '\0') {}

ProcessEndings::~ProcessEndings() {
  for (const auto& [pid, process] : watched_) close(process.descriptor);
}

void ProcessEndings::find() {
  for (const pid_t pid : all_processes()) {
    // What is not of the run may become so by exec: nobody is passed over for good.
    if (watched_.contains(pid) || !has_variable(text_of(proc(pid, "environ")), variable_)) continue;
    Watched process;
    if (watched_.size() < kMostWatched) process.descriptor = open_pidfd(pid);
    if (process.descriptor < 0) continue;
    look_up_group(pid, process);
    watched_.emplace(pid, process);
  }
}

void ProcessEndings::look_up_group(pid_t pid, Watched& process) {
  ++process.group_looks;
  const std::string groups = text_of(proc(pid, "cgroup"));
  if (groups.empty()) return;  // it has ended
  const std::string memory_events = memory_events_file(groups, "/sys/fs/cgroup");
  if (memory_events == process.memory_events) return;
  process.memory_events = memory_events;
  process.memory_kills = memory_kills_in(text_of(memory_events));
}

void ProcessEndings::follow_groups() {
  for (auto& [pid, process] : watched_) {
    if (process.group_looks < kGroupLooks) look_up_group(pid, process);
  }
}

bool ProcessEndings::wait(std::chrono::milliseconds patience) {
  if (watched_.empty()) return false;
  std::vector<pollfd> ends;
  for (const auto& [pid, process] : watched_) ends.push_back({process.descriptor, POLLIN, 0});
  if (poll(ends.data(), ends.size(), static_cast<int>(patience.count())) <= 0) return true;
  std::size_t i = 0;
  for (auto process = watched_.begin(); process != watched_.end(); ++i) {
    if (ends[i].revents == 0) {
      ++process;
      continue;
    }
    take_down(process->first, process->second);
    close(process->second.descriptor);
    process = watched_.erase(process);
  }
  return true;
}

void ProcessEndings::take_down(pid_t pid, const Watched& process) {
  const auto status = wait_status_of(pid, process.descriptor);
  if (!status || *status == 0 || found_.size() == kMostFound) return;
  schema::ProcessEnd end;
  end.pid = pid;
  if (WIFSIGNALED(*status)) {
    end.signal = WTERMSIG(*status);
    // Its own group counts it, whichever limit was reached.
    end.for_memory = end.signal == SIGKILL && process.memory_kills >= 0 &&
                     memory_kills_in(text_of(process.memory_events)) > process.memory_kills;
  } else {
    end.status = WEXITSTATUS(*status);
  }
  found_.push_back(end);
}

}  // namespace nodewatch
