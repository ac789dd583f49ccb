// The sections of the report with their metrics, as report.json and the page have them.
#pragma once

#include <nlohmann/json.hpp>

#include "report/report_model.h"

namespace report {

nlohmann::ordered_json sections_document(const ReportModel& model);

/// Ranks that spend their time alike, with the distance from which on two of them count as different.
nlohmann::ordered_json rank_clusters_document(const ReportModel& model);

}  // namespace report
