// Ranks that spend their time alike, found by k-means over their shares.
#pragma once

#include <vector>

#include "report/report_model.h"

namespace report {

/// At most so many clusters.
inline constexpr std::size_t kMostClusters = 8;

/// Part of the time that two ranks spend differently, from 0 to 1: half the sum of the differences of their shares.
double share_distance(const GroupValues& a, const GroupValues& b);

/// By size, descending; ties by their first rank. Every rank is in one. Deterministic: the first centre is the rank
/// next to the mean, each further one the rank farthest from all, as long as that is at least kClusterDistance; then
/// k-means; then centres that came closer to each other than that are joined.
std::vector<RankCluster> rank_clusters(const std::vector<RankRow>& ranks);

/// "0-3,7"
std::string rank_ranges(const std::vector<std::int32_t>& ranks);

}  // namespace report
