// The rank file of a live profile that a test has built.
#pragma once

#include "live_profile_builder.h"
#include "rankfile/rank_writer.h"

namespace rankfile_test {

inline schema::RankFile resolved(LiveProfileBuilder& builder) {
  const TemporaryDirectory directory;
  builder.write(directory / "live");
  return rankfile::resolve(rankfile::LiveProfile(directory / "live"));
}

}  // namespace rankfile_test
