// File systems by statfs(2), f_type: those that parallel machines have, and the usual ones.
#pragma once

#include <cstdint>

namespace live_profile {

struct FileSystem {
  std::uint32_t magic;
  const char* name;
  bool is_network = false;
  /// What posix_fallocate(3) gave can be refused when it is written to, because a write takes new room (copy on write):
  /// a store into a mapped file is then SIGBUS where the disk or the quota is full.
  bool breaks_promises = false;
};

// statfs(2) and the headers of the file systems that are not in the kernel.
inline constexpr FileSystem kFileSystems[] = {
    {0x0BD00BD0, "Lustre", true},
    {0x47504653, "GPFS", true},
    {0x19830326, "BeeGFS", true},
    {0x6969, "NFS", true},
    {0x00C36400, "CephFS", true},
    {0xAAD7AAEA, "PanFS", true},
    {0x20030528, "OrangeFS", true},
    {0x65735546, "FUSE", true},
    {0xFE534D42, "SMB", true},
    {0xFF534D42, "CIFS", true},
    {0x01021997, "9P", true},
    {0x7461636F, "OCFS2", true},
    {0x794C7630, "overlay"},
    {0x01021994, "tmpfs"},
    {0xEF53, "ext4"},
    {0x58465342, "XFS"},
    {0x2FC12FC1, "ZFS"},
    {0xF2F52010, "F2FS"},
    {0x9123683E, "Btrfs", false, true},
    {0xCA451A4E, "bcachefs", false, true},
    {0x3434, "NILFS", false, true},
};

/// nullptr: none that is known. `type`: f_type, which some architectures sign-extend.
constexpr const FileSystem* file_system(std::uint64_t type) {
  for (const FileSystem& known : kFileSystems) {
    if (known.magic == static_cast<std::uint32_t>(type)) return &known;
  }
  return nullptr;
}

}  // namespace live_profile
