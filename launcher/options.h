// The options of launchers and of programs that run programs, so that what they run can be found behind them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace launcher {

/// Words behind `-genv NAME VALUE`, which may be written `-genv NAME=VALUE`, too.
inline constexpr int kNameAndValue = -2;

/// Names are written without dashes: one or two are accepted.
struct OptionWithValues {
  std::string_view name;
  int values;  ///< words behind it that belong to it
};

struct OptionSyntax {
  std::vector<OptionWithValues> with_values = {};
  bool short_options_cluster = false;  ///< `-ln4` is `-l -n 4`, as getopt reads it
};

/// Views into the words it was read from.
struct Option {
  std::string_view name;         ///< without dashes
  std::size_t index = 0;         ///< of the word with the dashes
  std::size_t values = 0;        ///< words behind it that belong to it
  std::size_t inline_value = 0;  ///< where in its word the value begins; 0: the value is not in it
};

/// The options from `begin` on: up to the first word that is none.
std::vector<Option> read_options(const OptionSyntax& syntax, const std::vector<std::string>& words, std::size_t begin,
                                 std::size_t end);

/// `4` for `-n 4`, `-n4` and `--ntasks=4`; empty if it has none.
std::string option_value(const std::vector<std::string>& words, const Option& option);

/// The index behind the option and its values.
std::size_t behind(const Option& option);

/// Behind the options, and behind a `--` that ends them.
std::size_t behind_options(const std::vector<std::string>& words, const std::vector<Option>& options, std::size_t begin,
                           std::size_t end);

bool is_one_of(std::string_view name, const std::vector<std::string_view>& names);

}  // namespace launcher
