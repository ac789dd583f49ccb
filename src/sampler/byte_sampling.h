// Which blocks of a heap are looked at: each byte is drawn with the same chance, one in `interval` on average, and a
// block is sampled if one of its bytes is; blocks of `interval` bytes or more always are. So a sampled block of b bytes
// stands for b / p bytes, where p = 1 - exp(-b / interval) is the chance that it was sampled (as in gperftools'
// tcmalloc, docs/heapprofile.html). Without libm, which the sampler is not linked with.
#pragma once

#include <cstdint>

namespace sampler {

/// 1 / p of a block of `bytes` bytes.
double blocks_stood_for(std::uint64_t bytes, std::uint64_t interval);

/// Bytes until the next one that is drawn: exponentially distributed. `random` is the generator's state, not 0.
std::int64_t draw_distance(std::uint64_t interval, std::uint64_t& random);

}  // namespace sampler
