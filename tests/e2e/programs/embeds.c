// Runs the Python program that it is given.
#include <Python.h>

int main(int argc, char** argv) {
  (void)argc;
  FILE* file = fopen(argv[1], "r");
  Py_Initialize();
  int status = file == NULL ? 1 : PyRun_SimpleFile(file, argv[1]);
  return Py_FinalizeEx() != 0 || status != 0;
}
