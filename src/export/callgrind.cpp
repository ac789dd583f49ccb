// Valgrind's callgrind format, version 1 (valgrind.org, "Callgrind Format Specification"): cost by line and calls
// between functions, in microseconds of rank time. A sampling profiler counts no calls: each call line says 1 call.
#include <fmt/format.h>

#include <array>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "export/formats.h"
#include "export/stacks.h"

namespace exports {
namespace {

using Costs = std::array<std::int64_t, report::kGroupCount>;

struct Function {
  std::string object, file, name;
  std::int32_t line = 0;
  auto operator<=>(const Function&) const = default;
};
struct Body {
  std::map<std::int32_t, Costs> lines;
  std::map<std::pair<std::int32_t, Function>, Costs> calls;  ///< from which line to which function
};

Function function_of(const schema::Frame& frame) {
  return {frame.module.empty() ? "python" : printable(frame.module), frame.file.empty() ? "???" : printable(frame.file),
          function_label(frame), std::max(frame.first_line, 0)};
}

void add(Costs& sum, const Costs& more) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
}

std::string costs_text(const Costs& costs) {
  constexpr std::int64_t kMicrosecond = 1000;
  std::int64_t whole = 0;
  std::string text;
  for (const std::int64_t cost : costs) {
    whole += cost / kMicrosecond;
    text += fmt::format(" {}", cost / kMicrosecond);
  }
  return fmt::format(" {}", whole) + text;
}

std::map<Function, Body> bodies_of(const schema::Summary& summary) {
  const std::vector<StackNode> nodes = stack_nodes(summary);
  std::vector<Costs> inclusive(nodes.size());
  for (std::size_t i = nodes.size(); i-- > 1;) {
    add(inclusive[i], nodes[i].exclusive);
    add(inclusive[nodes[i].parent], inclusive[i]);
  }
  std::map<Function, Body> bodies;
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    const schema::Frame& frame = summary.frames[nodes[i].frame];
    const Function function = function_of(frame);
    add(bodies[function].lines[std::max(frame.line, 0)], nodes[i].exclusive);
    if (nodes[i].parent == 0) continue;
    const schema::Frame& caller = summary.frames[nodes[nodes[i].parent].frame];
    add(bodies[function_of(caller)].calls[{std::max(caller.line, 0), function}], inclusive[i]);
  }
  return bodies;
}

}  // namespace

std::string callgrind(const schema::Summary& summary) {
  std::string text = "# callgrind format\nversion: 1\ncreator: perfwrap\npositions: line\n";
  text += "cmd: " + printable(summary.job.program) + "\n";
  text += "event: time : us of rank time\n";
  text += "event: python : us in the interpreter\nevent: native : us in native code\nevent: mpi : us in MPI\n";
  text += "event: io : us in I/O\nevent: gil : us waiting for the interpreter lock\nevent: wait : us waiting\n";
  text += "events: time python native mpi io gil wait\n";
  const auto bodies = bodies_of(summary);
  Costs whole{};
  for (const auto& [function, body] : bodies) {
    for (const auto& [line, costs] : body.lines) add(whole, costs);
  }
  text += "summary:" + costs_text(whole) + "\n\n";
  for (const auto& [function, body] : bodies) {
    text += fmt::format("ob={}\nfl={}\nfn={}\n", function.object, function.file, function.name);
    for (const auto& [line, costs] : body.lines) text += fmt::format("{}{}\n", line, costs_text(costs));
    for (const auto& [call, costs] : body.calls) {
      const auto& [line, callee] = call;
      text += fmt::format("cob={}\ncfi={}\ncfn={}\ncalls=1 {}\n{}{}\n", callee.object, callee.file, callee.name,
                          callee.line, line, costs_text(costs));
    }
    text += "\n";
  }
  return text;
}

}  // namespace exports
