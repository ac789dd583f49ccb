#include "rankfile/python_lines.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

namespace {

using rankfile::decode_line_table;
using rankfile::line_at;
using rankfile::LineRange;
using rankfile::LineTableFormat;

std::vector<std::byte> bytes_of(const std::vector<int>& values) {
  std::vector<std::byte> bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

/// What the interpreter of the tests says of code with loops, long lines, generators and jumps back.
nlohmann::json ask_python() {
  const std::string program = R"(
import sys, json
text = 'def f(xs):\n    total = 0\n' + '\n' * 300 + '''
    for x in xs:
        total += (x *
                  2)
        if x > 3: continue
        try:
            total += g(x,
                       k=[y for y in xs
                          if y])
        except (ValueError,
                KeyError) as e:
            raise
        finally:
            total -= 1
    with open(total) as h:
        yield h
    return lambda: (''' + ' ' * 200 + '''total)
'''
def walk(code):
    yield code
    for const in code.co_consts:
        if hasattr(const, 'co_code'): yield from walk(const)
answer = []
for code in walk(compile(text, 'x.py', 'exec')):
    table = code.co_linetable if sys.version_info >= (3, 10) else code.co_lnotab
    if sys.version_info >= (3, 10):
        lines = [[s, e, l or 0] for s, e, l in code.co_lines()]
    else:
        import dis
        starts = list(dis.findlinestarts(code)) + [(len(code.co_code), 0)]
        lines = [[a[0], b[0], a[1]] for a, b in zip(starts, starts[1:])]
    answer.append(dict(table=list(table), first=code.co_firstlineno, lines=lines))
print(json.dumps(dict(version=sys.version, codes=answer)))
)";
  const std::string command = std::string(PYTHON_FOR_TESTS) + " -c '" + [&] {
    std::string quoted;
    for (const char c : program) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted;
  }() + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string answer;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe.get())) answer.append(buffer, got);
  return nlohmann::json::parse(answer);
}

TEST(PythonLines, every_instruction_has_the_line_the_interpreter_gives_it) {
  if (std::string(PYTHON_FOR_TESTS).empty()) GTEST_SKIP() << "no Python interpreter";
  const nlohmann::json answer = ask_python();
  const auto format = rankfile::line_table_format(answer["version"]);
  if (!format) GTEST_SKIP() << "this Python is not known: " << answer["version"];
  ASSERT_GE(answer["codes"].size(), 3u);
  for (const auto& code : answer["codes"]) {
    const std::int32_t first = code["first"];
    const auto ranges = decode_line_table(*format, bytes_of(code["table"]), first);
    for (const auto& line : code["lines"]) {
      const std::int32_t expected = line[2] == 0 ? first : line[2].get<std::int32_t>();
      for (std::uint32_t offset = line[0]; offset < line[1].get<std::uint32_t>(); offset += 2) {
        EXPECT_EQ(line_at(ranges, offset, first), expected) << "offset " << offset;
      }
    }
  }
}

TEST(PythonLines, a_number_table_counts_lines_up_and_down) {
  // CPython 3.9, Objects/lnotab_notes.txt: 6 bytes of line 5, 50 bytes of line 306, then line 304.
  const auto ranges = decode_line_table(LineTableFormat::kNumberTable, bytes_of({6, 127, 0, 127, 0, 47, 50, 0xFE}), 5);
  EXPECT_EQ(line_at(ranges, 4, 5), 5);
  EXPECT_EQ(line_at(ranges, 6, 5), 306);
  EXPECT_EQ(line_at(ranges, 54, 5), 306);
  EXPECT_EQ(line_at(ranges, 56, 5), 304);
}

TEST(PythonLines, a_pair_table_marks_instructions_without_a_line) {
  const auto ranges = decode_line_table(LineTableFormat::kLineTable, bytes_of({4, 1, 2, 0x80, 6, 2}), 10);
  EXPECT_EQ(ranges, (std::vector<LineRange>{{0, 4, 11}, {4, 6, 0}, {6, 12, 13}}));
  EXPECT_EQ(line_at(ranges, 4, 10), 10);
}

TEST(PythonLines, any_bytes_are_decoded_without_harm) {
  unsigned state = 7;
  for (int round = 0; round < 2000; ++round) {
    std::vector<int> table(static_cast<std::size_t>(round % 40));
    for (int& byte : table) byte = static_cast<int>((state = state * 1664525u + 1013904223u) >> 24);
    for (const auto format :
         {LineTableFormat::kNumberTable, LineTableFormat::kLineTable, LineTableFormat::kLocationTable}) {
      for (const LineRange& range : decode_line_table(format, bytes_of(table), 1)) ASSERT_LE(range.start, range.end);
    }
  }
}

TEST(PythonLines, an_unknown_version_is_refused) {
  EXPECT_FALSE(rankfile::line_table_format("3.99.0"));
  EXPECT_FALSE(rankfile::line_table_format(""));
  EXPECT_EQ(rankfile::line_table_format("3.12.1 (main)"), LineTableFormat::kLocationTable);
}

}  // namespace
