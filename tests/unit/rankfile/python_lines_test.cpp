#include "rankfile/python_lines.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "../installed_pythons.h"

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

/// Prints the line tables of its own compilation, and which line each instruction has according to the interpreter.
constexpr const char* kProgram = R"(
import sys, json, dis
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
    while total:
        with open(total) as h, \\
             open(x) as i:
            yield h
        total = {k: v
                 for k, v in xs} or (
            a.b
            .c(1)
            .d(2))
    return lambda: (''' + ' ' * 200 + '''total)
class C(object):
    x = [1,
         2]
    @staticmethod
    def m(): return [
        i
        for i in range(3)]
async def co(a):
    async with a as b:
        async for c in b:
            await c
    assert a, (
        b)
    try:
        return 1
    finally:
        del a
'''
def walk(code):
    yield code
    for const in code.co_consts:
        if hasattr(const, 'co_code'): yield from walk(const)
answer = []
for code in walk(compile(text, 'x.py', 'exec')):
    if sys.version_info >= (3, 10):
        table, lines = code.co_linetable, [[s, e, l or 0] for s, e, l in code.co_lines()]
    else:
        starts = list(dis.findlinestarts(code)) + [(len(code.co_code), 0)]
        table, lines = code.co_lnotab, [[a[0], b[0], a[1]] for a, b in zip(starts, starts[1:])]
    answer.append(dict(table=list(table), first=code.co_firstlineno, lines=lines, size=len(code.co_code)))
print(json.dumps(dict(version=sys.version, codes=answer)))
)";

/// Compares every instruction of a code object; returns how many there were.
std::uint32_t compare_lines(LineTableFormat format, const nlohmann::json& code) {
  const std::int32_t first = code["first"];
  const auto ranges = decode_line_table(format, bytes_of(code["table"]), first);
  std::uint32_t seen = 0;
  for (const auto& line : code["lines"]) {
    const std::int32_t expected = line[2] == 0 ? first : line[2].get<std::int32_t>();
    for (std::uint32_t offset = line[0]; offset < line[1].get<std::uint32_t>(); offset += 2, ++seen) {
      EXPECT_EQ(line_at(ranges, offset, first), expected) << "offset " << offset << " of the code at line " << first;
    }
  }
  return seen;
}

class PythonVersion : public ::testing::TestWithParam<int> {};

TEST_P(PythonVersion, every_instruction_has_the_line_the_interpreter_gives_it) {
  const auto pythons = installed_pythons::of_minor(GetParam());
  if (pythons.empty()) GTEST_SKIP() << "no CPython 3." << GetParam();
  for (const auto& python : pythons) {
    SCOPED_TRACE(python.path);
    const nlohmann::json answer = nlohmann::json::parse(installed_pythons::run(python, kProgram));
    const auto format = rankfile::line_table_format(answer["version"]);
    ASSERT_TRUE(format);
    ASSERT_GE(answer["codes"].size(), 5u);
    for (const auto& code : answer["codes"]) EXPECT_EQ(2 * compare_lines(*format, code), code["size"]);
  }
}

INSTANTIATE_TEST_SUITE_P(PythonLines, PythonVersion, ::testing::Range(9, 16),
                         [](const auto& test) { return "CPython_3_" + std::to_string(test.param); });

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
  EXPECT_FALSE(rankfile::line_table_format("3.8.18"));
  EXPECT_FALSE(rankfile::line_table_format("3.16.0"));
  EXPECT_FALSE(rankfile::line_table_format("3.99.0"));
  EXPECT_FALSE(rankfile::line_table_format(""));
  EXPECT_EQ(rankfile::line_table_format("3.12.1 (main)"), LineTableFormat::kLocationTable);
  EXPECT_EQ(rankfile::line_table_format("3.15.0"), LineTableFormat::kLocationTable);
}

}  // namespace
