// perfwrap-nodewatch FILE PID
// Writes to FILE, which is nodes/HOST.json of a run, what the node used until the process PID ends: energy of its
// processors, NVIDIA devices, what its Lustre clients moved; and how the run's processes on the node ended, until the
// last one has. One a node, beside the job and not in it.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <thread>
#include <vector>

#include "nodewatch/accelerators.h"
#include "nodewatch/endings.h"
#include "nodewatch/lustre_clients.h"
#include "nodewatch/package_energy.h"
#include "schema/node_file.h"

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr milliseconds kBetweenLooks{250};
constexpr milliseconds kBetweenFirstLooks{25};  // much happens to a process while it begins
constexpr int kFirstLooks = 40;
constexpr std::int64_t kSecond = 1'000'000'000;

volatile std::sig_atomic_t is_asked_to_end = 0;

void ask_to_end(int) {
  is_asked_to_end = 1;
}

/// The job's terminal and its launcher's process group are not ours; a batch system that ends the job asks us, too:
/// then energy is read no more, but it is the ranks' ends that will be asked for.
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

/// Where Lustre shows its clients, by version.
std::vector<std::filesystem::path> lustre_roots() {
  if (const char* root = std::getenv("PERFWRAP_TEST_LUSTRE")) return {root};
  return {"/proc/fs/lustre", "/sys/kernel/debug/lustre", "/sys/fs/lustre"};
}

class Watch {
 public:
  Watch(const char* path, const nodewatch::ProcessEndings& endings)
      : path_(path),
        endings_(endings),
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
    node_.endings = endings_.found();
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
  const nodewatch::ProcessEndings& endings_;
  nodewatch::PackageEnergy energy_;
  nodewatch::Accelerators accelerators_;
  nodewatch::LustreClients lustre_;
  schema::NodeFile node_;
  steady_clock::time_point last_;
  std::int64_t second_ns_ = 0, second_uj_ = 0;
};

/// Processes begin together at first; afterwards a look now and then finds those that come later.
class Looks {
 public:
  bool is_due() {
    const steady_clock::time_point now = steady_clock::now();
    if (now < next_) return false;
    next_ = now + (++count_ <= kOften ? kBetweenLooks : kRest);
    return true;
  }

 private:
  static constexpr int kOften = 20;
  static constexpr milliseconds kRest{2000};
  int count_ = 0;
  steady_clock::time_point next_{};
};

void watch(const char* path, pid_t pid) {
  const std::filesystem::path run = std::filesystem::path(path).parent_path().parent_path();
  nodewatch::ProcessEndings endings(run.string());
  Watch node(path, endings);
  node.store(false);
  Looks looks;
  bool reads_counters = node.has_something();
  std::size_t stored = 0;
  int first_looks = 0;
  for (bool is_over = false; !is_over;) {
    if (looks.is_due()) {
      endings.find();
      is_over = std::filesystem::exists(run / "summary.h5");  // what goes on is no rank
    }
    const bool was_watched = endings.watches(pid);
    endings.follow_groups();
    const bool has_processes = endings.wait(++first_looks <= kFirstLooks ? kBetweenFirstLooks : kBetweenLooks);
    if (reads_counters) {
      if (!has_processes) std::this_thread::sleep_for(kBetweenLooks);  // before Linux 5.3
      node.look();
      const bool goes_on = was_watched ? endings.watches(pid) : kill(pid, 0) == 0;
      reads_counters = goes_on && is_asked_to_end == 0;
    }
    if (endings.found().size() > stored) node.store(false);
    stored = endings.found().size();
    is_over = is_over || (!has_processes && !reads_counters);
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
