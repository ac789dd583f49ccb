// Regions and marks over processes and ranks.
#pragma once

#include <cstdint>
#include <vector>

#include "merge/line_memory.h"
#include "merge/process_tree.h"
#include "schema/rank_file.h"
#include "schema/summary.h"

namespace merge {

/// What all processes of the rank said of themselves, added to its summary. Times count from the start of `main`.
void add_annotations(schema::Summary& summary, const std::vector<schema::RankFile>& files,
                     const std::vector<ProcessImages>& processes, std::int32_t rank);

/// What was allocated inside the regions that the rank's summary has nodes of. After add_annotations.
void add_region_memory(schema::Summary& summary, const std::vector<PlacedAllocations>& processes, std::int32_t rank);

/// Associative and commutative: of too many names the first ones are kept, whatever came in first.
void join_annotations(schema::Summary& into, schema::Summary& other);

}  // namespace merge
