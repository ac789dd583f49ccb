// Which Python line a calling context belongs to.
#pragma once

#include <cstdint>
#include <vector>

#include "schema/summary.h"

namespace schema {

/// For each node the frame of the innermost Python call at or above it; 0: there is none.
inline std::vector<std::uint32_t> innermost_lines(const Summary& summary) {
  std::vector<std::uint32_t> found(summary.nodes.size(), 0);
  for (std::size_t i = 1; i < found.size(); ++i) {
    const Node& node = summary.nodes[i];
    const bool is_python = summary.frames[node.frame].kind == FrameKind::kPython;
    found[i] = is_python ? node.frame : found[node.parent];
  }
  return found;
}

}  // namespace schema
