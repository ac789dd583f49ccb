#include "manual.h"

#include <gtest/gtest.h>

#include "command_error.h"
#include "command_line.h"

namespace launcher {
namespace {

/// A value that the option takes.
std::string value_of(const ManualOption& option) {
  if (!option.choices.empty()) return std::string(option.choices.substr(0, option.choices.find(' ')));
  return option.value == "DIR" || option.value == "FILE" ? "somewhere" : "5";
}

TEST(manual, every_option_of_profiling_that_is_named_is_understood) {
  for (const ManualOption& option : manual_commands().front().options) {
    for (const std::string_view name : {option.name, option.letter}) {
      if (name.empty()) continue;
      std::vector<std::string> words = {"--profile", std::string(name)};
      if (!option.value.empty()) words.push_back(value_of(option));
      words.push_back("app");
      EXPECT_NO_THROW(read_profile_line(words)) << name;
    }
  }
}

TEST(manual, every_option_of_report_and_export_that_is_named_is_understood) {
  for (const ManualCommand& command : manual_commands()) {
    for (const ManualOption& option : command.options) {
      std::vector<std::string> words = {"run", std::string(option.name)};
      if (!option.value.empty()) words.push_back(value_of(option));
      if (command.name == "report") {
        EXPECT_NO_THROW(read_report_line(words)) << option.name;
      }
      if (command.name == "export") {
        EXPECT_NO_THROW(read_export_line(words)) << option.name;
      }
    }
  }
}

TEST(manual, help_page_and_completions_name_every_command_and_option) {
  const std::string help = help_text(), page = manual_page("1.0"), bash = shell_completion("bash"),
                    fish = shell_completion("fish");
  for (const ManualCommand& command : manual_commands()) {
    for (const std::string* text : {&help, &page, &bash, &fish}) {
      EXPECT_NE(text->find(command.name), std::string::npos) << command.name;
    }
    for (const ManualOption& option : command.options) {
      EXPECT_NE(help.find(option.name), std::string::npos) << option.name;
      EXPECT_NE(bash.find(option.name), std::string::npos) << option.name;
      EXPECT_NE(fish.find(" -l " + std::string(option.name.substr(2))), std::string::npos) << option.name;
    }
  }
  EXPECT_THROW(shell_completion("tcsh"), CommandError);
}

TEST(manual, help_fits_a_terminal) {
  const std::string help = help_text();
  for (std::size_t begin = 0; begin < help.size();) {
    const std::size_t end = help.find('\n', begin);
    EXPECT_LE(end - begin, 110U) << help.substr(begin, end - begin);
    begin = end + 1;
  }
}

}  // namespace
}  // namespace launcher
