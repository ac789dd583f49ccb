#include "sampler/software_events.h"

#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sampler {

const SoftwareEvent kSoftwareEvents[kSoftwareEventCount] = {
    {"perf::TASK-CLOCK", PERF_COUNT_SW_TASK_CLOCK, false},
    {"perf::PAGE-FAULTS", PERF_COUNT_SW_PAGE_FAULTS, false},
    {"perf::CONTEXT-SWITCHES", PERF_COUNT_SW_CONTEXT_SWITCHES, true},
    {"perf::CPU-MIGRATIONS", PERF_COUNT_SW_CPU_MIGRATIONS, true},
};

int open_software_event(const SoftwareEvent& event, std::uint32_t tid, int group) {
  perf_event_attr attributes{};
  attributes.size = sizeof(attributes);
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = event.config;
  attributes.read_format = PERF_FORMAT_GROUP;
  const auto open_event = [&] {
    return static_cast<int>(syscall(SYS_perf_event_open, &attributes, tid, -1, group, PERF_FLAG_FD_CLOEXEC));
  };
  const int file = open_event();
  if (file >= 0 || event.happens_in_kernel) return file;
  attributes.exclude_kernel = 1;  // all that perf_event_paranoid = 2 grants to an ordinary user
  return open_event();
}

void switch_software_events(int group, bool on) {
  ioctl(group, on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, PERF_IOC_FLAG_GROUP);
}

bool read_software_events(int group, std::uint64_t* values, std::uint32_t count) {
  std::uint64_t read[1 + kSoftwareEventCount];  // the number of values, then these (perf_event_open(2))
  const std::size_t size = (1 + count) * sizeof(read[0]);
  if (count > kSoftwareEventCount || ::read(group, read, sizeof(read)) != static_cast<ssize_t>(size)) return false;
  memcpy(values, read + 1, count * sizeof(read[0]));
  return read[0] == count;
}

}  // namespace sampler
