// Regions and marks: what the program says about itself (include/perfwrap.h).
//
// A region is recorded twice. Exactly: each thread adds up how often and how long it was in the regions of each name.
// And by samples, which know the categories: the innermost region of a thread is a node of the tree, at which its
// stacks begin, so whatever is known of frames and nodes is known of regions. They are the outermost frames, not the
// ones where they were entered: since one evaluation loop runs many Python frames, and a function may enter a region
// and return, no place in the middle of a stack is right for all samples, while the sums per region and the tree below
// it are the same.
//
// A thread that is in no region of its own belongs to the one of the main thread: while that waits for its workers,
// their time is the time of the process.
#pragma once

#include <cstdint>

#include "preload/sampler_interface.h"

namespace sampler {

struct ThreadSlot;

// From the thread itself, not from our signal handler; that may come at any instruction of these. What a handler of the
// job's says from within one of them is not counted.
void region_begin(PerfwrapThread* thread, const char* name);
void region_end(PerfwrapThread* thread, const char* name);
void mark(PerfwrapThread* thread, const char* name);

/// [handler] The node at which the stacks of the thread begin; kNone: in no region.
std::uint32_t region_node(const ThreadSlot& slot);

/// The thread has ended, or its profile has.
void leave_all_regions(ThreadSlot& slot, std::uint64_t now_ns);

/// In a forked child: its only thread goes on in the regions of the one that called fork. First the names are taken out
/// of the parent's profile, later they are entered in the child's own.
void take_regions_from_parent();
void reenter_inherited_regions();

}  // namespace sampler
