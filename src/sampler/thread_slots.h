// Who is who: the slots of the job's threads.
#pragma once

#include <cstdint>

#include "sampler/process_state.h"

namespace sampler {

/// Reserves address space for all slots. False: there is none.
bool create_slots();
void destroy_slots();

/// The slot of `tid`; takes a new one, or one whose thread has ended, if it has none. nullptr: no room.
ThreadSlot* slot_for(std::uint32_t tid, std::uint64_t pthread, bool is_main);

/// [handler] The calling thread's slot, nullptr if it has none. One that was found in /proc has no entry in its
/// thread-local memory before the first call.
ThreadSlot* own_slot();

/// Gives slots to threads that no interposer saw begin, from /proc/self/task. Clock thread only. False: threads began
/// or ended meanwhile, so that nobody can say which ones are unknown.
bool register_unknown_threads();

/// Holds the slot's shared part, which others hold for microseconds, with all signals blocked: a handler of the job's
/// could wait here for itself, or jump away.
class Claim {
 public:
  explicit Claim(ThreadSlot& slot);
  ~Claim();
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

 private:
  ThreadSlot& slot_;
  std::uint64_t signals_ = 0;
};

/// Writes down the rest of an ended thread's time and frees its slot. The caller has claimed it.
void end_slot(ThreadSlot& slot, std::uint64_t now_ns);

}  // namespace sampler
