// Advice on threads and cores.
#pragma once

#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

void add_thread_advice(const ReportModel& model, const schema::Summary& summary, std::vector<Advice>& advice);

}  // namespace report
