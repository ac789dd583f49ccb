// perfwrap-nodewatch FILE PID
// Writes to FILE what the node used until the process PID ends: energy of its processors, NVIDIA devices, what
// its Lustre clients moved. One a node, beside the job and not in it. Ends at once, with the reasons, where there is
// nothing to read.
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <thread>
#include <vector>

#include "nodewatch/accelerators.h"
#include "nodewatch/lustre_clients.h"
#include "nodewatch/package_energy.h"
#include "schema/node_file.h"

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr milliseconds kBetweenLooks{250};
constexpr std::int64_t kSecond = 1'000'000'000;

volatile std::sig_atomic_t is_asked_to_end = 0;

void ask_to_end(int) {
  is_asked_to_end = 1;
}

/// The job's terminal and its launcher's process group are not ours; a batch system that ends the job asks us, too.
void leave_the_job() {
  setsid();
  setpriority(PRIO_PROCESS, 0, 10);
  struct sigaction action {};
  action.sa_handler = ask_to_end;
  sigaction(SIGTERM, &action, nullptr);
}

/// Tests put their own trees and libraries here.
const char* variable_or(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

class ObservedProcess {
 public:
  explicit ObservedProcess(pid_t pid) : pid_(pid) {
#ifdef SYS_pidfd_open
    descriptor_ = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
#endif
  }
  ~ObservedProcess() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  ObservedProcess(const ObservedProcess&) = delete;
  ObservedProcess& operator=(const ObservedProcess&) = delete;

  /// Waits so long at most; true: it has ended.
  bool ends_within(milliseconds patience) const {
    if (descriptor_ < 0) {  // before Linux 5.3
      std::this_thread::sleep_for(patience);
      return kill(pid_, 0) != 0 && errno == ESRCH;
    }
    pollfd end{descriptor_, POLLIN, 0};
    return poll(&end, 1, static_cast<int>(patience.count())) > 0;
  }

 private:
  pid_t pid_;
  int descriptor_ = -1;
};

/// Where Lustre shows its clients, by version.
std::vector<std::filesystem::path> lustre_roots() {
  if (const char* root = std::getenv("PERFWRAP_TEST_LUSTRE")) return {root};
  return {"/proc/fs/lustre", "/sys/kernel/debug/lustre", "/sys/fs/lustre"};
}

class Watch {
 public:
  explicit Watch(const char* path)
      : path_(path),
        energy_(variable_or("PERFWRAP_TEST_POWERCAP", "/sys/class/powercap")),
        accelerators_(variable_or("PERFWRAP_TEST_NVML", "libnvidia-ml.so.1")),
        lustre_(lustre_roots()),
        last_(steady_clock::now()) {
    char host[256] = "";
    gethostname(host, sizeof(host) - 1);
    node_.host.host = host;
    node_.host.packages = energy_.packages();
    node_.host.energy_reason = energy_.reason();
    node_.host.accelerators_reason = accelerators_.reason();
    node_.host.lustre_mounts = lustre_.mounts();
    node_.host.lustre_reason = lustre_.reason();
  }

  bool has_something() const {
    return energy_.reason().empty() || accelerators_.reason().empty() || lustre_.mounts() > 0;
  }

  void look() {
    const steady_clock::time_point now = steady_clock::now();
    const std::int64_t passed_ns = nanoseconds(now - last_).count();
    last_ = now;
    const auto used_uj = static_cast<std::int64_t>(energy_.take());
    node_.host.watched_ns += passed_ns;
    node_.host.energy_uj += used_uj;
    accelerators_.look(passed_ns);
    second_ns_ += passed_ns;
    second_uj_ += used_uj;
    if (second_ns_ < kSecond) return;
    // uJ / ns = 1000 W = 10^6 mW
    const auto milliwatts =
        static_cast<std::int64_t>(1e6 * static_cast<double>(second_uj_) / static_cast<double>(second_ns_));
    node_.host.power_peak_mw = std::max(node_.host.power_peak_mw, milliwatts);
    second_ns_ = second_uj_ = 0;
    store(false);
  }

  void store(bool has_ended) {
    node_.has_ended = has_ended;
    const nodewatch::LustreUse lustre = lustre_.used();
    node_.host.lustre_read_bytes = lustre.read_bytes;
    node_.host.lustre_written_bytes = lustre.written_bytes;
    node_.host.lustre_metadata_calls = lustre.metadata_calls;
    node_.devices = accelerators_.devices();
    for (schema::Device& device : node_.devices) device.host = node_.host.host;
    schema::store_node(node_, path_);
  }

 private:
  const char* path_;
  nodewatch::PackageEnergy energy_;
  nodewatch::Accelerators accelerators_;
  nodewatch::LustreClients lustre_;
  schema::NodeFile node_;
  steady_clock::time_point last_;
  std::int64_t second_ns_ = 0, second_uj_ = 0;
};

void watch(const char* path, pid_t pid) {
  const ObservedProcess process(pid);
  Watch node(path);
  if (node.has_something()) {
    node.store(false);
    bool has_ended = false;
    while (!has_ended && is_asked_to_end == 0) {
      has_ended = process.ends_within(kBetweenLooks);
      node.look();
    }
  }
  node.store(true);
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 3) {
    std::fputs("usage: perfwrap-nodewatch FILE PID\n", stderr);
    return 2;
  }
  leave_the_job();
  try {
    watch(arguments[1], std::atoi(arguments[2]));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "perfwrap: %s\n", error.what());
    return 1;
  }
  return 0;
}
