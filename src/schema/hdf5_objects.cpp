#include "schema/hdf5_objects.h"

#include <fmt/format.h>

#include <array>

namespace schema::hdf5 {

hid_t native_type(ElementType type) {
  const std::array<hid_t, 6> types = {H5T_NATIVE_UINT8, H5T_NATIVE_INT32,  H5T_NATIVE_UINT32,
                                      H5T_NATIVE_INT64, H5T_NATIVE_UINT64, H5T_NATIVE_DOUBLE};
  return types[static_cast<std::size_t>(type)];
}

Handle memory_access() {
  // Errors are reported once, in our words.
  [[maybe_unused]] static const herr_t silenced = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access, std::size_t{1} << 16, /*backing_store=*/false);
  // With a newer superblock, the image that H5Fget_file_image gives fails its own checksum (seen with HDF5 1.10.8).
  H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  return access;
}

std::string unique_memory_name() {
  static std::uint64_t count = 0;
  return fmt::format("perfwrap-memory-{}", count++);
}

}  // namespace schema::hdf5
