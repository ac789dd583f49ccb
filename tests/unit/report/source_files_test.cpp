#include "report/source_files.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace {

namespace fs = std::filesystem;

class SourceFiles : public testing::Test {
 protected:
  SourceFiles() { fs::create_directories(directory_); }
  ~SourceFiles() override { fs::remove_all(directory_); }

  /// A file whose second line has time and was recorded as "two".
  std::string file(const std::string& name, const std::string& text) {
    const fs::path path = directory_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    report::LineRow row;
    row.file = path.string();
    row.line = 2;
    row.total = 1;
    model_.lines.push_back(row);
    model_.sources.push_back({path.string(), 2, "two"});
    return path.string();
  }

  std::vector<report::SourceFile> read(report::SourceLimits limits = {}) const {
    const auto later = std::chrono::system_clock::now() + std::chrono::hours(1);
    return report::unchanged_sources(
        model_, std::chrono::duration_cast<std::chrono::nanoseconds>(later.time_since_epoch()).count(), limits);
  }

  fs::path directory_ = fs::temp_directory_path() / ("perfwrap-sources-" + std::to_string(getpid()));
  report::ReportModel model_;
};

TEST_F(SourceFiles, a_file_that_did_not_change_is_read_whole) {
  const std::string path = file("a.py", "one\ntwo\nthree\n");
  const auto files = read();
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].file, path);
  EXPECT_EQ(files[0].text, "one\ntwo\nthree\n");
}

TEST_F(SourceFiles, a_file_whose_recorded_line_differs_is_not_read) {
  file("a.py", "one\nTWO\n");
  EXPECT_TRUE(read().empty());
}

TEST_F(SourceFiles, a_file_touched_since_the_run_began_is_not_read) {
  file("a.py", "one\ntwo\n");
  EXPECT_TRUE(report::unchanged_sources(model_, 1'000'000'000).empty());
}

TEST_F(SourceFiles, installed_libraries_binaries_and_other_kinds_of_files_are_not_read) {
  file("lib/python3.11/site-packages/numpy/core.py", "one\ntwo\n");
  file("key.pem", "one\ntwo\n");
  file("zero.py", std::string("one\ntwo\n\0", 9));
  fs::create_directory(directory_ / "directory.py");
  model_.lines.push_back(model_.lines.front());
  model_.lines.back().file = (directory_ / "directory.py").string();
  EXPECT_TRUE(read().empty());
}

TEST_F(SourceFiles, limits_hold_for_one_file_and_for_all) {
  file("a.py", "one\ntwo\n");
  file("b.py", "one\ntwo\n");
  EXPECT_EQ(read({7, 100}).size(), 0U);
  EXPECT_EQ(read({100, 12}).size(), 1U);
}

}  // namespace
