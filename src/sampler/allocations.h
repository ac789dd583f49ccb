// What the job allocates, by calling context, from a sample of its blocks (byte_sampling.h), and what of it lives.
// From the allocating and freeing threads themselves, outside the handler, unless a line says otherwise.
#pragma once

#include <atomic>
#include <cstdint>

#include "preload/sampler_interface.h"
#include "sampler/live_blocks.h"

namespace sampler {

struct ThreadSlot;

/// Part of ProcessState.
struct Allocations {
  LiveBlocks blocks;
  std::atomic<std::uint64_t> interval;    ///< bytes; 0: nothing is sampled
  std::atomic<std::uint64_t> live_bytes;  ///< estimate
  std::atomic<std::uint64_t> peak_bytes;  ///< live_bytes when the sites' peaks were last written down
  std::atomic<bool> is_writing_peak;
  std::atomic<bool> has_end;  ///< the interpreter has begun to shut down: what lives then is written down
  std::atomic<std::uint64_t> cost_ns;
  std::atomic<std::uint32_t> users;  ///< threads inside; the profile stays open for them
  // The clock's own.
  std::uint64_t reviewed_ns;
  std::uint64_t reviewed_cost_ns;  ///< cost_ns then
  std::uint32_t full_mark;         ///< with more blocks than this in the table, fewer are sampled
};

/// Begins to sample one byte in `start.allocation_interval`; with 0 nothing is done. Clock thread.
void start_allocations();
/// In a forked child.
void forget_allocations();

/// These three do nothing unless the process is being sampled.
int note_allocated(ThreadSlot& slot, PerfwrapCountdown& countdown, std::uint64_t address, std::uint64_t size,
                   std::uintptr_t caller);
int note_freed(std::uint64_t address, Block& block);
int note_not_freed(const Block& block);

/// At each house-keeping of the clock: peaks, and how many blocks are looked at. Clock thread.
void review_allocations(std::uint64_t now_ns);
/// At the end of the process, when nothing is sampled any more: waits for the threads that are inside. Clock thread.
void end_allocations();

}  // namespace sampler
