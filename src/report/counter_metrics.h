// What the processor's counters say, as ratios with their formulas.
#pragma once

#include <string>
#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// Totals, and the lines with the greatest counts.
Counters counters_of(const schema::Summary& summary);

/// The part of the processor time in which the counter counted; its count is scaled up to all of it.
double coverage_of(const schema::CounterTotal& counter);

/// A sentence on counters that took turns; empty: none did.
std::string turns_remark(const Counters& counters);

/// Appends instructions per cycle and the like, each with its reason where it could not be counted.
void add_counter_metrics(const ReportModel& model, std::vector<Metric>& metrics);

}  // namespace report
