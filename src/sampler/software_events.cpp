#include "sampler/software_events.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sampler {

const SoftwareEvent kSoftwareEvents[kSoftwareEventCount] = {
    {"perf::TASK-CLOCK", PERF_COUNT_SW_TASK_CLOCK, false},
    {"perf::PAGE-FAULTS", PERF_COUNT_SW_PAGE_FAULTS, false},
    {"perf::CONTEXT-SWITCHES", PERF_COUNT_SW_CONTEXT_SWITCHES, true},
    {"perf::CPU-MIGRATIONS", PERF_COUNT_SW_CPU_MIGRATIONS, true},
};

int open_software_event(const SoftwareEvent& event, std::uint32_t tid) {
  perf_event_attr attributes{};
  attributes.size = sizeof(attributes);
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = event.config;
  const auto open_event = [&] {
    return static_cast<int>(syscall(SYS_perf_event_open, &attributes, tid, -1, -1, PERF_FLAG_FD_CLOEXEC));
  };
  const int file = open_event();
  if (file >= 0 || event.happens_in_kernel) return file;
  attributes.exclude_kernel = 1;  // all that perf_event_paranoid = 2 grants to an ordinary user
  return open_event();
}

}  // namespace sampler
