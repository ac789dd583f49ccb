// What calling contexts did over time and on blocks of ranks: what a selection of time and ranks is computed from.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// `lines` are the rows of the report, of this summary.
Slices slices_of(const schema::Summary& summary, const std::vector<LineRow>& lines);

/// {"width_s", "count", "block_ranks", "blocks", "node": […], "line": […], "group": […], "slice": […], "block": […],
/// "us": […]}: one entry a cell: microseconds of rank time of ranks block * block_ranks and the following, below node
/// `node` of `shown` (as tree_document() numbers it, 0 is the root), at row `line` of the first `lines` lines (-1: at
/// none of them). With more than `limit` cells slices and blocks become wider, and the smallest cells lose their place.
nlohmann::ordered_json slices_document(const Slices& slices, const CallTree& shown, std::size_t lines,
                                       std::size_t limit);

}  // namespace report
