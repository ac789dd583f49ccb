#include "doctor_command.h"

#include <fmt/core.h>

#include <algorithm>

#include "command_error.h"
#include "machine_checks.h"

namespace launcher {
namespace {

struct Group {
  const char* title;
  std::vector<Check> checks;
};

std::size_t widest(const std::vector<Group>& groups) {
  std::size_t width = 0;
  for (const Group& group : groups) {
    for (const Check& check : group.checks) width = std::max(width, check.what.size());
  }
  return width;
}

void print(const Group& group, std::size_t width) {
  fmt::print("{}\n", group.title);
  for (const Check& check : group.checks) {
    fmt::print("  {:<{}}  {:<3}  {}\n", check.what, width, check.passed ? "yes" : "no", check.detail);
  }
}

bool holds(const Group& group) {
  return std::all_of(group.checks.begin(), group.checks.end(),
                     [](const Check& check) { return check.passed || !check.required; });
}

}  // namespace

int run_doctor() {
  const std::vector<Group> groups = {{"Installation", installation_checks(find_installation())},
                                     {"Measuring", sampling_checks()},
                                     {"Programs", program_checks()},
                                     {"Storage", storage_checks()}};
  const std::size_t width = widest(groups);
  for (const Group& group : groups) print(group, width);
  const bool ready = std::all_of(groups.begin(), groups.end(), holds);
  fmt::print("\n{}\n",
             ready ? "Jobs can be profiled here." : "No job can be profiled here: see the first \"no\" above.");
  return ready ? 0 : kFailed;
}

}  // namespace launcher
