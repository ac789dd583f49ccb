#include "report/text_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace report {
namespace {

/// Takes the next line of at most `width` characters off `text`, at a space where there is one.
std::string_view take_line(std::string_view& text, std::size_t width) {
  std::size_t length = std::min(width, text.size());
  if (length < text.size()) {
    const std::size_t space = text.substr(0, length + 1).find_last_of(' ');
    if (space != std::string_view::npos && space > 0) length = space;
  }
  const std::string_view line = text.substr(0, length);
  text.remove_prefix(length);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return line;
}

}  // namespace

void append_paragraph(std::string& page, std::string_view first, std::string_view text, std::size_t maximum_lines) {
  const std::size_t width = kTextColumns - first.size();
  const std::string indent(first.size(), ' ');
  for (std::size_t i = 0; i < maximum_lines && (i == 0 || !text.empty()); ++i) {
    const bool cut = i + 1 == maximum_lines && text.size() > width;
    const std::string_view line = take_line(text, cut ? width - 4 : width);
    page += fmt::format("{}{}{}\n", i == 0 ? first : std::string_view(indent), line, cut ? " ..." : "");
  }
}

std::string bar(double share, std::size_t width) {
  const double places = std::clamp(share, 0.0, 1.0) * static_cast<double>(width);
  const auto filled = static_cast<std::size_t>(std::lround(places));
  return "|" + std::string(filled, '=') + std::string(width - filled, ' ') + "|";
}

void append_heading(std::string& page, std::string_view title) {
  page += fmt::format("\n{} {}\n", title, std::string(kTextColumns - title.size() - 1, '-'));
}

void append_more(std::string& page, std::size_t all, std::size_t shown, std::string_view things) {
  if (all > shown) page += fmt::format("  ... and {} more {}\n", all - shown, things);
}

}  // namespace report
