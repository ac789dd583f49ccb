#include "program_words.h"

#include <filesystem>
#include <optional>
#include <string_view>

#include "options.h"

namespace launcher {
namespace {

using Words = std::vector<std::string>;

/// A program that runs another one: `<command> [subcommand] [options] [positional words] program ...`.
struct Wrapper {
  std::vector<std::string_view> commands;
  OptionSyntax options = {};
  std::string_view subcommand = {};
  std::size_t positional = 0;
  bool assignments = false;  ///< NAME=VALUE words, as env(1) takes them
  bool is_container = false;
};

const std::vector<Wrapper>& wrappers() {
  static const std::vector<Wrapper> known = {
      {.commands = {"env"}, .options = {{{"u", 1}, {"unset", 1}, {"C", 1}, {"chdir", 1}}, true}, .assignments = true},
      {.commands = {"time"}, .options = {{{"o", 1}, {"output", 1}, {"f", 1}, {"format", 1}}, true}},
      {.commands = {"numactl"},
       .options = {{{"i", 1},
                    {"interleave", 1},
                    {"N", 1},
                    {"cpunodebind", 1},
                    {"C", 1},
                    {"physcpubind", 1},
                    {"m", 1},
                    {"membind", 1},
                    {"p", 1},
                    {"preferred", 1},
                    {"w", 1},
                    {"weighted-interleave", 1}},
                   true}},
      {.commands = {"taskset"}, .positional = 1},
      {.commands = {"chrt"}, .options = {{{"T", 1}, {"P", 1}, {"D", 1}}, true}, .positional = 1},
      {.commands = {"nice"}, .options = {{{"n", 1}, {"adjustment", 1}}, true}},
      {.commands = {"ionice"}, .options = {{{"c", 1}, {"class", 1}, {"n", 1}, {"classdata", 1}}, true}},
      {.commands = {"timeout"},
       .options = {{{"k", 1}, {"kill-after", 1}, {"s", 1}, {"signal", 1}}, true},
       .positional = 1},
      {.commands = {"stdbuf"},
       .options = {{{"i", 1}, {"input", 1}, {"o", 1}, {"output", 1}, {"e", 1}, {"error", 1}}, true}},
      {.commands = {"nohup", "setsid"}},
      {.commands = {"conda", "mamba", "micromamba"},
       .options = {{{"n", 1}, {"name", 1}, {"p", 1}, {"prefix", 1}, {"cwd", 1}}, true},
       .subcommand = "run"},
      {.commands = {"apptainer", "singularity"},
       .options = {{{"B", 1},        {"bind", 1},      {"H", 1},       {"home", 1},    {"S", 1},       {"scratch", 1},
                    {"W", 1},        {"workdir", 1},   {"app", 1},     {"dns", 1},     {"env", 1},     {"env-file", 1},
                    {"hostname", 1}, {"fusemount", 1}, {"mount", 1},   {"network", 1}, {"overlay", 1}, {"o", 1},
                    {"pwd", 1},      {"cwd", 1},       {"security", 1}},
                   true},
       .subcommand = "exec",
       .positional = 1,
       .is_container = true},
      {.commands = {"shifter"},
       .options = {{{"i", 1}, {"image", 1}, {"V", 1}, {"volume", 1}, {"e", 1}, {"env", 1}, {"w", 1}, {"workdir", 1}},
                   true},
       .is_container = true},
      {.commands = {"ch-run"},
       .options = {{{"b", 1}, {"bind", 1}, {"c", 1}, {"cd", 1}, {"u", 1}, {"uid", 1}, {"g", 1}, {"gid", 1}}, true},
       .positional = 1,
       .is_container = true},
  };
  return known;
}

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

const Wrapper* wrapper_named(const std::string& name) {
  for (const Wrapper& wrapper : wrappers()) {
    if (is_one_of(name, wrapper.commands)) return &wrapper;
  }
  return nullptr;
}

bool is_assignment(const std::string& word) {
  const std::size_t equals = word.find('=');
  return equals != std::string::npos && equals > 0;
}

// Behind everything that belongs to the wrapper at `index`; nothing if it does not run another program.
std::optional<std::size_t> behind_wrapper(const Wrapper& wrapper, const Words& words, std::size_t index,
                                          std::size_t end) {
  ++index;
  if (!wrapper.subcommand.empty()) {
    if (index >= end || words[index] != wrapper.subcommand) return std::nullopt;
    ++index;
  }
  index = behind_options(words, read_options(wrapper.options, words, index, end), index, end);
  while (wrapper.assignments && index < end && is_assignment(words[index])) ++index;
  index += wrapper.positional;
  if (index < end && words[index] == "--") ++index;
  return index < end ? std::optional(index) : std::nullopt;
}

bool is_python(const std::string& name) {
  const std::string_view known[] = {"python", "pypy"};
  for (std::string_view prefix : known) {
    if (name.starts_with(prefix) && name.find_first_not_of("0123456789.", prefix.size()) == std::string::npos) {
      return true;
    }
  }
  return false;
}

// mpi4py.run(1): `python -m mpi4py script` runs the script.
bool runs_a_script(const std::string& module) {
  return module == "mpi4py" || module == "mpi4py.run" || module == "mpi4py.futures";
}

// What `python [options] script|-m module` runs; nothing for -c and standard input.
std::optional<std::size_t> python_target(const Words& words, std::size_t index, std::size_t end) {
  for (; index < end; ++index) {
    const std::string& word = words[index];
    if (word == "-m") {
      if (index + 1 >= end) return std::nullopt;
      return runs_a_script(words[index + 1]) ? python_target(words, index + 2, end).value_or(index + 1) : index + 1;
    }
    if (word == "-c" || word == "-") return std::nullopt;
    if (!word.starts_with("-")) return index;
    if (word == "-W" || word == "-X" || word == "--check-hash-based-pycs") ++index;
  }
  return std::nullopt;
}

}  // namespace

RunProgram innermost_program(const Words& words, std::size_t begin, std::size_t end) {
  RunProgram program{begin};
  while (program.index < end) {
    const Wrapper* wrapper = wrapper_named(file_name(words[program.index]));
    if (wrapper == nullptr) break;
    const std::optional<std::size_t> next = behind_wrapper(*wrapper, words, program.index, end);
    if (!next) break;
    program = {*next, program.in_container || wrapper->is_container};
  }
  return program;
}

std::size_t naming_word(const Words& words, std::size_t begin, std::size_t end) {
  const std::size_t program = innermost_program(words, begin, end).index;
  if (!is_python(file_name(words[program]))) return program;
  return python_target(words, program + 1, end).value_or(program);
}

}  // namespace launcher
