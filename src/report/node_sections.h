// The sections about what the nodes used: energy and accelerators.
#pragma once

#include "report/report_model.h"

namespace report {

/// Both need the model's hosts and devices.
Section energy_section(const ReportModel& model);
Section accelerator_section(const ReportModel& model);

}  // namespace report
