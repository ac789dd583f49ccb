// Joins two summaries into one: the single operation behind the merge of ranks, of runs and over MPI.
#pragma once

#include <vector>

#include "schema/summary.h"

namespace merge {

/// The summary of all ranks of `a` and `b`, which must have no rank in common. Pure; associative, and
/// commutative up to the numbering of frames and nodes (floating-point sums of squares up to rounding).
/// Frames and nodes of `a` keep their numbers. Facts that can be known once only (Job, source text) are
/// kept where they are known; where both sides differ, the choice does not depend on the order.
/// Traffic between ranks takes blocks of ranks as described in traffic.h.
/// Slices take the coarser widths and blocks of both sides, wider ones while there would be more than
/// kMaximumSliceRows, see slices.h.
/// Time bins take the coarser width of both sides, doubled while the result would exceed kMaximumTimeBinRows.
schema::Summary merge(schema::Summary a, schema::Summary b);
/// The same of any number, which costs less than one after the other.
schema::Summary merge(std::vector<schema::Summary> parts);
/// The same where all use the frames and nodes of the first.
schema::Summary merge_rows(std::vector<schema::Summary> parts);

/// Adds what can be known once only, and notes, which may then be there twice.
void add_facts(schema::Summary& into, schema::Summary& other);

/// Rows of time bins a summary holds at most, whatever the number of ranks.
inline constexpr std::size_t kMaximumTimeBinRows = std::size_t{1} << 20;

}  // namespace merge
