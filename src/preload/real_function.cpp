#include "preload/real_function.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "preload/absent_functions.h"

namespace preload {
namespace {

/// A handle whose search order begins with the image that holds `address`.
void* handle_of_image(const void* address) {
  Dl_info info{};
  link_map* map = nullptr;
  if (dladdr1(address, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) == 0 || map == nullptr) return nullptr;
  if (map->l_name[0] == 0) return nullptr;  // the main program: its search order is the global scope
  return dlopen(map->l_name, RTLD_LAZY | RTLD_NOLOAD);
}

void* symbol_near(const char* name, const void* return_address) {
  void* handle = handle_of_image(return_address);
  void* symbol = handle == nullptr ? nullptr : dlsym(handle, name);
  if (handle != nullptr) dlclose(handle);  // gives back RTLD_NOLOAD's reference; the image stays, its caller is in it
  return symbol != nullptr ? symbol : defined_elsewhere(name);
}

/// Programs reach a wrapper of an absent function only if they were bound to it before our constructor ran.
[[noreturn]] void end_like_the_loader(const char* name) {
  char text[256];
  const int length = snprintf(text, sizeof(text), "perfwrap: symbol lookup error: undefined symbol: %s\n", name);
  if (write(STDERR_FILENO, text, static_cast<std::size_t>(length)) < 0) _exit(127);
  _exit(127);  // as ld.so(8) does
}

}  // namespace

void* real_libc_function(const char* name) {
  return dlsym(RTLD_NEXT, name);
}

void* real_mpi_function(const char* names, const void* return_address) {
  for (const char* name = names; *name != 0; name += strlen(name) + 1) {
    if (void* next = dlsym(RTLD_NEXT, name); next != nullptr) return next;
  }
  for (const char* name = names; *name != 0; name += strlen(name) + 1) {
    if (void* near = symbol_near(name, return_address); near != nullptr) return near;
  }
  end_like_the_loader(names);
}

void* mpi_library_symbol(const char* name, const void* return_address) {
  void* symbol = dlsym(RTLD_DEFAULT, name);
  return symbol != nullptr ? symbol : symbol_near(name, return_address);
}

}  // namespace preload
