#include "launch_checks.h"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <system_error>

#include "allocation.h"
#include "child_process.h"
#include "command_error.h"
#include "program_file.h"
#include "program_words.h"

namespace launcher {
namespace {

namespace fs = std::filesystem;

fs::path require_program(const std::string& name) {
  const FoundProgram found = find_program(name, default_search_path());
  if (found.result == Lookup::kFound) return found.path;
  if (found.result == Lookup::kForbidden) {
    throw CommandError(kNotExecutable, fmt::format("{} cannot be executed: it is a directory, or its permissions "
                                                   "do not allow it",
                                                   found.path.string()));
  }
  throw CommandError(kNotFound, name.find('/') != std::string::npos
                                    ? fmt::format("the program {} does not exist", name)
                                    : fmt::format("the program {} was not found in PATH", name));
}

// Open MPI and srun look into the working directory, too, where PATH has nothing.
FoundProgram find_rank_program(const std::string& name) {
  const FoundProgram in_path = find_program(name, default_search_path());
  return in_path.result == Lookup::kMissing ? find_program("./" + name, "") : in_path;
}

std::string described_reason(const FoundProgram& found) {
  if (found.result != Lookup::kFound) return "";
  const std::string why_not = reason_not_profiled(found.path);
  return why_not.empty() ? "" : fmt::format("{} {}", found.path.string(), why_not);
}

// Checks what can be checked from here and gives the reason why a program will not be profiled, or nothing.
std::string check_program(const LaunchLine& line, const AppContext& context) {
  const std::string& name = line.command[context.program];
  FoundProgram found = line.family != nullptr ? find_rank_program(name) : FoundProgram{};
  if (found.result != Lookup::kFound && !context.program_may_be_elsewhere) {
    found = {Lookup::kFound, require_program(name)};
  }
  const RunProgram inner = innermost_program(line.command, context.program, context.end);
  if (inner.in_container) {
    return fmt::format(
        "{} runs in a container, which must see perfwrap's installation and the run directory at their "
        "own paths: bind both",
        line.command[inner.index]);
  }
  const std::string reason = described_reason(found);
  if (!reason.empty() || inner.index >= context.end) return reason;
  return described_reason(find_rank_program(line.command[inner.index]));
}

std::string check_programs(const LaunchLine& line) {
  std::string reason;
  for (const AppContext& context : line.contexts) {
    if (context.programs_in_file || context.program >= context.end) continue;
    const std::string why_not = check_program(line, context);
    if (reason.empty()) reason = why_not;
  }
  return reason;
}

std::string file_behind_links(const std::string& launcher) {
  std::error_code error;
  const fs::path file = fs::canonical(find_program(launcher, default_search_path()).path, error);
  return error ? "" : file.filename().string();
}

}  // namespace

LauncherQuestions launcher_questions() {
  return {[](const std::string& launcher) {
            return output_of({launcher, "--version"}, kVersionPatience);
          },
          file_behind_links};
}

CheckedLine check_line(const std::vector<std::string>& command) {
  // Looked up first: a launcher that is not installed cannot be asked which one it is.
  const fs::path program = command.empty() ? "" : require_program(command.front());
  LaunchLine line = read_launch_line(command, launcher_questions());
  std::string reason = check_programs(line);
  return {std::move(line), program, std::move(reason)};
}

void refuse_to_be_a_rank(const LaunchLine& line, const Environment& inherited) {
  const std::optional<OwnRank> own = own_rank(inherited);
  if (line.family != nullptr || !own) return;
  if (own->rank > 0) {
    // A launcher that kills all at the first failure must not do so before rank 0 has spoken.
    sleep(1);
    _exit(kBadUsage);
  }
  throw CommandError(kBadUsage,
                     fmt::format("the launcher started perfwrap {} times, once for each rank: write perfwrap "
                                 "in front of the launcher, perfwrap --profile LAUNCHER ... {}",
                                 own->ranks, fmt::join(line.command, " ")));
}

}  // namespace launcher
