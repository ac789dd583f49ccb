#include "report/thresholds.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "example_summary.h"
#include "report/report_model.h"

namespace {

std::string metrics_document() {
  std::ifstream file(std::string(PERFWRAP_SHARE_DIRECTORY) + "/doc/metrics.md");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool documents(const std::string& document, std::string_view id) {
  return document.find("`" + std::string(id) + "`") != std::string::npos;
}

TEST(Thresholds, every_limit_and_advice_rule_is_documented) {
  const std::string document = metrics_document();
  ASSERT_FALSE(document.empty());
  for (const auto& threshold : report::thresholds()) EXPECT_TRUE(documents(document, threshold.id)) << threshold.id;
  for (const auto id : report::advice_rules()) EXPECT_TRUE(documents(document, id)) << id;
  for (const auto& adjective : report::adjectives()) {
    EXPECT_NE(document.find("| " + std::string(adjective.words) + " |"), std::string::npos) << adjective.words;
  }
}

TEST(Thresholds, every_metric_of_the_report_is_documented) {
  const std::string document = metrics_document();
  for (const auto& section : report::make_report_model(report_test::heat2d()).sections) {
    for (const auto& metric : section.metrics) EXPECT_TRUE(documents(document, metric.id)) << metric.id;
  }
}

TEST(Thresholds, adjectives_agree_with_those_that_readers_know) {
  EXPECT_EQ(report::adjective_of(0.0), "negligible");
  EXPECT_EQ(report::adjective_of(0.0009), "very low");
  EXPECT_EQ(report::adjective_of(0.10), "very low");
  EXPECT_EQ(report::adjective_of(0.31), "average");
  EXPECT_EQ(report::adjective_of(0.69), "average");
  EXPECT_EQ(report::adjective_of(0.90), "very high");
}

}  // namespace
