#include "report/serialisation.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "report/formatting.h"
#include "report/groups.h"
#include "report/metrics.h"

namespace report {
namespace {

/// mpi4py's extension module: …/mpi4py/MPI.cpython-311-x86_64-linux-gnu.so, MPI.abi3.so, MPI.mpich.so.
bool is_mpi4py(const schema::Frame& frame) {
  return frame.module.find("/mpi4py/MPI.") != std::string::npos;
}

bool is_import(const schema::Frame& frame) {
  return frame.kind == schema::FrameKind::kPython && frame.file.starts_with("<frozen importlib");
}

/// What stands above a node in its stack.
struct Above {
  std::uint32_t python_frame = 0;  ///< innermost that is interpreted; 0: none
  std::uint32_t caller = 0;        ///< the line that called mpi4py; 0: the node is not below mpi4py
  bool imports = false;
};

std::vector<Above> above_all(const schema::Summary& summary) {
  std::vector<Above> above(summary.nodes.size());
  for (std::size_t i = 1; i < summary.nodes.size(); ++i) {
    const schema::Node& node = summary.nodes[i];
    const schema::Frame& frame = summary.frames[node.frame];
    above[i] = above[node.parent];
    if (is_import(frame)) above[i].imports = true;
    if (is_mpi4py(frame)) {
      if (above[i].caller == 0) above[i].caller = above[i].python_frame;
    } else if (frame.kind == schema::FrameKind::kPython) {
      above[i].python_frame = node.frame;
    }
  }
  return above;
}

}  // namespace

std::vector<SerialisationRow> serialisation_rows(const schema::Summary& summary) {
  const std::vector<Above> above = above_all(summary);
  std::map<std::tuple<std::string_view, std::int32_t, std::string_view>, double> seconds;
  for (const schema::NodeTotal& total : summary.totals) {
    if (total.node >= above.size()) continue;
    const Above& place = above[total.node];
    const Group group = group_of(static_cast<live_profile::Category>(total.category));
    if (place.caller == 0 || place.imports || (group != Group::kPython && group != Group::kNative)) continue;
    const schema::Frame& frame = summary.frames[place.caller];
    seconds[{frame.file, frame.line, frame.function}] += to_seconds(total.time.sum);
  }
  std::vector<SerialisationRow> rows;
  for (const auto& [place, sum] : seconds) {
    const auto& [file, line, function] = place;
    rows.push_back({std::string(file), std::string(function), line, sum});
  }
  std::ranges::stable_sort(rows, std::greater{}, &SerialisationRow::seconds);
  return rows;
}

}  // namespace report
