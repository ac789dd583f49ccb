#include "nodewatch/package_energy.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>

namespace nodewatch {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "intel-rapl:";  // AMD's, too; see Linux drivers/powercap/intel_rapl_common.c

/// The number in the file, or nothing and errno.
std::optional<std::uint64_t> number_in(const fs::path& path) {
  char text[64];
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  const ssize_t length = read(file, text, sizeof text);
  const int error = errno;
  close(file);
  errno = error;
  std::uint64_t number = 0;
  if (length <= 0 || std::from_chars(text, text + length, number).ec != std::errc{}) return std::nullopt;
  return number;
}

std::string name_of(const fs::path& domain) {
  std::ifstream file(domain / "name");
  std::string name;
  std::getline(file, name);
  return name;
}

/// "intel-rapl:0", not its part "intel-rapl:0:1" nor "intel-rapl-mmio:0".
bool is_top_domain(const std::string& name) {
  return name.starts_with(kPrefix) && name.find(':', kPrefix.size()) == std::string::npos;
}

std::string reason_for(int error, const fs::path& counter) {
  if (error == EACCES || error == EPERM) {
    return fmt::format("only root may read {} (since Linux 5.10, unless the administrators grant it)",
                       counter.string());
  }
  return fmt::format("{} cannot be read: {}", counter.string(), std::strerror(error));
}

}  // namespace

PackageEnergy::PackageEnergy(const fs::path& root) {
  std::vector<fs::path> domains;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root, ignored)) {
    if (is_top_domain(entry.path().filename().string())) domains.push_back(entry.path());
  }
  std::sort(domains.begin(), domains.end());
  for (const fs::path& domain : domains) {
    const std::string name = name_of(domain);
    if (name.starts_with("package")) add(domain, name);
  }
  if (!packages_.empty()) {
    reason_.clear();
  } else if (reason_.empty()) {
    reason_ = fmt::format("this machine shows no energy counters of its processors (no {}/{}* of a package)",
                          root.string(), kPrefix);
  }
}

void PackageEnergy::add(const fs::path& domain, const std::string& name) {
  const auto is_known = [&](const Package& package) { return package.name == name; };
  if (std::any_of(packages_.begin(), packages_.end(), is_known)) return;
  const fs::path counter = domain / "energy_uj";
  errno = EINVAL;
  const auto now = number_in(counter);
  if (!now) {
    reason_ = reason_for(errno, counter);
    return;
  }
  packages_.push_back({counter, name, *now, number_in(domain / "max_energy_range_uj").value_or(0)});
}

std::uint64_t PackageEnergy::take() {
  std::uint64_t sum = 0;
  for (Package& package : packages_) {
    const auto now = number_in(package.counter);
    if (!now) continue;
    const bool has_wrapped = *now < package.last_uj;
    if (!has_wrapped) sum += *now - package.last_uj;
    if (has_wrapped && package.range_uj >= package.last_uj) sum += package.range_uj - package.last_uj + *now;
    package.last_uj = *now;
  }
  return sum;
}

}  // namespace nodewatch
