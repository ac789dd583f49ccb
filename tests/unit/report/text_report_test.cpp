#include "report/text_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "example_summary.h"

namespace {

void expect_plain_and_narrow(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
  EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7F); }));
}

TEST(TextReport, shows_verdict_shares_advice_and_sections) {
  const auto text = report::text_report(report::make_report_model(report_test::heat2d()));
  for (const char* expected :
       {"heat2d.py is Python-bound in this configuration", "mpi-imbalance", "rank 3", "MPI ---", "MPI_Sendrecv",
        "Parallel efficiency", "Quality of the data", "not available: no hardware counters on this machine"}) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected;
  }
  expect_plain_and_narrow(text);
}

TEST(TextReport, an_empty_summary_still_makes_a_report) {
  const auto text = report::text_report(report::make_report_model({}));
  EXPECT_NE(text.find("no time was measured"), std::string::npos);
  expect_plain_and_narrow(text);
}

TEST(TextReport, stays_one_page_for_ten_thousand_ranks) {
  const auto text = report::text_report(report::make_report_model(report_test::many_ranks(10000)));
  expect_plain_and_narrow(text);
  EXPECT_LT(text.size(), 24U * 1024);
  EXPECT_NE(text.find("... and 9995 more lines"), std::string::npos);
}

TEST(TextReport, hostile_text_neither_breaks_lines_nor_reaches_the_terminal) {
  auto summary = report_test::heat2d();
  summary.job.program = std::string(300, '\xFF') + "\x1b[2J\n";
  summary.job.machine = std::string(2000, 'm');
  summary.ranks[3].host = std::string(500, 'h');
  for (auto& frame : summary.frames) frame.file = frame.file + ("\n\xE2\x80\xA8" + std::string(300, 'x'));
  for (auto& site : summary.call_sites) site.function = std::string(300, 'y');
  expect_plain_and_narrow(report::text_report(report::make_report_model(summary)));
}

}  // namespace
