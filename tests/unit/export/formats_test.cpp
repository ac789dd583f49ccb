#include "export/formats.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "example_summary.h"
#include "export/stacks.h"

namespace {

using live_profile::Category;
using report_test::operator+;
using report_test::SummaryBuilder;

/// main -> work (2 s Python) -> work (1 s Python), main -> dot (3 s native): 6 s on one rank.
schema::Summary recursion() {
  SummaryBuilder builder;
  builder.rank(0, "node1", report_test::only(Category::kPython, 3) + report_test::only(Category::kNative, 3));
  const auto main = builder.node(0, builder.python_frame("/home/a;b.py", "main", 5, 1));
  const auto work = builder.python_frame("/home/a;b.py", "work", 11, 10);
  const auto outer = builder.node(main, work);
  builder.node_seconds(outer, Category::kPython, 2);
  builder.node_seconds(builder.node(outer, work), Category::kPython, 1);
  builder.node_seconds(builder.node(main, builder.native_frame("/lib/libblas.so", "dot\n\"x\"")), Category::kNative, 3);
  return builder.summary;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Export, every_format_writes_any_summary) {
  for (const exports::Format& format : exports::formats()) {
    EXPECT_EQ(exports::find_format(format.name), &format);
    EXPECT_FALSE(format.write(recursion()).empty()) << format.name;
    EXPECT_NO_THROW(format.write(report_test::heat2d())) << format.name;
    EXPECT_NO_THROW(format.write({})) << format.name;
  }
  EXPECT_EQ(exports::find_format("pdf"), nullptr);
}

TEST(Export, folded_stacks_have_one_stack_a_line_and_microseconds) {
  const auto lines = lines_of(exports::folded_stacks(recursion()));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "main (a:b.py:1);dot \"x\" (libblas.so) 3000000") << lines[0];
  EXPECT_EQ(lines[1], "main (a:b.py:1);work (a:b.py:10) 2000000");
  EXPECT_EQ(lines[2], "main (a:b.py:1);work (a:b.py:10);work (a:b.py:10) 1000000");
}

TEST(Export, time_without_a_stack_is_not_lost) {
  schema::Summary summary = recursion();
  schema::NodeTotal without_stack;
  without_stack.time = report_test::spread(1, 0, 4, 0);
  summary.totals.insert(summary.totals.begin(), without_stack);
  summary.totals.front().time.sum = 4 * report_test::kSecond;
  const auto lines = lines_of(exports::find_format("folded")->write(summary));
  EXPECT_EQ(lines.front(), "(no stack) 4000000");
  for (const char* name : {"speedscope", "pstats", "callgrind"}) {
    EXPECT_NE(exports::find_format(name)->write(summary).find("(no stack)"), std::string::npos) << name;
    EXPECT_EQ(exports::find_format(name)->write(recursion()).find("(no stack)"), std::string::npos) << name;
  }
}

TEST(Export, of_too_many_stacks_the_shorter_ones_are_joined_and_no_time_is_lost) {
  EXPECT_EQ(exports::folded_stacks(exports::with_bounded_stacks(recursion(), 7)), exports::folded_stacks(recursion()));
  auto lines = lines_of(exports::folded_stacks(exports::with_bounded_stacks(recursion(), 6)));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "main (a:b.py:1);dot \"x\" (libblas.so) 3000000");
  EXPECT_EQ(lines[1], "main (a:b.py:1);work (a:b.py:10) 2000000");
  EXPECT_EQ(lines[2], "main (a:b.py:1);work (a:b.py:10);(shorter ones) 1000000");
  lines = lines_of(exports::folded_stacks(exports::with_bounded_stacks(recursion(), 0)));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0], "main (a:b.py:1);(shorter ones) 6000000");
}

TEST(Export, stacks_of_deep_recursion_are_bounded) {
  SummaryBuilder builder;
  std::uint32_t node = 0;
  const auto frame = builder.python_frame("/deep.py", "deep", 1, 1);
  for (int depth = 0; depth < 5'000; ++depth) {
    node = builder.node(node, frame);
    builder.node_seconds(node, Category::kPython, 1);
  }
  for (const char* name : {"folded", "speedscope"}) {
    EXPECT_LT(exports::find_format(name)->write(builder.summary).size(), 100'000'000U) << name;
  }
}

TEST(Export, speedscope_has_all_time_and_each_category) {
  const auto document = nlohmann::json::parse(exports::speedscope(recursion()));
  std::map<std::string, double> sums;
  for (const auto& profile : document["profiles"]) {
    ASSERT_EQ(profile["samples"].size(), profile["weights"].size());
    double sum = 0;
    for (const auto& weight : profile["weights"]) sum += weight.get<double>();
    EXPECT_DOUBLE_EQ(sum, profile["endValue"].get<double>());
    sums[profile["name"]] = sum;
  }
  EXPECT_EQ(sums, (std::map<std::string, double>{{"all rank time", 6}, {"python", 3}, {"native", 3}}));
}

TEST(Export, a_slice_of_the_trace_is_the_category_with_most_of_the_time) {
  schema::Summary summary = recursion();
  summary.bin_width_ns = 1'000'000;
  for (int bin = 0; bin < 4; ++bin) {
    summary.bins.push_back({0, bin, report_test::only(bin < 3 ? Category::kPython : Category::kMpiWait, 1e-3), 4096});
  }
  summary.moments.push_back({"step", 0, 2'000'000});
  const auto document = nlohmann::json::parse(exports::chrome_trace(summary));
  std::vector<std::string> slices;
  for (const auto& event : document["traceEvents"]) {
    if (event["ph"] == "X") {
      slices.push_back(event["name"].get<std::string>() + " " + std::to_string(event["ts"].get<int>()) + " " +
                       std::to_string(event["dur"].get<int>()));
    }
    if (event["ph"] == "i") {
      EXPECT_EQ(event["ts"], 2000);
    }
  }
  EXPECT_EQ(slices, (std::vector<std::string>{"python 0 3000", "mpi 3000 1000"}));
}

TEST(Export, callgrind_names_lines_calls_and_costs) {
  const std::string text = exports::callgrind(recursion());
  EXPECT_NE(text.find("events: time python native mpi io gil wait\n"), std::string::npos);
  EXPECT_NE(text.find("fn=work (a;b.py:10)\n11 3000000 3000000 0 0 0 0 0\n"), std::string::npos) << text;
  EXPECT_NE(text.find("calls=1 10\n5 3000000 3000000 0 0 0 0 0\n"), std::string::npos) << text;
}

TEST(Export, the_table_has_a_row_for_each_node) {
  const auto lines = lines_of(exports::csv_table(recursion()));
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[1].substr(0, 12), "0,,root,\"all");
  EXPECT_NE(lines[5].find("\"dot \"\"x\"\"\""), std::string::npos) << lines[5];
  EXPECT_NE(lines[1].find(",6.000000000,0.000000000"), std::string::npos) << lines[1];
}

}  // namespace
