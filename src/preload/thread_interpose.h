#pragma once

#include <cstdint>

namespace preload {

/// Makes the key whose destructor sees threads end, however they end. Call once, before any thread is wrapped.
void prepare_thread_interposer();

/// Threads of the job that were created and have not registered yet, or may still come to be.
std::uint32_t beginning_threads();

/// In a forked child: its parent's are not its own.
void forget_beginning_threads();

/// Creates a detached thread that is not one of the job's, with a small stack. Returns 0 or an error number.
int create_own_thread(void* (*routine)(void*), void* argument);

}  // namespace preload
