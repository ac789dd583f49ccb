// Rules that turn numbers into advice. Each rule has an id and limits in thresholds.def, and speaks only when
// the data support it: it states what was measured, then what to change.
#pragma once

#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// Reads the model's rows (ranks, lines, calls, functions, sources) and shares; the summary supplies the
/// threads per rank. The most costly advice comes first.
std::vector<Advice> advice_of(const ReportModel& model, const schema::Summary& summary);

}  // namespace report
