#include "merge/merge.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <sstream>

#include "merge/rank_reader.h"
#include "merge/time_axis.h"
#include "rank_files.h"
#include "schema/time_width.h"

namespace {

using schema::Summary;

/// A summary of one rank with a tree that differs a little from rank to rank.
Summary random_rank(std::int32_t rank) {
  std::mt19937 random(static_cast<unsigned>(rank) + 17);
  const auto below = [&](unsigned limit) { return static_cast<std::uint32_t>(random() % limit); };
  schema::RankFile file =
      merge_test::process(100, 1, "main", rank, 5 + below(40), {{merge_test::Category::kPython, 10}});
  if (rank % 3 != 0) file.counters.push_back({"misses", 10, 1 + below(9)});
  file.counters.push_back({"cycles", 10, 1 + below(9)});
  for (schema::RankTimeBin& bin : file.time_bins) bin.counters.assign(file.counters.size(), below(1000));
  file.totals.clear();
  for (std::uint32_t i = 2; i < 40; ++i) {
    file.frames.push_back({i % 2 == 0 ? schema::FrameKind::kPython : schema::FrameKind::kNative,
                           "f" + std::to_string(below(12)), "/app.py", static_cast<std::int32_t>(below(9)), 1, ""});
    file.nodes.push_back({below(i), i});
    file.totals.push_back({0, i, static_cast<std::uint8_t>(below(12)), 1 + below(1000), 1 + below(1000), 1,
                           std::vector<std::int64_t>(file.counters.size(), below(50))});
  }
  schema::RankCallSite& call = file.call_sites.emplace_back();
  call.node = below(40);
  call.function = "MPI_Bcast";
  call.calls = call.ns = 5 + below(9);
  call.lock_held_ns = below(5);
  call.smallest_communicator = static_cast<std::int32_t>(below(4));  // 0: not known
  call.largest_communicator = call.smallest_communicator == 0 ? 0 : call.smallest_communicator + 3;
  file.sources = {{"/app.py", static_cast<std::int32_t>(below(5)), rank % 2 == 0 ? "a" : "b"}};
  file.notes = {"note " + std::to_string(below(4))};
  file.process.counters_reason = rank % 4 == 0 ? "none here" : "";
  return merge::summary_of_rank(rank, {file});
}

std::string shown(const schema::Frame& frame) {
  return frame.function + "@" + frame.file + ":" + std::to_string(frame.line) + "/" +
         std::to_string(static_cast<int>(frame.kind)) + frame.module;
}

std::string shown(const schema::Spread& spread) {
  std::ostringstream text;
  text << spread.sum << " " << spread.minimum << " " << spread.maximum << " " << spread.maximum_rank << " "
       << spread.ranks << " " << std::llround(spread.sum_of_squares);
  return text.str();
}

std::string path_of(const Summary& summary, std::uint32_t node) {
  if (node == 0) return "";
  return path_of(summary, summary.nodes[node].parent) + ">" + shown(summary.frames[summary.nodes[node].frame]);
}

/// Everything a summary says, without the numbers of its frames and nodes.
std::map<std::string, std::string> content(const Summary& summary) {
  std::map<std::string, std::string> facts;
  for (std::uint32_t i = 0; i < summary.nodes.size(); ++i) facts["node " + path_of(summary, i)] = "";
  for (const auto& total : summary.totals) {
    std::string text = shown(total.time) + " " + std::to_string(total.thread_ns) + " " + std::to_string(total.samples);
    std::map<std::string, std::int64_t> counters;
    for (std::size_t i = 0; i < summary.counter_names.size(); ++i) {
      counters[summary.counter_names[i]] = total.counters.at(i);
    }
    for (const auto& [name, value] : counters) text += " " + name + std::to_string(value);
    facts["total " + path_of(summary, total.node) + std::to_string(total.category)] = text;
  }
  for (const auto& line : summary.lines) {
    facts["line " + shown(summary.frames[line.frame])] = shown(line.total) + std::to_string(line.time[0]);
  }
  for (const auto& site : summary.call_sites) {
    facts["call " + site.function + shown(summary.frames[site.frame])] =
        shown(site.time) + " " + std::to_string(site.lock_held_ns) + " " + std::to_string(site.smallest_communicator) +
        " " + std::to_string(site.largest_communicator);
  }
  for (const auto& source : summary.sources) facts[source.file + std::to_string(source.line)] = source.text;
  for (const auto& counter : summary.counters) facts["counter " + counter.name] = std::to_string(counter.values[3]);
  for (const auto& bin : summary.bins) {
    facts["bin " + std::to_string(bin.rank) + "/" + std::to_string(bin.bin)] = std::to_string(bin.time[0]);
  }
  for (std::size_t i = 0; i < summary.ranks.size(); ++i) {
    facts["rank " + std::to_string(i)] = std::to_string(summary.ranks[i].rank);
  }
  for (const auto& note : summary.notes) facts[note] = "";
  facts["width"] = std::to_string(summary.bin_width_ns);
  facts["reason"] = summary.counters_reason;
  return facts;
}

TEST(Merge, is_associative) {
  for (std::int32_t rank = 0; rank < 30; rank += 3) {
    const Summary a = random_rank(rank);
    const Summary b = random_rank(rank + 1);
    const Summary c = random_rank(rank + 2);
    EXPECT_EQ(content(merge::merge(merge::merge(a, b), c)), content(merge::merge(a, merge::merge(b, c))));
  }
}

TEST(Merge, is_commutative) {
  for (std::int32_t rank = 0; rank < 30; rank += 2) {
    const Summary a = random_rank(rank);
    const Summary b = random_rank(rank + 1);
    EXPECT_EQ(content(merge::merge(a, b)), content(merge::merge(b, a)));
  }
}

TEST(Merge, nothing_added_changes_nothing) {
  const Summary a = random_rank(1);
  EXPECT_EQ(content(merge::merge(a, Summary{})), content(a));
  EXPECT_EQ(content(merge::merge(Summary{}, a)), content(a));
}

TEST(Merge, sums_of_time_are_those_of_the_parts) {
  Summary all;
  std::int64_t expected = 0;
  for (std::int32_t rank = 0; rank < 20; ++rank) {
    Summary one = random_rank(rank);
    for (const auto& total : one.totals) expected += total.time.sum;
    all = merge::merge(std::move(all), std::move(one));
  }
  std::int64_t sum = 0;
  for (const auto& total : all.totals) sum += total.time.sum;
  EXPECT_EQ(sum, expected);
  EXPECT_EQ(all.ranks.size(), 20u);
}

TEST(Merge, parents_stay_before_their_children) {
  const Summary joined = merge::merge(random_rank(1), random_rank(2));
  for (std::size_t i = 1; i < joined.nodes.size(); ++i) EXPECT_LT(joined.nodes[i].parent, i);
}

TEST(Merge, the_finer_time_axis_becomes_as_coarse_as_the_other) {
  Summary fine;
  fine.bin_width_ns = schema::kBaseTimeWidthNs;
  fine.bins = {{0, 0, {1}}, {0, 3, {2}}, {0, 4, {4}}};
  Summary coarse;
  coarse.bin_width_ns = 4 * schema::kBaseTimeWidthNs;
  coarse.bins = {{1, 1, {8}}};
  const Summary joined = merge::merge(fine, coarse);
  ASSERT_EQ(joined.bins.size(), 3u);
  EXPECT_EQ(joined.bins[0].time[0], 3);
  EXPECT_EQ(joined.bins[1].bin, 1);
  EXPECT_EQ(joined.bins[2].rank, 1);
}

TEST(Merge, time_bins_do_not_grow_beyond_their_limit) {
  const auto many = [](std::int32_t first) {
    Summary summary;
    summary.bin_width_ns = schema::kBaseTimeWidthNs;
    for (std::int32_t rank = first; rank < first + 1500; ++rank) {
      for (std::int32_t bin = 0; bin < 512; ++bin) summary.bins.push_back({rank, bin, {1}});
    }
    return summary;
  };
  const Summary joined = merge::merge(many(0), many(1500));
  EXPECT_LE(joined.bins.size(), merge::kMaximumTimeBinRows);
  EXPECT_EQ(joined.bin_width_ns, 2 * schema::kBaseTimeWidthNs);
  EXPECT_EQ(joined.bins[0].time[0], 2);
}

}  // namespace
