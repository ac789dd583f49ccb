// Who waited for whom: the parts of all ranks in an operation, brought together.
#pragma once

#include "schema/summary.h"

namespace merge {

/// Makes `waits` of all `arrivals`, which are gone afterwards; call once, when all ranks are merged.
///
/// A rank that takes part waits from the beginning of its call until the last of those that it depends on has posted
/// its part, at most until its own call ends (live_profile::ArrivalRole says who depends on whom). That last one is the
/// cause. Clocks of several hosts are brought together by what cannot be otherwise: nobody leaves an operation before
/// those that it depends on have entered it. `clock_error_ns` is half the width of what that leaves open.
/// Where ranks kept only some operations, times are scaled up to all.
void blame(schema::Summary& summary);

}  // namespace merge
