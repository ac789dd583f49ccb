// What one process of a rank measured, as its rank file (ranks/*.h5) holds it: resolved, complete, not merged.
// share/doc/file-format.md describes the file.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "schema/columnar_file.h"
#include "schema/summary.h"

namespace schema {

/// Facts of the process. Monotonic times are comparable within one host.
struct RankProcess {
  std::int32_t rank = 0;
  std::int32_t world_size = -1;  ///< -1: not known
  std::int32_t pid = 0;
  std::int32_t parent_pid = 0;
  bool is_rank_process = false;  ///< the rank's own process, not a descendant of it
  bool rank_from_mpi = false;    ///< MPI said so; else the environment
  std::int32_t ended = 0;        ///< 0: killed or still running, 1: exit, 2: exec replaced the image
  std::int64_t start_realtime_ns = 0;
  std::int64_t start_ns = 0;  ///< monotonic
  std::int64_t elapsed_ns = 0;
  std::int64_t cpu_ns = 0;  ///< of all threads
  std::int64_t peak_resident_bytes = 0;
  std::int64_t node_memory_bytes = 0;   ///< of the machine; 0: not known
  std::int64_t memory_limit_bytes = 0;  ///< the lowest of the process's control groups; 0: none
  std::string memory_limit_group;       ///< the control group that sets it
  std::string host;
  std::string python_version;
  std::string python_reason;  ///< why Python frames are missing
  std::string mpi_version;
  std::string command;  ///< arguments separated by spaces
  std::string executable;
  std::string working_directory;
  std::string counters_reason;         ///< why counters are missing
  std::string stopped_reason;          ///< why sampling ended early
  std::string allowed_processors;      ///< logical cores it may use, "0-7,64-71"; empty: not known
  std::string allowed_cores;           ///< of each physical core of these the first; empty: not known
  std::int64_t quota_thousandths = 0;  ///< of a core, that its cgroup may use; 0: no limit
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  std::int64_t major_faults = 0;            ///< pages that were read from disk when they were touched
  std::int64_t system_read_bytes = -1;      ///< by all system calls that read; -1: not known
  std::int64_t system_written_bytes = -1;   ///< likewise
  std::int64_t openmp_wait_ns = -1;         ///< of all threads, as the OpenMP runtime tells it; -1: none does
  std::int64_t openmp_lock_ns = -1;         ///< likewise
  bool has_core_wait = false;               ///< RankThread::core_wait_ns has been measured
  std::int64_t load_start_hundredths = -1;  ///< the node's load average; -1: not known
  std::int64_t load_end_hundredths = -1;
  std::int64_t period_ns = 0;
  std::int64_t requested_period_ns = 0;
  std::int64_t clock_thread_cpu_ns = 0;
  std::int64_t handler_ns = 0;
  std::int64_t mpi_wrapper_ns = 0;
  std::int64_t start_cost_ns = 0;
  std::int64_t exit_cost_ns = 0;
  std::int64_t ticks = 0;
  std::int64_t late_ticks = 0;
  std::int64_t full_stops = 0;
  std::int64_t profile_bytes = 0;              ///< reserved for the live profile
  std::int64_t arrival_key_limit = 0;          ///< no operation with a key below it is missing
  std::int64_t allocation_interval_bytes = 0;  ///< one byte in so many was sampled, at the end; 0: none
  std::int64_t allocation_ns = 0;              ///< inside the sampling of blocks
  std::int64_t unfollowed_bytes = 0;           ///< of blocks whose end could not be followed
  std::int64_t measured_ns = 0;                ///< in which sampling was on
  std::int64_t measured_from_ns = 0;           ///< monotonic; 0: nothing was measured
  std::int64_t measured_to_ns = 0;             ///< monotonic
  std::int32_t measured_parts = 0;             ///< how often sampling began
  std::int64_t time_bins_start_ns = 0;         ///< monotonic
  std::int64_t time_bins_width_ns = 0;
  std::int64_t slice_width_ns = 0;  ///< of RankFile::slices; they begin at time_bins_start_ns
};

struct RankThread {
  std::int32_t tid = 0;
  bool is_main = false;
  std::string name;
  std::int64_t start_ns = 0;  ///< monotonic
  std::int64_t end_ns = 0;    ///< monotonic; 0: it outlived the measurement
  std::int64_t cpu_ns = 0;
  std::int64_t samples = 0;
  std::int64_t blocked_samples = 0;
  std::int64_t unmerged_samples = 0;
  std::int64_t truncated_samples = 0;
  std::int64_t dropped_samples = 0;
  std::int64_t handler_ns = 0;
  std::int64_t core_wait_ns = 0;  ///< ready to run while others had the cores
};

struct RankModule {
  std::string path;
  std::string build_id;  ///< hexadecimal
  std::int64_t start = 0;
  std::int64_t end = 0;
};

/// Exclusive sums of one thread at one node in one category.
struct RankTotal {
  std::uint32_t thread = 0;
  std::uint32_t node = 0;
  std::uint8_t category = 0;
  std::int64_t thread_ns = 0;
  std::int64_t rank_ns = 0;
  std::int64_t samples = 0;
  std::vector<std::int64_t> counters;  ///< one per RankFile::counters, for all the time, as below
};

struct RankTimelineEntry {
  std::uint32_t thread = 0;
  std::int64_t monotonic_ns = 0;  ///< end of the interval
  std::uint32_t node = 0;
  std::uint8_t category = 0;
};

struct RankCallSite {
  std::uint32_t node = 0;
  Text function;
  std::uint8_t kind = 0;        ///< 0: MPI, 1: I/O
  std::uint8_t call_class = 0;  ///< live_profile::MpiClass, or for I/O the Category
  std::int64_t calls = 0;
  std::int64_t ns = 0;
  std::int64_t bytes = 0;
  std::int64_t lock_held_ns = 0;           ///< of `ns`, holding Python's interpreter lock
  std::int32_t smallest_communicator = 0;  ///< ranks; 0: not known
  std::int32_t largest_communicator = 0;
  std::array<std::int64_t, 32> size_bins{};
};

/// The rank's part in one operation of several ranks (live_profile::Arrival). Times are monotonic.
struct RankArrival {
  std::int64_t key = 0;
  std::int64_t posted_ns = 0;
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
  std::uint32_t node = 0;
  Text function;
  std::uint32_t before_node = 0;
  std::uint8_t before_category = 0;
  std::int32_t participants = 0;
  std::uint8_t role = 0;  ///< live_profile::ArrivalRole
};

/// Point-to-point messages to one rank.
struct RankTraffic {
  std::int32_t receiver = 0;  ///< -1: all receivers without a row of their own
  std::int64_t messages = 0;
  std::int64_t bytes = 0;
};

/// Memory that was allocated in one calling context, estimated from samples.
struct RankAllocation {
  std::uint32_t node = 0;
  std::int64_t samples = 0;
  std::int64_t blocks = 0;
  std::int64_t bytes = 0;
  std::int64_t peak_bytes = 0;  ///< of them not freed when the process had most
  std::int64_t end_blocks = 0;  ///< of them not freed when the program ended
  std::int64_t end_bytes = 0;
  std::int64_t first_ns = 0;  ///< monotonic: the first block sampled
  std::int64_t last_ns = 0;   ///< the last one
};

/// Calls on one file by one process.
struct RankFileUse {
  std::string name;         ///< its path, or what it is in brackets
  std::string file_system;  ///< empty: not known
  std::int64_t read_bytes = 0;
  std::int64_t read_ns = 0;
  std::int64_t written_bytes = 0;
  std::int64_t write_ns = 0;
  std::int64_t buffered_calls = 0;  ///< of the reads and writes: through stdio
  std::int64_t metadata_calls = 0;
  std::int64_t metadata_ns = 0;
  std::int64_t sync_calls = 0;  ///< of the metadata calls
  std::int64_t sync_ns = 0;
  std::array<std::int64_t, 32> read_bins{};
  std::array<std::int64_t, 32> write_bins{};
};

/// What one thread measured of the regions of one name.
struct RankRegion {
  std::uint32_t thread = 0;
  std::string name;
  std::int64_t entries = 0;
  std::int64_t unfinished = 0;
  std::int64_t ns = 0;
  std::int64_t longest_ns = 0;
};

struct RankMark {
  std::string name;
  std::int64_t count = 0;
  std::int64_t first_ns = 0;  ///< monotonic
  std::int64_t last_ns = 0;
};

struct RankMoment {
  std::string name;
  std::int64_t monotonic_ns = 0;
};

/// What was counted. Counters that took turns counted for a part of the time: counts are scaled up to all of it.
struct RankCounter {
  std::string name;
  std::int64_t cpu_ns = 0;      ///< processor time of the threads that had counters
  std::int64_t counted_ns = 0;  ///< of it, counted by this one
};

struct RankTimeBin {
  CategoryNanoseconds time{};          ///< process time
  std::vector<std::int64_t> counters;  ///< events, one number per RankFile::counters
};

/// Process time at one node in one category in one slice of time. Its sums by node and category are those of the
/// totals; how a total is spread over the slices is estimated from the timeline. Sorted by slice, node, category.
struct RankSlice {
  std::int32_t slice = 0;
  std::uint32_t node = 0;
  std::uint8_t category = 0;
  std::int64_t rank_ns = 0;
};

struct RankMemoryPoint {
  std::int64_t monotonic_ns = 0;
  std::int64_t resident_bytes = 0;
};

struct RankFile {
  RankProcess process;
  std::vector<RankCounter> counters;
  std::vector<RankThread> threads;
  std::vector<RankModule> modules;
  std::vector<Frame> frames;  ///< frame 0 is the root
  std::vector<Node> nodes;    ///< node 0 is the root; a parent's index is lower than its child's
  std::vector<RankTotal> totals;
  std::vector<RankTimelineEntry> timeline;
  std::vector<RankCallSite> call_sites;
  std::vector<RankArrival> arrivals;
  std::vector<RankTraffic> traffic;
  std::vector<RankAllocation> allocations;
  std::vector<RankFileUse> files;
  std::vector<RankRegion> regions;
  std::vector<RankMark> marks;
  std::vector<RankMoment> moments;  ///< in order of time
  std::vector<RankTimeBin> time_bins;
  std::vector<RankSlice> slices;
  std::vector<RankMemoryPoint> memory;
  std::vector<SourceLine> sources;
  std::vector<std::string> notes;
};

/// Where the time bin ends that begins at `begin_ns`: the last one holds less time than it is wide.
inline std::int64_t end_of_time_bin(const RankProcess& process, std::int64_t begin_ns) {
  const std::int64_t end_ns = begin_ns + process.time_bins_width_ns;
  const std::int64_t end_of_process_ns = process.start_ns + process.elapsed_ns;
  return end_of_process_ns > begin_ns ? std::min(end_ns, end_of_process_ns) : end_ns;
}

/// What of a rank file is wanted: the merge has no use for single moments.
enum class RankContent { kAll, kSums };

/// The bytes of the rank file. Throws FileError.
std::vector<std::byte> rank_file_image(const RankFile& rank_file);

/// Every index in the result is valid, whatever the file held. With kSums, the timeline and modules stay empty. Throws
/// FileError.
RankFile load_rank_file(const std::filesystem::path& path, RankContent content = RankContent::kAll);

/// The same from the bytes of a file, for which `name` stands in errors.
RankFile rank_file_of_image(std::vector<std::byte> image, const std::string& name,
                            RankContent content = RankContent::kAll);

}  // namespace schema
