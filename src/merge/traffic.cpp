#include "merge/traffic.h"

#include <algorithm>
#include <cstddef>
#include <tuple>

#include "schema/joined_rows.h"

namespace merge {
namespace {

using schema::Traffic;

auto ends_of(const Traffic& row) {
  return std::tie(row.sender, row.receiver);
}

/// Joins each `factor` neighbouring blocks, and rows with the same ends.
void widen(std::vector<Traffic>& rows, std::int64_t factor) {
  for (Traffic& row : rows) {
    row.sender = static_cast<std::int32_t>(row.sender / factor);
    if (row.receiver >= 0) row.receiver = static_cast<std::int32_t>(row.receiver / factor);
  }
  schema::join_equal_places(rows, ends_of, [](Traffic& sum, const Traffic& row) {
    sum.messages += row.messages;
    sum.bytes += row.bytes;
  });
}

/// By how much the blocks have to be wider so that there are no more than are permitted.
std::int64_t needed_factor(const std::vector<Traffic>& rows) {
  std::int32_t last = 0;
  for (const Traffic& row : rows) last = std::max({last, row.sender, row.receiver});
  std::int64_t factor = 1;
  while (last / factor >= kMaximumTrafficBlocks) factor *= 2;
  return factor;
}

}  // namespace

void join_traffic(schema::Summary& into, std::vector<Traffic> others, std::int64_t other_block_ranks) {
  const std::int64_t width = std::max(into.traffic_block_ranks, other_block_ranks);
  if (width > into.traffic_block_ranks) widen(into.traffic, width / into.traffic_block_ranks);
  if (width > other_block_ranks) widen(others, width / other_block_ranks);
  into.traffic.insert(into.traffic.end(), others.begin(), others.end());
  const std::int64_t factor = needed_factor(into.traffic);
  widen(into.traffic, factor);
  into.traffic_block_ranks = width * factor;
}

void add_traffic(schema::Summary& summary, const std::vector<schema::RankFile>& files, std::int32_t rank) {
  std::vector<Traffic> rows;
  for (const schema::RankFile& file : files) {
    for (const schema::RankTraffic& row : file.traffic) rows.push_back({rank, row.receiver, row.messages, row.bytes});
  }
  join_traffic(summary, std::move(rows), 1);
}

}  // namespace merge
