// perfwrap doctor: what can be measured on this machine, what cannot, and why.
#pragma once

namespace launcher {

/// Returns 0 if a job can be profiled here, else 1.
int run_doctor();

}  // namespace launcher
