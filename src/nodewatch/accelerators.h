// NVIDIA devices through NVML, NVIDIA's management library, loaded if it is there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/summary.h"

namespace nodewatch {

class Accelerators {
 public:
  /// `library` is libnvidia-ml.so.1 but in tests.
  explicit Accelerators(const char* library);
  ~Accelerators();
  Accelerators(const Accelerators&) = delete;
  Accelerators& operator=(const Accelerators&) = delete;

  /// Why there are none; empty: there are.
  const std::string& reason() const { return reason_; }

  /// Adds what the devices did in the time since the last call.
  void look(std::int64_t passed_ns);

  /// What was seen until now; without host.
  std::vector<schema::Device> devices() const;

 private:
  struct Library;  // the functions, with nvml.h's types
  struct Watched;
  void look_at(Watched& device, std::int64_t passed_ns) const;
  bool load(const char* library);
  void find_devices();

  Library* library_ = nullptr;
  std::vector<Watched> watched_;
  std::string reason_;
};

}  // namespace nodewatch
