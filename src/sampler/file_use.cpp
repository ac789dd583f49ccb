#include "sampler/file_use.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace sampler {
namespace {

using live_profile::Category;
using live_profile::File;

/// Threads share the rows.
void add(std::atomic<std::uint64_t>& sum, std::uint64_t value) {
  sum.fetch_add(value, std::memory_order_relaxed);
}

void add_read(File& file, const PerfwrapCall& call, std::uint64_t ns) {
  add(file.read_bytes, call.bytes);
  add(file.read_ns, ns);
  add(file.read_bins[size_bin(call.bytes)], 1);
}

void add_write(File& file, const PerfwrapCall& call, std::uint64_t ns) {
  add(file.written_bytes, call.bytes);
  add(file.write_ns, ns);
  add(file.write_bins[size_bin(call.bytes)], 1);
}

void add_metadata(File& file, const PerfwrapCall& call, std::uint64_t ns) {
  add(file.metadata_calls, 1);
  add(file.metadata_ns, ns);
  if (call.file_use != kPerfwrapSync) return;
  add(file.sync_calls, 1);
  add(file.sync_ns, ns);
}

}  // namespace

std::uint32_t row_of_file(LiveProfileWriter& profile, const char* name, std::uint32_t length, int descriptor) {
  bool is_new = false;
  const std::uint32_t row = profile.file_row(name, length, is_new);
  if (!is_new || name[0] != '/') return row;
  const int saved_errno = errno;
  struct statfs status {};
  // Not fstatfs(3): it is one of the job's calls that are counted.
  if (syscall(SYS_fstatfs, descriptor, &status) == 0) {
    profile.file(row).file_system = static_cast<std::uint32_t>(status.f_type);
  }
  errno = saved_errno;
  return row;
}

void add_to_files(LiveProfileWriter& profile, const PerfwrapCall& call) {
  const std::uint64_t ns = call.end_ns - call.begin_ns;
  File& file = profile.file(call.file);
  switch (static_cast<Category>(call.call_class)) {
    case Category::kIoRead: add_read(file, call, ns); break;
    case Category::kIoWrite: add_write(file, call, ns); break;
    default: add_metadata(file, call, ns); break;
  }
  if (call.file_use == kPerfwrapBuffered) add(file.buffered_calls, 1);
  if (call.source != kNone) add_read(profile.file(call.source), call, 0);  // the time is the writing's
}

}  // namespace sampler
