#include "schema/atomic_file.h"

#include <gtest/gtest.h>

#include "temporary_directory.h"

namespace {

std::vector<std::byte> bytes(std::size_t count) {
  return std::vector<std::byte>(count, std::byte{7});
}

std::size_t entries(const std::filesystem::path& directory) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

TEST(AtomicFile, a_file_is_replaced_and_nothing_else_is_left) {
  const schema_test::TemporaryDirectory directory;
  schema::replace_file(directory / "a", bytes(3));
  schema::replace_file(directory / "a", bytes(5));
  EXPECT_EQ(schema::read_whole_file(directory / "a", ""), bytes(5));
  EXPECT_EQ(entries(directory / ""), 1u);
}

TEST(AtomicFile, creating_never_touches_an_existing_file) {
  const schema_test::TemporaryDirectory directory;
  EXPECT_TRUE(schema::create_file(directory / "a", bytes(3)));
  EXPECT_FALSE(schema::create_file(directory / "a", bytes(5)));
  EXPECT_EQ(std::filesystem::file_size(directory / "a"), 3u);
  EXPECT_EQ(entries(directory / ""), 1u);
}

TEST(AtomicFile, a_directory_that_is_not_there_gives_a_sentence) {
  try {
    schema::replace_file("/nowhere/at/all", bytes(1));
    FAIL();
  } catch (const schema::FileError& error) {
    EXPECT_EQ(std::string(error.what()).find("cannot write /nowhere/at/all: "), 0u) << error.what();
  }
}

}  // namespace
