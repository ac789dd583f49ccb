#include "schema/columnar_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <span>

#include "schema/atomic_file.h"
#include "temporary_directory.h"

namespace {

using schema::ColumnarReader;
using schema::ColumnarWriter;

constexpr schema::FileKind kKind{"sample", 2, "make it again"};

class ColumnarFile : public testing::Test {
 protected:
  std::filesystem::path store(ColumnarWriter& writer) {
    schema::replace_file(directory_ / "file.h5", writer.finish());
    return directory_ / "file.h5";
  }
  schema_test::TemporaryDirectory directory_;
};

TEST_F(ColumnarFile, columns_come_back_with_units_and_shape) {
  ColumnarWriter writer(kKind);
  const std::vector<std::int64_t> values{1, -2, 3, 4, 5, 6};
  writer.write<std::int64_t>("t/wide", "ns", values, 3);
  writer.write_text("t/name", "text", {"a", "", "b", "a"});
  const ColumnarReader reader(store(writer), kKind);
  EXPECT_EQ(reader.read<std::int64_t>("t/wide"), values);
  EXPECT_EQ(reader.read_text("t/name"), (std::vector<std::string>{"a", "", "b", "a"}));
  const schema::ColumnFacts facts = reader.facts("t/wide");
  EXPECT_EQ(facts.units, "ns");
  EXPECT_EQ(facts.rows, 2u);
  EXPECT_EQ(facts.width, 3u);
}

TEST_F(ColumnarFile, long_columns_are_compressed_and_exact) {
  std::vector<std::int64_t> values(200'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i * i);
  ColumnarWriter writer(kKind);
  writer.write<std::int64_t>("t/long", "ns", values);
  const auto path = store(writer);
  EXPECT_EQ(ColumnarReader(path, kKind).read<std::int64_t>("t/long"), values);
  EXPECT_LT(std::filesystem::file_size(path), values.size() * sizeof(std::int64_t) / 2);
}

TEST_F(ColumnarFile, empty_columns_are_columns) {
  ColumnarWriter writer(kKind);
  writer.write<double>("t/none", "ns", {});
  EXPECT_TRUE(ColumnarReader(store(writer), kKind).read<double>("t/none").empty());
}

TEST_F(ColumnarFile, the_same_data_gives_the_same_bytes) {
  const auto image = [] {
    ColumnarWriter writer(kKind);
    writer.write_text("t/name", "text", {"a"});
    return writer.finish();
  };
  EXPECT_EQ(image(), image());
}

std::vector<std::byte> image_of_a_column() {
  ColumnarWriter writer(kKind);
  std::vector<std::int64_t> values(100'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i * i);
  writer.write<std::int64_t>("t/long", "ns", values);
  writer.write<std::int32_t>("t/short", "count", std::vector<std::int32_t>{-5, 6});
  writer.write_text("t/name", "text", {"a", "b"});
  return writer.finish();
}

TEST_F(ColumnarFile, its_index_says_what_hdf5_says) {
  const std::vector<std::byte> indexed = image_of_a_column();
  std::vector<std::byte> changed = indexed;
  changed.back() = std::byte{0};  // no longer the end of an index
  const ColumnarReader by_index(indexed, "a", kKind);
  const ColumnarReader by_hdf5(changed, "b", kKind);
  EXPECT_EQ(by_index.read<std::int64_t>("t/long"), by_hdf5.read<std::int64_t>("t/long"));
  EXPECT_EQ(by_index.read<std::int32_t>("t/short"), by_hdf5.read<std::int32_t>("t/short"));
  EXPECT_EQ(by_index.read_text("t/name"), by_hdf5.read_text("t/name"));
  EXPECT_EQ(by_index.columns().size(), by_hdf5.columns().size());
  EXPECT_EQ(by_index.facts("t/long").units, by_hdf5.facts("t/long").units);
}

TEST_F(ColumnarFile, what_another_program_changed_is_seen) {
  std::vector<std::byte> image = image_of_a_column();
  const std::array<std::int32_t, 2> before{-5, 6}, after{7, 8};
  const auto bytes = std::as_bytes(std::span(before));
  const auto place = std::search(image.begin(), image.end(), bytes.begin(), bytes.end());
  ASSERT_NE(place, image.end());
  std::ranges::copy(std::as_bytes(std::span(after)), place);
  EXPECT_EQ(ColumnarReader(image, "a", kKind).read<std::int32_t>("t/short"), (std::vector<std::int32_t>{7, 8}));
}

TEST_F(ColumnarFile, numbers_that_do_not_fit_are_clamped) {
  ColumnarWriter writer(kKind);
  writer.write<std::int64_t>("t/wide", "ns", std::vector<std::int64_t>{-1, 5, INT64_MAX});
  const ColumnarReader reader(writer.finish(), "a", kKind);
  EXPECT_EQ(reader.read<std::uint8_t>("t/wide"), (std::vector<std::uint8_t>{0, 5, 255}));
  EXPECT_EQ(reader.read<std::int32_t>("t/wide"), (std::vector<std::int32_t>{-1, 5, INT32_MAX}));
}

/// Which bytes are damaged does not matter: the answer is the data, other data, or one sentence.
TEST_F(ColumnarFile, damaged_bytes_are_an_error_at_worst) {
  const std::vector<std::byte> whole = image_of_a_column();
  for (std::size_t i = 0; i < 100; ++i) {
    std::vector<std::byte> image = whole;
    for (std::size_t k = 0; k < 20; ++k) image[(i * 7919 + k * 104'729) % image.size()] ^= std::byte{0x55};
    try {
      ColumnarReader(image, "a", kKind).read<std::int64_t>("t/long");
    } catch (const schema::FileError& error) {
      EXPECT_NE(std::string(error.what()), "");
    }
  }
}

TEST_F(ColumnarFile, a_missing_column_is_named) {
  ColumnarWriter writer(kKind);
  const ColumnarReader reader(store(writer), kKind);
  try {
    reader.read<double>("t/absent");
    FAIL();
  } catch (const schema::FileError& error) {
    EXPECT_NE(std::string(error.what()).find("file.h5 has no column t/absent; make it again"), std::string::npos);
  }
}

TEST_F(ColumnarFile, a_newer_schema_is_refused) {
  constexpr schema::FileKind kNewer{"sample", 3, ""};
  ColumnarWriter writer(kNewer);
  const auto path = store(writer);
  try {
    const ColumnarReader reader(path, kKind);
    FAIL();
  } catch (const schema::FileError& error) {
    EXPECT_NE(std::string(error.what()).find("has schema version 3, and this perfwrap reads up to 2"),
              std::string::npos);
  }
}

TEST_F(ColumnarFile, text_ids_outside_the_string_table_are_damage) {
  ColumnarWriter writer(kKind);
  writer.write<std::uint32_t>("t/name", "text", std::vector<std::uint32_t>{99});
  const ColumnarReader reader(store(writer), kKind);
  EXPECT_THROW(reader.read_text("t/name"), schema::FileError);
}

}  // namespace
