// Energy counters of the node's processors: RAPL through the kernel's powercap.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace nodewatch {

/// The package domains: those of cores and memory are part of them, a platform domain holds them, and the memory-mapped
/// interface shows them again.
class PackageEnergy {
 public:
  /// `root` is /sys/class/powercap but in tests.
  explicit PackageEnergy(const std::filesystem::path& root);

  /// Why nothing can be read; empty: something can.
  const std::string& reason() const { return reason_; }
  int packages() const { return static_cast<int>(packages_.size()); }

  /// Microjoules of all packages since the last call, or since this object was made. Counters wrap.
  std::uint64_t take();

 private:
  struct Package {
    std::filesystem::path counter;
    std::string name;
    std::uint64_t last_uj = 0;
    std::uint64_t range_uj = 0;  ///< the greatest value before it wraps; 0: not known
  };
  void add(const std::filesystem::path& domain, const std::string& name);

  std::vector<Package> packages_;
  std::string reason_;
};

}  // namespace nodewatch
