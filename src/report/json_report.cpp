#include "report/json_report.h"

#include "report/report_document.h"

namespace report {

std::string json_report(const ReportModel& model) {
  return dump(report_document(model, {}), 2) + "\n";
}

}  // namespace report
