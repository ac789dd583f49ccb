#include "manual.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "command_error.h"

namespace launcher {
namespace {

constexpr std::array<ManualOption, 17> kProfileOptions = {{
    {"--output", "-o", "DIR", "run directory to create (default: named after the program, in the current directory)",
     ""},
    {"--rate", "", "HZ", "samples per second and thread, 1 to 10000 (default: 100)", ""},
    {"--overhead", "", "PERCENT",
     "of the job's time that sampling may cost before it slows down, 1 to 100 (default: 1)", ""},
    {"--start-after", "", "SECONDS", "measure nothing before (default: 0); counts from the start of each rank", ""},
    {"--duration", "", "SECONDS", "measure so long, then let the job go on without (default: to its end)", ""},
    {"--counters", "", "LIST",
     "events to count, as PAPI names them, separated by commas; a slash parts those that take turns, where the "
     "processor cannot count all at the same time (default: what the report needs)",
     ""},
    {"--scratch", "", "DIR",
     "keep the data of running processes on the nodes' own disks, in DIR; they come into the run directory when the "
     "processes end (default: the run directory; on Btrfs, bcachefs and NILFS $TMPDIR, /tmp or /dev/shm, since a "
     "full disk would end the job)",
     ""},
    {"--no-memory", "", "", "do not sample where memory is allocated", ""},
    {"--no-report", "", "", "measure and merge, make no report", ""},
    {"--format", "", "LIST", "reports to make, of txt, html, json and csv (default: txt,html,json)",
     "txt html json csv"},
    {"--no-source", "", "", "leave the job's source lines out of the reports", ""},
    {"--quiet", "-q", "", "print nothing but errors", ""},
    {"--version", "", "", "print the version", ""},
    {"--python-path", "", "", "print the directory of the Python module perfwrap, for PYTHONPATH", ""},
    {"--include-path", "", "", "print the directory of perfwrap.h", ""},
    {"--completion", "", "SHELL", "print the completion for bash, zsh or fish", "bash zsh fish"},
    {"--help", "-h", "", "print this", ""},
}};
constexpr std::array<ManualOption, 3> kReportOptions = {{
    {"--partial", "", "", "of a job that still runs: into DIR/partial", ""},
    {"--format", "", "LIST", "of txt, html, json and csv (default: txt,html,json)", "txt html json csv"},
    {"--no-source", "", "", "leave the job's source lines out", ""},
}};
constexpr std::array<ManualOption, 2> kExportOptions = {{
    {"--to", "", "FORMAT", "speedscope, chrome, folded, pstats, callgrind or csv",
     "speedscope chrome folded pstats callgrind csv"},
    {"--output", "-o", "FILE", "- for stdout (default: a file in the run directory)", ""},
}};
constexpr std::array<ManualOption, 2> kCompareOptions = {{
    {"--fail-above", "", "PERCENT", "end with status 3 if the second run is slower by more", ""},
    {"--json", "", "", "print JSON", ""},
}};
constexpr std::array<ManualOption, 2> kScalingOptions = {{
    {"--weak", "", "", "the work grows with the ranks", ""},
    {"--json", "", "", "print JSON", ""},
}};

constexpr std::array<ManualCommand, 7> kCommands = {{
    {"", "--profile [options] [--] COMMAND...", "run COMMAND unchanged, then report", kProfileOptions},
    {"merge", "DIR", "merge the rank files of a run again; in parallel as mpirun -n N perfwrap merge DIR", {}},
    {"report", "DIR", "make the reports of a run again", kReportOptions},
    {"export", "DIR --to FORMAT", "write the profile for another tool", kExportOptions},
    {"compare", "BEFORE AFTER", "what got slower between two runs", kCompareOptions},
    {"scaling", "RUN...", "efficiency over numbers of ranks", kScalingOptions},
    {"doctor", "", "what can be measured on this machine, and why not", {}},
}};

constexpr std::string_view kTitle = "perfwrap: where the time of an MPI + Python job went, and which line to fix first";
constexpr std::string_view kCommand =
    "COMMAND is a launch line as you use it: mpirun -n 4 python3 app.py. Behind a launcher that perfwrap does not "
    "know, "
    "mark the program with \"perfwrap rank\": perfwrap --profile anyrun -n 4 perfwrap rank python3 app.py";
constexpr std::string_view kStatus =
    "The exit status is the command's own; its input and output pass untouched. The report goes to stderr and, as "
    "report.txt, report.json and report.html, into the run directory.";

constexpr std::size_t kColumns = 110;

/// Words of `text` in lines of kColumns, the first behind `first`, the others indented as far.
std::string paragraph(std::string first, std::size_t indent, std::string_view text) {
  std::string result, line = std::move(first);
  line.resize(std::max(line.size(), indent), ' ');
  bool is_empty = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!is_empty && line.size() + 1 + word.size() > kColumns) {
      result += line + "\n";
      line = std::string(indent, ' ');
      is_empty = true;
    }
    if (!is_empty) line += ' ';
    line += word;
    is_empty = false;
  }
  return result + line + "\n";
}

std::string usage(const ManualCommand& command) {
  std::string text = "perfwrap";
  for (const std::string_view part : {command.name, command.arguments}) {
    if (!part.empty()) text += " " + std::string(part);
  }
  return text;
}

std::string flag(const ManualOption& option) {
  std::string text = option.letter.empty() ? "    " : std::string(option.letter) + ", ";
  text += option.name;
  if (!option.value.empty()) text += " " + std::string(option.value);
  return text;
}

/// Text in a manual page: what begins a request and hyphens that are typed are escaped.
std::string roff(std::string_view text) {
  std::string result;
  for (const char character : text) {
    if (character == '-')
      result += "\\-";
    else if (character == '\\')
      result += "\\e";
    else
      result += character;
  }
  return result.starts_with('.') || result.starts_with('\'') ? "\\&" + result : result;
}

std::string roff_options(std::span<const ManualOption> options) {
  std::string text;
  for (const ManualOption& option : options) {
    text +=
        ".TP\n.B " + roff((option.letter.empty() ? "" : std::string(option.letter) + ", ") + std::string(option.name));
    if (!option.value.empty()) text += " \\fI" + roff(option.value) + "\\fR";
    text += "\n" + roff(option.text) + ".\n";
  }
  return text;
}

std::string names_of(std::span<const ManualOption> options) {
  std::string text;
  for (const ManualOption& option : options) text += (text.empty() ? "" : " ") + std::string(option.name);
  return text;
}

std::string subcommand_names() {
  std::string text;
  for (const ManualCommand& command : kCommands) {
    if (!command.name.empty()) text += (text.empty() ? "" : " ") + std::string(command.name);
  }
  return text;
}

/// Options whose values can be completed, as cases of a shell.
std::string bash_values() {
  std::string cases;
  std::vector<std::string_view> known;
  for (const ManualCommand& command : kCommands) {
    for (const ManualOption& option : command.options) {
      const bool is_known = std::find(known.begin(), known.end(), option.name) != known.end();
      if (option.choices.empty() || is_known) continue;
      known.push_back(option.name);
      cases += fmt::format("    {}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); return ;;\n", option.name,
                           option.choices);
    }
  }
  return cases;
}

std::string bash_completion() {
  std::string cases;
  for (const ManualCommand& command : kCommands) {
    if (!command.name.empty())
      cases += fmt::format("    {}) options=\"{}\" ;;\n", command.name, names_of(command.options));
  }
  return fmt::format(R"(# Completion of perfwrap for bash; made by perfwrap --completion bash
_perfwrap() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} options i
  case $before in
{0}  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    # Behind the command that is profiled, its own completion is the shell's business.
    [[ ${{COMP_WORDS[i]}} == -- ]] && {{ compopt -o default; return; }}
  done
  options="--profile {1}"
  case ${{COMP_WORDS[1]}} in
{2}  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  elif ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "{3}" -- "$word"))
  else
    compopt -o default
  fi
}}
complete -F _perfwrap perfwrap
)",
                     bash_values(), names_of(kProfileOptions), cases, subcommand_names());
}

std::string zsh_completion() {
  return "#compdef perfwrap\n# Completion of perfwrap for zsh; made by perfwrap --completion zsh\n"
         "autoload -Uz bashcompinit && bashcompinit\n" +
         bash_completion();
}

std::string fish_completion() {
  std::string text = "# Completion of perfwrap for fish; made by perfwrap --completion fish\n";
  for (const ManualCommand& command : kCommands) {
    const std::string condition = command.name.empty()
                                      ? fmt::format("not __fish_seen_subcommand_from {}", subcommand_names())
                                      : fmt::format("__fish_seen_subcommand_from {}", command.name);
    if (!command.name.empty()) {
      text += fmt::format("complete -c perfwrap -n __fish_use_subcommand -a {} -d '{}'\n", command.name, command.text);
    } else {
      text += fmt::format("complete -c perfwrap -n '{}' -l profile -d '{}'\n", condition, command.text);
    }
    for (const ManualOption& option : command.options) {
      std::string quoted;
      for (const char character : option.text)
        quoted += character == '\'' ? std::string("\\'") : std::string(1, character);
      text += fmt::format("complete -c perfwrap -n '{}' -l {}{}{}{} -d '{}'\n", condition, option.name.substr(2),
                          option.letter.empty() ? "" : fmt::format(" -s {}", option.letter.substr(1)),
                          option.value.empty() ? "" : " -r",
                          option.choices.empty() ? "" : fmt::format(" -f -a '{}'", option.choices), quoted);
    }
  }
  return text;
}

}  // namespace

std::span<const ManualCommand> manual_commands() {
  return kCommands;
}

std::string help_text() {
  constexpr std::size_t kTextAt = 51, kOptionAt = 29;
  std::string text = std::string(kTitle) + "\n\n";
  for (const ManualCommand& command : kCommands) {
    text += paragraph("  " + usage(command) + "  ", kTextAt, command.text);
    if (command.name.empty()) continue;
    for (const ManualOption& option : command.options) {
      text += paragraph("    " + flag(option) + "  ", kTextAt, option.text);
    }
  }
  text += "\n" + paragraph("", 0, kCommand) + "\n";
  for (const ManualOption& option : kProfileOptions)
    text += paragraph("  " + flag(option) + "  ", kOptionAt, option.text);
  return text + "\n" + paragraph("", 0, kStatus);
}

std::string manual_page(std::string_view version) {
  std::string text = fmt::format(".TH PERFWRAP 1 \"\" \"perfwrap {}\" \"User Commands\"\n.SH NAME\n", version);
  text += "perfwrap \\- where the time of an MPI and Python job went, and which line to fix first\n.SH SYNOPSIS\n";
  for (const ManualCommand& command : kCommands) text += ".B " + roff(usage(command)) + "\n.br\n";
  text += ".SH DESCRIPTION\n" + roff(kCommand) + ".\n.PP\n" + roff(kStatus) + "\n.SH OPTIONS\n" +
          roff_options(kProfileOptions) + ".SH COMMANDS\n";
  for (const ManualCommand& command : kCommands) {
    if (command.name.empty()) continue;
    text += ".SS " + roff(usage(command)) + "\n" + roff(command.text) + ".\n" + roff_options(command.options);
  }
  text +=
      ".SH EXIT STATUS\nOf the command that is profiled; 2 for a wrong command line, 1 for what else went wrong in "
      "perfwrap itself, 3 for a run that\n.B perfwrap compare\nfound slower than allowed.\n";
  text +=
      ".SH FILES\n.TP\n.I report.html\nThe page: one file, opens from disk, no network.\n.TP\n.I report.txt\n"
      "The same for the terminal.\n.TP\n.I report.json, report.csv\nThe same for programs.\n.TP\n.I summary.h5\n"
      "All ranks merged; everything above is made from it.\n.TP\n.I ranks/\nOne file a process.\n";
  return text;
}

std::string shell_completion(std::string_view shell) {
  if (shell == "bash") return bash_completion();
  if (shell == "zsh") return zsh_completion();
  if (shell == "fish") return fish_completion();
  throw CommandError(kBadUsage, fmt::format("--completion takes bash, zsh or fish, not {}", shell));
}

}  // namespace launcher
