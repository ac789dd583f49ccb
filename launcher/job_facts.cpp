#include "job_facts.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace launcher {
namespace {

std::string text_of_variable(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr ? text : "";
}

// "model name" on x86, nothing comparable on most others.
std::string processor_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "";
}

/// Each physical core's logical ones give the same list. 0: the kernel does not tell.
std::int32_t physical_cores() {
  std::set<std::string> cores;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/devices/system/cpu", error)) {
    std::ifstream file(entry.path() / "topology/thread_siblings_list");
    std::string siblings;
    if (std::getline(file, siblings)) cores.insert(siblings);
  }
  return static_cast<std::int32_t>(cores.size());
}

std::int64_t memory_bytes() {
  const std::int64_t pages = sysconf(_SC_PHYS_PAGES);
  return pages > 0 ? pages * sysconf(_SC_PAGESIZE) : 0;
}

/// The whole path of a file that is there; a name that is looked up in PATH, or on another host, stays as it is.
std::string whole_path(const std::string& program) {
  std::error_code error;
  return std::filesystem::is_regular_file(program, error) ? std::filesystem::absolute(program).string() : program;
}

}  // namespace

schema::Job facts_before(const LaunchLine& line, const Environment& inherited,
                         std::chrono::system_clock::time_point start) {
  schema::Job job;
  job.command = line.command;
  job.program = whole_path(program_of(line));
  job.expected_ranks = rank_count(line, inherited);
  job.start_realtime_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(start.time_since_epoch()).count();
  job.perfwrap_version = PERFWRAP_VERSION;
  job.machine = processor_model();
  job.logical_cores = static_cast<std::int32_t>(sysconf(_SC_NPROCESSORS_ONLN));
  job.physical_cores = physical_cores();
  job.memory_bytes = memory_bytes();
  job.omp_num_threads = text_of_variable("OMP_NUM_THREADS");
  return job;
}

int shell_status(const ExitState& state) {
  return state.signal != 0 ? 128 + state.signal : state.status;
}

int threads_per_rank() {
  const int threads = std::atoi(text_of_variable("OMP_NUM_THREADS").c_str());
  return threads > 0 ? threads : 1;
}

}  // namespace launcher
