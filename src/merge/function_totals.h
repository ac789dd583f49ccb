// Time below each Python function and each region, per rank: what its parallel efficiency is made of.
#pragma once

#include <cstdint>
#include <tuple>

#include "schema/summary.h"

namespace merge {

/// What tells Python functions and regions apart; many frames, one for each of its lines, belong to one function.
inline auto function_of(const schema::Frame& frame) {
  return std::tie(frame.file, frame.function, frame.first_line, frame.kind);
}

/// From the tree of the summary of one rank.
void add_functions(schema::Summary& summary, std::int32_t rank);

}  // namespace merge
