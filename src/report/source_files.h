// Source files whole, read when the report is made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

struct SourceLimits {
  std::size_t file_bytes = 256 * 1024;
  std::size_t all_bytes = 640 * 1024;
};

/// The job's own files among those with time, the costliest first, as far as they are what ran: a regular text file of
/// a known language, not touched since `start_ns` (since 1970), whose lines are those that were recorded during the
/// run. Installed libraries are left out: of them the recorded lines do. Throws nothing but for memory.
std::vector<SourceFile> unchanged_sources(const ReportModel& model, std::int64_t start_ns,
                                          const SourceLimits& limits = {});

/// When the job began, ns since 1970: before its first rank. 0: not known, and then no file counts as unchanged.
std::int64_t start_of(const schema::Summary& summary);

}  // namespace report
