// Folded stacks: "outermost;...;innermost microseconds", as flamegraph.pl and inferno read them.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "export/formats.h"
#include "export/stacks.h"

namespace exports {
namespace {

/// Semicolons part frames, the last space parts the number.
std::string frame_word(const schema::Frame& frame) {
  std::string word = function_label(frame);
  std::ranges::replace(word, ';', ':');
  return word;
}

}  // namespace

std::string folded_stacks(const schema::Summary& summary) {
  constexpr std::int64_t kMicrosecond = 1000;
  const std::vector<StackNode> nodes = stack_nodes(summary);
  std::map<std::string, std::int64_t> stacks;
  for (std::uint32_t i = 1; i < nodes.size(); ++i) {
    if (nodes[i].own() <= 0) continue;
    std::string stack;
    for (const std::uint32_t frame : stack_of(nodes, i)) {
      stack += (stack.empty() ? "" : ";") + frame_word(summary.frames[frame]);
    }
    stacks[stack] += nodes[i].own();
  }
  std::string text;
  for (const auto& [stack, time] : stacks)
    text += fmt::format("{} {}\n", stack, (time + kMicrosecond / 2) / kMicrosecond);
  return text;
}

}  // namespace exports
