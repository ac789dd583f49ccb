// Writes the live profile: tree, totals, timeline, call sites. Everything marked [handler] is callable from
// the signal handler: it allocates nothing, takes no lock, and fails by returning 0 when no room is reserved.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "live_profile/layout.h"
#include "sampler/guarded_read.h"

namespace sampler {

using live_profile::Category;

inline constexpr std::uint32_t kNone = 0;

/// The in-memory side of one thread's totals: bucket heads into the totals region.
struct TotalsIndex {
  std::uint32_t* buckets = nullptr;
  std::uint32_t bucket_mask = 0;
};

struct CodeKey {
  std::uint64_t address;
  std::uint64_t file_address;
  std::uint64_t name_address;
  std::uint64_t line_table_address;
};

class LiveProfileWriter {
 public:
  // These belong to the clock thread, whose file descriptors are its own.

  /// Creates `path` (must not exist) and maps it. Returns nullptr or the reason of the failure.
  const char* create(const char* path);
  /// In a forked child: gives up the mapping, whose file the parent goes on using. The file's descriptor is not closed:
  /// it belongs to the parent's clock thread, and here its number is one of the job's.
  void forget();
  /// Returns unused reserved space to the file system and unmaps.
  void close();

  bool is_open() const { return base_ != nullptr; }
  live_profile::FileHeader& header() { return *header_; }

  /// Reserves room ahead of use; call at every tick, off the handler. False: the disk is full or the budget is used up.
  bool reserve_ahead();

  /// Reserves room for `length` bytes more than reserve_ahead does; false: there is none.
  bool make_room_for_bytes(std::uint32_t length);

  /// Gives a thread its timeline segment; without one its moments are not kept, its totals are.
  void give_timeline(live_profile::ThreadRecord& thread);
  /// Widens the time bins until `now_ns` fits.
  void make_room_in_bins(std::uint64_t now_ns);

  /// Appends a thread record; nullptr when there is no room. Callable from any thread.
  live_profile::ThreadRecord* add_thread(bool is_main, std::uint32_t& index);
  TotalsIndex make_totals_index(bool is_main);

  // [handler] from here on.
  std::uint32_t add_bytes(const void* bytes, std::uint32_t length, std::uint8_t character_bytes);
  /// Raw bytes copied straight out of the process's memory, so that no buffer is needed.
  std::uint32_t add_bytes_from(const Reader& memory, std::uintptr_t address, std::uint32_t length);
  std::uint32_t add_module(const live_profile::Module& module);
  std::uint32_t find_code(const CodeKey& key) const;
  std::uint32_t add_code(const live_profile::CodeObject& code);
  std::uint32_t intern_node(std::uint32_t parent, live_profile::FrameKind kind, std::uint32_t owner,
                            std::uint64_t offset);
  live_profile::Total* find_or_add_total(TotalsIndex& index, std::uint16_t thread, std::uint32_t node,
                                         Category category);
  void add_to_timeline(live_profile::ThreadRecord& thread, std::uint64_t now_ns, std::uint32_t node, Category category);
  /// Spreads `rank_ns` evenly over the interval.
  /// Clock thread only: `events` of counter `counter` since its last reading.
  void add_to_counter_bins(std::uint64_t now_ns, std::uint32_t counter, std::uint64_t events);
  void add_to_bins(std::uint64_t begin_ns, std::uint64_t end_ns, Category category, std::uint64_t rank_ns);
  live_profile::CallSite* find_call_site(std::uint64_t key) const;
  live_profile::CallSite* add_call_site(std::uint64_t key, std::uint32_t node, std::uint32_t function,
                                        live_profile::CallKind kind, std::uint8_t call_class);
  /// Not from the handler. Takes a key at or above the limit for one that is not to be kept.
  void add_arrival(const live_profile::Arrival& arrival);
  /// Not from the handler, and from one thread at a time. Receivers without a row of their own share row 0.
  void add_message(std::int32_t receiver, std::uint64_t bytes);
  std::uint32_t find_allocation_site(std::uint64_t key) const;
  std::uint32_t add_allocation_site(std::uint64_t key, std::uint32_t node);
  live_profile::AllocationSite& allocation_site(std::uint32_t id) const;
  /// Ids below it have a site, but for 0.
  std::uint32_t allocation_site_count() const;
  /// The row of the file, made if there is none yet; kOtherFiles if there is no room. `is_new`: give it its file
  /// system.
  std::uint32_t file_row(const char* name, std::uint32_t length, bool& is_new);
  live_profile::File& file(std::uint32_t row);
  /// Not from the handler. kNone: there is no room.
  std::uint32_t add_region_use(std::uint16_t thread, std::uint32_t name);
  live_profile::RegionUse& region_use(std::uint32_t id);
  /// Terminated, and cut where it does not fit.
  void copy_text(std::uint32_t block, char* text, std::size_t size) const;
  /// Calls of all call sites.
  std::uint64_t counted_calls() const;
  void add_memory_point(std::uint64_t now_ns, std::uint64_t resident_bytes);

  /// Disk bytes reserved so far.
  std::uint64_t reserved_bytes() const { return reserved_total_; }

 private:
  template <typename Record>
  Record* records(live_profile::RegionId id) const;
  live_profile::Region& region(live_profile::RegionId id) const;
  std::uint32_t append(live_profile::RegionId id, std::uint64_t count = 1);
  unsigned char* add_block(std::uint32_t length, std::uint8_t character_bytes, std::uint32_t& offset);
  bool reserve(live_profile::Region& region, std::uint64_t bytes);
  void halve_bins();
  void halve_arrivals();
  live_profile::Traffic* add_receiver(std::int32_t receiver, std::uint32_t& bucket);

  unsigned char* base_ = nullptr;
  live_profile::FileHeader* header_ = nullptr;
  std::uint64_t reserved_total_ = 0;
  std::uint32_t thread_count_ = 0;
  int file_ = -1;
  bool full_ = false;
  std::atomic<bool> arrivals_busy_{false};
  std::uint32_t* node_buckets_ = nullptr;
  std::uint32_t* code_buckets_ = nullptr;
  std::uint32_t* site_buckets_ = nullptr;
  std::uint32_t* receiver_buckets_ = nullptr;
  std::uint32_t* allocation_buckets_ = nullptr;
  std::uint32_t* file_buckets_ = nullptr;
};

}  // namespace sampler
