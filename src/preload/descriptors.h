// Which file each of the job's descriptors is open on, as the sampler numbers files. Callable from signal handlers.
#pragma once

#include <cstdint>

#include "preload/sampler_interface.h"

namespace preload {

/// The row of the file that `descriptor` is open on; 0: none. The first time it asks the kernel.
std::uint32_t row_of_descriptor(const PerfwrapSampler& table, int descriptor);

/// The same of a descriptor that was just opened by this path, relative to the working directory if it is. Asks the
/// kernel only for paths that it has not seen lately, which costs more than opening a file does.
std::uint32_t row_of_opened(const PerfwrapSampler& table, int descriptor, const char* path);

/// The working directory is another one.
void forget_directory();

/// The descriptor may stand for another file from now on. Call it before and after what closes it: between the two
/// another thread may ask for the old one.
void forget_descriptor(int descriptor);
void forget_descriptors(unsigned first, unsigned last);

/// In a process of its own: at the start and in a forked child.
void forget_all_descriptors();

/// How files without a path, and the many that nobody asks for one by one, are called: a text in brackets. Else the
/// path. `length` is that of `target`, a link of /proc/self/fd, and becomes that of the result.
const char* name_of_target(const char* target, std::uint32_t& length);

}  // namespace preload
