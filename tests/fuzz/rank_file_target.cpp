// Rank files, as `perfwrap merge` takes them: read, made a summary, alone and as that of one more process of a rank;
// both are merged and written again.
#include <cstring>
#include <vector>

#include "fuzz/thorough.h"
#include "merge/merge.h"
#include "merge/rank_reader.h"
#include "schema/column_index.h"
#include "schema/rank_file.h"
#include "schema/summary_file.h"
#include "schema/text.h"
#include "unit/merge/rank_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  schema::forget_texts();
  std::vector<std::byte> image(size);
  if (size > 0) std::memcpy(image.data(), data, size);
  schema::correct_checksum(image);
  const bool is_thorough = fuzz::is_thorough({data, size});
  if (!fuzz::kReadsWithHdf5 && !schema::find_index(image)) return 0;
  std::vector<schema::RankFile> files;
  try {
    files.push_back(schema::rank_file_of_image(std::move(image), "rank file"));
  } catch (const schema::FileError&) {
    return 0;
  }
  schema::Summary alone = merge::summary_of_rank(0, files);
  files.push_back(merge_test::main_process({{merge_test::Category::kPython, 10}}));
  const schema::Summary summary = merge::merge(std::move(alone), merge::summary_of_rank(0, std::move(files)));
  if (is_thorough) schema::summary_of_image(schema::summary_image(summary), "summary");
  return 0;
}
