// What a node used while the job ran there (nodes/HOST.json in a run directory), from the process that watches it.
#pragma once

#include <filesystem>
#include <vector>

#include "schema/file_error.h"
#include "schema/summary.h"

namespace schema {

struct NodeFile {
  bool has_ended = false;  ///< the watching is over: the numbers are the last ones
  Host host;
  std::vector<Device> devices;
};

/// The file is complete or not there. Throws FileError.
void store_node(const NodeFile& node, const std::filesystem::path& path);

/// Throws FileError, also for an empty file: the process that took the node had not begun to watch it.
NodeFile load_node(const std::filesystem::path& path);

}  // namespace schema
