// report.html: one self-contained page.
#pragma once

#include <filesystem>
#include <string>

#include "report/report_model.h"

namespace report {

/// Fills the page template (`page_directory`/report.html, with its styles and scripts inside) with the
/// model's data, and the explanations of its metrics from `page_directory`/../doc. The data cannot end its script
/// element, and the page inserts it as text only. The result stays below 2 MiB for any job: the least costly rows go
/// first. Throws std::runtime_error, naming the file, when the template is missing or is not the one expected.
std::string html_report(const ReportModel& model, const std::filesystem::path& page_directory);

}  // namespace report
