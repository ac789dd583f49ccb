#include "report/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <tuple>

#include "report/efficiency.h"
#include "report/formatting.h"
#include "report/metrics.h"
#include "report/text_layout.h"

namespace report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLinesShown = 20;
constexpr std::size_t kRanksShown = 5;

/// Seconds that one sample stands for.
double period_of(const schema::Summary& summary) {
  double longest = 0;
  for (const schema::Rank& rank : summary.ranks) longest = std::max(longest, to_seconds(rank.period_ns));
  return longest;
}

Difference difference(double before, double before_period, double after, double after_period) {
  return {before, after, std::sqrt(before * before_period + after * after_period)};
}

double longest_rank(const schema::Summary& summary) {
  double longest = 0;
  for (const schema::Rank& rank : summary.ranks) longest = std::max(longest, to_seconds(rank.elapsed_ns));
  return longest;
}

using LineKey = std::tuple<std::string, std::string, std::string>;

struct LineSum {
  std::int32_t line = 0;
  double seconds = 0;
};

std::string stripped(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

std::map<LineKey, LineSum> lines_of(const schema::Summary& summary) {
  std::map<std::pair<std::string, std::int32_t>, std::string> texts;
  for (const schema::SourceLine& source : summary.sources) texts[{source.file, source.line}] = stripped(source.text);
  std::map<LineKey, LineSum> sums;
  for (const LineRow& row : line_rows(summary, 1)) {
    const auto text = texts.find({row.file, row.line});
    const bool is_known = text != texts.end() && !text->second.empty();
    LineSum& sum =
        sums[{base_name(row.file), row.function, is_known ? text->second : fmt::format("line {}", row.line)}];
    if (sum.line == 0) sum.line = row.line;
    sum.seconds += row.total;
  }
  return sums;
}

std::vector<LineDifference> line_differences(const schema::Summary& before, const schema::Summary& after) {
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  std::set<LineKey> keys;
  for (const auto& [key, sum] : old_lines) keys.insert(key);
  for (const auto& [key, sum] : new_lines) keys.insert(key);
  std::vector<LineDifference> lines;
  for (const LineKey& key : keys) {
    const auto old_line = old_lines.find(key);
    const auto new_line = new_lines.find(key);
    const LineSum was = old_line == old_lines.end() ? LineSum{} : old_line->second;
    const LineSum is = new_line == new_lines.end() ? LineSum{} : new_line->second;
    LineDifference line;
    std::tie(line.file, line.function, line.text) = key;
    line.line = is.line != 0 ? is.line : was.line;
    line.seconds = difference(was.seconds, period_of(before), is.seconds, period_of(after));
    if (line.seconds.exceeds_noise()) lines.push_back(std::move(line));
  }
  std::ranges::stable_sort(lines, std::greater{},
                           [](const LineDifference& line) { return std::abs(line.seconds.change()); });
  return lines;
}

std::vector<RankDifference> rank_differences(const schema::Summary& before, const schema::Summary& after) {
  const std::vector<RankRow> old_ranks = rank_rows(before);
  const std::vector<RankRow> new_ranks = rank_rows(after);
  std::vector<RankDifference> ranks;
  for (std::size_t i = 0; i < std::min(old_ranks.size(), new_ranks.size()); ++i) {
    const Difference useful = difference(useful_seconds(old_ranks[i].seconds), period_of(before),
                                         useful_seconds(new_ranks[i].seconds), period_of(after));
    if (useful.exceeds_noise()) ranks.push_back({new_ranks[i].rank, new_ranks[i].host, useful});
  }
  std::ranges::stable_sort(ranks, std::greater{},
                           [](const RankDifference& rank) { return std::abs(rank.useful.change()); });
  return ranks;
}

/// "+12.3 %", or "new" where there was nothing.
std::string change_text(const Difference& seconds) {
  if (seconds.before <= 0) return seconds.after > 0 ? "new" : "-";
  return fmt::format("{:+.1f} %", seconds.change() / seconds.before * 100);
}

std::string row_text(const std::string& label, const Difference& seconds, bool has_noise) {
  return fmt::format("  {:<22}{:>10}{:>12}{:>12}{}\n", label, format_seconds(seconds.before),
                     format_seconds(seconds.after), change_text(seconds),
                     has_noise ? fmt::format("   +/- {}", format_seconds(2 * seconds.noise)) : "");
}

Json json_of(const Difference& seconds) {
  return {{"before_s", seconds.before}, {"after_s", seconds.after}, {"noise_s", seconds.noise}};
}

std::string unfinished_rank(const schema::Summary& summary) {
  if (summary.job.expected_ranks > static_cast<std::int32_t>(summary.ranks.size())) {
    return fmt::format("{} of {} ranks left no data",
                       summary.job.expected_ranks - static_cast<std::int32_t>(summary.ranks.size()),
                       summary.job.expected_ranks);
  }
  for (const schema::Rank& rank : summary.ranks) {
    if (!rank.ended) return fmt::format("rank {} did not end by itself", rank.rank);
  }
  return "";
}

}  // namespace

std::string comparison_obstacle(const schema::Summary& before, const schema::Summary& after) {
  if (base_name(before.job.program) != base_name(after.job.program)) {
    return fmt::format("the first run is of {}, the second of {}: compare runs of one program",
                       base_name(before.job.program), base_name(after.job.program));
  }
  if (before.ranks.size() != after.ranks.size()) {
    return fmt::format("the first run has {} ranks, the second {}: `perfwrap scaling` compares numbers of ranks",
                       before.ranks.size(), after.ranks.size());
  }
  for (const schema::Summary* run : {&before, &after}) {
    if (const std::string reason = unfinished_rank(*run); !reason.empty()) {
      return fmt::format("the {} run is not whole ({}): compare runs that ended", run == &before ? "first" : "second",
                         reason);
    }
  }
  return "";
}

Comparison comparison_of(const schema::Summary& before, const schema::Summary& after) {
  Comparison comparison;
  comparison.program = base_name(after.job.program);
  comparison.ranks = after.ranks.size();
  comparison.elapsed = {longest_rank(before), longest_rank(after), 0};
  const GroupValues old_groups = group_seconds(job_categories(before));
  const GroupValues new_groups = group_seconds(job_categories(after));
  for (std::size_t i = 0; i < kGroupCount; ++i) {
    comparison.groups.push_back(difference(old_groups[i], period_of(before), new_groups[i], period_of(after)));
  }
  comparison.lines = line_differences(before, after);
  comparison.ranks_changed = rank_differences(before, after);
  return comparison;
}

std::string comparison_text(const Comparison& comparison) {
  std::string page = fmt::format("{} on {}\n\n  {:<22}{:>10}{:>12}{:>12}\n", ascii(comparison.program),
                                 counted(static_cast<std::int64_t>(comparison.ranks), "rank", "ranks"), "", "before",
                                 "after", "change");
  page += row_text("elapsed, longest rank", comparison.elapsed, false);
  for (std::size_t i = 0; i < kGroupCount; ++i) {
    const Difference& seconds = comparison.groups[i];
    if (seconds.before > 0 || seconds.after > 0)
      page += row_text(fmt::format("{}, rank time", kGroupNames[i]), seconds, true);
  }
  append_heading(page, "Lines whose rank time changed by more than the noise of sampling");
  const std::size_t lines = std::min(comparison.lines.size(), kLinesShown);
  if (lines == 0) page += "  none\n";
  for (std::size_t i = 0; i < lines; ++i) {
    const LineDifference& line = comparison.lines[i];
    page +=
        fmt::format("  {:>9} -> {:>9} {:>10}  {:<26} {}\n", format_seconds(line.seconds.before),
                    format_seconds(line.seconds.after), change_text(line.seconds),
                    clip_start(ascii(fmt::format("{}:{}", line.file, line.line)), 26), clip_end(ascii(line.text), 34));
  }
  append_more(page, comparison.lines.size(), lines, "lines");
  if (comparison.ranks < 2) return page;
  append_heading(page, "Ranks whose computing time changed most");
  const std::size_t ranks = std::min(comparison.ranks_changed.size(), kRanksShown);
  if (ranks == 0) page += "  none\n";
  for (std::size_t i = 0; i < ranks; ++i) {
    const RankDifference& rank = comparison.ranks_changed[i];
    page += row_text(clip_end(ascii(fmt::format("rank {} on {}", rank.rank, rank.host)), 22), rank.useful, true);
  }
  append_more(page, comparison.ranks_changed.size(), ranks, "ranks");
  return page;
}

std::string comparison_json(const Comparison& comparison) {
  Json document;
  document["schema"] = "perfwrap-comparison/1";
  document["program"] = comparison.program;
  document["ranks"] = comparison.ranks;
  document["elapsed"] = json_of(comparison.elapsed);
  for (std::size_t i = 0; i < kGroupCount; ++i) {
    document["groups"][kGroupNames[i]] = json_of(comparison.groups[i]);
  }
  document["lines"] = Json::array();
  for (const LineDifference& line : comparison.lines) {
    Json row = {{"file", line.file}, {"line", line.line}, {"function", line.function}, {"text", line.text}};
    row.update(json_of(line.seconds));
    document["lines"].push_back(row);
  }
  document["ranks_changed"] = Json::array();
  for (const RankDifference& rank : comparison.ranks_changed) {
    Json row = {{"rank", rank.rank}, {"host", rank.host}};
    row.update(json_of(rank.useful));
    document["ranks_changed"].push_back(row);
  }
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string scaling_obstacle(const std::vector<NamedRun>& runs) {
  for (const NamedRun& run : runs) {
    if (base_name(run.summary.job.program) != base_name(runs.front().summary.job.program)) {
      return fmt::format("{} is a run of {}, {} of {}: a series is of one program", runs.front().name,
                         base_name(runs.front().summary.job.program), run.name, base_name(run.summary.job.program));
    }
    if (const std::string reason = unfinished_rank(run.summary); !reason.empty()) {
      return fmt::format("{} is not whole ({}): leave it out", run.name, reason);
    }
  }
  return "";
}

std::vector<ScalingRow> scaling_of(const std::vector<NamedRun>& runs, bool is_weak) {
  struct Counted {
    ScalingRow row;
    double useful = 0;
  };
  std::vector<Counted> measured;
  for (const NamedRun& run : runs) {
    const std::vector<RankRow> ranks = rank_rows(run.summary);
    const Efficiency efficiency = efficiency_of(ranks);
    Counted next;
    next.row.run = run.name;
    next.row.ranks = ranks.size();
    std::set<std::string> hosts;
    for (const RankRow& rank : ranks) {
      hosts.insert(rank.host);
      next.useful += useful_seconds(rank.seconds);
    }
    next.row.nodes = hosts.size();
    next.row.elapsed = longest_rank(run.summary);
    next.row.load_balance = efficiency.load_balance.number.value_or(0);
    next.row.communication = efficiency.communication.number.value_or(0);
    measured.push_back(std::move(next));
  }
  std::ranges::stable_sort(measured, {}, [](const Counted& run) { return run.row.ranks; });
  std::vector<ScalingRow> rows;
  for (const Counted& run : measured) {
    const Counted& reference = measured.front();
    ScalingRow row = run.row;
    const double growth = fraction(static_cast<double>(row.ranks), static_cast<double>(reference.row.ranks));
    row.speed_up = fraction(reference.row.elapsed, row.elapsed);
    row.efficiency = is_weak ? row.speed_up : fraction(row.speed_up, growth);
    row.computation = fraction(is_weak ? reference.useful * growth : reference.useful, run.useful);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string scaling_text(const std::vector<ScalingRow>& rows, bool is_weak) {
  constexpr std::size_t kBarWidth = 20;
  std::string page = fmt::format("{:>7}{:>7}{:>10}{:>10}{:>12}{:>10}{:>9}{:>9}{:>9}  {}\n", "ranks", "nodes", "elapsed",
                                 "speed-up", "efficiency", "parallel", "balance", "comm.", "comput.",
                                 is_weak ? "efficiency, weak scaling" : "efficiency, strong scaling");
  for (const ScalingRow& row : rows) {
    page += fmt::format("{:>7}{:>7}{:>10}{:>10.2f}{:>12.2f}{:>10.2f}{:>9.2f}{:>9.2f}{:>9.2f}  {}\n", row.ranks,
                        row.nodes, format_seconds(row.elapsed), row.speed_up, row.efficiency, row.parallel(),
                        row.load_balance, row.communication, row.computation, bar(row.efficiency, kBarWidth));
  }
  return page;
}

std::string scaling_json(const std::vector<ScalingRow>& rows) {
  Json document = {{"schema", "perfwrap-scaling/1"}, {"runs", Json::array()}};
  for (const ScalingRow& row : rows) {
    document["runs"].push_back({{"run", row.run},
                                {"ranks", row.ranks},
                                {"nodes", row.nodes},
                                {"elapsed_s", row.elapsed},
                                {"speed_up", row.speed_up},
                                {"efficiency", row.efficiency},
                                {"parallel_efficiency", row.parallel()},
                                {"load_balance", row.load_balance},
                                {"communication_efficiency", row.communication},
                                {"computation_efficiency", row.computation},
                                {"global_efficiency", row.global()}});
  }
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace report
