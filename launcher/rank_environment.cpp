#include "rank_environment.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "options.h"

namespace launcher {
namespace {

using Words = std::vector<std::string>;

constexpr std::string_view kPreload = "LD_PRELOAD";
constexpr std::string_view kParameterPrefix = "OMPI_MCA_";  // of Open MPI's parameters in the environment
constexpr const char* kEnvironmentProgram = "/usr/bin/env";

/// What a launch line is prepared with.
struct Additions {
  const std::string& preload;
  const Variables& variables;
  std::string inherited_preload;
};

std::string joined_preload(const std::string& ours, const std::string& theirs) {
  return theirs.empty() || theirs == ours ? ours : ours + ":" + theirs;
}

std::string assignment(std::string_view name, const std::string& value) {
  return fmt::format("{}={}", name, value);
}

std::string preload_assignment(const Additions& add, const std::string& theirs) {
  return assignment(kPreload, joined_preload(add.preload, theirs));
}

bool is_preload_export(const std::string& word) {
  return word == kPreload || word.starts_with(std::string(kPreload) + "=");
}

// What the user exports to the ranks as LD_PRELOAD; without a value it is the inherited one.
std::string exported_preload(const std::string& word, const std::string& inherited) {
  return word == kPreload ? inherited : word.substr(kPreload.size() + 1);
}

std::vector<Option> options_of(const LaunchLine& line, const AppContext& context) {
  return read_options(line.family->options, line.command, context.begin, context.end);
}

// ---- NAME=VALUE options ----

// Puts ours in front of an LD_PRELOAD that this option sets, at its place; says whether it sets one.
bool fold_preload(Words& command, const Option& option, const Additions& add) {
  if (option.inline_value == 0 && option.values == 0) return false;
  if (option.values == 2) {
    if (command[option.index + 1] != kPreload) return false;
    std::string& value = command[option.index + 2];
    value = joined_preload(add.preload, value);
    return true;
  }
  const std::string theirs = option_value(command, option);
  if (!is_preload_export(theirs)) return false;
  std::string& word = command[option.inline_value > 0 ? option.index : option.index + 1];
  word = word.substr(0, option.inline_value) + preload_assignment(add, exported_preload(theirs, add.inherited_preload));
  return true;
}

// Says whether nothing is left to add.
bool fold_preloads(const LaunchLine& line, const AppContext& context, Words& command, const Additions& add) {
  bool folded = false;
  for (const Option& option : options_of(line, context)) {
    if (is_one_of(option.name, line.family->user_exports) && fold_preload(command, option, add)) folded = true;
    if (is_one_of(option.name, line.family->context_exports)) fold_preload(command, option, add);
  }
  return folded;
}

Words export_words(const LauncherFamily& family, const Additions& add, bool with_preload) {
  Words words;
  const auto append = [&](const std::string& text) {
    words.emplace_back(family.export_option);
    words.push_back(text);
  };
  if (with_preload) append(preload_assignment(add, add.inherited_preload));
  for (const auto& [name, value] : add.variables) append(assignment(name, value));
  return words;
}

std::size_t place_of_exports(const LaunchLine& line, const AppContext& context) {
  const std::vector<Option> options = options_of(line, context);
  return line.family->exports_last && !options.empty() ? behind(options.back()) : context.begin;
}

void insert_words(Words& command, std::size_t index, const Words& words) {
  command.insert(command.begin() + static_cast<std::ptrdiff_t>(index), words.begin(), words.end());
}

// From the last context to the first, so that indices of the others stay valid.
PreparedLaunch with_export_options(const LaunchLine& line, const Additions& add) {
  PreparedLaunch prepared{line.command, {}};
  for (std::size_t i = line.contexts.size(); i-- > 0;) {
    const AppContext& context = line.contexts[i];
    const bool folded = fold_preloads(line, context, prepared.command, add);
    if (i > 0 && line.family->environment == RankEnvironment::kWholeLine) continue;
    insert_words(prepared.command, place_of_exports(line, context), export_words(*line.family, add, !folded));
  }
  return prepared;
}

// ---- Open MPI's list ----

// `NAME=VALUE;NAME;...` with ours added, the user's LD_PRELOAD folded in.
std::string extended_environment_list(const std::string& list, const Additions& add) {
  std::string theirs = add.inherited_preload;
  std::string extended;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(';', begin), list.size());
    const std::string item = list.substr(begin, end - begin);
    if (is_preload_export(item)) {
      theirs = exported_preload(item, add.inherited_preload);
    } else if (!item.empty()) {
      extended += item + ";";
    }
    begin = end + 1;
  }
  extended += preload_assignment(add, theirs);
  for (const auto& [name, value] : add.variables) extended += ";" + assignment(name, value);
  return extended;
}

// Where the line sets the list: Open MPI heeds it in the first context only, for all of them.
std::optional<std::size_t> environment_list_on(const LaunchLine& line) {
  for (const Option& option : options_of(line, line.contexts.front())) {
    if (option.values == 2 && line.command[option.index + 1] == line.family->exclusive_list) return option.index + 2;
  }
  return std::nullopt;
}

// Open MPI refuses -x together with mca_base_env_list: who uses the list gets ours in it.
std::optional<PreparedLaunch> with_environment_list(const LaunchLine& line, const Additions& add,
                                                    const Environment& inherited) {
  if (line.family->exclusive_list.empty()) return std::nullopt;
  if (const std::optional<std::size_t> index = environment_list_on(line)) {
    PreparedLaunch prepared{line.command, {}};
    prepared.command[*index] = extended_environment_list(line.command[*index], add);
    return prepared;
  }
  const std::string variable = fmt::format("{}{}", kParameterPrefix, line.family->exclusive_list);
  const std::string list = inherited(variable);
  if (list.empty()) return std::nullopt;
  return PreparedLaunch{line.command, {{variable, extended_environment_list(list, add)}}};
}

// ---- Slurm's list ----

bool equals_ignoring_case(std::string_view text, std::string_view upper) {
  return std::equal(text.begin(), text.end(), upper.begin(), upper.end(),
                    [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; });
}

// srun(1): ALL, or NONE or NIL, or names and NAME=VALUE separated by commas, which single or double quotes protect.
std::vector<std::string> export_items(const std::string& list) {
  std::vector<std::string> items(1);
  char quote = 0;
  for (char c : list) {
    if (quote == 0 && c == ',') {
      items.emplace_back();
      continue;
    }
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    }
    items.back() += c;
  }
  return items;
}

// Our variables come by name from srun's own environment: Slurm keeps the quotes that would protect a comma in a path.
std::string extended_export_list(const std::string& list, const Additions& add) {
  std::string extended, theirs;
  bool has_all = false;
  for (const std::string& item : export_items(list)) {
    if (item.empty() || equals_ignoring_case(item, "NONE") || equals_ignoring_case(item, "NIL")) continue;
    if (is_preload_export(item)) {
      theirs = exported_preload(item, add.inherited_preload);
      continue;
    }
    if (equals_ignoring_case(item, "ALL")) has_all = true;
    extended += item + ",";
  }
  if (has_all && theirs.empty()) theirs = add.inherited_preload;
  if (!has_all) {
    for (const auto& variable : add.variables) extended += variable.first + ",";
  }
  return extended + preload_assignment(add, theirs);
}

// The last of several options counts.
std::optional<Option> export_option_of(const LaunchLine& line, const AppContext& context) {
  std::optional<Option> found;
  for (const Option& option : options_of(line, context)) {
    if (is_one_of(option.name, line.family->user_exports)) found = option;
  }
  return found;
}

PreparedLaunch with_export_list(const LaunchLine& line, const Additions& add, const Environment& inherited) {
  PreparedLaunch prepared{line.command, add.variables};
  const std::string from_environment = inherited(std::string(line.family->inherited_exports));
  for (std::size_t i = line.contexts.size(); i-- > 0;) {
    const AppContext& context = line.contexts[i];
    if (const std::optional<Option> option = export_option_of(line, context)) {
      std::string& word = prepared.command[option->inline_value > 0 ? option->index : option->index + 1];
      word = word.substr(0, option->inline_value) + extended_export_list(option_value(line.command, *option), add);
      continue;
    }
    const std::string list = extended_export_list(from_environment.empty() ? "ALL" : from_environment, add);
    insert_words(prepared.command, context.begin, {fmt::format("{}={}", line.family->export_option, list)});
  }
  return prepared;
}

// ---- without a launcher, and with one that is not known ----

PreparedLaunch plain_launch(const LaunchLine& line, const Additions& add) {
  PreparedLaunch prepared{line.command, {{std::string(kPreload), joined_preload(add.preload, add.inherited_preload)}}};
  prepared.environment.insert(prepared.environment.end(), add.variables.begin(), add.variables.end());
  return prepared;
}

PreparedLaunch with_program_prefix(const LaunchLine& line, const Additions& add) {
  Words prefix = {kEnvironmentProgram, preload_assignment(add, add.inherited_preload)};
  for (const auto& [name, value] : add.variables) prefix.push_back(assignment(name, value));
  PreparedLaunch prepared{line.command, {}};
  for (std::size_t i = line.contexts.size(); i-- > 0;) {
    const auto marker = prepared.command.begin() + static_cast<std::ptrdiff_t>(line.contexts[i].begin);
    prepared.command.erase(marker,
                           marker + static_cast<std::ptrdiff_t>(line.contexts[i].program - line.contexts[i].begin));
    insert_words(prepared.command, line.contexts[i].begin, prefix);
  }
  return prepared;
}

}  // namespace

PreparedLaunch prepare_launch(const LaunchLine& line, const std::string& preload, const Variables& variables,
                              const Environment& inherited) {
  const Additions add{preload, variables, inherited(std::string(kPreload))};
  if (line.family == nullptr) return plain_launch(line, add);
  if (line.family->environment == RankEnvironment::kProgramPrefix) return with_program_prefix(line, add);
  if (line.family->environment == RankEnvironment::kExportList) return with_export_list(line, add, inherited);
  if (const std::optional<PreparedLaunch> listed = with_environment_list(line, add, inherited)) return *listed;
  return with_export_options(line, add);
}

}  // namespace launcher
