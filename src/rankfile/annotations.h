// Regions and marks of a live profile -> rows of a rank file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rankfile/live_profile_reader.h"
#include "schema/rank_file.h"

namespace rankfile {

/// What the program called it; of those that found no room schema::kOtherRegions or kOtherMarks.
std::string annotation_name(const LiveProfile& profile, std::uint32_t name);

/// Fills regions, marks and moments. What a killed process was in counts up to its last instant.
void add_annotations(const LiveProfile& profile, schema::RankFile& file);

/// What of them was left out, as sentences that are the same for all ranks.
std::vector<std::string> annotation_notes(const LiveProfile& profile);

}  // namespace rankfile
