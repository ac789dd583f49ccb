// What preload.cpp needs of the allocation functions.
#pragma once

#include <cstdint>

namespace preload {

/// Where the sampler writes from which size on it wants to see every block.
std::uint64_t* large_block_bytes();

/// In a forked child: no block of it is sampled yet.
void forget_sampled_blocks();

}  // namespace preload
