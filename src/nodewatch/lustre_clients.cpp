#include "nodewatch/lustre_clients.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>

namespace nodewatch {
namespace {

namespace fs = std::filesystem;

/// As Lustre names what its clients do (lustre/llite/lproc_llite.c).
constexpr std::array<std::string_view, 22> kMetadata = {
    "open",   "close",    "fsync",    "readdir",   "setattr",     "truncate", "flock", "getattr",
    "create", "link",     "unlink",   "symlink",   "mkdir",       "rmdir",    "mknod", "rename",
    "statfs", "setxattr", "getxattr", "listxattr", "removexattr", "fallocate"};

/// "read_bytes  27 samples [bytes] 1 4194304 97124884": calls, then least, most and sum.
std::optional<LustreUse> read_stats(const fs::path& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  LustreUse use;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name, word, unit;
    std::int64_t calls = 0, least = 0, most = 0, sum = 0;
    if (!(words >> name >> calls >> word >> unit)) continue;
    words >> least >> most >> sum;
    if (name == "read_bytes") use.read_bytes = sum;
    if (name == "write_bytes") use.written_bytes = sum;
    if (std::ranges::find(kMetadata, name) != kMetadata.end()) use.metadata_calls += calls;
  }
  return use;
}

std::int64_t grown(std::int64_t from, std::int64_t to) {
  return to >= from ? to - from : to;
}

}  // namespace

LustreClients::LustreClients(const std::vector<fs::path>& roots) {
  std::set<std::string> seen;
  for (const fs::path& root : roots) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(root / "llite", ignored)) {
      const fs::path stats = entry.path() / "stats";
      if (seen.contains(entry.path().filename()) || !fs::exists(fs::symlink_status(stats, ignored))) continue;
      errno = 0;
      if (const auto use = read_stats(stats)) {
        clients_.push_back({stats, *use, {}});
        seen.insert(entry.path().filename());
      } else {
        reason_ = fmt::format("{} cannot be read: {}", stats.string(), std::strerror(errno));
      }
    }
  }
  if (!clients_.empty()) reason_.clear();
}

LustreUse LustreClients::used() {
  LustreUse all;
  for (Client& client : clients_) {
    if (const auto now = read_stats(client.stats)) {
      client.sum.read_bytes += grown(client.last.read_bytes, now->read_bytes);
      client.sum.written_bytes += grown(client.last.written_bytes, now->written_bytes);
      client.sum.metadata_calls += grown(client.last.metadata_calls, now->metadata_calls);
      client.last = *now;
    }
    all.read_bytes += client.sum.read_bytes;
    all.written_bytes += client.sum.written_bytes;
    all.metadata_calls += client.sum.metadata_calls;
  }
  return all;
}

}  // namespace nodewatch
