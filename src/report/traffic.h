// Who sent how much to whom, in point-to-point messages.
#pragma once

#include <cstdint>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

TrafficMatrix traffic_of(const schema::Summary& summary);

/// The same in blocks so wide that there are at most `maximum_blocks` of them in each direction.
TrafficMatrix coarser(const TrafficMatrix& matrix, std::int32_t maximum_blocks);

/// "rank 3", or "ranks 8 to 15" for a block.
std::string block_name(const TrafficMatrix& matrix, std::int32_t block);

}  // namespace report
