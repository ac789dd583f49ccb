// Time below each Python function and each region, per rank: what its parallel efficiency is made of.
#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "schema/summary.h"

namespace merge {

/// What tells Python functions and regions apart; many frames, one for each of its lines, belong to one function.
using FunctionKey = std::tuple<schema::Text, schema::Text, std::int32_t, schema::FrameKind>;
inline FunctionKey function_of(const schema::Frame& frame) {
  return {frame.file, frame.function, frame.first_line, frame.kind};
}

/// For each frame the least frame of its function or region, 0: it is neither's.
std::vector<std::uint32_t> least_frames(const schema::Summary& summary);

/// From the tree of the summary of one rank.
void add_functions(schema::Summary& summary, std::int32_t rank);

}  // namespace merge
