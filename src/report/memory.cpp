#include "report/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "report/formatting.h"
#include "report/metrics.h"
#include "report/thresholds.h"

namespace report {
namespace {

Metric metric(std::string id, std::string label, Measure value, std::string meaning = {}) {
  return {std::move(id), std::move(label), std::move(value), std::nullopt, std::move(meaning)};
}

// ---- over time ----

/// The rows of summary.bins of one rank; they are sorted by rank and bin.
using Rows = std::pair<std::size_t, std::size_t>;

std::vector<Rows> rows_by_rank(const std::vector<schema::TimeBin>& bins) {
  std::vector<Rows> ranks;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (i == 0 || bins[i].rank != bins[i - 1].rank) ranks.emplace_back(i, i);
    ranks.back().second = i + 1;
  }
  return ranks;
}

void add_rank(MemoryOverTime& result, std::vector<std::size_t>& ranks, const std::vector<schema::TimeBin>& bins,
              const Rows& rows, std::size_t joined) {
  std::vector<double> greatest(result.bins.size(), 0);
  for (std::size_t i = rows.first; i < rows.second; ++i) {
    if (bins[i].bin < 0) continue;
    double& target = greatest[static_cast<std::size_t>(bins[i].bin) / joined];
    target = std::max(target, static_cast<double>(bins[i].resident_bytes));
  }
  for (std::size_t i = 0; i < greatest.size(); ++i) {
    if (greatest[i] <= 0) continue;
    std::optional<MemoryBin>& bin = result.bins[i];
    if (!bin) bin = MemoryBin{greatest[i], 0, greatest[i]};
    bin->minimum = std::min(bin->minimum, greatest[i]);
    bin->maximum = std::max(bin->maximum, greatest[i]);
    bin->mean += greatest[i];  // a sum until all ranks are in
    ++ranks[i];
  }
}

/// Growth of one rank: the greatest value of its last quarter less that of its second one.
double growth_of(const std::vector<schema::TimeBin>& bins, const Rows& rows) {
  const std::int32_t count = bins[rows.second - 1].bin + 1;
  double before = 0, after = 0;
  for (std::size_t i = rows.first; i < rows.second; ++i) {
    const std::int32_t quarter = 4 * bins[i].bin / count;
    const auto bytes = static_cast<double>(bins[i].resident_bytes);
    if (quarter == 1) before = std::max(before, bytes);
    if (quarter == 3) after = std::max(after, bytes);
  }
  return before > 0 && after > 0 ? after - before : 0;
}

// ---- of what there is ----

/// The greatest part of `available` that a group of ranks may have needed at once, by the sum of their peaks.
struct GroupPeak {
  double peaks = 0, available = 0;
};

template <typename Key, typename KeyOf, typename AvailableOf>
std::optional<double> greatest_share(const schema::Summary& summary, KeyOf key_of, AvailableOf available_of) {
  std::map<Key, GroupPeak> groups;
  for (const schema::Rank& rank : summary.ranks) {
    const auto available = static_cast<double>(available_of(rank));
    if (available <= 0) continue;
    GroupPeak& group = groups[key_of(rank)];
    group.peaks += static_cast<double>(rank.peak_resident_bytes);
    group.available = group.available > 0 ? std::min(group.available, available) : available;
  }
  std::optional<double> most;
  for (const auto& [key, group] : groups) most = std::max(most.value_or(0), group.peaks / group.available);
  return most;
}

bool knows_memory(const schema::Summary& summary) {
  return std::ranges::any_of(summary.ranks, [](const schema::Rank& rank) { return rank.peak_resident_bytes > 0; });
}

Measure node_share(const schema::Summary& summary) {
  if (!knows_memory(summary)) return unavailable(Unit::kShare, "no rank recorded its memory");
  const auto share = greatest_share<std::string>(
      summary, [](const schema::Rank& rank) { return rank.host; },
      [&](const schema::Rank& rank) {
        return rank.node_memory_bytes > 0 ? rank.node_memory_bytes : summary.job.memory_bytes;
      });
  return share ? measured(Unit::kShare, *share) : unavailable(Unit::kShare, "the memory of the nodes is not known");
}

Measure limit_share(const schema::Summary& summary) {
  if (!knows_memory(summary)) return unavailable(Unit::kShare, "no rank recorded its memory");
  const auto share = greatest_share<std::pair<std::string, std::string>>(
      summary, [](const schema::Rank& rank) { return std::pair(rank.host, rank.memory_limit_group); },
      [](const schema::Rank& rank) { return rank.memory_limit_bytes; });
  return share ? measured(Unit::kShare, *share)
               : unavailable(Unit::kShare, "no control group limits the memory of the ranks");
}

std::string limit_meaning(const schema::Summary& summary) {
  std::int64_t lowest = 0;
  for (const schema::Rank& rank : summary.ranks) {
    const std::int64_t limit = rank.memory_limit_bytes;
    if (limit > 0 && (lowest == 0 || limit < lowest)) lowest = limit;
  }
  return lowest == 0 ? std::string()
                     : "sum of the ranks' peaks / limit of " + format_bytes(static_cast<double>(lowest));
}

Measure suspected_bytes(const ReportModel& model) {
  if (!model.memory_lines_reason.empty()) return unavailable(Unit::kBytes, model.memory_lines_reason);
  double bytes = 0;
  for (const MemoryRow& row : model.memory_lines) bytes += is_leak_suspect(row) ? row.growing_bytes : 0;
  return measured(Unit::kBytes, bytes);
}

}  // namespace

MemoryOverTime memory_over_time(const schema::Summary& summary, std::size_t maximum_bins) {
  MemoryOverTime result;
  if (summary.bin_width_ns <= 0 || maximum_bins == 0) return result;
  std::int32_t last = -1;
  for (const schema::TimeBin& bin : summary.bins) {
    if (bin.resident_bytes > 0) last = std::max(last, bin.bin);
  }
  if (last < 0) return result;
  std::int32_t longest = last;
  for (const schema::TimeBin& bin : summary.bins) longest = std::max(longest, bin.bin);
  const std::size_t recorded = static_cast<std::size_t>(longest) + 1;
  const std::size_t joined = (recorded + maximum_bins - 1) / maximum_bins;
  result.bin_width = to_seconds(summary.bin_width_ns) * static_cast<double>(joined);
  result.bins.resize((recorded + joined - 1) / joined);
  std::vector<std::size_t> ranks(result.bins.size(), 0);
  for (const Rows& rows : rows_by_rank(summary.bins)) add_rank(result, ranks, summary.bins, rows, joined);
  for (std::size_t i = 0; i < result.bins.size(); ++i) {
    if (result.bins[i]) result.bins[i]->mean /= static_cast<double>(ranks[i]);
  }
  return result;
}

MemoryGrowth memory_growth(const schema::Summary& summary) {
  MemoryGrowth growth{unavailable(Unit::kBytes, "memory over time was not recorded"), -1};
  for (const Rows& rows : rows_by_rank(summary.bins)) {
    const auto begin = summary.bins.begin();
    const auto has_memory = [](const schema::TimeBin& bin) { return bin.resident_bytes > 0; };
    if (!std::any_of(begin + static_cast<std::ptrdiff_t>(rows.first), begin + static_cast<std::ptrdiff_t>(rows.second),
                     has_memory)) {
      continue;
    }
    const double seconds = to_seconds(summary.bin_width_ns) * (summary.bins[rows.second - 1].bin + 1);
    if (seconds < limits::kMemoryGrowthSeconds) {
      if (!growth.bytes.number) {
        growth.bytes.reason = fmt::format("the run was shorter than {:g} s", limits::kMemoryGrowthSeconds);
      }
      continue;
    }
    const double bytes = std::max(growth_of(summary.bins, rows), 0.0);
    if (growth.bytes.number && bytes <= *growth.bytes.number) continue;
    growth = {measured(Unit::kBytes, bytes), summary.bins[rows.first].rank};
  }
  return growth;
}

void add_memory_lines(ReportModel& model, const schema::Summary& summary) {
  const auto ranks = static_cast<double>(std::max<std::size_t>(summary.ranks.size(), 1));
  const auto bytes = [&](const schema::Spread& spread) -> RankSpread {
    const bool everywhere = static_cast<std::size_t>(std::max(spread.ranks, 0)) >= summary.ranks.size();
    return {everywhere ? static_cast<double>(spread.minimum) : 0.0, static_cast<double>(spread.sum) / ranks,
            static_cast<double>(spread.maximum), spread.maximum_rank};
  };
  for (const schema::LineMemory& line : summary.line_memory) {
    const schema::Frame& frame = summary.frames[line.frame];
    MemoryRow row;
    row.file = frame.file.empty() ? frame.module : frame.file;
    row.function = frame.function;
    row.line = frame.line;
    row.samples = line.samples;
    row.blocks = line.blocks;
    row.end_blocks = line.end_blocks;
    row.allocated = bytes(line.allocated);
    row.peak = bytes(line.peak);
    row.end = bytes(line.end);
    row.total_allocated = static_cast<double>(line.allocated.sum);
    row.total_peak = static_cast<double>(line.peak.sum);
    row.total_end = static_cast<double>(line.end.sum);
    row.growing_bytes = static_cast<double>(line.growing_bytes);
    row.growing_blocks = line.growing_blocks;
    model.memory_lines.push_back(std::move(row));
  }
  std::ranges::stable_sort(model.memory_lines, [](const MemoryRow& a, const MemoryRow& b) {
    return std::tie(b.total_peak, b.total_allocated, a.file, a.line) <
           std::tie(a.total_peak, a.total_allocated, b.file, b.line);
  });
  for (const schema::Rank& rank : summary.ranks) {
    model.allocation_interval = std::max(model.allocation_interval, rank.allocation_interval_bytes);
    model.unfollowed_bytes += rank.unfollowed_bytes;
  }
  if (!model.memory_lines.empty()) return;
  model.memory_lines_reason = model.allocation_interval > 0
                                  ? "no allocation was seen: the program has an allocator of its own"
                                  : "allocations were not sampled (--no-memory)";
}

std::string memory_lines_remark(const ReportModel& model) {
  if (!model.memory_lines_reason.empty()) return "not available: " + model.memory_lines_reason + ".";
  std::string text = fmt::format(
      "Blocks of {0} and more are all counted, smaller ones by a sample of one byte in {0}. Small Python objects lie "
      "in "
      "pools of the interpreter's own, which are not seen.",
      format_bytes(static_cast<double>(model.allocation_interval)));
  if (model.unfollowed_bytes > 0) {
    text += fmt::format(" Of blocks with {} in all it could not be followed when they were freed.",
                        format_bytes(static_cast<double>(model.unfollowed_bytes)));
  }
  return text;
}

namespace {

void add_leak_advice(const ReportModel& model, std::vector<Advice>& advice) {
  constexpr std::size_t kPlaces = 3;
  double all = 0;
  std::vector<const MemoryRow*> suspects;
  for (const MemoryRow& row : model.memory_lines) {
    all += row.total_peak;
    if (is_leak_suspect(row)) suspects.push_back(&row);
  }
  std::ranges::stable_sort(suspects, std::greater<>(), [](const MemoryRow* row) { return row->growing_bytes; });
  std::size_t places = 0;
  for (const MemoryRow* row : suspects) {
    if (row->growing_bytes < limits::kLeakShare * all || places++ == kPlaces) break;
    Advice found;
    found.id = advice_ids::kMemoryLeak;
    found.group = Group::kPython;
    found.file = row->file;
    found.line = row->line;
    found.evidence = fmt::format(
        "{} ({}) went on allocating until the end, and {} of it in {} blocks had not been freed when the program "
        "ended.",
        place(row->file, row->line), row->function, format_bytes(row->growing_bytes),
        format_count(static_cast<double>(row->growing_blocks)));
    found.change = "If that is not wanted, look for what keeps it: a list or cache that only grows, a reference cycle.";
    advice.push_back(std::move(found));
  }
}

void add_limit_advice(const ReportModel& model, const schema::Summary& summary, std::vector<Advice>& advice) {
  const Measure limit = limit_share(summary), node = node_share(summary);
  const bool by_limit = limit.number.value_or(0) >= node.number.value_or(0);
  const double share = by_limit ? limit.number.value_or(0) : *node.number;
  if (share < limits::kMemoryNearLimit) return;
  Advice found;
  found.id = advice_ids::kMemoryNearLimit;
  found.group = Group::kNative;
  found.evidence = fmt::format("The peaks of the ranks add up to {} of {}.", format_share(share),
                               by_limit ? "what their control group allows" : "the memory of their node");
  found.change = "Little more, and the kernel ends a rank: use fewer ranks a node, or keep less at once.";
  if (!model.memory_lines.empty()) {
    const MemoryRow& row = model.memory_lines.front();
    found.file = row.file;
    found.line = row.line;
    found.evidence += fmt::format(" The largest part, {} of a rank, was allocated at {} ({}).",
                                  format_bytes(row.peak.maximum), place(row.file, row.line), row.function);
  }
  advice.push_back(std::move(found));
}

}  // namespace

bool is_leak_suspect(const MemoryRow& row) {
  return row.growing_bytes >= limits::kLeakBytes && static_cast<double>(row.growing_blocks) >= limits::kLeakBlocks;
}

void add_memory_advice(const ReportModel& model, const schema::Summary& summary, std::vector<Advice>& advice) {
  add_leak_advice(model, advice);
  add_limit_advice(model, summary, advice);
}

Section memory_section(const ReportModel& model, const schema::Summary& summary) {
  double sum = 0, most = 0, sum_of_means = 0;
  int known = 0, with_mean = 0;
  for (const RankRow& rank : model.ranks) {
    if (rank.mean_resident_bytes) {
      sum_of_means += static_cast<double>(*rank.mean_resident_bytes);
      ++with_mean;
    }
    if (!rank.peak_resident_bytes) continue;
    const auto bytes = static_cast<double>(*rank.peak_resident_bytes);
    sum += bytes;
    most = std::max(most, bytes);
    ++known;
  }
  const auto bytes_or_reason = [](int ranks, double bytes) {
    return ranks > 0 ? measured(Unit::kBytes, bytes) : unavailable(Unit::kBytes, "no rank recorded its memory");
  };
  Section section{"memory", "Memory", "Resident memory of the ranks' processes.", {}, {}};
  section.metrics = {
      metric("memory-mean", "Mean", bytes_or_reason(with_mean, with_mean > 0 ? sum_of_means / with_mean : 0),
             "over time and ranks"),
      metric("memory-mean-peak", "Mean of the peaks", bytes_or_reason(known, known > 0 ? sum / known : 0),
             "over the ranks"),
      metric("memory-peak", "Highest peak", bytes_or_reason(known, most), "of one rank"),
      metric("memory-peak-to-mean", "Highest / mean",
             known > 0 ? measured(Unit::kRatio, most * known / sum)
                       : unavailable(Unit::kRatio, "no rank recorded its memory"),
             "1: all ranks need the same"),
      metric("memory-node", "Peak node share", node_share(summary), "sum of the ranks' peaks / memory of a node"),
      metric("memory-limit", "Peak share of the limit", limit_share(summary), limit_meaning(summary)),
      metric("memory-growth", "Growth", model.memory_growth.bytes,
             model.memory_growth.rank < 0
                 ? std::string()
                 : fmt::format("from the second to the last quarter of the run; rank {}", model.memory_growth.rank)),
      metric("memory-suspects", "Not freed, still growing", suspected_bytes(model), "of all ranks, by lines below"),
  };
  return section;
}

}  // namespace report
