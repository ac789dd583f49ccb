// What the node's Lustre clients moved, whoever used them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace nodewatch {

struct LustreUse {
  std::int64_t read_bytes = 0;
  std::int64_t written_bytes = 0;
  std::int64_t metadata_calls = 0;  ///< opening, closing, looking up, changing, syncing files
};

/// The statistics that `lctl get_param llite.*.stats` prints, one file a mounted file system.
class LustreClients {
 public:
  /// `roots`: where Lustre puts its parameters, by version: /proc/fs/lustre, /sys/kernel/debug/lustre, /sys/fs/lustre.
  explicit LustreClients(const std::vector<std::filesystem::path>& roots);

  /// File systems whose statistics can be read.
  int mounts() const { return static_cast<int>(clients_.size()); }
  /// Why a mounted one cannot be read; empty: all can, or there is none.
  const std::string& reason() const { return reason_; }

  /// Since this object was made. Statistics that were cleared meanwhile count from there.
  LustreUse used();

 private:
  struct Client {
    std::filesystem::path stats;
    LustreUse last, sum;
  };
  std::vector<Client> clients_;
  std::string reason_;
};

}  // namespace nodewatch
