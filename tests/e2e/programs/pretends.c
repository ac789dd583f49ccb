// Has what a CPython of VERSION exports; with HIDES, only its version.
#ifdef HIDES
#define INTERNAL static
#else
#define INTERNAL
#endif

INTERNAL char _PyRuntime[4096] = "xdebugpy";
INTERNAL char PyCode_Type[512];

INTERNAL int _PyEval_EvalFrameDefault(void) {
  volatile long sum = 0;
  for (long i = 0; i < 300000000; ++i) sum += i + _PyRuntime[0] + PyCode_Type[0];
  return sum != 0;
}

const char* Py_GetVersion(void) {
  return VERSION " (main)";
}

int main(void) {
  return _PyEval_EvalFrameDefault() != 1;
}
