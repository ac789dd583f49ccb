// The files that the ranks used, and what there is to say of them.
#pragma once

#include <string>
#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// By seconds, then bytes, descending.
std::vector<FileRow> file_rows(const schema::Summary& summary);

/// "4 reads of 1.00 MiB, 12 writes of 840 B, 3 other calls", without what there was none of.
std::string file_sentence(const FileRow& file);

/// The file systems of files that have a path, each once with its time, the costliest first: "Lustre (12.3 s), ext4 (1
/// s)"; empty if none is known.
std::string file_systems_sentence(const std::vector<FileRow>& files);

/// The rules that look at files.
void add_file_advice(const ReportModel& model, std::vector<Advice>& advice);

}  // namespace report
