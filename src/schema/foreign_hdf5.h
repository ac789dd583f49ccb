// Columnar files that have no index, because another program wrote or changed them: HDF5 reads them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "schema/columnar_file.h"

namespace schema {

/// The columns of an HDF5 file as they lie, with an index. HDF5 works in a process of its own: damaged bytes may make
/// it crash, hang or take all memory, and that is an error like others here. Throws FileError.
std::vector<std::byte> with_index(const std::vector<std::byte>& image, const std::string& name, const FileKind& kind);

}  // namespace schema
