// From a live profile to the summary of its rank: names, line tables and the objects of JITs are hostile, too. A
// profile that can be read gives a rank file that can be read.
#include <optional>
#include <span>

#include "fuzz/sparse_input.h"
#include "fuzz/thorough.h"
#include "merge/rank_reader.h"
#include "rankfile/live_profile_reader.h"
#include "rankfile/rank_writer.h"
#include "schema/rank_file.h"
#include "schema/text.h"

namespace {

std::optional<schema::RankFile> converted(const std::string& path) {
  try {
    return rankfile::resolve(rankfile::LiveProfile(path));
  } catch (const schema::FileError&) {
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  schema::forget_texts();
  static fuzz::SparseFile file;
  file.fill({data, size});
  if (auto rank_file = converted(file.path())) {
    std::vector<schema::RankFile> files;
    if (fuzz::is_thorough({data, size})) {
      rank_file = schema::rank_file_of_image(schema::rank_file_image(*rank_file), "rank file");
    }
    files.push_back(std::move(*rank_file));
    merge::summary_of_rank(0, std::move(files));
  }
  return 0;
}
