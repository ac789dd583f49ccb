// Which frames of a summary belong to one function.
#pragma once

#include <cstddef>
#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

inline constexpr std::size_t kNoFunction = static_cast<std::size_t>(-1);

/// The functions of a summary, without any time, and for each frame the one that it belongs to. A Python function is
/// told apart by file, name and first line, a native one by image and name; the root belongs to none.
struct FunctionIndex {
  std::vector<FunctionRow> functions;
  std::vector<std::size_t> of_frame;
  /// kNoFunction for a frame that the summary does not have.
  std::size_t at(std::uint32_t frame) const { return frame < of_frame.size() ? of_frame[frame] : kNoFunction; }
};

FunctionIndex index_functions(const std::vector<schema::Frame>& frames);

}  // namespace report
