// The signal that asks a thread to sample itself.
#pragma once

namespace sampler {

/// Picks a real-time signal that nobody uses and installs the handler; 0 if none is free.
int install_signal_handler();

/// Gives a signal back to the job: what it was before us. Nobody may be sending it any more.
void uninstall_signal_handler(int signal);

}  // namespace sampler
