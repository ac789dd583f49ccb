// The signal that asks a thread to sample itself.
#pragma once

namespace sampler {

/// Picks a real-time signal that nobody uses and installs the handler; 0 if none is free.
int install_signal_handler();

/// Takes `signal` away from the calling thread if it is pending.
void take_pending_signal(int signal);

/// Nobody put another handler there, as by a system call of its own.
bool signal_is_ours();

/// Gives a signal back to the job: what it was before us. Nobody may be sending it any more.
void uninstall_signal_handler(int signal);

}  // namespace sampler
