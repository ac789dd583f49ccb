#include "report/waits.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "report/formatting.h"
#include "report/metrics.h"

namespace report {
namespace {

/// What ranks waited for at one site, while it is summed up.
struct Causes {
  double seconds = 0;
  std::map<std::int32_t, double> ranks;
  std::map<std::tuple<std::int32_t, std::uint32_t, Group>, double> places;
};

WaitCause cause_of(const schema::Summary& summary, std::int32_t rank, const Causes& causes) {
  WaitCause cause;
  cause.rank = rank;
  cause.seconds = causes.ranks.at(rank);
  const auto row = std::ranges::find(summary.ranks, rank, &schema::Rank::rank);
  if (row != summary.ranks.end()) cause.host = row->host;
  double most = 0;
  for (const auto& [place, seconds] : causes.places) {
    const auto& [of_rank, number, group] = place;
    if (of_rank != rank || number == 0 || seconds <= most) continue;
    const schema::Frame& frame = summary.frames[number];
    most = seconds;
    cause.group = group;
    cause.file = frame.file;
    cause.line = frame.line;
    cause.function = frame.function;
  }
  cause.place_seconds = most;
  return cause;
}

WaitRow row_of(const schema::Summary& summary, const schema::Frame& site, const std::string& function,
               const Causes& causes, double rank_seconds) {
  WaitRow row{.function = function,
              .site_file = site.file,
              .site_function = site.function,
              .site_line = site.line,
              .seconds = causes.seconds,
              .share = fraction(causes.seconds, rank_seconds),
              .causes = {}};
  for (const auto& [rank, seconds] : causes.ranks) {
    if (rank >= 0) row.causes.push_back(cause_of(summary, rank, causes));
  }
  std::ranges::stable_sort(row.causes, std::ranges::greater(), &WaitCause::seconds);
  return row;
}

}  // namespace

std::vector<WaitRow> wait_rows(const schema::Summary& summary, double rank_seconds) {
  std::map<std::pair<std::uint32_t, std::string>, Causes> sites;
  for (const schema::Wait& wait : summary.waits) {
    Causes& causes = sites[{wait.frame, wait.function}];
    const double seconds = to_seconds(wait.waiting_ns);
    const auto category = static_cast<live_profile::Category>(wait.cause_category);
    causes.seconds += seconds;
    causes.ranks[wait.cause_rank] += seconds;
    causes.places[{wait.cause_rank, wait.cause_frame, group_of(category)}] += seconds;
  }
  std::vector<WaitRow> rows;
  for (const auto& [site, causes] : sites) {
    rows.push_back(row_of(summary, summary.frames[site.first], site.second, causes, rank_seconds));
  }
  std::ranges::stable_sort(rows, std::ranges::greater(), &WaitRow::seconds);
  return rows;
}

std::string wait_sentence(const WaitRow& wait) {
  std::string text = fmt::format("In {} ({}) ranks waited {} in all", place(wait.site_file, wait.site_line),
                                 wait.function, format_seconds(wait.seconds));
  if (wait.causes.empty()) return text + ", for many ranks in turn.";
  const WaitCause& cause = wait.causes.front();
  text += fmt::format(", {} of it for rank {} on {}", format_share(fraction(cause.seconds, wait.seconds)), cause.rank,
                      cause.host);
  if (!cause.function.empty()) {
    text += fmt::format(", which before was mostly in {} ({})",
                        cause.file.empty() ? cause.function : place(cause.file, cause.line),
                        kGroupNames[index(cause.group)]);
  }
  return text + ".";
}

}  // namespace report
