// Who waited for whom, by call site.
#pragma once

#include <string>
#include <vector>

#include "report/report_model.h"

namespace report {

/// Call sites where ranks waited for others, the longest wait first.
std::vector<WaitRow> wait_rows(const schema::Summary& summary, double rank_seconds);

/// "In heat2d.py:88 (MPI_Allreduce) ranks waited 12.3 s in all, 93 % of it for rank 7 on node3, which before was mostly
/// in heat2d.py:61 (native)."
std::string wait_sentence(const WaitRow& wait);

}  // namespace report
