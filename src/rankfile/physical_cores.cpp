#include "rankfile/physical_cores.h"

#include <fmt/format.h>

#include <fstream>
#include <string>

#include "schema/processor_list.h"

namespace rankfile {

std::set<int> physical_cores(const std::set<int>& logical, const std::filesystem::path& root) {
  std::set<int> cores, seen;
  for (const int processor : logical) {
    if (seen.contains(processor)) continue;
    std::ifstream file(root / fmt::format("cpu{}/topology/thread_siblings_list", processor));
    std::string list;
    if (!std::getline(file, list)) return {};
    const std::set<int> siblings = schema::processors_in(list);
    if (!siblings.contains(processor)) return {};
    cores.insert(*siblings.begin());
    seen.insert(siblings.begin(), siblings.end());
  }
  return cores;
}

}  // namespace rankfile
