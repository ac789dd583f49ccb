#include "report/html_report.h"

#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "report/explanations.h"
#include "report/page_data.h"

namespace report {
namespace {

/// The page may take 2 MiB; the template with its libraries needs less than 256 KiB of them.
constexpr std::size_t kDataBytes = (2048 - 256) * 1024;

/// Between these stands the sample data that the job's replace.
constexpr std::string_view kDataBegin = R"(<script type="application/json" id="report-data" data-sample>)";
constexpr std::string_view kDataEnd = "</script>";

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

std::string html_report(const ReportModel& model, const std::filesystem::path& page_directory) {
  const std::filesystem::path path = page_directory / "report.html";
  const std::string page = content_of(path);
  if (page.empty()) throw std::runtime_error("cannot read the page's file " + path.string());
  const std::size_t begin = page.find(kDataBegin);
  const std::size_t end = begin == std::string::npos ? begin : page.find(kDataEnd, begin);
  if (end == std::string::npos) {
    throw std::runtime_error(path.string() + " is not the page's template: it has no place for the data");
  }
  const std::filesystem::path documents = page_directory / ".." / "doc";
  std::map<std::string, std::string> explained = explanations(content_of(documents / "metrics.md"));
  explained.merge(rule_explanations(content_of(documents / "advice.md")));
  return page.substr(0, begin) + R"(<script type="application/json" id="report-data">)" +
         page_data(model, kDataBytes, explained) + page.substr(end);
}

}  // namespace report
