// The document names every dataset of real files with its units, and none that is not there.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "sample_files.h"
#include "schema/atomic_file.h"
#include "schema/rank_schema.h"
#include "schema/summary_file.h"
#include "schema/summary_schema.h"
#include "temporary_directory.h"

namespace {

using UnitsByName = std::map<std::string, std::string>;

/// Rows "| `table/column` | shape | units |" below the heading, up to the next heading of its level.
UnitsByName documented(const std::string& heading) {
  std::ifstream stream(FILE_FORMAT_DOCUMENT);
  std::stringstream content;
  content << stream.rdbuf();
  const std::string text = content.str();
  const std::size_t start = text.find("\n## " + heading + "\n");
  EXPECT_NE(start, std::string::npos) << "no section " << heading;
  if (start == std::string::npos) return {};
  const std::string section = text.substr(start + 1, text.find("\n## ", start + 1) - start - 1);
  static const std::regex row(R"(\| `([a-z_]+/[a-z_]+)` \| [^|]+ \| ([^|]+) \|)");
  UnitsByName names;
  for (std::sregex_iterator match(section.begin(), section.end(), row), end; match != end; ++match) {
    names[(*match)[1]] = (*match)[2];
  }
  return names;
}

UnitsByName stored(const std::filesystem::path& path, const schema::FileKind& kind) {
  UnitsByName names;
  for (const schema::ColumnFacts& column : schema::ColumnarReader(path, kind).columns()) {
    names[column.name] = column.units;
  }
  return names;
}

TEST(FileFormatDocument, describes_the_rank_file_exactly) {
  const schema_test::TemporaryDirectory directory;
  schema::replace_file(directory / "rank.h5", schema::rank_file_image(schema_test::sample_rank_file()));
  EXPECT_EQ(documented("Rank file"), stored(directory / "rank.h5", schema::kRankFileKind));
}

TEST(FileFormatDocument, describes_the_summary_exactly) {
  const schema_test::TemporaryDirectory directory;
  schema::store_summary(schema_test::sample_summary(), directory / "summary.h5");
  EXPECT_EQ(documented("Summary"), stored(directory / "summary.h5", schema::kSummaryKind));
}

}  // namespace
