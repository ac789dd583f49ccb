// What the job's threads did and what of the processors they got.
#pragma once

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

ThreadUse thread_use(const schema::Summary& summary);

/// Whether the image is an OpenMP runtime.
bool is_openmp_runtime(const std::string& module);

}  // namespace report
