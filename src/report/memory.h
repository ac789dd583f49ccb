// Memory: how much the ranks need, of what there is, and over time. Formulas: share/doc/metrics.md.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/report_model.h"

namespace report {

/// At most `maximum_bins` bins, from each rank's own start.
MemoryOverTime memory_over_time(const schema::Summary& summary, std::size_t maximum_bins);

MemoryGrowth memory_growth(const schema::Summary& summary);

/// Fills memory_lines and what belongs to them.
void add_memory_lines(ReportModel& model, const schema::Summary& summary);

/// What stands in the report instead of, or under, the table of lines.
std::string memory_lines_remark(const ReportModel& model);

/// More and more was allocated there until the end, and not freed.
bool is_leak_suspect(const MemoryRow& row);

/// Memory that is short, and lines that keep more and more.
void add_memory_advice(const ReportModel& model, const schema::Summary& summary, std::vector<Advice>& advice);

Section memory_section(const ReportModel& model, const schema::Summary& summary);

}  // namespace report
