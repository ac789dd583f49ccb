#include "report/traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "report/metrics.h"

namespace report {
namespace {

/// The host of each block of ranks; empty where it has several, or where one of its ranks left no data.
class BlockHosts {
 public:
  BlockHosts(const schema::Summary& summary, std::int32_t rank_count) : width_(summary.traffic_block_ranks) {
    std::map<std::int64_t, std::int64_t> found;
    for (const schema::Rank& rank : summary.ranks) {
      const auto [entry, is_new] = hosts_.try_emplace(rank.rank / width_, rank.host);
      if (!is_new && entry->second != rank.host) entry->second.clear();
      ++found[rank.rank / width_];
    }
    for (auto& [block, host] : hosts_) {
      if (found[block] < std::min(width_, rank_count - block * width_)) host.clear();
    }
  }

  const std::string& of(std::int32_t block) const {
    static const std::string kUnknown;
    const auto entry = hosts_.find(block);
    return entry == hosts_.end() ? kUnknown : entry->second;
  }

 private:
  std::map<std::int64_t, std::string> hosts_;
  std::int64_t width_;
};

Measure within_nodes(const TrafficMatrix& matrix, const schema::Summary& summary) {
  if (matrix.bytes <= 0) return unavailable(Unit::kShare, "no point-to-point message carried data");
  const bool is_one_node = std::ranges::all_of(
      summary.ranks, [&](const schema::Rank& rank) { return rank.host == summary.ranks.front().host; });
  if (is_one_node) return unavailable(Unit::kShare, "the job ran on one node");
  const BlockHosts hosts(summary, matrix.ranks);
  std::int64_t inside = 0, known = 0;
  for (const schema::Traffic& cell : matrix.cells) {
    const std::string& sender = hosts.of(cell.sender);
    const std::string& receiver = hosts.of(cell.receiver);
    if (sender.empty() || receiver.empty()) continue;
    known += cell.bytes;
    if (sender == receiver) inside += cell.bytes;
  }
  if (known < matrix.bytes) {
    return unavailable(Unit::kShare, matrix.block_ranks > 1
                                         ? fmt::format("blocks of {} ranks lie across nodes", matrix.block_ranks)
                                         : std::string("the host of a receiver is not known"));
  }
  return measured(Unit::kShare, static_cast<double>(inside) / static_cast<double>(known));
}

}  // namespace

TrafficMatrix traffic_of(const schema::Summary& summary) {
  TrafficMatrix matrix;
  matrix.block_ranks = std::max<std::int64_t>(summary.traffic_block_ranks, 1);
  matrix.ranks = summary.job.expected_ranks;
  if (!summary.ranks.empty()) matrix.ranks = std::max(matrix.ranks, summary.ranks.back().rank + 1);
  for (const schema::Traffic& row : summary.traffic) {
    if (row.receiver < 0) {
      matrix.other_messages += row.messages;
      matrix.other_bytes += row.bytes;
      continue;
    }
    matrix.messages += row.messages;
    matrix.bytes += row.bytes;
    matrix.cells.push_back(row);
  }
  const auto heavier = [](const schema::Traffic& a, const schema::Traffic& b) {
    return std::tuple(-a.bytes, -a.messages, a.sender, a.receiver) <
           std::tuple(-b.bytes, -b.messages, b.sender, b.receiver);
  };
  std::ranges::sort(matrix.cells, heavier);
  matrix.within_nodes = within_nodes(matrix, summary);
  return matrix;
}

TrafficMatrix coarser(const TrafficMatrix& matrix, std::int32_t maximum_blocks) {
  TrafficMatrix result = matrix;
  std::int64_t last = 0;
  for (const schema::Traffic& cell : matrix.cells) last = std::max<std::int64_t>({last, cell.sender, cell.receiver});
  last = std::max(last, (matrix.ranks - 1) / matrix.block_ranks);
  std::int32_t factor = 1;
  while (last / factor >= maximum_blocks) factor *= 2;
  if (factor == 1) return result;
  std::map<std::pair<std::int32_t, std::int32_t>, schema::Traffic> sums;
  for (const schema::Traffic& cell : matrix.cells) {
    schema::Traffic& sum = sums[{cell.sender / factor, cell.receiver / factor}];
    sum = {cell.sender / factor, cell.receiver / factor, sum.messages + cell.messages, sum.bytes + cell.bytes};
  }
  result.block_ranks = matrix.block_ranks * factor;
  result.cells.clear();
  for (const auto& [ends, sum] : sums) result.cells.push_back(sum);
  return result;
}

std::string block_name(const TrafficMatrix& matrix, std::int32_t block) {
  const std::int64_t first = block * matrix.block_ranks;
  if (matrix.block_ranks == 1) return fmt::format("rank {}", first);
  const std::int64_t end = first + matrix.block_ranks;
  return fmt::format("ranks {} to {}", first,
                     (matrix.ranks > first ? std::min<std::int64_t>(end, matrix.ranks) : end) - 1);
}

}  // namespace report
