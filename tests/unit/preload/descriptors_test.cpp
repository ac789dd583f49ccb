#include "preload/descriptors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "live_profile/layout.h"

namespace {

using preload::forget_descriptor;
using preload::row_of_descriptor;

std::vector<std::string> asked;

constexpr std::uint32_t kFirst = live_profile::kByName + 1;

/// Numbers files by the order in which they are first asked for.
std::uint32_t number(const char* name, std::uint32_t length, int) {
  asked.emplace_back(name, length);
  return static_cast<std::uint32_t>(std::ranges::find(asked, asked.back()) - asked.begin()) + kFirst;
}

class DescriptorsTest : public testing::Test {
 protected:
  void SetUp() override {
    asked.clear();
    table_.file_row = number;
    preload::forget_all_descriptors();
    directory_ = std::filesystem::temp_directory_path() / ("descriptors_test." + std::to_string(getpid()));
    std::filesystem::create_directory(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  int open_file(const std::string& name) { return open((directory_ / name).c_str(), O_RDWR | O_CREAT, 0600); }
  std::uint32_t row(int descriptor) { return row_of_descriptor(table_, descriptor); }

  PerfwrapSampler table_{};
  std::filesystem::path directory_;
};

TEST_F(DescriptorsTest, the_kernel_is_asked_once_for_each) {
  const int file = open_file("a");
  EXPECT_EQ(row(file), kFirst);
  EXPECT_EQ(row(file), kFirst);
  EXPECT_EQ(asked, (std::vector<std::string>{directory_ / "a"}));
  close(file);
}

TEST_F(DescriptorsTest, a_number_that_was_closed_is_another_file) {
  const int first = open_file("a");
  EXPECT_EQ(row(first), kFirst);
  close(first);
  forget_descriptor(first);
  const int second = open_file("b");
  ASSERT_EQ(second, first);
  EXPECT_EQ(row(second), kFirst + 1);
  close(second);
}

TEST_F(DescriptorsTest, a_range_is_forgotten_as_a_whole) {
  const int first = open_file("a"), second = open_file("b");
  EXPECT_EQ(row(first), kFirst);
  EXPECT_EQ(row(second), kFirst + 1);
  preload::forget_descriptors(static_cast<unsigned>(first), ~0U);
  EXPECT_EQ(row(first), kFirst);
  EXPECT_EQ(asked.size(), 3U);
  close(first);
  close(second);
}

TEST_F(DescriptorsTest, a_path_is_looked_up_once_however_often_it_is_opened) {
  const std::string path = directory_ / "a";
  for (int i = 0; i < 3; ++i) {
    const int file = open_file("a");
    EXPECT_EQ(preload::row_of_opened(table_, file, path.c_str()), kFirst);
    EXPECT_EQ(row(file), kFirst);
    close(file);
    forget_descriptor(file);
  }
  EXPECT_EQ(asked, (std::vector<std::string>{path}));
}

TEST_F(DescriptorsTest, a_relative_path_is_another_file_in_another_directory) {
  const std::filesystem::path before = std::filesystem::current_path();
  for (const char* directory : {"one", "two"}) {
    std::filesystem::create_directory(directory_ / directory);
    std::filesystem::current_path(directory_ / directory);
    preload::forget_directory();
    const int file = open("a", O_RDWR | O_CREAT, 0600);
    preload::row_of_opened(table_, file, "a");
    close(file);
    forget_descriptor(file);
  }
  std::filesystem::current_path(before);
  EXPECT_EQ(asked, (std::vector<std::string>{directory_ / "one/a", directory_ / "two/a"}));
}

TEST_F(DescriptorsTest, the_kernel_is_asked_rarely_when_there_is_no_more_room) {
  table_.file_row = [](const char* name, std::uint32_t length, int) {
    asked.emplace_back(name, length);
    return live_profile::kOtherFiles;
  };
  for (int i = 0; i < 640; ++i) {
    const std::string name = "file" + std::to_string(i);
    const int file = open_file(name);
    EXPECT_EQ(preload::row_of_opened(table_, file, (directory_ / name).c_str()), live_profile::kOtherFiles);
    close(file);
    forget_descriptor(file);
  }
  EXPECT_LE(asked.size(), 12U);
  EXPECT_GE(asked.size(), 10U);
  table_.file_row = number;
  asked.clear();
  const int file = open_file("late");
  for (int i = 0; i < 64 && asked.empty(); ++i) preload::row_of_opened(table_, file, (directory_ / "late").c_str());
  EXPECT_EQ(asked.size(), 1U);
  close(file);
}

std::uint32_t number_and_close(const char* name, std::uint32_t length, int descriptor) {
  forget_descriptor(descriptor);  // as another thread may do while this one asks
  return number(name, length, descriptor);
}

TEST_F(DescriptorsTest, what_was_closed_while_it_was_looked_up_is_not_remembered) {
  const int file = open_file("a");
  table_.file_row = number_and_close;
  EXPECT_EQ(row(file), kFirst);
  table_.file_row = number;
  row(file);
  EXPECT_EQ(asked.size(), 2U);
  close(file);
}

TEST_F(DescriptorsTest, the_files_of_a_vfork_child_are_not_the_parents) {
  const int file = open_file("a"), other = open_file("b");
  const pid_t child = vfork();
  if (child == 0) {
    dup2(other, file);
    row_of_descriptor(table_, file);
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(asked.empty());
  row(file);
  EXPECT_EQ(asked, (std::vector<std::string>{directory_ / "a"}));
  close(file);
  close(other);
}

TEST_F(DescriptorsTest, numbers_that_are_not_open_have_no_file) {
  EXPECT_EQ(row(-1), 0U);
  EXPECT_EQ(row(9999), 0U);
  forget_descriptor(-1);
  forget_descriptor(1 << 30);
}

std::string name_of(const std::string& target) {
  auto length = static_cast<std::uint32_t>(target.size());
  const char* name = preload::name_of_target(target.c_str(), length);
  return {name, length};
}

TEST(NameOfTarget, is_the_path_or_the_kind_of_what_has_none) {
  EXPECT_EQ(name_of("/data/x.h5"), "/data/x.h5");
  EXPECT_EQ(name_of("/data/x.h5 (deleted)"), "/data/x.h5");
  EXPECT_EQ(name_of("pipe:[123]"), "[pipes]");
  EXPECT_EQ(name_of("socket:[7]"), "[sockets]");
  EXPECT_EQ(name_of("anon_inode:[eventpoll]"), "[other descriptors]");
  EXPECT_EQ(name_of("/proc/12/status"), "[/proc]");
  EXPECT_EQ(name_of("/lib/python3/json/__pycache__/decoder.cpython-311.pyc"), "[Python modules]");
}

}  // namespace
