// Counts calls on files: once more by file, beside the call sites. Callable from the job's signal handlers.
#pragma once

#include <cstdint>

#include "preload/sampler_interface.h"
#include "sampler/live_profile_writer.h"

namespace sampler {

/// The bin of a number of bytes, see live_profile::CallSite.
constexpr unsigned size_bin(std::uint64_t bytes) {
  const unsigned width = bytes == 0 ? 0 : 64U - static_cast<unsigned>(__builtin_clzll(bytes));
  const unsigned last = live_profile::kSizeBinCount - 1;
  return width < last ? width : last;
}

/// The row of the file with this name; a new one also gets the file system that `descriptor` is on.
std::uint32_t row_of_file(LiveProfileWriter& profile, const char* name, std::uint32_t length, int descriptor);

void add_to_files(LiveProfileWriter& profile, const PerfwrapCall& call);

}  // namespace sampler
