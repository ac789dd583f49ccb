// What the program said of itself: regions, marks, and which part of the run to measure.
#pragma once

#include <string>
#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// All regions, by rank time inside, descending. `functions` have their efficiency.
std::vector<RegionRow> region_rows(const schema::Summary& summary, const std::vector<FunctionRow>& functions);

/// All marks, by their first moment; of each at most kMomentsShown moments.
std::vector<MarkRow> mark_rows(const schema::Summary& summary);
inline constexpr std::size_t kMomentsShown = 100;

Measured measured_part(const schema::Summary& summary);

/// "15.0 s of the 40.0 s that a rank ran, …". Of a run that was measured as a whole there is nothing to say.
std::string measured_text(const Measured& measured);

}  // namespace report
