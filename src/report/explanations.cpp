#include "report/explanations.h"

#include <algorithm>
#include <utility>

namespace report {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// `| a | b |`: a and b. Empty if the line is no row.
std::pair<std::string_view, std::string_view> cells(std::string_view line) {
  if (!line.starts_with("| `") || !line.ends_with('|')) return {};
  line.remove_prefix(1);
  line.remove_suffix(1);
  const std::size_t bar = line.find('|');
  if (bar == std::string_view::npos) return {};
  return {trimmed(line.substr(0, bar)), trimmed(line.substr(bar + 1))};
}

std::string without_backquotes(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '`');
  return plain;
}

/// "- **name**: text", which may go on in indented lines: the text, without line breaks.
std::string bullet(std::string_view section, std::string_view name) {
  const std::string begin = "\n- **" + std::string(name) + "**: ";
  const std::size_t at = section.find(begin);
  if (at == std::string_view::npos) return {};
  section.remove_prefix(at + begin.size());
  std::string text;
  bool is_space = false;
  for (const char character : section.substr(0, std::min(section.find("\n-"), section.find("\n\n")))) {
    const bool was_space = std::exchange(is_space, character == ' ' || character == '\n');
    if (is_space && was_space) continue;
    text += is_space ? ' ' : character;
  }
  return without_backquotes(trimmed(text));
}

}  // namespace

std::map<std::string, std::string> explanations(std::string_view document) {
  std::map<std::string, std::string> result;
  const std::size_t begin = document.find("\n## Metrics\n");
  if (begin == std::string_view::npos) return result;
  document.remove_prefix(begin + 1);
  document = document.substr(0, document.find("\n## "));
  while (!document.empty()) {
    const std::size_t end = std::min(document.find('\n'), document.size());
    auto [ids, formula] = cells(document.substr(0, end));
    document.remove_prefix(std::min(end + 1, document.size()));
    // `first`, `second`: several metrics with one formula.
    for (std::size_t quote = ids.find('`'); quote != std::string_view::npos; quote = ids.find('`')) {
      ids.remove_prefix(quote + 1);
      const std::size_t close = ids.find('`');
      if (close == std::string_view::npos) break;
      result.emplace(ids.substr(0, close), without_backquotes(formula));
      ids.remove_prefix(close + 1);
    }
  }
  return result;
}

std::map<std::string, std::string> rule_explanations(std::string_view document) {
  constexpr std::string_view kHeading = "\n### `";
  std::map<std::string, std::string> result;
  for (std::size_t at = document.find(kHeading); at != std::string_view::npos; at = document.find(kHeading)) {
    document.remove_prefix(at + kHeading.size());
    const std::string_view section = document.substr(0, document.find(kHeading));
    const std::string_view id = section.substr(0, section.find('`'));
    const std::string says = bullet(section, "Says"), mistaken = bullet(section, "Mistaken when");
    if (!says.empty()) result.emplace(id, says + (mistaken.empty() ? "" : " Mistaken when " + mistaken));
  }
  return result;
}

}  // namespace report
