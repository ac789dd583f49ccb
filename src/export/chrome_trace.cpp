// The Trace Event Format of Chromium, which Perfetto reads: a process a rank, whose slices are the spans of time in
// which one group of categories had most of it, with counters of all groups and of memory, and the marks.
#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "export/formats.h"
#include "export/stacks.h"
#include "report/metrics.h"

namespace exports {
namespace {

using Json = nlohmann::ordered_json;
constexpr double kMicroseconds = 1e6;

struct Slice {
  std::int32_t first = 0, behind = 0;
  std::size_t group = 0;
};

Json metadata(std::int32_t rank, const char* what, const Json& name) {
  return {{"ph", "M"}, {"pid", rank}, {"tid", 0}, {"name", what}, {"args", {{"name", name}}}};
}

Json slice_event(std::int32_t rank, const Slice& slice, double bin_us) {
  return {{"ph", "X"},
          {"pid", rank},
          {"tid", 0},
          {"cat", "rank time"},
          {"name", report::kGroupNames[slice.group]},
          {"ts", slice.first * bin_us},
          {"dur", (slice.behind - slice.first) * bin_us}};
}

Json counter_event(std::int32_t rank, const schema::TimeBin& bin, const report::GroupValues& seconds, double bin_us) {
  Json shares = Json::object();
  for (std::size_t i = 0; i < report::kGroupCount; ++i) {
    shares[report::kGroupNames[i]] = bin_us > 0 ? seconds[i] * kMicroseconds / bin_us : 0;
  }
  return {{"ph", "C"},     {"pid", rank}, {"tid", 0}, {"name", "share of time"}, {"ts", bin.bin * bin_us},
          {"args", shares}};
}

class RankEvents {
 public:
  RankEvents(Json& events, double bin_us) : events_(events), bin_us_(bin_us) {}
  /// Bins of one rank after the other, each rank's in order.
  void add(const schema::TimeBin& bin) {
    const report::GroupValues seconds = report::group_seconds(report::category_seconds(bin.time));
    const auto most = std::max_element(seconds.begin(), seconds.end());
    const auto group = static_cast<std::size_t>(most - seconds.begin());
    if (*most > 0) {
      if (bin.rank != rank_ || bin.bin != slice_.behind || group != slice_.group) {
        finish();
        rank_ = bin.rank;
        slice_ = {bin.bin, bin.bin, group};
      }
      slice_.behind = bin.bin + 1;
      events_.push_back(counter_event(bin.rank, bin, seconds, bin_us_));
    }
    if (bin.resident_bytes > 0) {
      events_.push_back({{"ph", "C"},
                         {"pid", bin.rank},
                         {"tid", 0},
                         {"name", "resident memory"},
                         {"ts", bin.bin * bin_us_},
                         {"args", {{"bytes", bin.resident_bytes}}}});
    }
  }
  void finish() {
    if (slice_.behind > slice_.first) events_.push_back(slice_event(rank_, slice_, bin_us_));
    slice_ = {};
  }

 private:
  Json& events_;
  double bin_us_;
  std::int32_t rank_ = -1;
  Slice slice_;
};

}  // namespace

std::string chrome_trace(const schema::Summary& summary) {
  Json events = Json::array();
  for (const schema::Rank& rank : summary.ranks) {
    events.push_back(
        metadata(rank.rank, "process_name", "rank " + std::to_string(rank.rank) + " on " + printable(rank.host)));
    events.push_back(metadata(rank.rank, "thread_name", "rank time"));
    events.push_back({{"ph", "M"},
                      {"pid", rank.rank},
                      {"tid", 0},
                      {"name", "process_sort_index"},
                      {"args", {{"sort_index", rank.rank}}}});
  }
  std::vector<const schema::TimeBin*> bins;
  for (const schema::TimeBin& bin : summary.bins) bins.push_back(&bin);
  std::ranges::stable_sort(bins, {}, [](const schema::TimeBin* bin) { return std::pair(bin->rank, bin->bin); });
  RankEvents rank_events(events, report::to_seconds(summary.bin_width_ns) * kMicroseconds);
  for (const schema::TimeBin* bin : bins) rank_events.add(*bin);
  rank_events.finish();
  for (const schema::Moment& moment : summary.moments) {
    events.push_back({{"ph", "i"},
                      {"s", "p"},
                      {"pid", moment.rank},
                      {"tid", 0},
                      {"cat", "mark"},
                      {"name", printable(moment.name)},
                      {"ts", report::to_seconds(moment.at_ns) * kMicroseconds}});
  }
  const Json document = {{"traceEvents", std::move(events)},
                         {"displayTimeUnit", "ms"},
                         {"otherData",
                          {{"program", printable(summary.job.program)},
                           {"times", "since each rank's start; a slice is the category with most of its time"}}}};
  return document.dump() + "\n";
}

}  // namespace exports
