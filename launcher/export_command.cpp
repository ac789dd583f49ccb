#include "export_command.h"

#include <fmt/core.h>

#include <cstdio>
#include <span>
#include <string>

#include "command_error.h"
#include "export/formats.h"
#include "run_results.h"
#include "schema/atomic_file.h"
#include "schema/summary_file.h"

namespace launcher {
namespace {

namespace fs = std::filesystem;

const exports::Format& format_of(const std::string& name) {
  if (const exports::Format* format = exports::find_format(name)) return *format;
  std::string names;
  for (const exports::Format& format : exports::formats()) {
    names += (names.empty() ? "" : ", ") + std::string(format.name);
  }
  throw CommandError(kBadUsage, name.empty() ? fmt::format("perfwrap export DIR --to FORMAT takes one of {}", names)
                                             : fmt::format("perfwrap cannot export to {}, only to {}", name, names));
}

}  // namespace

int run_export(const ExportLine& line) {
  const exports::Format& format = format_of(line.format);
  const fs::path run = line.run;
  const fs::path summary = summary_file(run);
  const std::string content = format.write(schema::load_summary(summary));
  if (line.output == "-") {
    const bool written = std::fwrite(content.data(), 1, content.size(), stdout) == content.size();
    if (!written || std::fflush(stdout) != 0) throw CommandError(kFailed, "stdout cannot be written");
    return 0;
  }
  const fs::path file = line.output.empty() ? fs::absolute(summary).parent_path() / format.file : fs::path(line.output);
  schema::replace_file(file, std::as_bytes(std::span(content)));
  fmt::print("perfwrap: {}\n", fs::absolute(file).lexically_normal().string());
  return 0;
}

}  // namespace launcher
