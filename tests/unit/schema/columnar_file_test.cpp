#include "schema/columnar_file.h"

#include <gtest/gtest.h>

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
