#include "report/rank_clusters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <tuple>

#include "report/thresholds.h"

namespace report {
namespace {

constexpr int kMostRounds = 30;
constexpr double kAlike = 1e-9;  ///< differences of shares this close are equal, and the first group counts

struct Nearest {
  std::size_t centre = 0;
  double distance = std::numeric_limits<double>::infinity();
};

Nearest nearest(const GroupValues& shares, const std::vector<GroupValues>& centres) {
  Nearest best;
  for (std::size_t i = 0; i < centres.size(); ++i) {
    const double distance = share_distance(shares, centres[i]);
    if (distance < best.distance) best = {i, distance};
  }
  return best;
}

/// The mean shares of the ranks that `belongs` accepts.
template <typename Belongs>
GroupValues mean_shares(const std::vector<RankRow>& ranks, Belongs belongs) {
  GroupValues mean{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (!belongs(i)) continue;
    ++count;
    for (std::size_t group = 0; group < kGroupCount; ++group) mean[group] += ranks[i].shares[group];
  }
  for (double& value : mean) value /= static_cast<double>(std::max<std::size_t>(count, 1));
  return mean;
}

/// Ranks far from each other to begin with.
std::vector<GroupValues> first_centres(const std::vector<RankRow>& ranks) {
  const GroupValues mean = mean_shares(ranks, [](std::size_t) { return true; });
  const auto middle = std::ranges::min_element(
      ranks, {}, [&](const RankRow& rank) { return std::tuple(share_distance(rank.shares, mean), rank.rank); });
  std::vector<GroupValues> centres{middle->shares};
  while (centres.size() < kMostClusters) {
    const auto farthest = std::ranges::max_element(
        ranks, {}, [&](const RankRow& rank) { return std::tuple(nearest(rank.shares, centres).distance, -rank.rank); });
    if (nearest(farthest->shares, centres).distance < limits::kClusterDistance) break;
    centres.push_back(farthest->shares);
  }
  return centres;
}

std::vector<std::size_t> assign(const std::vector<RankRow>& ranks, const std::vector<GroupValues>& centres) {
  std::vector<std::size_t> cluster(ranks.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) cluster[i] = nearest(ranks[i].shares, centres).centre;
  return cluster;
}

/// The means of those that have a member.
std::vector<GroupValues> centres_of(const std::vector<RankRow>& ranks, const std::vector<std::size_t>& cluster,
                                    std::size_t count) {
  std::vector<GroupValues> centres;
  for (std::size_t number = 0; number < count; ++number) {
    if (std::ranges::find(cluster, number) == cluster.end()) continue;
    centres.push_back(mean_shares(ranks, [&](std::size_t i) { return cluster[i] == number; }));
  }
  return centres;
}

std::vector<GroupValues> settle(const std::vector<RankRow>& ranks, std::vector<GroupValues> centres) {
  for (int round = 0; round < kMostRounds; ++round) {
    std::vector<GroupValues> next = centres_of(ranks, assign(ranks, centres), centres.size());
    if (next == centres) break;
    centres = std::move(next);
  }
  return centres;
}

/// Takes out one of the two that are closest; false: all are far enough from each other.
bool join_closest(std::vector<GroupValues>& centres) {
  std::size_t drop = 0;
  double closest = limits::kClusterDistance;
  for (std::size_t a = 0; a < centres.size(); ++a) {
    for (std::size_t b = a + 1; b < centres.size(); ++b) {
      const double distance = share_distance(centres[a], centres[b]);
      if (distance >= closest) continue;
      closest = distance;
      drop = b;
    }
  }
  if (drop > 0) centres.erase(centres.begin() + static_cast<std::ptrdiff_t>(drop));
  return drop > 0;
}

RankCluster described(const std::vector<RankRow>& ranks, const std::vector<std::size_t>& cluster, std::size_t number) {
  RankCluster result;
  result.shares = mean_shares(ranks, [&](std::size_t i) { return cluster[i] == number; });
  double closest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (cluster[i] != number) continue;
    result.ranks.push_back(ranks[i].rank);
    const double distance = share_distance(ranks[i].shares, result.shares);
    result.spread = std::max(result.spread, distance);
    if (distance < closest) {
      closest = distance;
      result.representative = ranks[i].rank;
      result.host = ranks[i].host;
    }
  }
  if (result.ranks.size() == ranks.size()) return result;
  const GroupValues others = mean_shares(ranks, [&](std::size_t i) { return cluster[i] != number; });
  std::size_t most = 0;
  const auto difference = [&](std::size_t group) { return std::abs(result.shares[group] - others[group]); };
  for (std::size_t group = 1; group < kGroupCount; ++group) {
    if (difference(group) > difference(most) + kAlike) most = group;
  }
  result.differs = static_cast<Group>(most);
  result.others_share = others[most];
  return result;
}

}  // namespace

double share_distance(const GroupValues& a, const GroupValues& b) {
  double sum = 0;
  for (std::size_t group = 0; group < kGroupCount; ++group) sum += std::abs(a[group] - b[group]);
  return sum / 2;
}

std::vector<RankCluster> rank_clusters(const std::vector<RankRow>& ranks) {
  if (ranks.empty()) return {};
  std::vector<GroupValues> centres = settle(ranks, first_centres(ranks));
  while (join_closest(centres)) centres = settle(ranks, std::move(centres));
  const std::vector<std::size_t> cluster = assign(ranks, centres);
  std::vector<RankCluster> clusters;
  for (std::size_t number = 0; number < centres.size(); ++number) {
    RankCluster entry = described(ranks, cluster, number);
    if (!entry.ranks.empty()) clusters.push_back(std::move(entry));
  }
  std::ranges::stable_sort(clusters, [](const RankCluster& a, const RankCluster& b) {
    return std::tuple(b.ranks.size(), a.ranks.front()) < std::tuple(a.ranks.size(), b.ranks.front());
  });
  return clusters;
}

std::string rank_ranges(const std::vector<std::int32_t>& ranks) {
  std::string text;
  for (std::size_t i = 0; i < ranks.size();) {
    std::size_t end = i + 1;
    while (end < ranks.size() && ranks[end] == ranks[end - 1] + 1) ++end;
    if (!text.empty()) text += ',';
    text += end - i == 1 ? std::to_string(ranks[i]) : fmt::format("{}-{}", ranks[i], ranks[end - 1]);
    i = end;
  }
  return text;
}

}  // namespace report
