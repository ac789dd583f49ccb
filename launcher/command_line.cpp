#include "command_line.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "command_error.h"

namespace launcher {

void parse(CLI::App& app, const std::vector<std::string>& arguments) {
  app.set_help_flag();
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // it takes them from the back
  } catch (const CLI::ParseError& error) {
    throw CommandError(kBadUsage, fmt::format("{}; see perfwrap --help", error.what()));
  }
}

namespace {

constexpr const char* kDefaultFormats = "txt,html,json";

[[noreturn]] void refuse_option(const std::string& option) {
  throw CommandError(kBadUsage, fmt::format("perfwrap has no option {}; see perfwrap --help", option));
}

// CLI11 leaves options it does not know in front of the command.
std::vector<std::string> command_from(std::vector<std::string> remaining) {
  if (remaining.empty()) return remaining;
  if (remaining.front() == "--") {
    remaining.erase(remaining.begin());
  } else if (remaining.front().starts_with("-")) {
    refuse_option(remaining.front());
  }
  return remaining;
}

}  // namespace

ProfileLine read_profile_line(const std::vector<std::string>& arguments) {
  ProfileLine line;
  bool profile = false, no_report = false, no_memory = false, version = false, help = false;
  bool python_path = false, include_path = false, manual = false;
  std::string rate, overhead, start_after, duration, counters, format = kDefaultFormats;
  bool no_source = false;
  CLI::App app;
  app.prefix_command();
  app.add_flag("--profile", profile);
  app.add_flag("--no-report", no_report);
  app.add_flag("--no-memory", no_memory);
  app.add_flag("--no-source", no_source);
  app.add_option("--format", format)->type_name("FORMATS");
  app.add_flag("-q,--quiet", line.options.quiet);
  app.add_flag("--version", version);
  app.set_help_flag();  // ours takes its name
  app.add_flag("-h,--help", help);
  app.add_flag("--python-path", python_path);
  app.add_flag("--include-path", include_path);
  app.add_flag("--manual", manual);
  app.add_option("--completion", line.shell)->type_name("SHELL");
  app.add_option("--start-after", start_after)->type_name("SECONDS");
  app.add_option("--duration", duration)->type_name("SECONDS");
  app.add_option("-o,--output", line.options.output)->type_name("DIR");
  app.add_option("--scratch", line.options.scratch)->type_name("DIR");
  app.add_option("--rate", rate)->type_name("HZ");
  app.add_option("--overhead", overhead)->type_name("PERCENT");
  app.add_option("--counters", counters)->type_name("LIST");
  parse(app, arguments);

  line.options.command = command_from(app.remaining());
  line.options.report = !no_report;
  line.options.memory = !no_memory;
  line.action = help                            ? Action::kHelp
                : version                       ? Action::kVersion
                : python_path                   ? Action::kPythonPath
                : include_path                  ? Action::kIncludePath
                : manual                        ? Action::kManual
                : app.count("--completion") > 0 ? Action::kCompletion
                                                : Action::kProfile;
  if (line.action != Action::kProfile) return line;
  line.options.choice = report_choice(format, !no_source);
  if (app.count("--rate") > 0) line.options.rate = rate_from(rate);
  if (app.count("--overhead") > 0) line.options.overhead = overhead_from(overhead);
  if (app.count("--start-after") > 0) line.options.start_after_ns = nanoseconds_from(start_after, "--start-after");
  if (app.count("--duration") > 0) line.options.duration_ns = nanoseconds_from(duration, "--duration");
  if (app.count("--counters") > 0) line.options.counters = counters_from(counters);
  if (app.count("--output") > 0 && line.options.output.empty()) {
    throw CommandError(kBadUsage, "--output takes the name of a directory, not an empty one");
  }
  if (app.count("--scratch") > 0 && line.options.scratch.empty()) {
    throw CommandError(kBadUsage, "--scratch takes the name of a directory, not an empty one");
  }
  if (profile) return line;
  throw CommandError(kBadUsage, line.options.command.empty()
                                    ? "nothing to do; see perfwrap --help"
                                    : fmt::format("perfwrap does not know the command {0}: to profile a program, write "
                                                  "perfwrap --profile {0}",
                                                  line.options.command.front()));
}

namespace {

/// One run directory, and nothing that is no option of `app`.
std::string read_run(CLI::App& app, const std::string& command, const std::vector<std::string>& arguments) {
  std::string directory;
  app.allow_extras();
  app.add_option("DIR", directory);
  parse(app, arguments);
  for (const std::string& word : app.remaining()) {
    if (word.starts_with("-")) refuse_option(word);
  }
  if (!directory.empty() && app.remaining().empty()) return directory;
  throw CommandError(kBadUsage, fmt::format("perfwrap {} takes one run directory", command));
}

}  // namespace

std::string read_directory(const std::string& command, const std::vector<std::string>& arguments) {
  CLI::App app;
  return read_run(app, command, arguments);
}

ReportLine read_report_line(const std::vector<std::string>& arguments) {
  CLI::App app;
  bool no_source = false;
  std::string format = kDefaultFormats;
  app.add_flag("--no-source", no_source);
  app.add_option("--format", format)->type_name("FORMATS");
  ReportLine line;
  app.add_flag("--partial", line.is_partial);
  line.run = read_run(app, "report", arguments);
  line.choice = report_choice(format, !no_source);
  return line;
}

ExportLine read_export_line(const std::vector<std::string>& arguments) {
  CLI::App app;
  ExportLine line;
  app.add_option("--to", line.format)->type_name("FORMAT");
  app.add_option("-o,--output", line.output)->type_name("FILE");
  line.run = read_run(app, "export", arguments);
  return line;
}

}  // namespace launcher
