// Reads a live profile, whose bytes are not to be trusted: the process may have died while it wrote, or have
// written over it. After this stage every id is valid and every parent comes before its children.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "live_profile/layout.h"
#include "schema/file_error.h"

namespace rankfile {

/// A copy of a live profile; the process may go on writing to the file.
class LiveProfile {
 public:
  /// Throws schema::FileError if the file cannot be read or has another layout. Damaged records are left out and
  /// counted in notes().
  explicit LiveProfile(const std::filesystem::path& path);

  const live_profile::FileHeader& header() const { return *header_; }
  const std::vector<live_profile::ThreadRecord>& threads() const { return threads_; }
  const std::vector<live_profile::Module>& modules() const { return modules_; }
  const std::vector<live_profile::CodeObject>& code_objects() const { return code_objects_; }
  const std::vector<live_profile::Node>& nodes() const { return nodes_; }  ///< never empty: 0 is the root
  const std::vector<live_profile::Total>& totals() const { return totals_; }
  const std::vector<live_profile::CallSite>& call_sites() const { return call_sites_; }
  const std::vector<live_profile::Arrival>& arrivals() const { return arrivals_; }
  /// Row 0 is none.
  const std::vector<live_profile::AllocationSite>& allocation_sites() const { return allocation_sites_; }
  /// Row 0 is for the receivers that have none of their own.
  const std::vector<live_profile::Traffic>& traffic() const { return traffic_; }
  /// Row 0 is none; rows kOtherFiles and kByName have no name.
  const std::vector<live_profile::File>& files() const { return files_; }
  /// Its name and thread are valid.
  const std::vector<live_profile::RegionUse>& region_uses() const { return region_uses_; }
  /// Names of regions and marks; the first of each kind stands for those that found no room.
  std::span<const live_profile::AnnotationName> annotation_names() const;
  /// Moments of marks that have a name.
  std::span<const live_profile::Moment> moments() const;
  /// Nanoseconds of the process in which it was measured.
  std::int64_t measured_ns() const;
  /// Time bins that can hold time: up to the end of the process.
  std::size_t time_bin_count() const { return time_bin_count_; }
  std::span<const live_profile::MemoryPoint> memory_points() const;
  /// The entries of a thread in order of time.
  std::span<const live_profile::TimelineEntry> timeline(std::size_t thread) const;
  std::uint32_t counter_count() const { return counter_count_; }

  /// Valid UTF-8; empty if there is no such string. Longer ones than any that is written are cut.
  std::string text(std::uint32_t block) const;
  std::span<const std::byte> bytes(std::uint32_t block) const;

  /// Nanoseconds the process lived, as far as it was seen.
  std::int64_t elapsed_ns() const;
  /// Disk space reserved for the profile.
  std::int64_t reserved_bytes() const;

  const std::vector<std::string>& notes() const { return notes_; }

 private:
  class Input;

  template <class Record>
  std::vector<Record> read_region(Input& input, live_profile::RegionId id) const;
  void read_regions(Input& input);
  void check_nodes();
  void check_totals();
  void check_call_sites();
  void check_arrivals();
  void check_traffic();
  void check_allocations();
  void check_files();
  void check_region_uses();
  void check_timeline();
  void count_time_bins();
  void note_damage(std::size_t count, const char* what);

  std::unique_ptr<live_profile::FileHeader> header_;
  std::vector<live_profile::ThreadRecord> threads_;
  std::vector<live_profile::Module> modules_;
  std::vector<live_profile::CodeObject> code_objects_;
  std::vector<live_profile::Node> nodes_;
  std::vector<live_profile::Total> totals_;
  std::vector<live_profile::TimelineEntry> timeline_;
  std::vector<live_profile::CallSite> call_sites_;
  std::vector<live_profile::Arrival> arrivals_;
  std::vector<live_profile::Traffic> traffic_;
  std::vector<live_profile::AllocationSite> allocation_sites_;
  std::vector<live_profile::File> files_;
  std::vector<live_profile::RegionUse> region_uses_;
  std::vector<std::byte> bytes_;
  std::size_t time_bin_count_ = 0;
  std::uint32_t counter_count_ = 0;
  std::vector<std::string> notes_;
};

/// The text of a character array in the header, which need not be terminated.
template <std::size_t Size>
std::string text_of(const char (&characters)[Size]);

/// Nanoseconds as signed numbers; what no job can have lived is taken for damage and gives 0.
std::int64_t sane_ns(std::uint64_t nanoseconds);

}  // namespace rankfile
