#include "report/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "report/efficiency.h"
#include "report/endings.h"
#include "report/thresholds.h"

namespace report {

Measure measured(Unit unit, double number) {
  return {unit, number, {}};
}

Measure unavailable(Unit unit, std::string reason) {
  return {unit, std::nullopt, std::move(reason)};
}

CategoryValues category_seconds(const schema::CategoryNanoseconds& time) {
  CategoryValues seconds{};
  std::transform(time.begin(), time.end(), seconds.begin(), to_seconds);
  return seconds;
}

GroupValues group_seconds(const CategoryValues& categories) {
  GroupValues seconds{};
  for (std::size_t i = 0; i < categories.size(); ++i) {
    seconds[index(group_of(static_cast<live_profile::Category>(i)))] += categories[i];
  }
  return seconds;
}

double total(const GroupValues& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

GroupValues shares_of(const GroupValues& seconds) {
  const double sum = total(seconds);
  GroupValues shares{};
  for (std::size_t i = 0; i < kGroupCount; ++i) shares[i] = fraction(seconds[i], sum);
  return shares;
}

CategoryValues job_categories(const schema::Summary& summary) {
  schema::CategoryNanoseconds sum{};
  for (const schema::Rank& rank : summary.ranks) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += rank.time[i];
  }
  return category_seconds(sum);
}

RankSpread rank_spread(const schema::Spread& spread, std::size_t rank_count) {
  const bool everywhere = static_cast<std::size_t>(std::max(spread.ranks, 0)) >= rank_count;
  return {everywhere ? to_seconds(spread.minimum) : 0.0,
          fraction(to_seconds(spread.sum), static_cast<double>(rank_count)), to_seconds(spread.maximum),
          spread.maximum_rank};
}

std::vector<RankRow> rank_rows(const schema::Summary& summary) {
  std::vector<RankRow> rows;
  rows.reserve(summary.ranks.size());
  for (const schema::Rank& rank : summary.ranks) {
    RankRow row;
    row.rank = rank.rank;
    row.host = rank.host;
    row.elapsed = to_seconds(rank.elapsed_ns);
    row.measured = to_seconds(rank.measured_ns);
    row.seconds = group_seconds(category_seconds(rank.time));
    row.shares = shares_of(row.seconds);
    row.samples = rank.samples;
    if (rank.peak_resident_bytes > 0) row.peak_resident_bytes = rank.peak_resident_bytes;
    if (rank.mean_resident_bytes > 0) row.mean_resident_bytes = rank.mean_resident_bytes;
    row.ended = rank.ended;
    row.ending = ending_of(rank);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<LineRow> line_rows(const schema::Summary& summary, double rank_seconds) {
  std::vector<LineRow> rows;
  rows.reserve(summary.lines.size());
  for (const schema::LineTotal& line : summary.lines) {
    if (line.frame >= summary.frames.size()) continue;
    const schema::Frame& frame = summary.frames[line.frame];
    LineRow row;
    row.frame = line.frame;
    row.file = frame.file;
    row.function = frame.function;
    row.line = frame.line;
    row.categories = category_seconds(line.time);
    row.seconds = group_seconds(row.categories);
    row.total = total(row.seconds);
    row.share = fraction(row.total, rank_seconds);
    row.per_rank = rank_spread(line.total, summary.ranks.size());
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const LineRow& a, const LineRow& b) {
    return std::tie(b.total, a.file, a.line) < std::tie(a.total, b.file, b.line);
  });
  return rows;
}

namespace {

std::string class_name(const schema::CallSite& site) {
  if (site.kind == 0) {
    const bool known = site.call_class < live_profile::kMpiClassCount;
    return known ? live_profile::kMpiClassNames[site.call_class] : "other";
  }
  const bool known = site.call_class < live_profile::kCategoryCount;
  return known ? live_profile::kCategoryNames[site.call_class] : "other";
}

CallRow call_row(const schema::Summary& summary, const schema::CallSite& site) {
  CallRow row;
  row.function = site.function;
  row.call_class = class_name(site);
  if (site.frame != 0 && site.frame < summary.frames.size()) {
    const schema::Frame& frame = summary.frames[site.frame];
    row.site_file = frame.file.empty() ? frame.module : frame.file;
    row.site_line = frame.line;
    row.site_function = frame.function;
  }
  row.calls = site.calls;
  row.seconds = to_seconds(site.time.sum);
  row.bytes = site.bytes;
  row.lock_held_seconds = to_seconds(site.lock_held_ns);
  row.smallest_communicator = site.smallest_communicator;
  row.largest_communicator = site.largest_communicator;
  row.per_rank = rank_spread(site.time, summary.ranks.size());
  row.size_bins = site.size_bins;
  return row;
}

}  // namespace

std::vector<CallRow> call_rows(const schema::Summary& summary, CallKind kind) {
  std::vector<CallRow> rows;
  for (const schema::CallSite& site : summary.call_sites) {
    if (site.kind == static_cast<std::uint8_t>(kind)) rows.push_back(call_row(summary, site));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const CallRow& a, const CallRow& b) {
    return std::tie(b.seconds, b.bytes, a.site_file, a.site_line) <
           std::tie(a.seconds, a.bytes, b.site_file, b.site_line);
  });
  return rows;
}

namespace {

BalanceRow balance_of(Group group, const std::vector<RankRow>& ranks) {
  const auto seconds = [group](const RankRow& rank) { return rank.seconds[index(group)]; };
  const auto by_seconds = [&](const RankRow& a, const RankRow& b) { return seconds(a) < seconds(b); };
  const auto lowest = std::min_element(ranks.begin(), ranks.end(), by_seconds);
  const auto highest = std::max_element(ranks.begin(), ranks.end(), by_seconds);
  const auto count = static_cast<double>(ranks.size());
  double sum = 0, rank_time = 0, squares = 0;
  for (const RankRow& rank : ranks) {
    sum += seconds(rank);
    rank_time += total(rank.seconds);
  }
  BalanceRow row;
  row.group = group;
  row.mean = sum / count;
  for (const RankRow& rank : ranks) squares += std::pow(seconds(rank) - row.mean, 2);
  row.deviation = std::sqrt(squares / count);
  row.minimum = seconds(*lowest);
  row.minimum_rank = lowest->rank;
  row.maximum = seconds(*highest);
  row.maximum_rank = highest->rank;
  const bool highest_is_farther = row.maximum - row.mean >= row.mean - row.minimum;
  const RankRow& outlier = highest_is_farther ? *highest : *lowest;
  if (ranks.size() > 1 && std::abs(seconds(outlier) - row.mean) >= limits::kOutlierDeviation * rank_time / count) {
    row.outlier_rank = outlier.rank;
    row.outlier_host = outlier.host;
  }
  return row;
}

}  // namespace

std::vector<BalanceRow> balance_rows(const std::vector<RankRow>& ranks) {
  std::vector<BalanceRow> rows;
  if (ranks.empty()) return rows;
  for (std::size_t i = 0; i < kGroupCount; ++i) {
    BalanceRow row = balance_of(static_cast<Group>(i), ranks);
    if (row.maximum > 0) rows.push_back(std::move(row));
  }
  return rows;
}

Timeline timeline(const schema::Summary& summary, std::size_t maximum_bins) {
  Timeline result;
  if (summary.bin_width_ns <= 0 || summary.bins.empty() || maximum_bins == 0) return result;
  std::int32_t last = 0;
  for (const schema::TimeBin& bin : summary.bins) last = std::max(last, bin.bin);
  const std::size_t recorded = static_cast<std::size_t>(last) + 1;
  const std::size_t joined = (recorded + maximum_bins - 1) / maximum_bins;
  result.bin_width = to_seconds(summary.bin_width_ns) * static_cast<double>(joined);
  result.bins.resize((recorded + joined - 1) / joined);
  for (const schema::TimeBin& bin : summary.bins) {
    if (bin.bin < 0) continue;
    GroupValues& target = result.bins[static_cast<std::size_t>(bin.bin) / joined];
    const GroupValues seconds = group_seconds(category_seconds(bin.time));
    for (std::size_t i = 0; i < kGroupCount; ++i) target[i] += seconds[i];
  }
  const double whole = result.bin_width * static_cast<double>(std::max<std::size_t>(summary.ranks.size(), 1));
  for (GroupValues& bin : result.bins) {
    for (double& value : bin) value = fraction(value, whole);
  }
  result.efficiency = efficiency_of_bins(summary.bins, joined, result.bins.size(), summary.ranks.size());
  return result;
}

CallSum sum_calls(const std::vector<CallRow>& rows, const std::vector<std::string>& classes) {
  CallSum sum;
  for (const CallRow& row : rows) {
    if (std::find(classes.begin(), classes.end(), row.call_class) == classes.end()) continue;
    sum.calls += row.calls;
    sum.bytes += row.bytes;
    sum.seconds += row.seconds;
  }
  return sum;
}

Measure effective_rate(std::int64_t bytes, double seconds, const std::string& what) {
  if (bytes <= 0) return unavailable(Unit::kBytesPerSecond, "no " + what + " moved data");
  if (seconds <= 0) return unavailable(Unit::kBytesPerSecond, what + " took too little time to measure");
  return measured(Unit::kBytesPerSecond, static_cast<double>(bytes) / seconds);
}

}  // namespace report
