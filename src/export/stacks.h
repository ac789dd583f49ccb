// The tree of calling contexts with its times, as all exports need it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "report/groups.h"
#include "schema/summary.h"

namespace exports {

struct StackNode {
  std::uint32_t parent = 0;  ///< lower than the node's own index, but for node 0, the root
  std::uint32_t frame = 0;   ///< index into the summary's frames
  std::array<std::int64_t, report::kGroupCount> exclusive{};  ///< ns of rank time
  std::int64_t inclusive = 0;                                 ///< of all groups
  std::int64_t samples = 0;                                   ///< at the end of the stack
  std::int64_t own() const;
};

/// One node for each of the summary's; what points nowhere is left out of the sums.
std::vector<StackNode> stack_nodes(const schema::Summary& summary);

/// What stack_nodes() and the names of frames need of `summary`, with the time of samples without a stack in a frame of
/// its own, "(no stack)": formats that list stacks would lose it.
schema::Summary with_every_stack(const schema::Summary& summary);

/// `summary` whose stacks have at most about `most_frames` frames together. What has least time is joined, below each
/// caller that is kept, in a frame "(shorter ones)": no time is lost.
schema::Summary with_bounded_stacks(schema::Summary summary, std::size_t most_frames);

/// Frames from the outermost to the node's own; empty for the root.
std::vector<std::uint32_t> stack_of(const std::vector<StackNode>& nodes, std::uint32_t node);

/// UTF-8 with U+FFFD for what is not, and a space for control characters, so that no name ends a line.
std::string printable(const std::string& text);

/// "solve (heat.py:10)": function, file and first line; "dgemm (libblas.so)" of native code without a file.
std::string function_label(const schema::Frame& frame);

/// The file of a frame, else its image, else "~", as Python's profilers write it.
std::string file_of(const schema::Frame& frame);

}  // namespace exports
