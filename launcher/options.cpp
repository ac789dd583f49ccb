#include "options.h"

#include <algorithm>
#include <optional>

namespace launcher {
namespace {

using Words = std::vector<std::string>;

int values_of(const OptionSyntax& syntax, std::string_view name) {
  for (const OptionWithValues& option : syntax.with_values) {
    if (option.name == name) return option.values;
  }
  return 0;
}

std::size_t words_behind(const OptionSyntax& syntax, std::string_view name, const Words& words, std::size_t index,
                         std::size_t end) {
  int values = values_of(syntax, name);
  if (values == kNameAndValue) {
    values = index + 1 < end && words[index + 1].find('=') != std::string::npos ? 1 : 2;
  }
  return std::min(static_cast<std::size_t>(values), end - index - 1);
}

// The first letter of `-ln4` that takes a value takes the rest of the word, or the next word.
std::optional<Option> clustered_option(const OptionSyntax& syntax, const Words& words, std::size_t index,
                                       std::size_t end) {
  const std::string_view word = words[index];
  for (std::size_t letter = 1; letter < word.size(); ++letter) {
    const std::string_view name = word.substr(letter, 1);
    if (values_of(syntax, name) == 0) continue;
    if (letter + 1 < word.size()) return Option{name, index, 0, letter + 1};
    return Option{name, index, words_behind(syntax, name, words, index, end), 0};
  }
  return std::nullopt;
}

// aprun takes `-n4`, too, beside options of two letters.
bool is_letter_and_number(const OptionSyntax& syntax, std::string_view name) {
  return name.size() > 1 && values_of(syntax, name.substr(0, 1)) == 1 &&
         name.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

std::optional<Option> option_at(const OptionSyntax& syntax, const Words& words, std::size_t index, std::size_t end) {
  const std::string_view word = words[index];
  if (word.size() < 2 || word.front() != '-' || word == "--") return std::nullopt;
  const std::size_t dashes = word.starts_with("--") ? 2 : 1;
  if (dashes == 1 && syntax.short_options_cluster) {
    if (const std::optional<Option> option = clustered_option(syntax, words, index, end)) return option;
  }
  const std::size_t equals = word.find('=');
  if (equals != std::string_view::npos) return Option{word.substr(dashes, equals - dashes), index, 0, equals + 1};
  const std::string_view name = word.substr(dashes);
  if (is_letter_and_number(syntax, name)) return Option{name.substr(0, 1), index, 0, dashes + 1};
  return Option{name, index, words_behind(syntax, name, words, index, end), 0};
}

}  // namespace

std::vector<Option> read_options(const OptionSyntax& syntax, const Words& words, std::size_t begin, std::size_t end) {
  std::vector<Option> options;
  for (std::size_t index = begin; index < end;) {
    const std::optional<Option> option = option_at(syntax, words, index, end);
    if (!option) break;
    options.push_back(*option);
    index = behind(*option);
  }
  return options;
}

std::string option_value(const Words& words, const Option& option) {
  if (option.inline_value > 0) return words[option.index].substr(option.inline_value);
  return option.values > 0 ? words[option.index + 1] : "";
}

std::size_t behind(const Option& option) {
  return option.index + 1 + option.values;
}

std::size_t behind_options(const Words& words, const std::vector<Option>& options, std::size_t begin, std::size_t end) {
  const std::size_t index = options.empty() ? begin : behind(options.back());
  return index < end && words[index] == "--" ? index + 1 : index;
}

bool is_one_of(std::string_view name, const std::vector<std::string_view>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace launcher
