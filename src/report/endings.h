// How ranks ended that did not end by themselves.
#pragma once

#include <string>
#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// "signal 9 (SIGKILL)"
std::string signal_text(std::int32_t number);

/// "ended by signal 11 (SIGSEGV)"; empty for a rank that ended by itself, or of which nobody knows.
std::string ending_of(const schema::Rank& rank);

/// A sentence for those that ended in the same way, in order of their lowest rank.
std::vector<std::string> ending_notes(const ReportModel& model, const schema::Summary& summary);

/// "3, 7 and 12": the first few, then how many more.
std::string list_ranks(const std::vector<std::int32_t>& ranks);

/// The same where `ranks` are only the first of so many.
std::string list_first_ranks(const std::vector<std::int32_t>& ranks, std::size_t count);

}  // namespace report
