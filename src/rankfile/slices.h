// How the time of each calling context is spread over the run.
#pragma once

#include "schema/rank_file.h"

namespace rankfile {

/// Sets RankFile::slices and RankProcess::slice_width_ns from the totals, the timeline and the time bins, which must
/// be there. The timeline says where the process was at some moments; the result's sums by node and category are those
/// of the totals, its sums by slice and category as near to the time bins as those moments allow (iterative
/// proportional fitting, Deming and Stephan 1940). Of long runs and many contexts the slices are wider, so that there
/// are not many times more rows than totals.
void add_slices(schema::RankFile& file);

}  // namespace rankfile
