#include "report/device_wait.h"

#include <string>
#include <string_view>
#include <vector>

#include "report/formatting.h"
#include "report/metrics.h"

namespace report {
namespace {

/// CUDA Runtime API and CUDA Driver API, "API synchronization behavior": what blocks until the device is done. Copies
/// of pageable memory do, too, except small ones.
bool waits_for_device(const schema::Frame& frame) {
  const std::string library = base_name(frame.module);
  if (!library.starts_with("libcuda")) return false;
  const std::string_view function = frame.function;
  const bool is_asynchronous = function.find("Async") != std::string_view::npos;
  const bool copies = function.starts_with("cudaMemcpy") || function.starts_with("cuMemcpy");
  return function.find("Synchronize") != std::string_view::npos || (copies && !is_asynchronous);
}

}  // namespace

std::optional<double> device_wait_seconds(const schema::Summary& summary) {
  std::vector<bool> waits(summary.nodes.size(), false);
  bool is_seen = false;
  for (std::size_t i = 1; i < waits.size(); ++i) {
    const schema::Node& node = summary.nodes[i];
    waits[i] = waits[node.parent] || waits_for_device(summary.frames[node.frame]);
    is_seen = is_seen || waits[i];
  }
  if (!is_seen) return std::nullopt;
  double seconds = 0;
  for (const schema::NodeTotal& total : summary.totals) {
    if (total.node < waits.size() && waits[total.node]) seconds += to_seconds(total.time.sum);
  }
  return seconds;
}

}  // namespace report
