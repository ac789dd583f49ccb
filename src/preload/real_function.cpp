#include "preload/real_function.h"

#include <dlfcn.h>
#include <link.h>

namespace preload {
namespace {

/// A handle whose search order begins with the image that holds `address`.
void* handle_of_image(const void* address) {
  Dl_info info{};
  link_map* map = nullptr;
  if (dladdr1(address, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) == 0 || map == nullptr) return nullptr;
  const char* path = map->l_name[0] == 0 ? nullptr : map->l_name;  // the main program has no name
  return dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
}

}  // namespace

void* real_libc_function(const char* name) {
  return dlsym(RTLD_NEXT, name);
}

void* mpi_library_symbol(const char* name, const void* return_address) {
  void* handle = handle_of_image(return_address);
  void* symbol = handle == nullptr ? nullptr : dlsym(handle, name);
  if (handle != nullptr) dlclose(handle);  // gives back RTLD_NOLOAD's reference; the image stays, its caller is in it
  return symbol != nullptr ? symbol : dlsym(RTLD_DEFAULT, name);
}

void* real_mpi_function(const char* pmpi_name, const void* return_address) {
  return mpi_library_symbol(pmpi_name, return_address);
}

}  // namespace preload
