#include "launch_line.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>

#include "command_error.h"

namespace launcher {
namespace {

constexpr std::string_view kPreload = "LD_PRELOAD";
constexpr std::string_view kContextSeparator = ":";
constexpr std::string_view kEnvironmentList = "mca_base_env_list";
constexpr const char* kEnvironmentListVariable = "OMPI_MCA_mca_base_env_list";

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

template <typename Range, typename Value>
bool contains(const Range& range, const Value& value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// ---- which launcher ----

const LauncherFamily* family_by_version(const std::vector<const LauncherFamily*>& candidates, const std::string& text) {
  for (const LauncherFamily* family : candidates) {
    for (std::string_view mark : family->version_marks) {
      if (text.find(mark) != std::string::npos) return family;
    }
  }
  return nullptr;
}

[[noreturn]] void refuse_launcher(const std::string& described) {
  throw CommandError(kBadUsage,
                     fmt::format("perfwrap does not know the launcher \"{}\" yet: it knows mpirun, mpiexec and orterun "
                                 "of Open MPI, and programs that are started without a launcher",
                                 described));
}

const LauncherFamily* recognise_family(const std::string& launcher, const VersionText& version_text) {
  const std::string name = file_name(launcher);
  std::vector<const LauncherFamily*> candidates;
  for (const LauncherFamily& family : launcher_families()) {
    if (contains(family.commands, name)) candidates.push_back(&family);
  }
  if (candidates.empty()) return nullptr;
  if (candidates.size() == 1 && candidates.front()->version_marks.empty()) refuse_launcher(name);
  const std::string version = version_text(launcher);
  const LauncherFamily* family = family_by_version(candidates, version);
  if (family != nullptr && family->environment != RankEnvironment::kNotKnown) return family;
  refuse_launcher(version.empty() ? name : fmt::format("{} ({})", name, first_line(version)));
}

// ---- options and programs ----

struct Option {
  std::string_view name;  ///< without dashes
  std::size_t index;      ///< of the word with the dashes
  std::size_t values;     ///< words behind it that belong to it
};

std::size_t values_of(const LauncherFamily& family, std::string_view name) {
  for (const OptionWithValues& option : family.options_with_values) {
    if (option.name == name) return static_cast<std::size_t>(option.values);
  }
  return 0;
}

// The option at `index`, or nothing if the word there is the program. The values of `--name=value` are in the word.
std::optional<Option> option_at(const LauncherFamily& family, const std::vector<std::string>& command,
                                std::size_t index, std::size_t end) {
  std::string_view word = command[index];
  if (word.size() < 2 || word.front() != '-' || word == "--") return std::nullopt;
  word.remove_prefix(word.starts_with("--") ? 2 : 1);
  if (word.find('=') != std::string_view::npos) return Option{word.substr(0, word.find('=')), index, 0};
  return Option{word, index, std::min(values_of(family, word), end - index - 1)};
}

std::vector<Option> options_of(const LauncherFamily& family, const std::vector<std::string>& command,
                               const AppContext& context) {
  std::vector<Option> options;
  for (std::size_t index = context.begin; index < context.end;) {
    const std::optional<Option> option = option_at(family, command, index, context.end);
    if (!option) break;
    options.push_back(*option);
    index += 1 + option->values;
  }
  return options;
}

int rank_count_of(const std::string& word) {
  int ranks = 0;
  const auto [rest, error] = std::from_chars(word.data(), word.data() + word.size(), ranks);
  return error == std::errc{} && rest == word.data() + word.size() && ranks > 0 ? ranks : kRanksNotKnown;
}

void read_context(const LauncherFamily& family, const std::vector<std::string>& command, AppContext& context) {
  context.program = context.begin;
  for (const Option& option : options_of(family, command, context)) {
    context.program = option.index + 1 + option.values;
    if (option.name == "app") {
      throw CommandError(kBadUsage,
                         "perfwrap cannot look into the file of --app: write its programs on the launch "
                         "line itself, separated by ':'");
    }
    if (contains(family.elsewhere_options, option.name)) context.program_may_be_elsewhere = true;
    if (option.values == 1 && contains(family.rank_count_options, option.name)) {
      context.ranks = rank_count_of(command[option.index + 1]);
    }
  }
  if (context.program < context.end && command[context.program] == "--") ++context.program;
  if (context.program < context.end) return;
  throw CommandError(kBadUsage, fmt::format("the launch line \"{}\" names no program to run", command.front()));
}

std::vector<AppContext> read_contexts(const LauncherFamily& family, const std::vector<std::string>& command) {
  std::vector<AppContext> contexts;
  for (std::size_t begin = 1; begin <= command.size();) {
    const auto separator =
        std::find(command.begin() + static_cast<std::ptrdiff_t>(begin), command.end(), kContextSeparator);
    AppContext context;
    context.begin = begin;
    context.end = static_cast<std::size_t>(separator - command.begin());
    read_context(family, command, context);
    contexts.push_back(context);
    begin = context.end + 1;
  }
  return contexts;
}

// ---- the profiler into the ranks ----

std::string joined_preload(const std::string& ours, const std::string& theirs) {
  return theirs.empty() || theirs == ours ? ours : ours + ":" + theirs;
}

bool is_preload_export(const std::string& word) {
  return word == kPreload || word.starts_with(std::string(kPreload) + "=");
}

// What the user exports to this context's ranks as LD_PRELOAD; without a value it is the inherited one.
std::string exported_preload(const std::string& word, const std::string& inherited) {
  return word == kPreload ? inherited : word.substr(kPreload.size() + 1);
}

void append_exports(std::vector<std::string>& command, const std::string& preload, const Variables& variables) {
  const auto append = [&](std::string_view name, const std::string& value) {
    command.emplace_back("-x");
    command.push_back(fmt::format("{}={}", name, value));
  };
  append(kPreload, preload);
  for (const auto& [name, value] : variables) append(name, value);
}

// Open MPI takes the last of several -x for one variable, and -x of one context does not reach the others: each
// context gets its own, with the user's LD_PRELOAD folded in.
void append_context(std::vector<std::string>& out, const LaunchLine& line, const AppContext& context,
                    const std::string& preload, const Variables& variables, const std::string& inherited) {
  std::string theirs = inherited;
  std::vector<std::string> rest;
  std::size_t copied = context.begin;
  for (const Option& option : options_of(*line.family, line.command, context)) {
    if (option.name != "x" || option.values == 0 || !is_preload_export(line.command[option.index + 1])) continue;
    theirs = exported_preload(line.command[option.index + 1], inherited);
    rest.insert(rest.end(), line.command.begin() + static_cast<std::ptrdiff_t>(copied),
                line.command.begin() + static_cast<std::ptrdiff_t>(option.index));
    copied = option.index + 2;
  }
  rest.insert(rest.end(), line.command.begin() + static_cast<std::ptrdiff_t>(copied),
              line.command.begin() + static_cast<std::ptrdiff_t>(context.end));
  append_exports(out, joined_preload(preload, theirs), variables);
  out.insert(out.end(), rest.begin(), rest.end());
}

// `NAME=VALUE;NAME;...` with ours added, the user's LD_PRELOAD folded in.
std::string extended_environment_list(const std::string& list, const std::string& preload, const Variables& variables,
                                      const std::string& inherited) {
  std::string theirs = inherited;
  std::string extended;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(';', begin), list.size());
    const std::string item = list.substr(begin, end - begin);
    if (is_preload_export(item)) {
      theirs = exported_preload(item, inherited);
    } else if (!item.empty()) {
      extended += item + ";";
    }
    begin = end + 1;
  }
  extended += fmt::format("{}={}", kPreload, joined_preload(preload, theirs));
  for (const auto& [name, value] : variables) extended += fmt::format(";{}={}", name, value);
  return extended;
}

// Where the line sets mca_base_env_list: Open MPI heeds it in the first context only, for all of them.
std::optional<std::size_t> environment_list_on(const LaunchLine& line) {
  for (const Option& option : options_of(*line.family, line.command, line.contexts.front())) {
    if (option.values == 2 && line.command[option.index + 1] == kEnvironmentList) return option.index + 2;
  }
  return std::nullopt;
}

PreparedLaunch plain_launch(const LaunchLine& line, const std::string& preload, const Variables& variables,
                            const std::string& inherited) {
  PreparedLaunch prepared{line.command, {{std::string(kPreload), joined_preload(preload, inherited)}}};
  prepared.environment.insert(prepared.environment.end(), variables.begin(), variables.end());
  return prepared;
}

// ---- names ----

bool is_python(const std::string& name) {
  const std::string_view known[] = {"python", "pypy"};
  for (std::string_view prefix : known) {
    if (name.starts_with(prefix) && name.find_first_not_of("0123456789.", prefix.size()) == std::string::npos) {
      return true;
    }
  }
  return false;
}

// The word that names what `python [options] script|-m module` runs; nothing for -c and standard input.
std::optional<std::size_t> python_target(const std::vector<std::string>& command, std::size_t index, std::size_t end) {
  for (; index < end; ++index) {
    const std::string& word = command[index];
    if (word == "-m") return index + 1 < end ? std::optional(index + 1) : std::nullopt;
    if (word == "-c" || word == "-") return std::nullopt;
    if (!word.starts_with("-")) return index;
    if (word == "-W" || word == "-X" || word == "--check-hash-based-pycs") ++index;
  }
  return std::nullopt;
}

}  // namespace

LaunchLine read_launch_line(const std::vector<std::string>& command, const VersionText& version_text) {
  if (command.empty() || command.front().empty()) {
    throw CommandError(kBadUsage, "no command to profile: perfwrap --profile mpirun -n 4 python3 app.py");
  }
  const LauncherFamily* family = recognise_family(command.front(), version_text);
  if (family == nullptr) return {command, nullptr, {{.begin = 0, .program = 0, .end = command.size(), .ranks = 1}}};
  return {command, family, read_contexts(*family, command)};
}

int rank_count(const LaunchLine& line) {
  int sum = 0;
  for (const AppContext& context : line.contexts) {
    if (context.ranks == kRanksNotKnown) return kRanksNotKnown;
    sum += context.ranks;
  }
  return sum;
}

std::string program_of(const LaunchLine& line) {
  const AppContext& context = line.contexts.front();
  const std::string& program = line.command[context.program];
  if (!is_python(file_name(program))) return program;
  return line.command[python_target(line.command, context.program + 1, context.end).value_or(context.program)];
}

std::string program_name(const LaunchLine& line) {
  const std::filesystem::path name = std::filesystem::path(program_of(line)).filename();
  return name.extension() == ".py" ? name.stem().string() : name.string();
}

PreparedLaunch prepare_launch(const LaunchLine& line, const std::string& preload, const Variables& variables,
                              const std::function<std::string(const std::string&)>& inherited) {
  const std::string theirs = inherited(std::string(kPreload));
  if (line.family == nullptr) return plain_launch(line, preload, variables, theirs);
  // Open MPI refuses -x together with mca_base_env_list: who uses the list gets ours in it.
  if (const std::optional<std::size_t> index = environment_list_on(line)) {
    PreparedLaunch prepared{line.command, {}};
    prepared.command[*index] = extended_environment_list(line.command[*index], preload, variables, theirs);
    return prepared;
  }
  if (const std::string list = inherited(kEnvironmentListVariable); !list.empty()) {
    return {line.command, {{kEnvironmentListVariable, extended_environment_list(list, preload, variables, theirs)}}};
  }
  PreparedLaunch prepared{{line.command.front()}, {}};
  for (const AppContext& context : line.contexts) {
    if (prepared.command.size() > 1) prepared.command.emplace_back(kContextSeparator);
    append_context(prepared.command, line, context, preload, variables, theirs);
  }
  return prepared;
}

}  // namespace launcher
