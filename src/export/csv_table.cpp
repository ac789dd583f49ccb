// The tree of calls as a table, RFC 4180: a node a row, a parent before its children.
#include <fmt/format.h>

#include <string>

#include "export/formats.h"
#include "export/stacks.h"
#include "report/metrics.h"
#include "report/report_document.h"

namespace exports {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char character : printable(text)) result += character == '"' ? "\"\"" : std::string(1, character);
  return result + "\"";
}

}  // namespace

std::string csv_table(const schema::Summary& summary) {
  std::string text = "node,parent,kind,function,file,line,first_line,module,samples,inclusive_s,exclusive_s";
  for (const char* group : report::kGroupNames) text += fmt::format(",{}_s", group);
  text += "\r\n";
  const std::vector<StackNode> nodes = stack_nodes(summary);
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const StackNode& node = nodes[i];
    const schema::Frame& frame = summary.frames[node.frame];
    const bool is_root = i == 0;
    text += fmt::format("{},{},{},{},{},{},{},{},{},{:.9f},{:.9f}", i, is_root ? "" : std::to_string(node.parent),
                        is_root ? "root" : report::kind_name(frame.kind), quoted(is_root ? "all" : frame.function),
                        quoted(frame.file), frame.line > 0 ? std::to_string(frame.line) : "",
                        frame.first_line > 0 ? std::to_string(frame.first_line) : "", quoted(frame.module),
                        node.samples, report::to_seconds(node.inclusive), report::to_seconds(node.own()));
    for (const std::int64_t time : node.exclusive) text += fmt::format(",{:.9f}", report::to_seconds(time));
    text += "\r\n";
  }
  return text;
}

}  // namespace exports
