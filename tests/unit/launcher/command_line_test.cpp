#include "command_line.h"

#include <gtest/gtest.h>

#include "command_error.h"

namespace launcher {
namespace {

using Words = std::vector<std::string>;

TEST(command_line, everything_from_the_first_word_that_is_no_option_belongs_to_the_command) {
  const ProfileLine line = read_profile_line(
      {"--profile", "-o", "d", "--rate", "7", "--overhead", "9", "mpirun", "-o", "x", "--", "--rate"});
  EXPECT_EQ(line.action, Action::kProfile);
  EXPECT_EQ(line.options.output, "d");
  EXPECT_EQ(line.options.rate, 7);
  EXPECT_EQ(line.options.overhead, 9);
  EXPECT_EQ(line.options.command, (Words{"mpirun", "-o", "x", "--", "--rate"}));
}

TEST(command_line, two_dashes_end_our_options) {
  EXPECT_EQ(read_profile_line({"--profile", "-q", "--", "-odd", "--help"}).options.command, (Words{"-odd", "--help"}));
}

TEST(command_line, a_subcommands_name_is_a_command_like_any_other) {
  EXPECT_EQ(read_profile_line({"--profile", "merge", "x"}).options.command, (Words{"merge", "x"}));
}

TEST(command_line, options_have_defaults) {
  const ProfileOptions options = read_profile_line({"--profile", "a"}).options;
  EXPECT_EQ(options.rate, kDefaultRate);
  EXPECT_EQ(options.overhead, kDefaultOverhead);
  EXPECT_TRUE(options.report);
  EXPECT_FALSE(options.quiet);
  EXPECT_EQ(options.output, "");
}

TEST(command_line, switches_are_read) {
  const ProfileOptions options = read_profile_line({"-q", "--no-report", "--output=d", "--profile", "a"}).options;
  EXPECT_TRUE(options.quiet);
  EXPECT_FALSE(options.report);
  EXPECT_EQ(options.output, "d");
}

TEST(command_line, a_part_of_the_run_is_given_in_seconds) {
  const ProfileOptions options =
      read_profile_line({"--profile", "--start-after", "1.5", "--duration=0.25", "a"}).options;
  EXPECT_EQ(options.start_after_ns, 1'500'000'000);
  EXPECT_EQ(options.duration_ns, 250'000'000);
  EXPECT_EQ(read_profile_line({"--profile", "a"}).options.start_after_ns, 0);
  EXPECT_EQ(read_profile_line({"--profile", "a"}).options.duration_ns, 0);
}

TEST(command_line, the_places_of_the_annotations_need_no_command) {
  EXPECT_EQ(read_profile_line({"--python-path"}).action, Action::kPythonPath);
  EXPECT_EQ(read_profile_line({"--include-path"}).action, Action::kIncludePath);
}

TEST(command_line, help_and_version_need_nothing_else) {
  EXPECT_EQ(read_profile_line({"--help"}).action, Action::kHelp);
  EXPECT_EQ(read_profile_line({"--version"}).action, Action::kVersion);
}

class BadLine : public testing::TestWithParam<Words> {};

TEST_P(BadLine, is_refused_in_one_sentence) {
  try {
    read_profile_line(GetParam());
    FAIL();
  } catch (const CommandError& error) {
    EXPECT_EQ(error.exit_status(), kBadUsage);
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(
    command_line, BadLine,
    testing::Values(Words{}, Words{"app"}, Words{"--profile", "--nonsense", "app"}, Words{"--profile", "-z", "app"},
                    Words{"--profile", "-o"}, Words{"--profile", "-o", "", "app"},
                    Words{"--profile", "--rate", "0", "app"}, Words{"--profile", "--rate", "-1", "app"},
                    Words{"--profile", "--rate", "10001", "app"},
                    Words{"--profile", "--rate", "99999999999999999999", "app"},
                    Words{"--profile", "--rate", "fast", "app"}, Words{"--profile", "--rate", "1.5", "app"},
                    Words{"--profile", "--rate", "", "app"}, Words{"--profile", "--overhead", "0", "app"},
                    Words{"--profile", "--overhead", "101", "app"}, Words{"--profile", "--start-after", "-1", "app"},
                    Words{"--profile", "--duration", "0", "app"}, Words{"--profile", "--duration", "5s", "app"},
                    Words{"--profile", "--duration", "inf", "app"}, Words{"--profile=maybe", "app"}));

TEST(command_line, the_rate_may_be_anything_from_1_to_10000) {
  EXPECT_EQ(rate_from("1"), 1);
  EXPECT_EQ(rate_from("10000"), 10000);
}

TEST(command_line, merge_takes_exactly_one_directory) {
  EXPECT_EQ(read_directory("merge", {"d"}), "d");
  EXPECT_THROW(read_directory("merge", {}), CommandError);
  EXPECT_THROW(read_directory("merge", {"d", "e"}), CommandError);
  EXPECT_THROW(read_directory("merge", {"--fast", "d"}), CommandError);
}

TEST(command_line, report_takes_a_directory_and_which_reports_to_make) {
  const ReportLine line = read_report_line({"d", "--format", "csv,txt", "--no-source"});
  EXPECT_EQ(line.run, "d");
  EXPECT_TRUE(line.choice.csv && line.choice.text && !line.choice.html && !line.choice.json && !line.choice.sources);
  const ReportChoice usual = read_report_line({"d"}).choice;
  EXPECT_TRUE(usual.text && usual.html && usual.json && !usual.csv && usual.sources);
  EXPECT_THROW(read_report_line({"d", "--format", "pdf"}), CommandError);
  EXPECT_THROW(read_report_line({"d", "--format", ""}), CommandError);
  EXPECT_THROW(read_report_line({"d", "--fast"}), CommandError);
  EXPECT_THROW(read_report_line({}), CommandError);
}

TEST(command_line, profiling_takes_the_same_choice_of_reports) {
  const ReportChoice choice = read_profile_line({"--profile", "--format", "html", "--no-source", "app"}).options.choice;
  EXPECT_TRUE(choice.html && !choice.text && !choice.sources);
  EXPECT_THROW(read_profile_line({"--profile", "--format", "x", "app"}), CommandError);
}

TEST(command_line, export_takes_a_directory_a_format_and_a_file) {
  const ExportLine line = read_export_line({"--to", "folded", "d", "-o", "-"});
  EXPECT_EQ(line.run, "d");
  EXPECT_EQ(line.format, "folded");
  EXPECT_EQ(line.output, "-");
  EXPECT_THROW(read_export_line({"--to", "folded"}), CommandError);
}

}  // namespace
}  // namespace launcher
