// Stands in for libnvidia-ml.so.1: one device, half busy, a quarter of its memory in use, at 300 W.
#include <string.h>

int nvmlInit_v2(void) {
#ifdef DRIVER_MISSING
  return 9;
#else
  return 0;
#endif
}
int nvmlShutdown(void) {
  return 0;
}
const char* nvmlErrorString(int result) {
  return result == 9 ? "Driver Not Loaded" : "Unknown Error";
}
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = 1;
  return 0;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  static int devices[1];
  *device = &devices[index];
  return 0;
}
int nvmlDeviceGetName(void* device, char* name, unsigned length) {
  (void)device;
  strncpy(name, "Example Device", length);
  return 0;
}
int nvmlDeviceGetUtilizationRates(void* device, unsigned* rates) {
  (void)device;
  rates[0] = 50;
  rates[1] = 10;
  return 0;
}
int nvmlDeviceGetMemoryInfo(void* device, unsigned long long* memory) {
  (void)device;
  memory[0] = 1 << 30;
  memory[1] = 3 << 28;
  memory[2] = 1 << 28;
  return 0;
}
int nvmlDeviceGetPowerUsage(void* device, unsigned* milliwatts) {
  (void)device;
  *milliwatts = 300000;
  return 0;
}
