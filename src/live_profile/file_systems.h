// File systems by statfs(2), f_type: those that parallel machines have, and the usual ones.
#pragma once

#include <cstdint>

namespace live_profile {

enum class Storage {
  kLocal,
  kNetwork,
  /// What posix_fallocate(3) gave can be refused when it is written to, because a write takes new room: a store into a
  /// mapped file is then SIGBUS where the disk or the quota is full.
  kBreaksPromises,
};

struct FileSystem {
  std::uint32_t magic;
  const char* name;
  Storage storage;
};

// statfs(2) and the headers of the file systems that are not in the kernel.
inline constexpr FileSystem kFileSystems[] = {
    {0x0BD00BD0, "Lustre", Storage::kNetwork},
    {0x47504653, "GPFS", Storage::kNetwork},
    {0x19830326, "BeeGFS", Storage::kNetwork},
    {0x6969, "NFS", Storage::kNetwork},
    {0x00C36400, "CephFS", Storage::kNetwork},
    {0xAAD7AAEA, "PanFS", Storage::kNetwork},
    {0x20030528, "OrangeFS", Storage::kNetwork},
    {0x65735546, "FUSE", Storage::kNetwork},
    {0xFE534D42, "SMB", Storage::kNetwork},
    {0xFF534D42, "CIFS", Storage::kNetwork},
    {0x01021997, "9P", Storage::kNetwork},
    {0x7461636F, "OCFS2", Storage::kNetwork},
    {0x794C7630, "overlay", Storage::kLocal},
    {0x01021994, "tmpfs", Storage::kLocal},
    {0xEF53, "ext4", Storage::kLocal},
    {0x58465342, "XFS", Storage::kLocal},
    {0x2FC12FC1, "ZFS", Storage::kLocal},
    {0xF2F52010, "F2FS", Storage::kLocal},
    {0x9123683E, "Btrfs", Storage::kBreaksPromises},
    {0xCA451A4E, "bcachefs", Storage::kBreaksPromises},
    {0x3434, "NILFS", Storage::kBreaksPromises},
};

inline constexpr FileSystem kUnknownFileSystem = {0, "", Storage::kLocal};

/// `type`: f_type, which some architectures sign-extend.
constexpr const FileSystem& file_system(std::uint64_t type) {
  for (const FileSystem& known : kFileSystems) {
    if (known.magic == static_cast<std::uint32_t>(type)) return known;
  }
  return kUnknownFileSystem;
}

}  // namespace live_profile
