#include "machine_checks.h"

#include <dlfcn.h>
#include <fmt/core.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "child_process.h"
#include "command_error.h"
#include "launch_checks.h"
#include "launch_line.h"
#include "program_file.h"
#include "storage.h"

namespace launcher {
namespace {

namespace fs = std::filesystem;

// As in src/sampler/python_offsets_*.cpp and python_debug_offsets.cpp.
constexpr int kOldestPythonMinor = 9;
constexpr int kNewestPythonMinor = 15;

std::string first_line_of(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// ---- counters ----

// 0, or the errno with which the kernel refuses to count this event for this thread.
int try_event(std::uint32_t type, std::uint64_t config) {
  perf_event_attr attributes = {};
  attributes.type = type;
  attributes.size = sizeof(attributes);
  attributes.config = config;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  const long descriptor = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0);
  if (descriptor < 0) return errno;
  close(static_cast<int>(descriptor));
  return 0;
}

std::string reason_without_event(int error) {
  const std::string paranoid = first_line_of("/proc/sys/kernel/perf_event_paranoid");
  switch (error) {
    case ENOENT:
    case ENODEV:
    case EOPNOTSUPP: return "the processor shows none, as in most virtual machines";
    case EACCES:
    case EPERM:
      return fmt::format(
          "the kernel forbids them (perf_event_paranoid is {}, or a container's filter): ask for 2 or "
          "less",
          paranoid.empty() ? "not readable" : paranoid);
    case ENOSYS: return "the kernel was built without perf events";
    default: return std::strerror(error);
  }
}

Check event_check(const std::string& what, std::uint32_t type, std::uint64_t config) {
  const int error = try_event(type, config);
  return {what, error == 0, error == 0 ? "counted per thread" : reason_without_event(error)};
}

// As src/nodewatch/package_energy.cpp reads it.
Check energy_check() {
  const fs::path root = "/sys/class/powercap";
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root, ignored)) {
    const fs::path file = entry.path() / "energy_uj";
    if (!first_line_of(entry.path() / "name").starts_with("package") || !fs::exists(file, ignored)) continue;
    if (access(file.c_str(), R_OK) == 0) return {"energy", true, "RAPL, of the processors' packages"};
    return {"energy", false,
            fmt::format("only root may read {} (since Linux 5.10): ask for read permission", file.string())};
  }
  return {"energy", false, "the machine has no RAPL counters, or hides them, as most virtual machines do"};
}

Check accelerator_check() {
  void* library = dlopen("libnvidia-ml.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) return {"accelerators", false, "no NVIDIA driver: libnvidia-ml.so.1 is not there"};
  dlclose(library);
  return {"accelerators", true, "NVIDIA's library is there; it is read in a process beside the job"};
}

// ---- what the sampler reads ----

Check memory_check() {
  const std::uint64_t source = 42;
  std::uint64_t target = 0;
  const iovec from = {const_cast<std::uint64_t*>(&source), sizeof(source)};
  const iovec to = {&target, sizeof(target)};
  const bool passed = process_vm_readv(getpid(), &to, 1, &from, 1, 0) == sizeof(target) && target == source;
  return {"guarded reads", passed,
          passed ? "process_vm_readv works"
                 : fmt::format("process_vm_readv: {}; a container's filter may forbid it", std::strerror(errno)),
          true};
}

Check blocked_thread_check() {
  const bool passed = !first_line_of(fmt::format("/proc/self/task/{}/syscall", getpid())).empty();
  return {"blocked threads", passed,
          passed ? "/proc/self/task/*/syscall is readable"
                 : "/proc/self/task/*/syscall is not readable: waiting shows without its system call"};
}

Check core_wait_check() {
  const std::string line = first_line_of("/proc/self/schedstat");
  const bool passed = !line.empty() && !line.starts_with("0 0 0");
  return {"waiting for cores", passed,
          passed ? "/proc/self/task/*/schedstat counts it" : "the kernel was built without schedstat"};
}

/// Others need it, so people ask.
Check ptrace_check() {
  const std::string scope = first_line_of("/proc/sys/kernel/yama/ptrace_scope");
  return {"ptrace", true,
          fmt::format("not used; ptrace_scope ({}) does not matter", scope.empty() ? "not there" : scope)};
}

// ---- programs ----

std::vector<fs::path> search_directories() {
  std::vector<fs::path> directories;
  const std::string path = default_search_path();
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const fs::path directory = path.substr(begin, end - begin);
    std::error_code error;
    const fs::path real = fs::canonical(directory, error);
    if (!error && std::find(directories.begin(), directories.end(), real) == directories.end()) {
      directories.push_back(real);
    }
    begin = end + 1;
  }
  return directories;
}

Check python_check(const fs::path& interpreter) {
  const std::string version = first_line(output_of(
      {interpreter.string(), "-c", "import sys; print(sys.implementation.name, '%d.%d.%d' % sys.version_info[:3])"},
      kVersionPatience));
  const std::string what = interpreter.string();
  int minor = -1;
  const bool is_cpython = std::sscanf(version.c_str(), "cpython 3.%d.", &minor) == 1;
  if (is_cpython && minor >= kOldestPythonMinor && minor <= kNewestPythonMinor) return {what, true, version};
  if (version.find('.') == std::string::npos) return {what, false, "it does not run"};
  return {what, false,
          fmt::format("{}: its lines will not show, CPython 3.{} to 3.{} is known", version, kOldestPythonMinor,
                      kNewestPythonMinor)};
}

/// Hydra's first line is a heading; the version stands below it.
std::string version_line(const std::string& text) {
  constexpr std::string_view kField = "Version:";
  const std::size_t field = text.find(kField);
  if (!text.starts_with("HYDRA") || field == std::string::npos) return first_line(text);
  const std::size_t begin = text.find_first_not_of(' ', field + kField.size());
  return begin == std::string::npos ? first_line(text) : first_line(text.substr(begin));
}

Check launcher_check(const fs::path& launcher) {
  const LauncherQuestions questions = launcher_questions();
  try {
    const LauncherFamily* family = recognise_launcher(launcher.string(), questions);
    const std::string version = version_line(questions.version_text(launcher.string()));
    const bool works = version.find("error:") == std::string::npos;
    return {launcher.string(), works, fmt::format("{}, {}", family->name, version)};
  } catch (const CommandError& error) {
    return {launcher.string(), false, error.what()};
  }
}

std::vector<std::string> launcher_names() {
  std::vector<std::string> names;
  for (const LauncherFamily& family : launcher_families()) {
    if (family.environment == RankEnvironment::kNotKnown) continue;
    for (std::string_view command : family.commands) {
      if (std::find(names.begin(), names.end(), command) == names.end()) names.emplace_back(command);
    }
  }
  return names;
}

/// Without arguments it says how it is used, if the loader found its libraries.
Check rank_file_check(const Installation& installation) {
  const std::string said = first_line(output_of({installation.rankfile_program.string()}, kVersionPatience));
  const bool passed = said.starts_with("usage: ");
  return {"HDF5", passed,
          passed ? "perfwrap-rankfile starts and finds it"
                 : fmt::format("{} does not start: {}", installation.rankfile_program.string(),
                               said.empty() ? "it says nothing" : said),
          true};
}

}  // namespace

std::vector<Check> installation_checks(const Installation& installation) {
  const std::string problem = installation_problem(installation);
  return {{"perfwrap's libraries", problem.empty(),
           problem.empty() ? installation.preload_library.parent_path().string() : problem, true},
          rank_file_check(installation)};
}

std::vector<Check> sampling_checks() {
  return {memory_check(),
          blocked_thread_check(),
          event_check("hardware counters", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES),
          event_check("software counters", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS),
          core_wait_check(),
          ptrace_check(),
          energy_check(),
          accelerator_check()};
}

std::vector<Check> program_checks() {
  std::vector<Check> checks;
  for (const fs::path& directory : search_directories()) {
    const FoundProgram python = find_program((directory / "python3").string(), "");
    if (python.result == Lookup::kFound) checks.push_back(python_check(python.path));
  }
  if (checks.empty()) checks.push_back({"python3", false, "not in PATH"});
  const std::size_t before_launchers = checks.size();
  for (const std::string& name : launcher_names()) {
    const FoundProgram launcher = find_program(name, default_search_path());
    if (launcher.result == Lookup::kFound) checks.push_back(launcher_check(launcher.path));
  }
  if (checks.size() == before_launchers) {
    checks.push_back({"MPI launchers", false, "none in PATH: load your site's MPI module, or run without MPI"});
  }
  return checks;
}

std::vector<Check> storage_checks() {
  if (access(".", W_OK) != 0) {
    return {{"current directory", false, "not writable: run elsewhere, or name a run directory with --output"}};
  }
  const live_profile::FileSystem& here = file_system_of(".");
  switch (here.storage) {
    case live_profile::Storage::kNetwork:
      return {{"current directory", true, fmt::format("writable, on {}", here.name)}};
    case live_profile::Storage::kBreaksPromises:
      return {{"current directory", true,
               fmt::format("writable, on {}, where the data of running processes is not safe when the disk is full: "
                           "it is kept in {}",
                           here.name, safe_scratch())}};
    case live_profile::Storage::kLocal: break;
  }
  return {{"current directory", true, "writable, on a local file system: fine for one node"}};
}

}  // namespace launcher
