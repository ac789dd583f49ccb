// What each rank did over time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// One track a rank up to `maximum_tracks` ranks. Above that, `apart` (and no more than half of the tracks) have their
/// own, and neighbours of the others share one. At most `maximum_bins` bins, from each rank's own start.
RankTimeline rank_timeline(const schema::Summary& summary, const std::set<std::int32_t>& apart,
                           std::size_t maximum_tracks, std::size_t maximum_bins);

/// The ranks that are farthest from the mean in each group, `each` of a group.
std::set<std::int32_t> outstanding_ranks(const std::vector<RankRow>& ranks, const std::vector<BalanceRow>& balance,
                                         std::size_t each);

/// A track for each kind of ranks, in the order of `clusters`; none if all ranks are of one kind.
RankTimeline cluster_timeline(const schema::Summary& summary, const std::vector<RankCluster>& clusters,
                              std::size_t maximum_bins);

}  // namespace report
