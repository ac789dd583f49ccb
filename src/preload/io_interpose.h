#pragma once

#include <stdio.h>

namespace preload {

/// Call once before any call is counted: afterwards no wrapper searches for its function, which takes locks.
void find_io_functions();

/// A counted call of `function`, which is fopen or fopen64.
FILE* open_stream(const char* function, const void* caller, const char* path, const char* mode);

}  // namespace preload
