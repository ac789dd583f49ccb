// Builds live profiles the way a job would leave them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "live_profile/layout.h"

namespace rankfile_test {

/// Records are appended in order; ids are their places. Record 0 of modules, code objects and nodes is "none".
class LiveProfileBuilder {
 public:
  LiveProfileBuilder();

  live_profile::FileHeader& header() { return *header_; }
  std::uint32_t add_bytes(std::string_view bytes, std::uint8_t character_bytes = 1);
  std::uint32_t add_module(const std::string& path);
  /// An object that a JIT registered.
  std::uint32_t add_object(std::uint64_t start, std::uint64_t end, std::string_view bytes);
  std::uint32_t add_code(const std::string& file, const std::string& name, std::string_view line_table,
                         std::int32_t first_line);
  std::uint32_t add_node(std::uint32_t parent, live_profile::FrameKind kind, std::uint32_t owner, std::uint64_t offset);
  void add_total(std::uint32_t node, live_profile::Category category, std::uint64_t nanoseconds);
  /// Names of regions and marks; the id of those without room is their kind.
  std::uint32_t add_annotation(live_profile::AnnotationKind kind, const std::string& name);
  void add_region_use(const live_profile::RegionUse& use) { region_uses_.push_back(use); }
  void add_moment(std::uint32_t name, std::uint64_t monotonic_ns);
  /// Adds a main thread; its time waits in `pending_rank_ns` for a total.
  void add_thread(std::uint64_t pending_rank_ns = 0, std::uint32_t last_node = 0);
  void add_call_site(std::uint32_t node, const std::string& function, std::uint64_t calls, std::uint64_t nanoseconds);

  /// The bytes of the file.
  std::string image();
  void write(const std::filesystem::path& path);

 private:
  struct Call {
    std::uint32_t node, function;
    std::uint64_t calls, nanoseconds;
  };
  struct Thread {
    std::uint64_t pending_rank_ns;
    std::uint32_t last_node;
  };
  template <class Record>
  void append_region(live_profile::RegionId id, const std::vector<Record>& records, std::string& image);

  std::unique_ptr<live_profile::FileHeader> header_;
  std::vector<live_profile::Module> modules_;
  std::vector<live_profile::CodeObject> code_objects_;
  std::vector<live_profile::Node> nodes_;
  std::vector<live_profile::Total> totals_;
  std::vector<Thread> threads_;
  std::vector<Call> calls_;
  std::vector<live_profile::RegionUse> region_uses_;
  std::vector<char> bytes_;
};

/// A profile with one of everything.
LiveProfileBuilder small_profile();

/// A directory that is removed with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace rankfile_test
