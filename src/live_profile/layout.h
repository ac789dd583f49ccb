// The live profile: one mapped file per process, written inside the job and read by perfwrap-rankfile.
//
// The file is sparse. Each Region has a fixed offset and a large capacity, of which only `reserved` bytes
// have disk space behind them (posix_fallocate); nothing beyond is ever touched. Records are appended
// with an atomic bump of `used` and are never moved, so the file is readable at any instant, also after
// SIGKILL. Ids are indices into a region; id 0 of nodes, strings, code objects and modules means "none".
// All times are nanoseconds; monotonic times are CLOCK_MONOTONIC, comparable within one node.
#pragma once

#include <atomic>
#include <cstdint>

#include "live_profile/category.h"

namespace live_profile {

inline constexpr std::uint64_t kMagic = 0x3145564957465250ULL;  // "PRFWIVE1" in memory order
inline constexpr std::uint32_t kLayoutVersion = 8;
inline constexpr std::uint32_t kMaxCounters = 8;
inline constexpr std::uint32_t kMaxThreads = 4096;
inline constexpr std::uint32_t kMaxProcessors = 4096;
inline constexpr std::uint32_t kTimeBinCount = 512;
inline constexpr std::uint32_t kSizeBinCount = 32;
/// A size bin stays about there: further calls of its size are the rest of CallSite::calls.
inline constexpr std::uint32_t kFullSizeBin = 0xffff0000;
inline constexpr std::uint32_t kMemoryPointCount = 1024;
inline constexpr std::uint32_t kMaxArrivals = 16384;
inline constexpr std::uint32_t kMaxReceivers = 4096;
inline constexpr std::uint32_t kBlockParts = 1024;
inline constexpr std::uint32_t kMaxFiles = 1024;
inline constexpr std::uint32_t kMaxAnnotationNames = 512;
inline constexpr std::uint32_t kMaxMoments = 1024;

enum class RegionId : std::uint32_t {
  kThreads,      ///< ThreadRecord
  kModules,      ///< Module
  kCodeObjects,  ///< CodeObject
  kNodes,        ///< Node; node 0 is the root of every stack
  kTotals,       ///< Total
  kTimeline,     ///< TimelineEntry, one segment per thread
  kCallSites,    ///< CallSite
  kBytes,        ///< strings and line tables, 8-byte aligned, each a ByteBlock
  kArrivals,     ///< Arrival
  kTraffic,      ///< Traffic; row 0 is for the receivers that have none of their own
  kAllocations,  ///< AllocationSite
  kFiles,        ///< File; kOtherFiles and kByName are rows of all
  kRegionUses,   ///< RegionUse
};
inline constexpr std::uint32_t kRegionCount = 13;

/// Where a region lies and how far it is filled. `capacity` and `reserved` are bytes; `used` counts records,
/// for kBytes it counts bytes. `used` may exceed what fits in `reserved` when an append failed: readers
/// take min(used, reserved / record size).
struct Region {
  std::uint64_t offset;
  std::uint64_t capacity;
  std::atomic<std::uint64_t> reserved;
  std::atomic<std::uint64_t> used;
};

/// Text or raw bytes in kBytes. An id of a string is its byte offset within the region; offset 0 is empty.
struct ByteBlock {
  std::uint32_t length;          ///< bytes that follow
  std::uint8_t character_bytes;  ///< 1: UTF-8 or ASCII, 2 and 4: UCS code units, 0: raw bytes, 11: Latin-1
  std::uint8_t padding[3];
};
inline constexpr std::uint8_t kLatin1 = 11;

/// A mapped executable image, or an object that a JIT made, whose nodes have `id` 0 and run-time addresses: `id` 0
/// stands for code that was in no image known at that moment.
struct Module {
  std::uint64_t start;  ///< first mapped executable address
  std::uint64_t end;
  std::uint64_t bias;  ///< run-time address minus the address in the ELF file
  std::uint32_t path;  ///< ByteBlock offset
  std::uint32_t build_id_length;
  std::uint8_t build_id[32];
  std::uint32_t object;  ///< ByteBlock offset of a JIT's ELF object as it registered it; 0: an image on disk
  std::uint32_t padding;
};

/// A Python code object, copied at first sight so that nothing must be asked of the interpreter later.
struct CodeObject {
  std::uint64_t address;  ///< where it lived; with the three below, its identity inside the process
  std::uint64_t file_address;
  std::uint64_t name_address;
  std::uint64_t line_table_address;
  std::uint32_t file;        ///< ByteBlock offset, co_filename
  std::uint32_t name;        ///< ByteBlock offset, co_qualname (co_name before 3.11)
  std::uint32_t line_table;  ///< ByteBlock offset of the raw table
  std::int32_t first_line;
  std::uint32_t next_in_bucket;
  std::uint32_t padding;
};

/// kRegion: what the program named with include/perfwrap.h. Regions are the outermost frames of a stack.
enum class FrameKind : std::uint8_t { kRoot = 0, kNative = 1, kPython = 2, kRegion = 3 };

/// One calling context: the frame `kind, owner, offset` called from the context `parent`.
struct Node {
  std::uint32_t parent;
  std::uint32_t owner;  ///< native: Module id; Python: CodeObject id; region: index into FileHeader::annotation_names
  std::uint64_t
      offset : 56;         ///< native: ELF address (run-time address if owner is 0); Python: bytecode offset in bytes
  std::uint64_t kind : 8;  ///< FrameKind
  std::uint32_t next_in_bucket;
  std::uint32_t padding;
};
static_assert(sizeof(Node) == 24);

/// Exact sums of one thread at one node in one category.
struct Total {
  std::uint32_t node;
  std::uint16_t thread;  ///< index of the ThreadRecord
  std::uint8_t category;
  std::uint8_t padding;
  std::uint64_t thread_ns;  ///< the thread's own wall time
  std::uint64_t rank_ns;    ///< its part of the process's time, see ThreadRecord::pending_rank_ns
  std::uint32_t samples;
  std::uint32_t next_in_bucket;
  std::uint64_t counters[kMaxCounters];
};
static_assert(sizeof(Total) == 96);

struct TimelineEntry {
  std::uint64_t monotonic_ns;  ///< end of the interval
  std::uint32_t node;
  std::uint32_t category;
};

enum class CallKind : std::uint8_t { kMpi = 0, kIo = 1 };

/// Calls of one wrapped function from one calling context by one thread, which alone writes to it.
struct CallSite {
  std::uint32_t node;
  std::uint32_t function;  ///< ByteBlock offset of the function's name
  CallKind kind;
  std::uint8_t call_class;  ///< MpiClass for kMpi; for kIo: Category kIoRead, kIoWrite or kIoMetadata
  std::uint16_t padding;
  std::uint32_t next_in_bucket;
  std::uint64_t key;  ///< hash of what identifies the site inside the process
  std::atomic<std::uint64_t> calls;
  std::atomic<std::uint64_t> ns;
  std::atomic<std::uint64_t> bytes;
  std::atomic<std::uint64_t> lock_held_ns;           ///< of `ns`, holding Python's interpreter lock; long calls only
  std::atomic<std::uint32_t> smallest_communicator;  ///< ranks; 0: not known
  std::atomic<std::uint32_t> largest_communicator;
  std::atomic<std::uint32_t> size_bins[kSizeBinCount];  ///< bin i: calls with 2^(i-1) <= bytes < 2^i; bin 0: none
};

/// This rank's part in one operation, which has the same key on all ranks that take part: a hash, below
/// FileHeader::arrival_key_limit. When the region is full the limit is halved, so every rank keeps the same operations.
struct Arrival {
  std::int64_t key;
  std::uint64_t posted_ns;  ///< monotonic: what the others may have waited for
  std::uint64_t begin_ns;   ///< the call that completed it; of a blocking operation the same as posted_ns
  std::uint64_t end_ns;
  std::uint32_t node;          ///< where the completing call was made
  std::uint32_t function;      ///< ByteBlock offset of the completing call's name
  std::uint32_t before_node;   ///< where the thread was at a random moment since its previous operation; 0: not known
  std::uint32_t participants;  ///< ranks that take part
  ArrivalRole role;
  std::uint8_t before_category;
  std::uint8_t padding[6];
};
static_assert(sizeof(Arrival) == 56);

/// Point-to-point messages of this process to one rank.
struct Traffic {
  std::int32_t receiver;  ///< in MPI_COMM_WORLD
  std::uint32_t next_in_bucket;
  std::atomic<std::uint64_t> messages;
  std::atomic<std::uint64_t> bytes;
};

/// Memory that was allocated in one calling context, estimated from the blocks that were sampled. Blocks are counted in
/// parts of a block, kBlockParts each, since one that was sampled stands for others.
struct AllocationSite {
  std::uint32_t node;
  std::uint32_t next_in_bucket;
  std::uint64_t key;  ///< hash of what identifies the site inside the process
  std::atomic<std::uint64_t> samples;
  std::atomic<std::uint64_t> bytes;
  std::atomic<std::uint64_t> parts;
  std::atomic<std::uint64_t> live_bytes;  ///< not freed yet
  std::atomic<std::uint64_t> live_parts;
  std::uint64_t peak_bytes;  ///< of live_bytes, when all sites together had most
  std::uint64_t end_bytes;   ///< of live_bytes, when FileHeader::allocations_have_end was set
  std::uint64_t end_parts;
  std::uint64_t first_ns;  ///< monotonic, to a tick: the first block sampled
  std::uint64_t last_ns;   ///< the last one
};

/// Calls on one file, of all threads. Calls of reading and writing are the sums of their bins.
struct File {
  std::uint64_t key;   ///< hash of the name
  std::uint32_t name;  ///< ByteBlock offset: the path, or in brackets what has none
  std::uint32_t next_in_bucket;
  std::uint64_t file_system;  ///< statfs(2), f_type; 0: not known
  std::atomic<std::uint64_t> read_bytes;
  std::atomic<std::uint64_t> read_ns;
  std::atomic<std::uint64_t> written_bytes;
  std::atomic<std::uint64_t> write_ns;
  std::atomic<std::uint64_t>
      buffered_calls;  ///< of the reads and writes: through stdio, which makes larger ones of them
  std::atomic<std::uint64_t> metadata_calls;
  std::atomic<std::uint64_t> metadata_ns;
  std::atomic<std::uint64_t> sync_calls;  ///< of the metadata calls: fsync and its kin
  std::atomic<std::uint64_t> sync_ns;
  std::atomic<std::uint64_t> read_bins[kSizeBinCount];  ///< as CallSite::size_bins
  std::atomic<std::uint64_t> write_bins[kSizeBinCount];
};
inline constexpr std::uint32_t kOtherFiles = 1;  ///< files for which there is no row
inline constexpr std::uint32_t kByName = 2;      ///< calls that name a file and have no descriptor of it

enum class AnnotationKind : std::uint8_t { kRegion = 0, kMark = 1 };
inline constexpr std::uint32_t kAnnotationKinds = 2;

/// A name that the program gave to regions or to marks. The first kAnnotationKinds have no name: each stands for all
/// names of its kind that found no room.
struct AnnotationName {
  std::uint32_t name;  ///< ByteBlock offset
  std::uint32_t next_in_bucket;
  std::uint64_t hash;
  AnnotationKind kind;
  std::uint8_t padding[7];
  std::uint64_t marks;     ///< of a mark: how often it was set
  std::uint64_t first_ns;  ///< monotonic
  std::uint64_t last_ns;
};

/// One moment at which a mark was set. Kept are those whose number is a multiple of FileHeader::moments_stride.
struct Moment {
  std::uint64_t monotonic_ns;
  std::uint64_t number;  ///< among the moments of its name, from 0
  std::uint32_t name;    ///< index into FileHeader::annotation_names
  std::uint32_t padding;
};

/// A thread's use of the regions of one name, which alone writes to it. Times are of the measured clock: nanoseconds
/// since the process began, without those in which sampling was stopped.
struct RegionUse {
  std::uint32_t name;    ///< index into FileHeader::annotation_names
  std::uint16_t thread;  ///< index of the ThreadRecord
  std::uint16_t open;    ///< how often it was entered and not left yet
  std::uint64_t open_since_ns;
  std::uint64_t entries;  ///< that have been left
  std::uint64_t ns;       ///< inside, those entered from within themselves counted once
  std::uint64_t longest_ns;
  std::uint64_t unfinished;  ///< of the entries: left only because the region around them or the thread ended
};

struct ThreadRecord {
  std::uint32_t tid;
  std::uint32_t is_main;
  std::uint64_t start_ns;        ///< monotonic
  std::uint64_t end_ns;          ///< monotonic; 0 while it lives
  std::uint64_t last_sample_ns;  ///< monotonic: all time before it is in the totals
  std::uint64_t cpu_ns;          ///< CPU time of the thread when it was last looked at
  std::uint64_t samples;
  std::uint64_t blocked_samples;    ///< of these, taken from outside without a signal
  std::uint64_t unmerged_samples;   ///< native and Python frames could not be matched
  std::uint64_t truncated_samples;  ///< the stack was cut
  std::uint64_t dropped_samples;    ///< no room or no answer: the time went to the next sample
  std::uint64_t handler_ns;         ///< time inside our handler
  std::uint64_t core_wait_ns;       ///< ready to run while others had the cores; as far as it was looked at
  std::uint64_t timeline_first;     ///< index of its segment in kTimeline
  std::uint32_t timeline_capacity;  ///< entries; 0: no segment
  std::uint32_t timeline_used;
  std::uint32_t timeline_stride;   ///< one entry per so many samples
  std::uint32_t timeline_skipped;  ///< samples since the last entry
  std::uint32_t last_node;
  std::uint32_t last_category;
  /// Process time handed out to this thread and not yet written to a total. At every tick of the clock
  /// the elapsed time goes to the main thread or, while that waits for the process's own threads, in
  /// equal parts to those that work: so the rank_ns of a process add up to its lifetime.
  std::atomic<std::uint64_t> pending_rank_ns;
  char name[16];
};

/// What the process may use of the node's processors, and what the kernel counted of it. Sums are over all its threads
/// but ours.
struct ProcessorFacts {
  /// Bit i: one of its threads may run on logical core i. Of several such sets the one that held longest.
  std::uint64_t allowed[kMaxProcessors / 64];
  std::uint64_t allowed_ns;         ///< how long that was; 0: the kernel did not say
  std::uint64_t quota_thousandths;  ///< of a core, that its cgroup may use; 0: no limit
  std::uint64_t cpu_ns;             ///< 0: not looked at
  std::uint64_t voluntary_switches;
  std::uint64_t involuntary_switches;
  std::uint64_t major_faults;  ///< pages that were read from disk when they were touched
  std::uint64_t read_bytes;    ///< by system calls that read and write, whoever made them
  std::uint64_t written_bytes;
  std::uint64_t openmp_wait_ns;  ///< at OpenMP's barriers and between parallel regions, as the runtime tells it
  std::uint64_t openmp_lock_ns;  ///< for OpenMP's locks
  std::uint32_t has_bytes;       ///< 1: the kernel tells read_bytes and written_bytes
  std::uint32_t has_openmp;      ///< 1: an OpenMP runtime tells the two above
  std::uint32_t has_core_wait;   ///< 1: the kernel tells ThreadRecord::core_wait_ns
  std::uint32_t has_load;
  std::uint32_t load_start_hundredths;  ///< the node's load average over one minute
  std::uint32_t load_end_hundredths;    ///< when it was last looked at
};

struct MemoryPoint {
  std::uint64_t monotonic_ns;
  std::uint64_t resident_bytes;
};

/// Process time per category and events counted, in bins of equal width; when the last bin is full, neighbours are
/// added up and the width doubles.
struct TimeBins {
  std::uint64_t start_ns;
  std::uint64_t width_ns;
  std::uint64_t rank_ns[kTimeBinCount][kCategoryCount];
  std::uint64_t counters[kTimeBinCount][kMaxCounters];  ///< as they were counted, see FileHeader::counter_counted_ns
};

struct FileHeader {
  std::uint64_t magic;
  std::uint32_t layout_version;
  std::uint32_t header_bytes;
  Region regions[kRegionCount];

  // The process.
  std::int32_t pid;
  std::int32_t parent_pid;
  std::int32_t rank;              ///< -1: not known
  std::int32_t world_size;        ///< -1: not known
  std::uint32_t is_rank_process;  ///< 1: the rank's own process; 0: a descendant of it
  std::uint32_t rank_from_mpi;    ///< 1: PMPI_Comm_rank answered; 0: from the environment
  std::uint32_t padding0;
  std::uint32_t ended;  ///< 0: no regular end was seen; 1: exit; 2: exec replaced the image
  std::int64_t start_realtime_ns;
  std::uint64_t start_ns;
  std::uint64_t last_update_ns;
  std::uint64_t end_ns;  ///< 0: no regular end was seen
  std::uint64_t peak_resident_bytes;
  std::uint64_t node_memory_bytes;   ///< of the machine
  std::uint64_t memory_limit_bytes;  ///< the lowest of the process's control groups; 0: none
  std::uint32_t memory_limit_group;  ///< ByteBlock offset: the path of the control group that sets it
  std::uint32_t padding1;
  char host[256];
  char python_version[64];  ///< empty: no interpreter seen
  char python_reason[256];  ///< why Python frames are missing, empty if they are not
  char mpi_version[256];    ///< MPI_Get_library_version, first line; empty without MPI
  std::uint32_t command;    ///< ByteBlock offset: /proc/self/cmdline, arguments end with NUL
  std::uint32_t executable;
  std::uint32_t working_directory;
  std::uint32_t padding;

  std::atomic<std::int64_t> arrival_key_limit;  ///< no operation with a key below it is missing
  std::uint64_t lost_arrivals;                  ///< found no room all the same

  ProcessorFacts processors;

  // Counters.
  std::uint32_t counter_count;
  char counter_names[kMaxCounters][96];
  /// Processor time of the threads that have counters, and those parts of it in which each counter counted: less than
  /// all where the processor cannot count all of them at the same time, and they take turns.
  std::uint64_t counter_cpu_ns;
  std::uint64_t counter_counted_ns[kMaxCounters];
  char counters_reason[512];  ///< why there are no (hardware) counters, empty if all were there

  // Allocations.
  std::uint64_t allocation_interval_bytes;  ///< one byte in so many was sampled, at the end; 0: none
  std::uint64_t allocation_ns;              ///< time inside the sampling of blocks
  std::uint64_t unfollowed_bytes;           ///< of blocks whose end could not be followed for want of room
  std::uint32_t allocations_have_end;       ///< 1: what lived when the program ended is written down
  std::uint32_t padding2;

  // What perfwrap itself did.
  std::uint64_t period_ns;  ///< at the end, after any back-off
  std::uint64_t requested_period_ns;
  std::uint64_t clock_thread_cpu_ns;
  std::uint64_t handler_ns;
  std::uint64_t mpi_wrapper_ns;  ///< estimated: calls times the measured cost of one wrapper
  std::uint64_t start_cost_ns;
  std::uint64_t exit_cost_ns;
  std::uint64_t ticks;
  std::uint64_t late_ticks;
  std::uint64_t full_stops;  ///< appends that found no reserved room
  char stopped_reason[256];  ///< why sampling ended early, empty if it did not

  // Which part of the run was measured.
  std::uint64_t measured_ns;         ///< up to `measuring_since_ns` or, while that is 0, in all
  std::uint64_t measuring_since_ns;  ///< monotonic; 0: sampling is stopped
  std::uint64_t measured_from_ns;    ///< monotonic, the first moment; 0: nothing was measured
  std::uint64_t measured_to_ns;      ///< monotonic, the last moment, if sampling is stopped
  std::uint32_t measured_parts;      ///< how often sampling began

  // Annotations.
  std::uint32_t annotation_names_used;  ///< the first kAnnotationKinds included
  std::uint64_t unopened_ends;          ///< ends of regions that had not begun
  std::uint64_t deep_regions;           ///< entered at too great a depth, and not counted
  std::uint64_t lost_annotations;       ///< found no room, or came from within another one
  std::uint64_t moments_stride;
  std::uint32_t moments_used;
  std::uint32_t padding3;
  AnnotationName annotation_names[kMaxAnnotationNames];
  Moment moments[kMaxMoments];

  TimeBins bins;
  std::uint32_t memory_points_used;
  std::uint32_t memory_points_stride;  ///< one point is kept per so many tenths of a second
  MemoryPoint memory_points[kMemoryPointCount];
};

}  // namespace live_profile
