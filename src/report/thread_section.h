// The section "Threads": computing and synchronising, cores, switches, the interpreter lock.
#pragma once

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// Needs the model's threads, categories and counters.
Section thread_section(const ReportModel& model, const schema::Summary& summary);

}  // namespace report
