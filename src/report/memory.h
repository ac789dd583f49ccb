// Memory: how much the ranks need, of what there is, and over time. Formulas: share/doc/metrics.md.
#pragma once

#include <cstddef>

#include "report/report_model.h"

namespace report {

/// At most `maximum_bins` bins, from each rank's own start.
MemoryOverTime memory_over_time(const schema::Summary& summary, std::size_t maximum_bins);

MemoryGrowth memory_growth(const schema::Summary& summary);

Section memory_section(const ReportModel& model, const schema::Summary& summary);

}  // namespace report
