#include "merge/child_processes.h"

#include <algorithm>
#include <numeric>

namespace merge {
namespace {

constexpr auto kWait = static_cast<std::size_t>(live_profile::Category::kWait);
using CategoryTime = std::array<double, schema::kCategoryCount>;

double busy_time(const CategoryTime& time) {
  return std::accumulate(time.begin(), time.end(), 0.0) - time[kWait];
}

std::vector<Interval> intervals_of(const std::vector<schema::RankFile>& files, const ProcessImages& process) {
  std::vector<Interval> intervals;
  for (const std::size_t index : process.files) {
    const schema::RankFile& file = files[index];
    const std::int64_t width = file.process.time_bins_width_ns;
    std::int64_t start = file.process.time_bins_start_ns;
    if (width <= 0) continue;
    for (const schema::RankTimeBin& bin : file.time_bins) {
      Interval interval{start, schema::end_of_time_bin(file.process, start), {}};
      std::ranges::copy(bin.time, interval.time.begin());
      intervals.push_back(interval);
      start += width;
    }
  }
  return intervals;
}

double overlap_share(const Interval& part, const Interval& whole) {
  const std::int64_t shared = std::min(part.end, whole.end) - std::max(part.start, whole.start);
  return shared <= 0 ? 0 : static_cast<double>(shared) / static_cast<double>(part.end - part.start);
}

/// What a process did within `span`, its time being spread evenly over each of its intervals.
CategoryTime time_within(const std::vector<Interval>& intervals, const Interval& span) {
  CategoryTime time{};
  auto interval = std::ranges::upper_bound(intervals, span.start, {}, &Interval::end);
  for (; interval != intervals.end() && interval->start < span.end; ++interval) {
    const double share = overlap_share(*interval, span);
    for (std::size_t c = 0; c < time.size(); ++c) time[c] += interval->time[c] * share;
  }
  return time;
}

struct Child {
  std::size_t process = 0;
  const std::vector<Interval>* intervals = nullptr;
  double replacing = 0;  ///< ns of the parent's waiting that its work stands in for
};

/// Puts what the children did into `span` in place of its waiting.
void replace_waiting(Interval& span, std::vector<Child>& children) {
  const double waiting = span.time[kWait];
  if (waiting <= 0) return;
  std::vector<CategoryTime> times;
  double busy = 0;
  for (const Child& child : children) {
    times.push_back(time_within(*child.intervals, span));
    busy += busy_time(times.back());
  }
  if (busy <= 0) return;
  const double share = std::min(waiting, busy) / busy;
  for (std::size_t i = 0; i < children.size(); ++i) {
    children[i].replacing += busy_time(times[i]) * share;
    for (std::size_t c = 0; c < times[i].size(); ++c) {
      if (c != kWait) span.time[c] += times[i][c] * share;
    }
  }
  span.time[kWait] = waiting - busy * share;
}

CategoryTime sum_of(const std::vector<Interval>& intervals) {
  CategoryTime sum{};
  for (const Interval& interval : intervals) {
    for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += interval.time[c];
  }
  return sum;
}

double ratio(double part, double whole, double otherwise) {
  return whole > 0 ? part / whole : otherwise;
}

}  // namespace

RankActivity rank_activity(const std::vector<schema::RankFile>& files, const std::vector<ProcessImages>& processes) {
  RankActivity activity;
  activity.shares.resize(processes.size());
  std::vector<std::vector<Interval>> intervals;
  for (const ProcessImages& process : processes) intervals.push_back(intervals_of(files, process));
  // Children have higher numbers than their parents: so each is complete before its parent needs it.
  for (std::size_t parent = processes.size(); parent-- > 0;) {
    std::vector<Child> children;
    for (std::size_t i = parent + 1; i < processes.size(); ++i) {
      if (processes[i].parent == parent) children.push_back({i, &intervals[i]});
    }
    const double waited = sum_of(intervals[parent])[kWait];
    for (Interval& span : intervals[parent]) {
      const double before = span.time[kWait];
      replace_waiting(span, children);
      if (parent == 0) activity.kept.push_back({span.start, span.end, ratio(span.time[kWait], before, 1)});
    }
    activity.shares[parent].waiting = parent == 0 ? ratio(sum_of(intervals[parent])[kWait], waited, 1) : 0;
    for (const Child& child : children) {
      activity.shares[child.process].busy = ratio(child.replacing, busy_time(sum_of(intervals[child.process])), 0);
    }
  }
  // So far each share is one of the parent's time; a parent's comes before its children's here.
  for (std::size_t i = 1; i < processes.size(); ++i) {
    activity.shares[i].busy *= activity.shares[*processes[i].parent].busy;
  }
  activity.main = std::move(intervals.front());
  return activity;
}

}  // namespace merge
