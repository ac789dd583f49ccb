#include "report/function_index.h"

#include <map>
#include <string>
#include <tuple>

namespace report {
namespace {

FunctionRow function_of(const schema::Frame& frame) {
  FunctionRow row;
  row.kind = frame.kind;
  row.name = frame.function;
  row.module = frame.module;
  row.file = frame.file;
  row.line = frame.first_line;
  return row;
}

}  // namespace

FunctionIndex index_functions(const std::vector<schema::Frame>& frames) {
  FunctionIndex result;
  std::map<std::tuple<schema::FrameKind, std::string, std::string, std::int32_t>, std::size_t> known;
  for (const schema::Frame& frame : frames) {
    if (frame.kind == schema::FrameKind::kRoot) {
      result.of_frame.push_back(kNoFunction);
      continue;
    }
    const bool python = frame.kind == schema::FrameKind::kPython;
    const auto [entry, is_new] = known.try_emplace(
        {frame.kind, python ? frame.file : frame.module, frame.function, python ? frame.first_line : 0},
        result.functions.size());
    if (is_new) result.functions.push_back(function_of(frame));
    result.of_frame.push_back(entry->second);
  }
  return result;
}

}  // namespace report
