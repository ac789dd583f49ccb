#include "report/rank_timeline.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "report/metrics.h"

namespace report {
namespace {

/// A track for each rank of `apart`, then `shared` tracks of neighbours.
std::map<std::int32_t, std::size_t> assign(const std::vector<const schema::Rank*>& ranks,
                                           const std::set<std::int32_t>& apart, std::size_t shared,
                                           std::vector<RankTrack>& tracks) {
  std::map<std::int32_t, std::size_t> track_of;
  const auto put = [&](const schema::Rank& rank, std::size_t track) {
    if (track == tracks.size()) tracks.push_back({rank.rank, rank.rank, 0, rank.host, {}});
    tracks[track].last = rank.rank;
    ++tracks[track].ranks;
    track_of[rank.rank] = track;
  };
  std::vector<const schema::Rank*> together;
  for (const schema::Rank* rank : ranks) {
    if (apart.contains(rank->rank)) {
      put(*rank, tracks.size());
    } else {
      together.push_back(rank);
    }
  }
  const std::size_t first = tracks.size(), blocks = std::min(shared, together.size());
  for (std::size_t i = 0; i < together.size(); ++i) put(*together[i], first + i * blocks / together.size());
  return track_of;
}

/// Adds the time of the ranks that have a track to its bins, of which several become one above the maximum.
void add_bins(RankTimeline& result, const schema::Summary& summary, const std::map<std::int32_t, std::size_t>& track_of,
              std::size_t maximum_bins) {
  std::int32_t last = 0;
  for (const schema::TimeBin& bin : summary.bins) last = std::max(last, bin.bin);
  const std::size_t recorded = static_cast<std::size_t>(last) + 1;
  const std::size_t joined = (recorded + maximum_bins - 1) / maximum_bins;
  result.bin_width = to_seconds(summary.bin_width_ns) * static_cast<double>(joined);
  for (RankTrack& track : result.tracks) track.bins.resize((recorded + joined - 1) / joined);
  for (const schema::TimeBin& bin : summary.bins) {
    const auto track = track_of.find(bin.rank);
    if (bin.bin < 0 || track == track_of.end()) continue;
    GroupValues& target = result.tracks[track->second].bins[static_cast<std::size_t>(bin.bin) / joined];
    const GroupValues seconds = group_seconds(category_seconds(bin.time));
    for (std::size_t i = 0; i < kGroupCount; ++i) target[i] += seconds[i];
  }
}

}  // namespace

RankTimeline cluster_timeline(const schema::Summary& summary, const std::vector<RankCluster>& clusters,
                              std::size_t maximum_bins) {
  RankTimeline result;
  if (summary.bin_width_ns <= 0 || summary.bins.empty() || maximum_bins == 0 || clusters.size() < 2) return result;
  std::map<std::int32_t, std::size_t> track_of;
  for (const RankCluster& cluster : clusters) {
    for (const std::int32_t rank : cluster.ranks) track_of[rank] = result.tracks.size();
    result.tracks.push_back({cluster.ranks.front(),
                             cluster.ranks.back(),
                             static_cast<std::int64_t>(cluster.ranks.size()),
                             cluster.host,
                             {}});
  }
  add_bins(result, summary, track_of, maximum_bins);
  return result;
}

RankTimeline rank_timeline(const schema::Summary& summary, const std::set<std::int32_t>& apart,
                           std::size_t maximum_tracks, std::size_t maximum_bins) {
  RankTimeline result;
  if (summary.bin_width_ns <= 0 || summary.bins.empty() || maximum_bins == 0 || maximum_tracks < 2) return result;
  std::vector<const schema::Rank*> ranks;
  for (const schema::Rank& rank : summary.ranks) ranks.push_back(&rank);
  std::set<std::int32_t> alone;
  if (ranks.size() > maximum_tracks) {
    for (const std::int32_t rank : apart) {
      if (alone.size() < maximum_tracks / 2) alone.insert(rank);
    }
  }
  const auto track_of = assign(ranks, alone, maximum_tracks - alone.size(), result.tracks);
  add_bins(result, summary, track_of, maximum_bins);
  std::ranges::stable_sort(result.tracks, {}, &RankTrack::first);
  return result;
}

std::set<std::int32_t> outstanding_ranks(const std::vector<RankRow>& ranks, const std::vector<BalanceRow>& balance,
                                         std::size_t each) {
  std::set<std::int32_t> chosen;
  std::vector<const RankRow*> all;
  for (const RankRow& rank : ranks) all.push_back(&rank);
  for (const BalanceRow& row : balance) {
    const auto distance = [&](const RankRow* rank) { return std::abs(rank->seconds[index(row.group)] - row.mean); };
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), each));
    std::partial_sort(all.begin(), end, all.end(), [&](const RankRow* a, const RankRow* b) {
      return std::tuple(-distance(a), a->rank) < std::tuple(-distance(b), b->rank);
    });
    for (auto rank = all.begin(); rank != end; ++rank) chosen.insert((*rank)->rank);
  }
  return chosen;
}

}  // namespace report
