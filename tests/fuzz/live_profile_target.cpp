// The reader of live profiles: whatever the bytes are, it gives records that can be used, or one sentence.
#include <cstdlib>
#include <span>

#include "fuzz/sparse_input.h"
#include "rankfile/annotations.h"
#include "rankfile/live_profile_reader.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// What the reader promises to those who come after it.
void use(const rankfile::LiveProfile& profile) {
  std::size_t total = 0;
  for (std::size_t i = 1; i < profile.nodes().size(); ++i) require(profile.nodes()[i].parent < i);
  for (const auto& sum : profile.totals()) {
    require(sum.node < profile.nodes().size() && sum.thread < profile.threads().size());
  }
  for (std::size_t thread = 0; thread < profile.threads().size(); ++thread) total += profile.timeline(thread).size();
  for (const auto& code : profile.code_objects()) total += profile.text(code.file).size();
  for (const auto& module : profile.modules()) total += profile.bytes(module.object).size();
  for (const auto& site : profile.call_sites()) total += profile.text(site.function).size();
  for (const auto& file : profile.files()) total += profile.text(file.name).size();
  require(profile.elapsed_ns() >= 0 && profile.reserved_bytes() >= 0 && profile.measured_ns() >= 0);
  require(profile.time_bin_count() <= live_profile::kTimeBinCount);
  total += profile.memory_points().size() + rankfile::annotation_notes(profile).size();
  [[maybe_unused]] static volatile std::size_t used;
  used = total;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::SparseFile file;
  file.fill({data, size});
  try {
    use(rankfile::LiveProfile(file.path()));
  } catch (const schema::FileError&) {
  }
  return 0;
}
