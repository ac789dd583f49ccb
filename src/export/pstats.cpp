// What Python's cProfile saves and pstats loads: a marshalled dictionary
//   (file, first line, function) -> (primitive calls, calls, own seconds, cumulative seconds, callers)
// with callers of the same shape. A sampling profiler counts no calls: the numbers of calls are those of samples.
// Marshal's format: CPython, Python/marshal.c, version 2 (no references), which every Python reads.
#include <bit>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "export/formats.h"
#include "export/stacks.h"
#include "report/metrics.h"

namespace exports {
namespace {

using Function = std::tuple<std::string, std::int32_t, std::string>;

struct Sums {
  std::int64_t samples = 0, own = 0, cumulative = 0;
};
struct Entry {
  Sums sums;
  std::map<Function, Sums> callers;
};

class Marshal {
 public:
  void begin_dictionary() { text_ += '{'; }
  void end_dictionary() { text_ += '0'; }
  void begin_tuple(std::uint32_t size) {
    text_ += '(';
    append(size);
  }
  void number(std::int64_t value) {
    text_ += 'i';
    append(static_cast<std::uint32_t>(std::min<std::int64_t>(value, INT32_MAX)));
  }
  void real(double value) {
    text_ += 'g';
    const auto bits = std::bit_cast<std::uint64_t>(value);
    append(static_cast<std::uint32_t>(bits));
    append(static_cast<std::uint32_t>(bits >> 32));
  }
  void string(const std::string& value) {
    text_ += 'u';
    append(static_cast<std::uint32_t>(value.size()));
    text_ += value;
  }
  std::string take() { return std::move(text_); }

 private:
  void append(std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) text_ += static_cast<char>(value >> shift & 0xFF);
  }
  std::string text_;
};

Function function_of(const schema::Frame& frame) {
  const bool has_file = !frame.file.empty();
  return {file_of(frame), has_file ? frame.first_line : 0,
          frame.function.empty() ? "(no name)" : printable(frame.function)};
}

/// Cumulative time counts once a stack, for a function and for a pair of caller and function.
std::map<Function, Entry> entries_of(const schema::Summary& summary) {
  const std::vector<StackNode> nodes = stack_nodes(summary);
  std::map<Function, Entry> entries;
  for (std::uint32_t i = 1; i < nodes.size(); ++i) {
    const std::int64_t own = nodes[i].own();
    if (own <= 0 && nodes[i].samples <= 0) continue;
    std::set<Function> seen;
    std::set<std::pair<Function, Function>> seen_calls;
    const std::vector<std::uint32_t> stack = stack_of(nodes, i);
    Function caller;
    for (std::size_t depth = 0; depth < stack.size(); ++depth) {
      const Function function = function_of(summary.frames[stack[depth]]);
      const bool is_leaf = depth + 1 == stack.size();
      Entry& entry = entries[function];
      const auto add = [&](Sums& sums, bool is_new) {
        if (is_new) sums.cumulative += own;
        if (is_leaf) sums.own += own;
        if (is_leaf) sums.samples += nodes[i].samples;
      };
      add(entry.sums, seen.insert(function).second);
      if (depth > 0) add(entry.callers[caller], seen_calls.insert({caller, function}).second);
      caller = function;
    }
  }
  return entries;
}

void write_function(Marshal& out, const Function& function) {
  out.begin_tuple(3);
  out.string(std::get<0>(function));
  out.number(std::get<1>(function));
  out.string(std::get<2>(function));
}

void write_sums(Marshal& out, const Sums& sums) {
  out.number(sums.samples);
  out.number(sums.samples);
  out.real(report::to_seconds(sums.own));
  out.real(report::to_seconds(sums.cumulative));
}

}  // namespace

std::string pstats(const schema::Summary& summary) {
  Marshal out;
  out.begin_dictionary();
  for (const auto& [function, entry] : entries_of(summary)) {
    write_function(out, function);
    out.begin_tuple(5);
    write_sums(out, entry.sums);
    out.begin_dictionary();
    for (const auto& [caller, sums] : entry.callers) {
      write_function(out, caller);
      out.begin_tuple(4);
      write_sums(out, sums);
    }
    out.end_dictionary();
  }
  out.end_dictionary();
  return out.take();
}

}  // namespace exports
