// What a node used while the job ran there (nodes/HOST.json in a run directory), from the process that watches it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "schema/file_error.h"
#include "schema/summary.h"

namespace schema {

/// How a process of the run ended, as somebody beside it saw: by a signal, or with a status other than 0.
struct ProcessEnd {
  std::int32_t pid = 0;
  std::int32_t signal = 0;  ///< 0: none
  std::int32_t status = 0;
  bool for_memory = false;  ///< the kernel killed it because there was no memory left
};

struct NodeFile {
  bool has_ended = false;  ///< the watching is over: the numbers are the last ones
  Host host;
  std::vector<Device> devices;
  std::vector<ProcessEnd> endings;  ///< of at most 4096 processes
};

/// The file is complete or not there. Throws FileError.
void store_node(const NodeFile& node, const std::filesystem::path& path);

/// Throws FileError, also for an empty file: the process that took the node had not begun to watch it.
NodeFile load_node(const std::filesystem::path& path);

}  // namespace schema
