#include "schema/processor_list.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

namespace schema {
namespace {

constexpr int kHighest = 1 << 16;

/// Takes a number from the front of `text`; false: there is none.
bool take_number(std::string_view& text, int& number) {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0 || number > kHighest) return false;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return true;
}

}  // namespace

std::string processor_list(const std::set<int>& processors) {
  std::string list;
  for (auto first = processors.begin(); first != processors.end();) {
    auto last = first;
    auto next = std::next(first);
    while (next != processors.end() && *next == *last + 1) last = next++;
    list += fmt::format("{}{}", list.empty() ? "" : ",", *first);
    if (last != first) list += fmt::format("-{}", *last);
    first = next;
  }
  return list;
}

std::set<int> processors_in(std::string_view list) {
  std::set<int> processors;
  for (int first = 0; take_number(list, first);) {
    int last = first;
    if (list.starts_with('-')) {
      list.remove_prefix(1);
      if (!take_number(list, last)) break;
    }
    for (int i = first; i <= last; ++i) processors.insert(i);
    if (!list.starts_with(',')) break;
    list.remove_prefix(1);
  }
  return processors;
}

}  // namespace schema
