// Time that ranks spent waiting for an accelerator.
#pragma once

#include <optional>

#include "schema/summary.h"

namespace report {

/// Rank seconds with a call of the CUDA libraries in the stack that returns when the device has done its work, counted
/// once per stack. Empty: no such frame was seen.
std::optional<double> device_wait_seconds(const schema::Summary& summary);

}  // namespace report
