// What holds of merge() whatever the data: every column of every table of a summary, as the file has them.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

#include "merge/files.h"
#include "merge/merge.h"
#include "merge/rank_reader.h"
#include "merge/spread.h"
#include "rank_files.h"
#include "schema/summary_schema.h"

namespace {

using schema::Summary;

class Random {
 public:
  explicit Random(std::int32_t seed) : generator_(static_cast<unsigned>(seed)) {}
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(generator_() % limit); }
  std::int64_t number() { return 1 + below(1000); }
  std::string name(const char* prefix, std::uint32_t limit) { return prefix + std::to_string(below(limit)); }

 private:
  std::mt19937 generator_;
};

void add_tree(schema::RankFile& file, Random& random) {
  file.totals.clear();
  for (std::uint32_t i = 2; i < 40; ++i) {
    const auto kind = i % 7 == 0   ? schema::FrameKind::kRegion
                      : i % 2 == 0 ? schema::FrameKind::kPython
                                   : schema::FrameKind::kNative;
    file.frames.push_back({kind, random.name("f", 12), "/app.py", static_cast<std::int32_t>(random.below(9)), 1, ""});
    file.nodes.push_back({random.below(i), i});
    file.totals.push_back({0, i, static_cast<std::uint8_t>(random.below(12)), random.number(), random.number(), 1, {}});
  }
}

void add_calls(schema::RankFile& file, std::int32_t rank, Random& random) {
  file.process.arrival_key_limit = 500 + random.below(500);
  for (int i = 0; i < 20; ++i) {
    schema::RankCallSite& call = file.call_sites.emplace_back();
    call.node = random.below(40);
    call.function = random.name("MPI_", 4);
    call.calls = call.ns = random.number();
    call.size_bins[random.below(32)] = call.calls;
    file.arrivals.push_back({.key = random.below(600),
                             .posted_ns = random.number(),
                             .begin_ns = random.number(),
                             .end_ns = random.number(),
                             .node = random.below(40),
                             .function = random.name("MPI_", 4),
                             .before_node = random.below(40),
                             .participants = 3});
    file.traffic.push_back({static_cast<std::int32_t>(random.below(4000)) - 1, random.number(), random.number()});
    schema::RankFileUse& use = file.files.emplace_back();
    use.name = random.name("/data/part", 300) + "." + std::to_string(rank) + ".h5";
    use.file_system = random.below(3) == 0 ? "" : random.name("fs", 2);
    use.read_bytes = use.read_ns = random.number();
    use.read_bins[random.below(32)] = random.number();
  }
}

void add_memory(schema::RankFile& file, Random& random) {
  for (int i = 0; i < 20; ++i) {
    file.allocations.push_back({random.below(40), 1, random.number(), random.number(), random.number(), random.number(),
                                random.number(), random.number(), random.number() + 90'000'000});
    file.memory.push_back({static_cast<std::int64_t>(i) * 5'000'000, random.number()});
  }
}

void add_annotations(schema::RankFile& file, Random& random) {
  for (int i = 0; i < 30; ++i) {
    file.regions.push_back({0, random.name("region", 40), random.number(), 0, random.number(), random.number()});
    const std::int64_t first = random.number();
    file.marks.push_back({"mark" + std::to_string(i), 2, first, first + random.number()});
    file.moments.push_back({"mark" + std::to_string(i), first});
  }
}

/// A third of the ranks have one counter less.
void add_counters(schema::RankFile& file, std::int32_t rank, Random& random) {
  file.counters.push_back({"cycles", 2000, random.number()});
  if (rank % 3 != 0) file.counters.push_back({"misses", 2000, random.number()});
  for (schema::RankTotal& total : file.totals) total.counters.assign(file.counters.size(), random.number());
  for (schema::RankTimeBin& bin : file.time_bins) bin.counters.assign(file.counters.size(), random.number());
}

void add_slices(schema::RankFile& file, Random& random) {
  file.process.world_size = 200;
  file.process.slice_width_ns = 1'000'000 << random.below(5);
  for (int i = 0; i < 50; ++i) {
    file.slices.push_back({static_cast<std::int32_t>(random.below(64)), random.below(40),
                           static_cast<std::uint8_t>(random.below(12)), random.number()});
  }
}

/// As blame() and the nodes' files would fill them in.
void add_what_no_rank_knows(Summary& summary, std::int32_t rank, Random& random) {
  for (int i = 0; i < 10; ++i) {
    summary.waits.push_back({1 + random.below(3), random.name("MPI_", 3), static_cast<std::int32_t>(random.below(3)),
                             1 + random.below(3), 0, random.number(), random.number()});
  }
  std::ranges::sort(summary.waits, {}, [](const schema::Wait& wait) {
    return std::tie(wait.frame, wait.function, wait.cause_rank, wait.cause_frame, wait.cause_category);
  });
  for (std::uint32_t i = 0; i < 3; ++i) {
    // Watched for different times: which of two equal ones is kept would depend on the order.
    const std::int64_t watched = 1000 * rank + i;
    schema::Host& host = summary.hosts.emplace_back();
    host.host = "node" + std::to_string(i);
    host.watched_ns = watched;
    host.energy_uj = random.number();
    summary.devices.push_back({.host = "node" + std::to_string(i % 2),
                               .number = static_cast<std::int32_t>(i / 2),
                               .name = "device",
                               .watched_ns = watched,
                               .busy_ns = random.number()});
  }
}

Summary random_rank(std::int32_t rank) {
  Random random(rank + 1);
  schema::RankFile file =
      merge_test::process(100 + rank, 1, "main", rank, 5 + random.below(40), {{merge_test::Category::kPython, 10}});
  file.threads[0].cpu_ns = random.number();
  add_tree(file, random);
  add_calls(file, rank, random);
  add_memory(file, random);
  add_annotations(file, random);
  add_counters(file, rank, random);
  add_slices(file, random);
  Summary summary = merge::summary_of_rank(rank, {file});
  add_what_no_rank_knows(summary, rank, random);
  return summary;
}

// ---- a summary as text, whatever numbers its frames and nodes have ----

std::string shown(const schema::Frame& frame) {
  return frame.function + "@" + frame.file + ":" + std::to_string(frame.line) + "/" +
         std::to_string(static_cast<int>(frame.kind)) + frame.module;
}

std::string shown_node(const Summary& summary, std::uint32_t node) {
  if (node == 0) return "";
  return shown_node(summary, summary.nodes[node].parent) + ">" + shown(summary.frames[summary.nodes[node].frame]);
}

template <class T>
std::string shown_value(const T& value) {
  if constexpr (std::is_same_v<T, schema::Spread>) {
    return shown_value(value.sum) + " " + shown_value(value.minimum) + " " + shown_value(value.maximum) + " " +
           shown_value(value.maximum_rank) + " " + shown_value(value.ranks) + " " +
           std::to_string(value.sum_of_squares);
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, schema::Text>) {
    return value;
  } else if constexpr (schema::detail::Sequence<T>) {
    std::string text;
    for (const auto part : value) text += std::to_string(part) + " ";
    return text;
  } else {
    return std::to_string(static_cast<std::int64_t>(value));
  }
}

using Rows = std::multiset<std::string>;

template <class Row>
Rows shown_rows(const Summary& summary, const schema::Fields<Row>& fields, const std::vector<Row>& rows) {
  Rows shown_all;
  for (const Row& row : rows) {
    std::string text;
    for (const schema::Field<Row>& field : fields) {
      const std::string_view units = field.units;
      std::visit(
          [&](auto member) {
            text += field.name + std::string("=");
            if constexpr (std::is_same_v<decltype(member), std::uint32_t Row::*>) {
              if (units == "row of frames") return void(text += shown(summary.frames[row.*member]) + ", ");
              if (units == "row of nodes") return void(text += shown_node(summary, row.*member) + ", ");
            }
            text += shown_value(row.*member) + ", ";
          },
          field.member);
    }
    shown_all.insert(text);
  }
  return shown_all;
}

std::map<std::string, Rows> content(const Summary& summary) {
  std::map<std::string, Rows> tables;
  tables["totals"] = shown_rows(summary, schema::kNodeTotalFields, summary.totals);
  tables["lines"] = shown_rows(summary, schema::kLineTotalFields, summary.lines);
  tables["functions"] = shown_rows(summary, schema::kFunctionTotalFields, summary.functions);
  tables["line_memory"] = shown_rows(summary, schema::kLineMemoryFields, summary.line_memory);
  tables["call_sites"] = shown_rows(summary, schema::kCallSiteFields, summary.call_sites);
  tables["arrivals"] = shown_rows(summary, schema::kArrivalFields, summary.arrivals);
  tables["waits"] = shown_rows(summary, schema::kWaitFields, summary.waits);
  tables["traffic"] = shown_rows(summary, schema::kTrafficFields, summary.traffic);
  tables["files"] = shown_rows(summary, schema::kFileUseFields, summary.files);
  tables["regions"] = shown_rows(summary, schema::kRegionFields, summary.regions);
  tables["marks"] = shown_rows(summary, schema::kMarkFields, summary.marks);
  tables["moments"] = shown_rows(summary, schema::kMomentFields, summary.moments);
  tables["ranks"] = shown_rows(summary, schema::kRankFields, summary.ranks);
  tables["processes"] = shown_rows(summary, schema::kProcessFields, summary.processes);
  tables["threads"] = shown_rows(summary, schema::kThreadFields, summary.threads);
  tables["hosts"] = shown_rows(summary, schema::kHostFields, summary.hosts);
  tables["devices"] = shown_rows(summary, schema::kDeviceFields, summary.devices);
  tables["bins"] = shown_rows(summary, schema::kTimeBinFields, summary.bins);
  tables["slices"] = shown_rows(summary, schema::kSliceFields, summary.slices);
  tables["counters"] = shown_rows(summary, schema::kCounterFields, summary.counters);
  tables["counter_bins"] = shown_rows(summary, schema::kCounterBinFields, summary.counter_bins);
  tables["facts"] = {std::to_string(summary.slice_width_ns),       std::to_string(summary.slice_block_ranks),
                     std::to_string(summary.counter_bin_width_ns), std::to_string(summary.traffic_block_ranks),
                     std::to_string(summary.file_detail),          std::to_string(summary.arrival_key_limit),
                     std::to_string(summary.bin_width_ns)};
  return tables;
}

constexpr std::int32_t kRanks = 60;

TEST(MergedTables, none_is_empty) {
  for (const auto& [table, rows] : content(random_rank(1))) EXPECT_FALSE(rows.empty()) << table;
}

TEST(MergedTables, are_the_same_however_ranks_are_grouped) {
  for (std::int32_t rank = 0; rank < kRanks; rank += 3) {
    const Summary a = random_rank(rank), b = random_rank(rank + 1), c = random_rank(rank + 2);
    const auto one_by_one = content(merge::merge(merge::merge(a, b), c));
    for (const auto& [table, rows] : content(merge::merge(a, merge::merge(b, c)))) {
      EXPECT_EQ(rows, one_by_one.at(table)) << table;
    }
    for (const auto& [table, rows] : content(merge::merge({a, b, c}))) EXPECT_EQ(rows, one_by_one.at(table)) << table;
  }
}

TEST(MergedTables, are_the_same_in_any_order) {
  std::vector<Summary> parts;
  for (std::int32_t rank = 0; rank < kRanks; ++rank) parts.push_back(random_rank(rank));
  const auto in_order = content(merge::merge(parts));
  std::mt19937 random(1);
  for (int turn = 0; turn < 5; ++turn) {
    std::ranges::shuffle(parts, random);
    for (const auto& [table, rows] : content(merge::merge(parts))) EXPECT_EQ(rows, in_order.at(table)) << table;
  }
}

}  // namespace
