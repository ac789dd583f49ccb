#pragma once

namespace preload {

/// Makes the key whose destructor sees threads end, however they end. Call once, before any thread is wrapped.
void prepare_thread_interposer();

/// Creates a detached thread that is not one of the job's, with a small stack. Returns 0 or an error number.
int create_own_thread(void* (*routine)(void*), void* argument);

}  // namespace preload
