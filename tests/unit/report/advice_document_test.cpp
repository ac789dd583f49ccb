// share/doc/advice.md has every rule of the report with its limits and evidence, and no rule that is not there.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <string>

#include "report/thresholds.h"

namespace {

/// Text below each "### `rule`".
std::map<std::string, std::string> rules_of_document() {
  std::ifstream file(std::string(PERFWRAP_SHARE_DIRECTORY) + "/doc/advice.md");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  static const std::regex heading("### `([a-z0-9-]+)`\n");
  std::map<std::string, std::string> rules;
  for (std::sregex_iterator match(text.begin(), text.end(), heading), end; match != end; ++match) {
    const auto begin = static_cast<std::size_t>(match->position() + match->length());
    rules[(*match)[1]] = text.substr(begin, text.find("\n### ", begin) - begin);
  }
  return rules;
}

std::string part(const std::string& rule, const std::string& name) {
  const std::size_t begin = rule.find("- **" + name + "**: ");
  return begin == std::string::npos ? "" : rule.substr(begin, rule.find("\n- ", begin) - begin);
}

TEST(AdviceDocument, has_every_rule_and_no_other) {
  const auto rules = rules_of_document();
  const auto ids = report::advice_rules();
  for (const auto id : ids) EXPECT_TRUE(rules.contains(std::string(id))) << id;
  for (const auto& [id, text] : rules) EXPECT_NE(std::ranges::find(ids, id), ids.end()) << id;
}

TEST(AdviceDocument, says_of_each_what_limits_it_what_it_shows_and_what_to_do) {
  for (const auto& [id, text] : rules_of_document()) {
    for (const char* wanted : {"Says", "Limits", "Evidence", "Change"}) {
      EXPECT_FALSE(part(text, wanted).empty()) << id << ": " << wanted;
    }
    const std::string limits = part(text, "Limits");
    const auto is_limit = [&](const auto& threshold) {
      return limits.find("`" + std::string(threshold.id) + "`") != std::string::npos;
    };
    EXPECT_TRUE(std::ranges::any_of(report::thresholds(), is_limit)) << id << " names no limit of thresholds.def";
  }
}

TEST(AdviceDocument, every_limit_that_is_there_for_advice_is_named) {
  std::string all;
  for (const auto& [id, text] : rules_of_document()) all += text;
  for (const auto& threshold : report::thresholds()) {
    const bool is_for_metrics = threshold.id.starts_with("efficiency-") || threshold.id == "outlier-deviation" ||
                                threshold.id == "cluster-distance" || threshold.id == "memory-growth-seconds";
    if (!is_for_metrics) {
      EXPECT_NE(all.find("`" + std::string(threshold.id) + "`"), std::string::npos) << threshold.id;
    }
  }
}

}  // namespace
