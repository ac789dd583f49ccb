// Tells a program that CPython was linked into without exporting anything of it.
#pragma once

#include <filesystem>

namespace rankfile {

/// True if `program` is such a file: the names of CPython's environment variables are in it, stripped or not.
bool has_hidden_python(const std::filesystem::path& program);

}  // namespace rankfile
