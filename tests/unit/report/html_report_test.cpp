#include "report/html_report.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "example_summary.h"
#include "report/page_data.h"

namespace {

const std::filesystem::path kPage = std::string(PERFWRAP_SHARE_DIRECTORY) + "/page/built";
constexpr std::string_view kDataBegin = R"(<script type="application/json" id="report-data">)";

std::string page_of(const schema::Summary& summary) {
  return report::html_report(report::make_report_model(summary), kPage);
}

std::string data_block(const std::string& page) {
  const std::size_t begin = page.find(kDataBegin) + kDataBegin.size();
  return page.substr(begin, page.find("</script>", begin) - begin);
}

TEST(HtmlReport, carries_its_data_styles_and_scripts_and_names_no_file) {
  const std::string page = page_of(report_test::heat2d());
  EXPECT_EQ(nlohmann::json::parse(data_block(page))["verdict"]["bound"], "python");
  EXPECT_EQ(page.find("<script src="), std::string::npos);
  EXPECT_EQ(page.find("rel=\"stylesheet\""), std::string::npos);
  EXPECT_EQ(page.find("data-sample>"), std::string::npos);
}

TEST(HtmlReport, the_policy_names_its_script_and_style_by_their_hashes_and_allows_no_other) {
  const std::string page = page_of({});
  const std::size_t begin = page.find("Content-Security-Policy");
  ASSERT_NE(begin, std::string::npos);
  const std::string policy = page.substr(begin, page.find('>', begin) - begin);
  EXPECT_NE(policy.find("default-src 'none'; script-src 'sha256-"), std::string::npos) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
}

TEST(HtmlReport, a_file_named_like_a_script_element_cannot_end_the_data) {
  auto summary = report_test::heat2d();
  const std::string hostile = "/tmp/</script><script>alert(1)</script>&\xE2\x80\xA8.py";
  summary.frames[2].file = hostile;
  const std::string data = data_block(page_of(summary));
  EXPECT_EQ(data.find('<'), std::string::npos);
  EXPECT_EQ(data.find("\xE2\x80\xA8"), std::string::npos);
  const auto json = nlohmann::json::parse(data);
  EXPECT_EQ(json["lines"][0]["file"], hostile);
}

TEST(HtmlReport, text_of_the_job_that_looks_like_the_template_is_not_replaced) {
  auto summary = report_test::heat2d();
  summary.job.machine = R"(<script src="report.js"></script><!-- content-security-policy -->)";
  EXPECT_EQ(nlohmann::json::parse(data_block(page_of(summary)))["job"]["machine"], summary.job.machine);
}

TEST(HtmlReport, stays_below_two_mebibytes_for_ten_thousand_ranks) {
  const std::string page = page_of(report_test::many_ranks(10000));
  EXPECT_LT(page.size(), 2U * 1024 * 1024);
  const auto json = nlohmann::json::parse(data_block(page));
  EXPECT_EQ(json["rank_buckets"].size(), 100U);
  EXPECT_LE(json["ranks"].size(), 48U);
  const bool has_outlier =
      std::any_of(json["ranks"].begin(), json["ranks"].end(), [](const auto& rank) { return rank["rank"] == 5000; });
  EXPECT_TRUE(has_outlier);
}

TEST(HtmlReport, stays_below_two_mebibytes_for_a_hundred_thousand_nodes_with_long_names) {
  auto summary = report_test::many_ranks(10000);
  const auto first = static_cast<std::uint32_t>(summary.nodes.size());
  for (std::uint32_t i = 0; i < 100000; ++i) {
    schema::Frame frame;
    frame.kind = schema::FrameKind::kNative;
    frame.function = std::string(200, 'f') + std::to_string(i % 30000);
    frame.module = "/opt/lib" + std::to_string(i % 100) + ".so";
    summary.frames.push_back(frame);
    const auto frame_number = static_cast<std::uint32_t>(summary.frames.size() - 1);
    summary.nodes.push_back({i < 100 ? 0 : first + i / 100, frame_number});
    schema::NodeTotal total;
    total.node = first + i;
    total.time.sum = 1'000'000 + i;
    summary.totals.push_back(total);
  }
  const std::string page = page_of(summary);
  EXPECT_LT(page.size(), 2U * 1024 * 1024);
  const auto tree = nlohmann::json::parse(data_block(page))["page"]["tree"];
  EXPECT_GT(tree["depth"].size(), 1000U);
  EXPECT_FALSE(tree["joined"].empty());
}

TEST(HtmlReport, an_empty_summary_makes_a_page) {
  EXPECT_FALSE(data_block(page_of({})).empty());
}

TEST(HtmlReport, text_that_is_not_utf8_does_not_stop_the_page) {
  auto summary = report_test::heat2d();
  summary.job.program = "/tmp/\xFF.py";
  EXPECT_NO_THROW(nlohmann::json::parse(data_block(page_of(summary))));
}

TEST(HtmlReport, a_missing_template_is_named) {
  try {
    report::html_report(report::make_report_model({}), "/nowhere");
    FAIL() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("/nowhere/report.html"), std::string::npos);
  }
}

TEST(HtmlReport, the_pages_sources_never_insert_markup) {
  const std::filesystem::path sources = kPage.parent_path() / "src";
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(sources)) {
    const auto extension = entry.path().extension();
    if (extension != ".ts" && extension != ".tsx") continue;
    ++files;
    std::ifstream file(entry.path());
    const std::string script{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    for (const char* dangerous : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                                  "dangerouslySet", "href={report"}) {
      EXPECT_EQ(script.find(dangerous), std::string::npos) << entry.path() << " uses " << dangerous;
    }
  }
  EXPECT_GT(files, 20);
}

}  // namespace
