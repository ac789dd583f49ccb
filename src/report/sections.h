// The sections of the one-page report: CPU, Python, MPI, I/O, threads, memory, energy, efficiency.
#pragma once

#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// Needs the model's shares, rows, calls, efficiency and advice; every metric that could not be measured
/// carries its reason.
std::vector<Section> sections_of(const ReportModel& model, const schema::Summary& summary);

}  // namespace report
