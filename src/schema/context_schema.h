// The columns that rank files and summaries have in common: frames, nodes and source text.
#pragma once

#include "schema/table.h"

namespace schema {

inline const Fields<Frame> kFrameFields = {
    {"kind", "0 root, 1 native, 2 Python, 3 region", &Frame::kind},
    {"function", "text", &Frame::function},
    {"file", "text", &Frame::file},
    {"line", "line number", &Frame::line},
    {"first_line", "line number", &Frame::first_line},
    {"module", "text", &Frame::module},
};

inline const Fields<Node> kNodeFields = {
    {"parent", "row of nodes", &Node::parent},
    {"frame", "row of frames", &Node::frame},
};

inline const Fields<SourceLine> kSourceFields = {
    {"file", "text", &SourceLine::file},
    {"line", "line number", &SourceLine::line},
    {"text", "text", &SourceLine::text},
};

/// Throws FileError unless both tables start with their root and every parent comes before its children.
inline void require_tree(const ColumnarReader& reader, const std::vector<Frame>& frames,
                         const std::vector<Node>& nodes) {
  if (frames.empty() || frames[0].kind != FrameKind::kRoot) reader.fail("frames/kind", "does not start with the root");
  if (nodes.empty() || nodes[0].parent != 0) reader.fail("nodes/parent", "does not start with the root");
  require_below(reader, "frames/kind", frames, &Frame::kind, kFrameKindCount);
  require_below(reader, "nodes/frame", nodes, &Node::frame, frames.size());
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    if (nodes[i].parent >= i) reader.fail("nodes/parent", "has a parent behind its child");
  }
}

}  // namespace schema
