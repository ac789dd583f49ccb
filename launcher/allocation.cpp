#include "allocation.h"

#include <cstdlib>
#include <fstream>
#include <set>

namespace launcher {
namespace {

int number_in(const Environment& inherited, std::string_view variable) {
  const std::string text = inherited(std::string(variable));
  return text.empty() ? -1 : std::atoi(text.c_str());
}

// PBS and LSF write a line for each place of a process.
int hosts_in(const std::string& file_name) {
  std::ifstream file(file_name);
  std::set<std::string> hosts;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) hosts.insert(line);
  }
  return static_cast<int>(hosts.size());
}

}  // namespace

std::string inherited_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? value : "";
}

int node_count(const LaunchLine& line, const Environment& inherited) {
  if (line.family == nullptr) return 1;
  if (line.contexts.size() == 1 && line.contexts.front().nodes > 0) return line.contexts.front().nodes;
  for (const char* variable : {"SLURM_JOB_NUM_NODES", "SLURM_NNODES"}) {
    if (const int nodes = number_in(inherited, variable); nodes > 0) return nodes;
  }
  for (const char* variable : {"PBS_NODEFILE", "LSB_DJOB_HOSTFILE"}) {
    if (const int nodes = hosts_in(inherited(variable)); nodes > 0) return nodes;
  }
  return 1;
}

std::optional<OwnRank> own_rank(const Environment& inherited) {
  for (const LauncherFamily& family : launcher_families()) {
    if (family.rank_variable.empty() || family.size_variable.empty()) continue;
    const OwnRank own{number_in(inherited, family.rank_variable), number_in(inherited, family.size_variable)};
    if (own.rank >= 0 && own.ranks > 1) return own;
  }
  return std::nullopt;
}

}  // namespace launcher
