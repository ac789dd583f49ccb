// What a program sees that asks which MPI functions there are: by weak references of a plugin, as mpi4py's wheels do,
// and by dlsym. Prints one line; with perfwrap it must be the same.
#include <dlfcn.h>
#include <stdio.h>

#ifdef PLUGIN
#pragma weak MPI_Send
#pragma weak MPI_Session_init
#pragma weak MPI_Send_c
extern int MPI_Send(void), MPI_Session_init(void), MPI_Send_c(void);

void show(void) {
  printf("weak: %d %d %d\n", MPI_Send != 0, MPI_Session_init != 0, MPI_Send_c != 0);
}
#else
static void show_symbol(const char* name) {
  dlerror();
  const void* symbol = dlsym(RTLD_DEFAULT, name);
  printf("%s: %d %d\n", name, symbol != 0, dlerror() == 0);
}

int main(int argc, char** argv) {
  // argv: the plugin, then libraries that are loaded before it
  for (int i = 2; i < argc; ++i) {
    if (dlopen(argv[i], RTLD_NOW | RTLD_GLOBAL) == 0) return 2;
  }
  void* plugin = dlopen(argv[1], RTLD_NOW);
  if (plugin == 0) return 3;
  void (*show)(void) = (void (*)(void))dlsym(plugin, "show");
  show();
  show_symbol("MPI_Send");
  show_symbol("MPI_Session_init");
  show_symbol("mpi_send_");
  return 0;
}
#endif
