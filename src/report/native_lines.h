// Lines of compiled sources, where debug information leads to them.
#pragma once

#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// Time with native code of the line at the end of the stack, descending. How it spreads over ranks is not known.
std::vector<LineRow> native_lines(const schema::Summary& summary, double rank_seconds);

}  // namespace report
