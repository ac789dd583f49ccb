#include "rankfile/source_text.h"

#include <gtest/gtest.h>

#include <fstream>

#include "live_profile_builder.h"

namespace {

using rankfile_test::TemporaryDirectory;

TEST(SourceText, a_line_comes_with_two_neighbours_on_each_side) {
  const TemporaryDirectory directory;
  const std::string file = directory / "a.py";
  std::ofstream(file) << "1\n2\n3\n4\n5\n6\n7\n";
  const auto lines = rankfile::read_source_lines({{file, 5}, {file, 1}});
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_EQ(lines[0].line, 1);
  EXPECT_EQ(lines[4].text, "5");
}

TEST(SourceText, text_ends_before_it_is_too_long_and_keeps_the_first_wanted) {
  const TemporaryDirectory directory;
  const std::string file = directory / "a.py";
  std::ofstream stream(file);
  for (int i = 0; i < 5000; ++i) stream << std::string(1000, 'x') << "\n";
  stream.close();
  std::vector<rankfile::WantedLine> wanted;
  for (int line = 4999; line > 0; line -= 5) wanted.push_back({file, line});
  std::size_t bytes = 0;
  const auto lines = rankfile::read_source_lines(wanted);
  for (const auto& line : lines) bytes += line.text.size();
  EXPECT_LE(bytes, rankfile::kMaximumSourceBytes);
  EXPECT_EQ(lines.back().line, 5000);
}

TEST(SourceText, what_is_no_file_is_passed_over) {
  EXPECT_TRUE(rankfile::read_source_lines({{"<string>", 1}, {"/dev/zero", 1}, {"/nowhere/a.py", 3}}).empty());
}

}  // namespace
