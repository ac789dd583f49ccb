#include "nodewatch/accelerators.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace nodewatch {
namespace {

// nvml.h, whose names and layouts NVIDIA keeps.
using Result = int;
constexpr Result kSuccess = 0;
using Handle = void*;
struct Utilisation {
  unsigned gpu, memory;  // per cent
};
struct Memory {
  unsigned long long total, free, used;
};

constexpr std::int64_t kSecond = 1'000'000'000;

}  // namespace

struct Accelerators::Library {
  void* image = nullptr;
  Result (*start)() = nullptr;
  Result (*stop)() = nullptr;
  const char* (*error_text)(Result) = nullptr;
  Result (*count)(unsigned*) = nullptr;
  Result (*device)(unsigned, Handle*) = nullptr;
  Result (*name)(Handle, char*, unsigned) = nullptr;
  Result (*utilisation)(Handle, Utilisation*) = nullptr;
  Result (*memory)(Handle, Memory*) = nullptr;
  Result (*power)(Handle, unsigned*) = nullptr;  // milliwatts
};

struct Accelerators::Watched {
  schema::Device seen;
  Handle handle = nullptr;
  double memory_byte_ns = 0;
  double energy_mw_ns = 0;
  std::int64_t second_ns = 0, second_busy_ns = 0;  // since the last whole second
};

Accelerators::Accelerators(const char* library) {
  if (load(library)) find_devices();
}

Accelerators::~Accelerators() {
  if (library_ == nullptr) return;
  if (library_->stop != nullptr) library_->stop();
  delete library_;  // its image stays: the process ends
}

bool Accelerators::load(const char* library) {
  void* image = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (image == nullptr) {
    reason_ = "no NVIDIA driver on the node (its library libnvidia-ml.so.1 is not there)";
    return false;
  }
  auto found = std::make_unique<Library>();
  found->image = image;
  bool is_complete = true;
  const auto find = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(image, name));
    is_complete = is_complete && function != nullptr;
  };
  find(found->start, "nvmlInit_v2");
  find(found->stop, "nvmlShutdown");
  find(found->error_text, "nvmlErrorString");
  find(found->count, "nvmlDeviceGetCount_v2");
  find(found->device, "nvmlDeviceGetHandleByIndex_v2");
  find(found->name, "nvmlDeviceGetName");
  find(found->utilisation, "nvmlDeviceGetUtilizationRates");
  find(found->memory, "nvmlDeviceGetMemoryInfo");
  find(found->power, "nvmlDeviceGetPowerUsage");
  if (!is_complete) {
    reason_ = "NVIDIA's management library lacks functions: it is too old";
    return false;
  }
  if (const Result result = found->start(); result != kSuccess) {
    reason_ = fmt::format("NVIDIA's management library does not start: {}", found->error_text(result));
    return false;
  }
  library_ = found.release();
  return true;
}

void Accelerators::find_devices() {
  unsigned count = 0;
  const Result result = library_->count(&count);
  for (unsigned i = 0; result == kSuccess && i < count; ++i) {
    Watched device;
    if (library_->device(i, &device.handle) != kSuccess) continue;
    char name[96] = "";
    if (library_->name(device.handle, name, sizeof name) == kSuccess) device.seen.name = name;
    device.seen.number = static_cast<std::int32_t>(i);
    watched_.push_back(std::move(device));
  }
  if (watched_.empty()) reason_ = "the NVIDIA driver shows no device";
}

void Accelerators::look_at(Watched& device, std::int64_t passed_ns) const {
  schema::Device& seen = device.seen;
  const auto passed = static_cast<double>(passed_ns);
  Utilisation utilisation{};
  if (library_->utilisation(device.handle, &utilisation) == kSuccess) {
    const std::int64_t busy = passed_ns * std::min(utilisation.gpu, 100U) / 100;
    seen.busy_ns += busy;
    device.second_busy_ns += busy;
  }
  device.second_ns += passed_ns;
  if (device.second_ns >= kSecond) {
    seen.busiest_permille = std::max(seen.busiest_permille, device.second_busy_ns * 1000 / device.second_ns);
    device.second_ns = device.second_busy_ns = 0;
  }
  Memory memory{};
  if (library_->memory(device.handle, &memory) == kSuccess) {
    seen.memory_bytes = static_cast<std::int64_t>(memory.total);
    seen.memory_peak_bytes = std::max(seen.memory_peak_bytes, static_cast<std::int64_t>(memory.used));
    device.memory_byte_ns += static_cast<double>(memory.used) * passed;
  }
  unsigned milliwatts = 0;
  if (library_->power(device.handle, &milliwatts) == kSuccess) {
    device.energy_mw_ns += milliwatts * passed;
    seen.power_peak_mw = std::max<std::int64_t>(seen.power_peak_mw, milliwatts);
    seen.energy_mj = static_cast<std::int64_t>(device.energy_mw_ns / kSecond);
  }
  seen.watched_ns += passed_ns;
  if (seen.watched_ns > 0) {
    seen.memory_mean_bytes = static_cast<std::int64_t>(device.memory_byte_ns / static_cast<double>(seen.watched_ns));
  }
}

void Accelerators::look(std::int64_t passed_ns) {
  for (Watched& device : watched_) look_at(device, passed_ns);
}

std::vector<schema::Device> Accelerators::devices() const {
  std::vector<schema::Device> result;
  for (const Watched& device : watched_) result.push_back(device.seen);
  return result;
}

}  // namespace nodewatch
