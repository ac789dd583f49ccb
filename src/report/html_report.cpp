#include "report/html_report.h"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include "report/page_data.h"

namespace report {
namespace {

/// The page may take 2 MiB; the template with its library needs less than 256 KiB of them.
constexpr std::size_t kDataBytes = (2048 - 256) * 1024;

/// Even if something did slip in, nothing may be loaded from or sent to anywhere.
constexpr std::string_view kContentSecurityPolicy =
    R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; )"
    R"(script-src 'unsafe-inline'; img-src data:">)";

/// A piece of the template up to `end` that is replaced as a whole.
enum class Piece { kPolicy, kStyle, kScript, kSample, kData };
struct Marker {
  Piece piece;
  std::string_view begin, end;
};
constexpr Marker kMarkers[] = {
    {Piece::kPolicy, "<!-- content-security-policy -->", ""},
    {Piece::kStyle, R"(<link rel="stylesheet" href=")", R"(">)"},
    {Piece::kSample, R"(<script src="sample.js")", "</script>"},
    {Piece::kScript, R"(<script src=")", R"("></script>)"},
    {Piece::kData, R"(<script type="application/json" id="report-data">)", "</script>"},
};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file || content.empty()) throw std::runtime_error("cannot read the page's file " + path.string());
  return content;
}

std::string replacement(const Marker& marker, std::string_view name, const ReportModel& model,
                        const std::filesystem::path& directory) {
  switch (marker.piece) {
    case Piece::kPolicy: return std::string(kContentSecurityPolicy);
    case Piece::kStyle: return "<style>\n" + read_file(directory / name) + "</style>";
    case Piece::kScript: return "<script>\n" + read_file(directory / name) + "</script>";
    case Piece::kData: return std::string(marker.begin) + page_data(model, kDataBytes) + std::string(marker.end);
    case Piece::kSample: break;
  }
  return {};
}

/// The marker that begins at the start of `rest`, if any.
const Marker* marker_at(std::string_view rest) {
  for (const Marker& marker : kMarkers) {
    if (rest.starts_with(marker.begin)) return &marker;
  }
  return nullptr;
}

}  // namespace

std::string html_report(const ReportModel& model, const std::filesystem::path& page_directory) {
  const std::filesystem::path path = page_directory / "report.html";
  const std::string page_template = read_file(path);
  const std::string_view text = page_template;
  std::string page;
  bool has_data = false;
  // Only the template is searched, never what was inserted.
  for (std::size_t position = 0; position < text.size();) {
    const Marker* marker = marker_at(text.substr(position));
    if (marker == nullptr) {
      page += text[position++];
      continue;
    }
    const std::size_t name = position + marker->begin.size();
    const std::size_t end = text.find(marker->end, name);
    if (end == std::string_view::npos) throw std::runtime_error(path.string() + " is damaged: an element does not end");
    page += replacement(*marker, text.substr(name, end - name), model, page_directory);
    has_data = has_data || marker->piece == Piece::kData;
    position = end + marker->end.size();
  }
  if (!has_data) throw std::runtime_error(path.string() + " is not the page's template: it has no place for the data");
  return page;
}

}  // namespace report
