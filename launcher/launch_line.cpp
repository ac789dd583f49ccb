#include "launch_line.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>

#include "command_error.h"
#include "options.h"
#include "program_words.h"

namespace launcher {
namespace {

using Words = std::vector<std::string>;

constexpr std::string_view kContextSeparator = ":";

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// ---- which launcher ----

using Families = std::vector<const LauncherFamily*>;

Families families_with(const std::string& command) {
  Families found;
  for (const LauncherFamily& family : launcher_families()) {
    if (is_one_of(command, family.commands)) found.push_back(&family);
  }
  return found;
}

const LauncherFamily* family_by_version(const Families& candidates, const std::string& text) {
  for (const LauncherFamily* family : candidates) {
    for (std::string_view mark : family->version_marks) {
      if (text.find(mark) != std::string::npos) return family;
    }
  }
  return nullptr;
}

[[noreturn]] void refuse_unknown(const std::string& name, const std::string& described) {
  throw CommandError(
      kBadUsage, fmt::format("perfwrap does not know the launcher \"{0}\": write \"{2} {3}\" in front of the program, "
                             "as in perfwrap --profile {1} ... {2} {3} python3 app.py",
                             described, name, kMarkerCommand, kMarkerSubcommand));
}

const LauncherFamily* require_supported(const LauncherFamily& family, const std::string& name) {
  if (family.environment != RankEnvironment::kNotKnown) return &family;
  if (family.why_not.empty()) refuse_unknown(name, name);
  throw CommandError(kBadUsage, fmt::format("{} cannot be profiled: {}", name, family.why_not));
}

// ---- options and programs ----

std::optional<int> number_of(const std::string& word) {
  int number = 0;
  const auto [rest, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool is_number = error == std::errc{} && rest == word.data() + word.size() && number > 0;
  return is_number ? std::optional(number) : std::nullopt;
}

void read_option(const LauncherFamily& family, const Words& command, const Option& option, AppContext& context) {
  if (option.name == "app") {
    throw CommandError(kBadUsage,
                       "perfwrap cannot look into the file of --app: write its programs on the launch "
                       "line itself, separated by ':'");
  }
  if (is_one_of(option.name, family.elsewhere_options)) context.program_may_be_elsewhere = true;
  if (is_one_of(option.name, family.other_count_options)) context.other_count = true;
  if (is_one_of(option.name, family.program_file_options)) context.programs_in_file = true;
  if (is_one_of(option.name, family.program_list_options)) context.programs_in_file = true;
  const std::optional<int> number = number_of(option_value(command, option));
  if (is_one_of(option.name, family.rank_count_options)) context.ranks = number.value_or(kRanksNotKnown);
  if (is_one_of(option.name, family.node_count_options)) context.nodes = number.value_or(kNodesNotKnown);
}

bool may_lack_a_program(const LauncherFamily& family, const AppContext& context) {
  return context.programs_in_file && !family.program_file_options.empty();
}

AppContext read_context(const LauncherFamily& family, const Words& command, std::size_t begin, std::size_t end) {
  AppContext context{.begin = begin, .end = end};
  const std::vector<Option> options = read_options(family.options, command, begin, end);
  for (const Option& option : options) read_option(family, command, option, context);
  context.program = behind_options(command, options, begin, end);
  if (context.program < context.end || may_lack_a_program(family, context)) return context;
  throw CommandError(kBadUsage, fmt::format("the launch line \"{}\" names no program to run", command[begin - 1]));
}

std::vector<AppContext> read_contexts(const LauncherFamily& family, const Words& command, std::size_t begin) {
  if (!family.has_contexts) return {read_context(family, command, begin, command.size())};
  std::vector<AppContext> contexts;
  while (begin <= command.size()) {
    const auto separator =
        std::find(command.begin() + static_cast<std::ptrdiff_t>(begin), command.end(), kContextSeparator);
    contexts.push_back(read_context(family, command, begin, static_cast<std::size_t>(separator - command.begin())));
    begin = contexts.back().end + 1;
  }
  return contexts;
}

// `flux run` and its older form `flux mini run`.
std::size_t behind_subcommand(const LauncherFamily& family, const Words& command, std::size_t index) {
  if (family.subcommand.empty()) return index;
  const std::size_t word = index < command.size() && command[index] == "mini" ? index + 1 : index;
  if (word < command.size() && command[word] == family.subcommand) return word + 1;
  throw CommandError(kBadUsage,
                     fmt::format("{} {} cannot be profiled: {}", file_name(command[index - 1]),
                                 word < command.size() ? command[word] : "without a subcommand", family.why_not));
}

// ---- lines that the user marked ----

const LauncherFamily& marked_family() {
  static const LauncherFamily family = {
      .name = "marked", .commands = {}, .environment = RankEnvironment::kProgramPrefix};
  return family;
}

bool is_marker(const Words& command, std::size_t index) {
  return index + 2 < command.size() && file_name(command[index]) == kMarkerCommand &&
         command[index + 1] == kMarkerSubcommand;
}

std::vector<AppContext> marked_contexts(const Words& command) {
  std::vector<AppContext> contexts;
  for (std::size_t i = 1; i < command.size(); ++i) {
    if (!is_marker(command, i)) continue;
    if (!contexts.empty()) contexts.back().end = i;
    contexts.push_back({.begin = i, .program = i + 2, .end = command.size(), .program_may_be_elsewhere = true});
  }
  return contexts;
}

LaunchLine plain_line(const Words& command) {
  return {command, nullptr, 0, {{.begin = 0, .program = 0, .end = command.size(), .ranks = 1}}};
}

}  // namespace

// A name that several launchers have is settled by the file it links to, else by what that says of itself.
const LauncherFamily* recognise_launcher(const std::string& launcher, const LauncherQuestions& questions) {
  const std::string name = file_name(launcher);
  const Families candidates = families_with(name);
  if (candidates.empty()) return nullptr;
  if (candidates.size() == 1) return require_supported(*candidates.front(), name);
  const Families linked = families_with(questions.file_name(launcher));
  if (linked.size() == 1) return require_supported(*linked.front(), name);
  const std::string version = questions.version_text(launcher);
  if (const LauncherFamily* family = family_by_version(candidates, version)) return family;
  refuse_unknown(name, version.empty() ? name : fmt::format("{} ({})", name, first_line(version)));
}

LaunchLine read_launch_line(const Words& command, const LauncherQuestions& questions) {
  if (command.empty() || command.front().empty()) {
    throw CommandError(kBadUsage, "no command to profile: perfwrap --profile mpirun -n 4 python3 app.py");
  }
  std::vector<AppContext> marked = marked_contexts(command);
  if (!marked.empty()) return {command, &marked_family(), 0, std::move(marked)};
  const RunProgram program = innermost_program(command, 0, command.size());
  if (program.in_container || program.index >= command.size()) return plain_line(command);
  const LauncherFamily* family = recognise_launcher(command[program.index], questions);
  if (family == nullptr) return plain_line(command);
  const std::size_t begin = behind_subcommand(*family, command, program.index + 1);
  return {command, family, program.index, read_contexts(*family, command, begin)};
}

int rank_count(const LaunchLine& line, const Environment& inherited) {
  int sum = 0;
  for (const AppContext& context : line.contexts) {
    if (context.ranks == kRanksNotKnown) sum = kRanksNotKnown;
    if (sum != kRanksNotKnown) sum += context.ranks;
  }
  if (sum != kRanksNotKnown || line.family->inherited_rank_count.empty()) return sum;
  const AppContext& only = line.contexts.front();
  if (line.contexts.size() > 1 || only.other_count) return kRanksNotKnown;
  return number_of(inherited(std::string(line.family->inherited_rank_count))).value_or(kRanksNotKnown);
}

std::string program_of(const LaunchLine& line) {
  const AppContext& context = line.contexts.front();
  if (context.program == context.end) return line.command[line.launcher];
  return line.command[naming_word(line.command, context.program, context.end)];
}

std::string program_name(const LaunchLine& line) {
  const std::filesystem::path name = std::filesystem::path(program_of(line)).filename();
  return name.extension() == ".py" ? name.stem().string() : name.string();
}

}  // namespace launcher
