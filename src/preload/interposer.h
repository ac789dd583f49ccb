// What all interposers share: the sampler's table, the calling thread, and the clock.
#pragma once

#include <cstdint>

#include "preload/sampler_interface.h"

#define PERFWRAP_EXPORT extern "C" __attribute__((visibility("default")))

namespace preload {

/// The sampler's table, nullptr while this process is not sampled: then every interposer only forwards.
const PerfwrapSampler* sampler();

/// The calling thread's state, nullptr if it is not registered.
PerfwrapThread*& current_thread();

/// Registers the calling thread if it is not yet; nullptr: it cannot be, or not any more.
PerfwrapThread* registered_thread();

/// Call at the end of the calling thread, or at the beginning of one that is not the job's.
void never_register_thread();

/// Whether the calling thread is not the job's, but one of perfwrap.
bool is_own_thread();
void mark_own_thread();

std::uint64_t now_ns();

/// Ends sampling of this process; a vfork child that calls it changes nothing.
void end_process();

/// Marks the thread as inside an interposed call; only the outermost one counts. It stays marked until the call is
/// written down, so that interposed calls of the job's own signal handlers pass through meanwhile.
class OutermostCall {
 public:
  explicit OutermostCall(PerfwrapThread* thread) : thread_(thread) {
    if (thread_ == nullptr) return;
    counts_ = thread_->call_depth == 0;
    ++thread_->call_depth;
  }
  ~OutermostCall() {
    if (thread_ != nullptr) --thread_->call_depth;
  }
  OutermostCall(const OutermostCall&) = delete;
  OutermostCall& operator=(const OutermostCall&) = delete;

  bool counts() const { return counts_; }

 private:
  PerfwrapThread* thread_;
  bool counts_ = false;
};

}  // namespace preload
