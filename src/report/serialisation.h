// What mpi4py does around MPI calls: it pickles, unpickles and packs.
#pragma once

#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// Rank time below a frame of mpi4py's extension module that is neither MPI nor an import, by the Python line that
/// called mpi4py. By seconds, descending.
std::vector<SerialisationRow> serialisation_rows(const schema::Summary& summary);

}  // namespace report
