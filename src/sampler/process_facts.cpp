#include "sampler/process_facts.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <iterator>

#include "sampler/process_state.h"

namespace sampler {
namespace {

int number_in(const char* variable) {
  const char* text = variable == nullptr ? nullptr : getenv(variable);
  return text != nullptr && *text != 0 ? atoi(text) : -1;
}

/// What perfwrap's launcher named counts first: a variable of another launcher may have been inherited from outside.
int number_from_environment(const char* naming_variable, const char* const* names, std::size_t count) {
  int number = number_in(getenv(naming_variable));
  for (std::size_t i = 0; number < 0 && i < count; ++i) number = number_in(names[i]);
  return number;
}

std::uint32_t copy_file(LiveProfileWriter& writer, const char* path) {
  char text[8192];
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return kNone;
  const ssize_t length = read(file, text, sizeof(text));
  close(file);
  return length <= 0 ? kNone : writer.add_bytes(text, static_cast<std::uint32_t>(length), 1);
}

std::uint32_t copy_link(LiveProfileWriter& writer, const char* path) {
  char text[PATH_MAX];
  const ssize_t length = readlink(path, text, sizeof(text));
  return length <= 0 ? kNone : writer.add_bytes(text, static_cast<std::uint32_t>(length), 1);
}

}  // namespace

EnvironmentRank environment_rank() {
  // The batch system comes last: its variables reach the ranks of other launchers, too.
  constexpr const char* kRankNames[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK",          "PMI_RANK",       "PALS_RANKID",
                                        "ALPS_APP_PE",          "JSM_NAMESPACE_RANK", "FLUX_TASK_RANK", "SLURM_PROCID"};
  constexpr const char* kSizeNames[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "JSM_NAMESPACE_SIZE", "FLUX_JOB_SIZE",
                                        "SLURM_STEP_NUM_TASKS"};
  return {number_from_environment("PERFWRAP_RANK_VARIABLE", kRankNames, std::size(kRankNames)),
          number_from_environment("PERFWRAP_SIZE_VARIABLE", kSizeNames, std::size(kSizeNames))};
}

void write_process_facts(live_profile::FileHeader& header, LiveProfileWriter& writer, const PerfwrapStart& start,
                         EnvironmentRank rank) {
  header.pid = process.pid;
  header.parent_pid = getppid();
  header.rank = rank.rank;
  header.world_size = rank.world_size;
  header.is_rank_process = start.is_rank_process != 0 ? 1 : 0;
  gethostname(header.host, sizeof(header.host) - 1);
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const std::int64_t now_ns = std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  header.start_realtime_ns = now_ns - static_cast<std::int64_t>(monotonic_ns() - process.start_ns);
  header.command = copy_file(writer, "/proc/self/cmdline");
  header.executable = copy_link(writer, "/proc/self/exe");
  header.working_directory = copy_link(writer, "/proc/self/cwd");
}

}  // namespace sampler
