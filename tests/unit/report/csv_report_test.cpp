#include "report/csv_report.h"

#include <gtest/gtest.h>

#include <sstream>

#include "example_summary.h"

namespace {

/// The lines that begin so.
std::vector<std::string> lines_with(const std::string& begin, const schema::Summary& summary) {
  std::istringstream text(report::csv_report(report::make_report_model(summary)));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with(begin)) lines.push_back(line.substr(0, line.find('\r')));
  }
  return lines;
}

TEST(CsvReport, shares_and_metrics_have_the_numbers_of_the_report) {
  EXPECT_EQ(lines_with("share,\"python\"", report_test::heat2d()),
            std::vector<std::string>{"share,\"python\",\"\",,\"\",20,s,0.5,\"average\""});
  EXPECT_EQ(lines_with("metric,\"mpi-calls\"", report_test::heat2d()),
            std::vector<std::string>{"metric,\"mpi-calls\",\"\",,\"\",12000,count,,\"\""});
}

TEST(CsvReport, what_could_not_be_measured_has_a_reason_and_no_value) {
  const auto lines = lines_with("metric,\"energy-cpu\"", report_test::heat2d());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find(",,\"\",,J,,\""), std::string::npos) << lines[0];
}

TEST(CsvReport, quotes_in_names_are_doubled) {
  auto summary = report_test::heat2d();
  for (auto& frame : summary.frames) frame.function = "a\"b,c";
  const auto lines = lines_with("line,", summary);
  ASSERT_FALSE(lines.empty());
  EXPECT_NE(lines[0].find("\"a\"\"b,c\""), std::string::npos) << lines[0];
}

}  // namespace
