// The summary: what is known of one rank or of ten thousand, in the same shape.
//
// A value type without I/O. merge(a, b) (src/merge) is associative and commutative up to the order of
// ranks, nodes and strings; every statistic below is kept in a form that adds up. All durations are
// integer nanoseconds of rank time unless a name says otherwise: at each moment a rank does what its main
// thread does, or, while that waits for its own threads or child processes, what they do.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "live_profile/category.h"
#include "schema/text.h"

namespace schema {

using live_profile::kCategoryCount;

using CategoryNanoseconds = std::array<std::int64_t, kCategoryCount>;

/// Spread over ranks. A rank that does not appear counts as zero; its absence is `ranks` < number of ranks.
struct Spread {
  std::int64_t sum = 0;
  double sum_of_squares = 0;  ///< ns^2
  std::int64_t minimum = 0;   ///< over the `ranks` that appear
  std::int64_t maximum = 0;
  std::int32_t maximum_rank = -1;  ///< the lowest rank among equals
  std::int32_t ranks = 0;          ///< that appear
  bool operator==(const Spread&) const = default;
};

enum class FrameKind : std::uint8_t { kRoot = 0, kNative = 1, kPython = 2, kRegion = 3 };
inline constexpr int kFrameKindCount = 4;

/// A resolved frame. Python: file is the absolute path as Python names it, line the line that ran; a module says that
/// the line was compiled, by Cython or Numba, and where to. Native: module is the image's path, file and line are set
/// where debug information had them. Region: function is the name that the program gave it; regions are the outermost
/// frames.
struct Frame {
  FrameKind kind = FrameKind::kRoot;
  Text function;
  Text file;
  std::int32_t line = 0;        ///< 0: not known
  std::int32_t first_line = 0;  ///< of the function; 0: not known
  Text module;                  ///< path of the image; empty: interpreted
  auto operator<=>(const Frame&) const = default;
};

/// A calling context. Node 0 is the root; a parent's index is lower than its child's.
struct Node {
  std::uint32_t parent = 0;
  std::uint32_t frame = 0;  ///< index into Summary::frames
  bool operator==(const Node&) const = default;
};

/// Exclusive sums of one (node, category). Sorted by node, then category.
struct NodeTotal {
  std::uint32_t node = 0;
  std::uint8_t category = 0;
  Spread time;                 ///< rank time
  std::int64_t thread_ns = 0;  ///< wall time of all threads, counted one by one
  std::int64_t samples = 0;
  std::vector<std::int64_t> counters;  ///< one per Summary::counter_names
};

/// Time whose innermost Python frame is this line, whatever ran below it. Sorted by file, line, function.
struct LineTotal {
  std::uint32_t frame = 0;  ///< a Python frame
  CategoryNanoseconds time{};
  Spread total;  ///< of the sum over categories, per rank
};

/// Time with a Python function or a region anywhere in the stack, counted once per stack. Sorted by the function's
/// file, name, first line and kind.
struct FunctionTotal {
  std::uint32_t frame = 0;  ///< the least of the function's frames
  Spread inclusive;
  Spread useful;  ///< of it: on a processor, in the interpreter or in native code
};

/// Memory that was allocated where this was the innermost line of the program's own Python, else of a Python library's,
/// else the native caller. Estimated from samples. Sorted as lines are.
struct LineMemory {
  std::uint32_t frame = 0;
  std::int64_t samples = 0;
  std::int64_t blocks = 0;
  Spread allocated;  ///< bytes
  Spread peak{};     ///< bytes of them not freed when the rank's largest process had most
  Spread end{};      ///< bytes of them not freed when the program ended
  std::int64_t end_blocks = 0;
  /// Of `end`, from places that allocated until the end what they had begun to in the first half of their process.
  std::int64_t growing_bytes = 0;
  std::int64_t growing_blocks = 0;
};

/// Calls of one MPI function (kind 0) or I/O function (kind 1) from one line.
struct CallSite {
  std::uint8_t kind = 0;
  std::uint8_t call_class = 0;  ///< live_profile::MpiClass, or for I/O the Category
  Text function;
  std::uint32_t frame = 0;  ///< innermost Python frame, else the native caller; 0: not known
  std::int64_t calls = 0;
  Spread time;
  std::int64_t bytes = 0;
  std::int64_t lock_held_ns = 0;           ///< of the time, holding Python's interpreter lock; of long calls
  std::int32_t smallest_communicator = 0;  ///< ranks; 0: not known
  std::int32_t largest_communicator = 0;
  std::array<std::int64_t, 32> size_bins{};  ///< bin i: calls with 2^(i-1) <= bytes < 2^i; bin 0: none
};

/// `site` (a CallSite or RankCallSite) also was at work on communicators of these sizes; 0: not known.
template <class Site>
void widen_communicators(Site& site, std::int32_t smallest, std::int32_t largest) {
  if (smallest > 0 && (site.smallest_communicator == 0 || smallest < site.smallest_communicator)) {
    site.smallest_communicator = smallest;
  }
  if (largest > site.largest_communicator) site.largest_communicator = largest;
}

/// One rank's part in one operation of several ranks, before blame() (src/merge) has found who waited for whom.
struct Arrival {
  std::int64_t key = 0;  ///< the same for all ranks that take part
  std::int32_t rank = 0;
  std::uint8_t role = 0;       ///< live_profile::ArrivalRole
  std::int64_t posted_ns = 0;  ///< monotonic on the rank's host, as are the next two
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
  std::int32_t participants = 0;
  std::uint32_t frame = 0;  ///< innermost Python frame of the call that completed it, else the native caller
  Text function;
  std::uint32_t before_frame = 0;    ///< the same at a random moment since the rank's previous operation; 0: not known
  std::uint8_t before_category = 0;  ///< of that moment
};

/// Time that ranks spent at one call site waiting for one rank, which had come from one line.
/// Sorted by all members before `waiting_ns`.
struct Wait {
  std::uint32_t frame = 0;  ///< where they waited
  Text function;
  std::int32_t cause_rank = -1;     ///< -1: several, too many to name
  std::uint32_t cause_frame = 0;    ///< where that rank was before; 0: not known
  std::uint8_t cause_category = 0;  ///< what it did there
  std::int64_t waiting_ns = 0;      ///< sum over the ranks that waited
  std::int64_t operations = 0;      ///< looked at
};

/// Point-to-point messages from one block of ranks to another; a block is Summary::traffic_block_ranks consecutive
/// ranks of MPI_COMM_WORLD. Sorted by sender, then receiver.
struct Traffic {
  std::int32_t sender = 0;    ///< number of the block
  std::int32_t receiver = 0;  ///< number of the block; -1: others, where it was not counted by receiver
  std::int64_t messages = 0;
  std::int64_t bytes = 0;
  bool operator==(const Traffic&) const = default;
};

/// Calls on one file, or on all whose names are the same at Summary::file_detail. Sorted by name.
struct FileUse {
  std::string name;         ///< path, or what it is in brackets; with '#' for digits or '*' for what is left out
  std::string file_system;  ///< empty: not known
  std::int32_t ranks = 0;   ///< that used it; here and below a rank counts once for each file that the row stands for
  std::int32_t reading_ranks = 0;
  std::int32_t writing_ranks = 0;
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
  bool operator==(const FileUse&) const = default;
};

/// What the threads of all ranks measured of the regions of one name, exactly. Sorted by name; at most kMaxAnnotations
/// names, of the others the sum under kOtherRegions.
struct Region {
  std::string name;
  std::int64_t entries = 0;
  std::int64_t unfinished = 0;  ///< of the entries: not ended by the program itself
  Spread time{};                ///< wall time inside, summed over the rank's threads and processes
  std::int64_t longest_ns = 0;  ///< of one entry
  Spread allocated{};           ///< bytes of what was allocated inside
  Spread peak{};                ///< bytes of them not freed when the rank's largest process had most
  Spread end{};                 ///< bytes of them not freed when the program ended
};

/// Marks of one name. Sorted by name; the same limit.
struct Mark {
  std::string name;
  std::int64_t count = 0;
  std::int64_t first_ns = 0;      ///< since its rank's start, the least of all ranks
  std::int64_t last_ns = 0;       ///< since its rank's start, the greatest
  std::int64_t intervals = 0;     ///< between successive marks of one process
  std::int64_t intervals_ns = 0;  ///< their sum
};

/// Moments of a mark on the lowest rank that has it. Sorted by name, then time.
struct Moment {
  std::string name;
  std::int32_t rank = 0;
  std::int64_t at_ns = 0;  ///< since the rank's start
};

inline constexpr std::size_t kMaxAnnotations = 1024;
inline constexpr const char* kOtherRegions = "(other regions)";
inline constexpr const char* kOtherMarks = "(other marks)";

/// One process of a rank (the first is the rank's main process).
struct Process {
  std::int32_t rank = 0;
  std::int32_t pid = 0;
  std::int32_t parent_pid = 0;
  std::string command;  ///< arguments separated by spaces
  std::int64_t elapsed_ns = 0;
  std::int32_t ended = 0;  ///< 0: killed or still running, 1: exit, 2: exec
  std::int64_t samples = 0;
  std::int32_t threads = 0;
  bool is_main = false;
};

/// One rank's own row.
struct Rank {
  std::int32_t rank = 0;
  std::string host;
  std::int64_t start_realtime_ns = 0;
  std::int64_t elapsed_ns = 0;        ///< lifetime of its main process
  CategoryNanoseconds time{};         ///< adds up to measured_ns within a tick
  std::int64_t measured_ns = 0;       ///< of elapsed_ns, without what the options or the program left out
  std::int64_t measured_from_ns = 0;  ///< since its start
  std::int64_t measured_to_ns = 0;
  std::int32_t measured_parts = 0;       ///< 0: nothing was measured
  std::int64_t cpu_ns = 0;               ///< of all its threads and processes
  std::int64_t peak_resident_bytes = 0;  ///< of its process that needed most
  std::int64_t mean_resident_bytes = 0;  ///< over time, of whichever of its processes was the largest
  std::int64_t node_memory_bytes = 0;    ///< of the machine; 0: not known
  std::int64_t memory_limit_bytes = 0;   ///< of its control groups; 0: none
  std::string memory_limit_group;        ///< the control group that sets it
  std::int32_t threads = 0;              ///< greatest number alive at once in its main process
  std::int32_t computing_threads = 0;    ///< of these, the ones on CPU for 5 % of their life or more
  std::int64_t samples = 0;
  std::int64_t unmerged_samples = 0;
  std::int64_t truncated_samples = 0;
  std::int64_t dropped_samples = 0;
  std::int64_t handler_ns = 0;           ///< in our signal handler
  std::int64_t clock_thread_cpu_ns = 0;  ///< of our clock thread
  std::int64_t mpi_wrapper_ns = 0;
  std::int64_t start_cost_ns = 0;
  std::int64_t exit_cost_ns = 0;
  std::int64_t allocation_ns = 0;              ///< in the sampling of allocations
  std::int64_t allocation_interval_bytes = 0;  ///< one byte in so many was sampled, the most of its processes; 0: none
  std::int64_t unfollowed_bytes = 0;           ///< allocated in blocks whose end could not be followed
  std::int64_t profile_bytes = 0;              ///< memory of the live profiles of its processes
  std::int64_t period_ns = 0;
  bool ended = false;              ///< a regular end was seen
  std::int32_t end_signal = 0;     ///< that ended its main process, as its node saw; 0: none, or not known
  std::int32_t end_status = 0;     ///< of its main process, where no regular end was seen; 0: it was 0, or not known
  bool ended_for_memory = false;   ///< the kernel ended it because there was no memory left
  std::string allowed_processors;  ///< logical cores its main process may use, "0-7,64-71"; empty: not known
  std::string allowed_cores;       ///< of each physical core of these the first; empty: not known
  std::int64_t quota_thousandths = 0;  ///< of a core, that its cgroup may use; 0: no limit
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  std::int64_t major_faults = 0;            ///< pages that were read from disk when they were touched
  std::int64_t system_read_bytes = -1;      ///< by all system calls that read; -1: not known
  std::int64_t system_written_bytes = -1;   ///< likewise
  std::int64_t openmp_wait_ns = -1;         ///< of all threads, as the OpenMP runtime tells it; -1: none does
  std::int64_t openmp_lock_ns = -1;         ///< likewise
  std::int64_t core_wait_ns = -1;           ///< of all threads: ready to run while others had the cores; -1: not known
  std::int64_t load_start_hundredths = -1;  ///< the node's load average; -1: not known
  std::int64_t load_end_hundredths = -1;
};

/// One of the threads that used most CPU time. Sorted by that, descending, then rank, pid and tid.
struct Thread {
  std::int32_t rank = 0;
  std::int32_t pid = 0;
  std::int32_t tid = 0;
  bool is_main = false;
  std::string name{};
  std::string kind{};  ///< whose it is: "main", "Python threading", "OpenMP (libgomp)", ...; see merge/thread_rows.h
  std::int64_t elapsed_ns = 0;
  std::int64_t cpu_ns = 0;
  std::int64_t core_wait_ns = -1;  ///< -1: not known
  CategoryNanoseconds time{};      ///< the thread's own wall time
};

/// What a node used while the job ran on it, from its own counters. Sorted by host, each once.
struct Host {
  std::string host;
  std::int64_t watched_ns = 0;
  std::int32_t packages = 0;        ///< processors with an energy counter
  std::int64_t energy_uj = 0;       ///< of these, while it was watched
  std::int64_t power_peak_mw = 0;   ///< over a second
  std::string energy_reason;        ///< why there is none; empty: there is
  std::string accelerators_reason;  ///< likewise
  std::int32_t lustre_mounts = 0;   ///< Lustre file systems whose statistics could be read; of these, all together:
  std::int64_t lustre_read_bytes = 0;
  std::int64_t lustre_written_bytes = 0;
  std::int64_t lustre_metadata_calls = 0;
  std::string lustre_reason;  ///< why a mounted one could not be read; empty: there is none, or it could
};

/// One accelerator of a node while the job ran there. Sorted by host, then number.
struct Device {
  std::string host;
  std::int32_t number = 0;
  std::string name;
  std::int64_t watched_ns = 0;
  std::int64_t busy_ns = 0;           ///< of it, with a kernel running
  std::int64_t busiest_permille = 0;  ///< over a second
  std::int64_t memory_bytes = 0;
  std::int64_t memory_mean_bytes = 0;  ///< in use, by whomever
  std::int64_t memory_peak_bytes = 0;
  std::int64_t energy_mj = -1;      ///< -1: not known
  std::int64_t power_peak_mw = -1;  ///< -1: not known
};

/// Time of one rank in one bin of the common time axis.
struct TimeBin {
  std::int32_t rank = 0;
  std::int32_t bin = 0;
  CategoryNanoseconds time{};
  std::int64_t resident_bytes = 0;  ///< greatest resident memory of one of its processes; 0: not known
};

/// Time of a block of ranks at one calling context in one slice of time. Exact but for rounding when summed over the
/// slices; how the time is spread over them is estimated from the moments that rank files keep. Sorted by all members
/// before `ns`.
struct Slice {
  std::uint32_t node = 0;
  std::uint8_t category = 0;
  std::int32_t slice = 0;  ///< Summary::slice_width_ns each, since the rank's start
  std::int32_t block = 0;  ///< of Summary::slice_block_ranks consecutive ranks
  std::int64_t ns = 0;
  bool operator==(const Slice&) const = default;
};

/// Sum of one counter over all ranks in one category.
struct CounterTotal {
  std::string name;
  std::array<std::int64_t, kCategoryCount> values{};
  std::int64_t cpu_ns = 0;      ///< processor time of the threads that had counters
  std::int64_t counted_ns = 0;  ///< of it, counted by this one; where it is less, the values are scaled up
};

/// Events of one counter over all ranks in one bin of time since each rank's start. Sorted by counter, then bin.
struct CounterBin {
  std::uint32_t counter = 0;  ///< index into Summary::counter_names
  std::int32_t bin = 0;       ///< Summary::counter_bin_width_ns each
  std::int64_t events = 0;
  std::int64_t ns = 0;        ///< time of the ranks that were measured there
  std::int64_t least = 0;     ///< rate of the rank that had least there, or in a part of the bin: events in 1000 s
  std::int64_t greatest = 0;  ///< of the one that had most
  bool operator==(const CounterBin&) const = default;
};

/// One line of a source file as it was when the job ran: the lines that have time and their neighbours.
struct SourceLine {
  Text file;
  std::int32_t line = 0;
  Text text;
};

/// Facts of the job. Empty strings and -1 mean not known; merge keeps what is known.
struct Job {
  std::vector<std::string> command;  ///< the launch line given to perfwrap
  std::string program;
  std::int32_t expected_ranks = -1;
  std::int32_t exit_status = -1;
  std::int64_t start_realtime_ns = 0;
  std::int64_t elapsed_ns = -1;  ///< of the launch line as perfwrap saw it
  std::string python_version;
  std::string mpi_version;
  std::string perfwrap_version;
  std::string machine;  ///< CPU model
  std::int32_t logical_cores = 0;
  std::int32_t physical_cores = 0;
  std::int64_t memory_bytes = 0;  ///< per node
  std::string scratch;            ///< of job.json only: the nodes' directories of live profiles; empty: there are none
  std::string omp_num_threads;
};

struct Summary {
  Job job;
  std::vector<Frame> frames;  ///< frame 0 is the root
  std::vector<Node> nodes;    ///< node 0 is the root
  std::vector<NodeTotal> totals;
  std::vector<LineTotal> lines;
  std::vector<FunctionTotal> functions;
  std::vector<LineMemory> line_memory;
  std::vector<SourceLine> sources;  ///< sorted by file, line; each once
  std::vector<CallSite> call_sites;
  std::int64_t arrival_key_limit = INT64_MAX;  ///< no operation with a key below it is missing in arrivals
  std::vector<Arrival> arrivals;               ///< of a part of a merge: blame() makes waits of them
  std::vector<Wait> waits;
  std::int64_t waited_operations_kept = 1;  ///< of so many operations one was looked at for waits
  std::int64_t clock_error_ns = 0;          ///< greatest error of a wait because hosts' clocks differ
  std::int64_t traffic_block_ranks = 1;     ///< a power of two
  std::vector<Traffic> traffic;
  std::int32_t file_detail = 0;  ///< how far the names of files were shortened: merge::file_group
  std::vector<FileUse> files;
  std::vector<Region> regions;
  std::vector<Mark> marks;
  std::vector<Moment> moments;
  std::vector<Rank> ranks;  ///< sorted by rank, each rank once
  std::vector<Process> processes;
  std::vector<Thread> threads;
  std::vector<Host> hosts;
  std::vector<Device> devices;
  std::int64_t bin_width_ns = 0;
  std::vector<TimeBin> bins;
  std::int64_t slice_width_ns = 0;
  std::int64_t slice_block_ranks = 1;  ///< a power of two
  std::vector<Slice> slices;
  std::vector<std::string> counter_names;
  std::vector<CounterTotal> counters;
  std::int64_t counter_bin_width_ns = 0;
  std::vector<CounterBin> counter_bins;
  std::string counters_reason;     ///< why (hardware) counters are missing; empty if they are not
  std::vector<std::string> notes;  ///< sentences for the reader: what could not be measured and why; sorted, unique
};

}  // namespace schema
