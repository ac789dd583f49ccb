// Object files as a JIT registers them: loaded, but with debug information that a linker has not been through.
#pragma once

#include <cstddef>
#include <vector>

namespace rankfile {

/// Fills in what the debug sections of an x86-64 object file leave to a linker, with the addresses that its sections
/// were loaded to. What is damaged stays as it is.
void relocate_debug_sections(std::vector<std::byte>& object);

}  // namespace rankfile
