// Live profile -> rank file.
#pragma once

#include <filesystem>

#include "rankfile/live_profile_reader.h"
#include "schema/rank_file.h"

namespace rankfile {

/// The profile with names and lines in place of addresses and offsets. Contexts that look alike then are
/// one; time a killed process had not yet written to a sum goes to the last context of its thread.
schema::RankFile resolve(const LiveProfile& profile);

/// Writes a new file into `ranks` (made if needed) and returns its path: rank-000012.h5 for the first process of rank
/// 12, else rank-000012.process-<pid>.h5, or with -2, -3 ... behind the pid; those of ranks 1000 to 1999 in 001000/ and
/// so on. Never overwrites. A rank that is not known counts as 0. Throws schema::FileError.
std::filesystem::path write_rank_file(const schema::RankFile& rank_file, const std::filesystem::path& ranks);

}  // namespace rankfile
