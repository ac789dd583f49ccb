// unloads LIBRARY: computes for 0.3 seconds, then loads and unloads the library.
#include <dlfcn.h>
#include <time.h>

__attribute__((noinline)) int unload(void* library) {
  const int result = dlclose(library);
  __asm__ volatile("");  // no tail call
  return result;
}

int main(int count, char** arguments) {
  while (clock() < CLOCKS_PER_SEC * 3 / 10) {
  }
  void* library = dlopen(arguments[count - 1], RTLD_NOW);
  return library == NULL || unload(library) != 0;
}
