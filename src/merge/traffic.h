// The table of messages between ranks: at most kMaximumTrafficBlocks blocks of ranks in each direction.
#pragma once

#include <cstdint>
#include <vector>

#include "schema/rank_file.h"
#include "schema/summary.h"

namespace merge {

inline constexpr std::int32_t kMaximumTrafficBlocks = 256;

/// What all processes of rank `rank` sent, added to its summary.
void add_traffic(schema::Summary& summary, const std::vector<schema::RankFile>& files, std::int32_t rank);

/// The rows of both in blocks of the least permitted width. Associative and commutative: the width depends on the
/// highest rank of all rows alone.
void join_traffic(schema::Summary& into, std::vector<schema::Traffic> others, std::int64_t other_block_ranks);

}  // namespace merge
