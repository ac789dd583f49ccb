// All that a report shows, worked out once: the text, JSON and HTML writers only format it.
//
// Seconds are rank-seconds summed over ranks unless a name says otherwise. A number that could not be
// measured is an empty optional together with the reason, never 0. Strings from the job are kept as they
// came (they may not be UTF-8): each writer makes them safe for its own medium.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/groups.h"
#include "schema/summary.h"

namespace report {

enum class Unit : std::uint8_t { kSeconds, kShare, kBytes, kBytesPerSecond, kCount, kRatio, kJoules, kWatts };

/// A number with its unit, or the reason why there is none.
struct Measure {
  Unit unit = Unit::kRatio;
  std::optional<double> number;  ///< shares from 0 to 1, times in seconds
  std::string reason;            ///< set exactly when `number` is empty
};

/// One line of a section.
struct Metric {
  std::string id;  ///< as in share/doc/metrics.md, e.g. "mpi-collective-rate"
  std::string label;
  Measure value;
  std::optional<double> share;  ///< of the section's own time, for a bar
  std::string meaning;          ///< one line; may be empty
};

/// Rows below a section's metrics, as they are shown.
struct SectionTable {
  std::vector<std::string> heads;
  std::size_t text_columns = 1;  ///< the last ones; those before are numbers
  std::vector<std::vector<std::string>> rows;
  std::size_t all = 0;  ///< rows there are; more than are shown
};

struct Section {
  /// "cpu", "python", "mpi", "io", "threads", "memory", "energy", "accelerators", "efficiency"
  std::string id;
  std::string title;
  std::string statement;  ///< one sentence: what the section's numbers are shares of
  std::vector<Metric> metrics;
  std::vector<std::size_t> advice;  ///< indices into ReportModel::advice
  std::vector<SectionTable> tables = {};
};

struct JobFacts {
  std::vector<std::string> command;
  std::string program;       ///< as given; empty: not known
  std::string program_name;  ///< last component of the path, for headings
  std::int32_t ranks = 0;
  std::int32_t expected_ranks = 0;
  std::int32_t missing_rank_count = 0;
  std::vector<std::int32_t> missing_ranks;  ///< at most the first 10,000
  std::vector<std::string> hosts;           ///< each once, sorted
  std::string start;                        ///< ISO 8601 with UTC offset of the reporting machine; empty: not known
  Measure elapsed;                          ///< wall seconds of the launch line, else of the longest rank
  std::optional<std::int32_t> exit_status;
  std::string python_version, mpi_version, perfwrap_version;
  std::string machine;  ///< CPU model
  std::string omp_num_threads;
  Measure logical_cores;   ///< per node
  Measure physical_cores;  ///< per node
  Measure memory;          ///< bytes per node
};

struct Verdict {
  std::optional<Group> bound;  ///< the group with the largest share; empty when no time was measured
  std::string text;            ///< "heat2d.py is Python-bound in this configuration"
};

/// One of the six shares of the first screen.
struct ShareRow {
  Group group = Group::kPython;
  std::string title;
  double seconds = 0;
  double share = 0;
  std::string adjective;  ///< from thresholds.def; "not available" when no time was measured
  std::string meaning;
  std::string hint;  ///< where to look next
};

struct Advice {
  std::string id;  ///< as in thresholds.def
  Group group = Group::kPython;
  std::string evidence;  ///< what was measured
  std::string change;    ///< what to do about it
  std::string file;      ///< empty: no single place
  std::int32_t line = 0;
  double seconds = 0;  ///< what is at stake, for sorting
};

/// Distribution over all ranks; a rank that never came here counts as 0.
struct RankSpread {
  double minimum = 0, mean = 0, maximum = 0;
  std::int32_t maximum_rank = -1;
};

struct LineRow {
  std::uint32_t frame = 0;  ///< of the summary
  std::string file, function;
  std::int32_t line = 0;
  double share = 0;  ///< of all rank time
  double total = 0;  ///< seconds
  GroupValues seconds{};
  CategoryValues categories{};
  RankSpread per_rank;  ///< seconds
};

/// POP parallel efficiency of what one function did, or the job in a span of time; see efficiency.h.
struct EfficiencyPart {
  double load_balance = 0, communication = 0;
  double parallel() const { return load_balance * communication; }
};

struct FunctionRow {
  std::string name, file, module;
  std::int32_t line = 0;  ///< first line of the function; 0: not known
  schema::FrameKind kind = schema::FrameKind::kPython;
  GroupValues exclusive{};      ///< the function itself was at the end of the stack
  CategoryValues categories{};  ///< the same, finer
  double exclusive_total = 0;
  double inclusive = 0;                      ///< anywhere in the stack, recursion counted once
  std::optional<RankSpread> per_rank;        ///< of `inclusive`; of Python functions and regions
  std::optional<EfficiencyPart> efficiency;  ///< of Python functions and regions with useful time
};

/// A region that the program named.
struct RegionRow {
  std::string name;
  std::int64_t entries = 0;
  std::int64_t unfinished = 0;  ///< of the entries: not ended by the program itself
  double wall = 0;              ///< seconds inside, by the clock, of all threads
  double longest = 0;           ///< of one entry
  RankSpread per_rank;          ///< of `wall`
  GroupValues seconds{};        ///< rank time inside, by samples
  double allocated = 0;         ///< bytes that were allocated inside, mean of a rank
  double peak = 0, end = 0;     ///< of them, those that lived when the rank had most, and at its end; likewise
  std::optional<EfficiencyPart> efficiency;
};

/// Marks of one name; seconds since the ranks' starts.
struct MarkRow {
  std::string name;
  std::int64_t count = 0;
  double first = 0, last = 0;
  std::optional<double> interval;  ///< mean between two of one process; empty: none has two
  std::int32_t rank = -1;          ///< whose moments follow
  std::vector<double> moments;     ///< some where there are many
};

/// Which part of the run was measured, in seconds since each rank's start.
struct Measured {
  bool is_whole = true;
  double seconds = 0, elapsed = 0;  ///< means over the ranks
  double from = 0, to = 0;          ///< from the first rank's first moment to the last rank's last
  std::int32_t parts = 0;           ///< of the rank that has most
};

/// MPI or I/O calls from one line.
struct CallRow {
  std::string function;
  std::string call_class;  ///< "collective", …; for I/O "io-read", "io-write" or "io-metadata"
  std::string site_file, site_function;
  std::int32_t site_line = 0;
  std::int64_t calls = 0;
  double seconds = 0;
  std::int64_t bytes = 0;
  double lock_held_seconds = 0;  ///< of `seconds`, holding Python's interpreter lock
  std::int32_t smallest_communicator = 0, largest_communicator = 0;  ///< ranks; 0: not known
  RankSpread per_rank;                                               ///< seconds
  std::array<std::int64_t, 32> size_bins{};
};

/// Time in mpi4py outside MPI calls, by the Python line that called it: pickling and unpickling, packing.
struct SerialisationRow {
  std::string file, function;
  std::int32_t line = 0;
  double seconds = 0;
};

/// One rank that others waited for at a site.
struct WaitCause {
  std::int32_t rank = 0;
  std::string host;
  double seconds = 0;          ///< that others waited for it here, summed over them
  std::string file, function;  ///< where it was most while they waited; empty: no sample tells
  std::int32_t line = 0;
  Group group = Group::kPython;  ///< what it did there
  double place_seconds = 0;      ///< of `seconds`
};

/// Time that ranks spent at one call site waiting for others.
struct WaitRow {
  std::string function;
  std::string site_file, site_function;
  std::int32_t site_line = 0;
  double seconds = 0;
  double share = 0;               ///< of all rank time
  std::vector<WaitCause> causes;  ///< by seconds, descending
};

/// Point-to-point messages between blocks of consecutive ranks of MPI_COMM_WORLD.
struct TrafficMatrix {
  std::int64_t block_ranks = 1;
  std::int32_t ranks = 0;                            ///< of the job
  std::vector<schema::Traffic> cells;                ///< the heaviest first
  std::int64_t messages = 0, bytes = 0;              ///< of all cells
  std::int64_t other_messages = 0, other_bytes = 0;  ///< sent, but not counted by receiver
  Measure within_nodes;                              ///< share of the bytes
};

/// Calls on one file of all ranks, or on the files whose names differ in what '#' and '*' stand for.
struct FileRow {
  std::string name;         ///< in brackets: what has no path
  std::string file_system;  ///< empty: not known
  bool is_group = false;    ///< stands for several files: the ranks of one are not known
  std::int32_t ranks = 0, reading_ranks = 0, writing_ranks = 0;
  std::int64_t reads = 0, writes = 0, metadata_calls = 0;
  std::int64_t buffered_calls = 0;  ///< of the reads and writes: through stdio
  std::int64_t syncs = 0;           ///< of the metadata calls
  std::int64_t read_bytes = 0, written_bytes = 0;
  double read_seconds = 0, write_seconds = 0, metadata_seconds = 0, sync_seconds = 0;
  std::array<std::int64_t, 32> read_bins{}, write_bins{};
  double seconds() const { return read_seconds + write_seconds + metadata_seconds; }
};

struct RankRow {
  std::int32_t rank = 0;
  std::string host;
  double elapsed = 0;
  double measured = 0;  ///< of `elapsed`
  GroupValues seconds{};
  GroupValues shares{};  ///< of this rank's own time
  std::int64_t samples = 0;
  std::optional<std::int64_t> peak_resident_bytes, mean_resident_bytes;
  bool ended = false;
  std::string ending;  ///< how it ended, if not by itself; empty: not known
};

/// One group over the ranks, in seconds per rank.
struct BalanceRow {
  Group group = Group::kPython;
  double minimum = 0, mean = 0, maximum = 0, deviation = 0;  ///< population standard deviation
  std::int32_t minimum_rank = -1, maximum_rank = -1;
  std::int32_t outlier_rank = -1;  ///< farthest from the mean; -1: no rank stands out
  std::string outlier_host;
};

/// Ranks that spend their time alike; see rank_clusters.h.
struct RankCluster {
  std::vector<std::int32_t> ranks;   ///< ascending
  std::int32_t representative = -1;  ///< the rank next to the mean of them
  std::string host;                  ///< of the representative
  GroupValues shares{};              ///< mean of the ranks' own
  double spread = 0;                 ///< part of the time that the rank farthest from the mean spends differently
  std::optional<Group> differs;      ///< where it differs most from the other ranks; empty: there are no others
  double others_share = 0;           ///< of that group, mean of the other ranks
};

/// POP parallel efficiency; see efficiency.h.
struct Efficiency {
  Measure parallel, load_balance, communication, load_balance_in_nodes, load_balance_across_nodes;
};

/// Mean share of the ranks' time by group along the run.
struct Timeline {
  double bin_width = 0;  ///< seconds; 0: not recorded
  std::vector<GroupValues> bins;
  std::vector<std::optional<EfficiencyPart>> efficiency;  ///< of each bin; empty: no useful time
};

/// Memory allocated on one line, estimated from samples.
struct MemoryRow {
  std::string file;  ///< without Python: the image
  std::string function;
  std::int32_t line = 0;
  std::int64_t samples = 0, blocks = 0, end_blocks = 0;
  RankSpread allocated;        ///< bytes of a rank over the run
  RankSpread peak;             ///< bytes not freed when the rank had most
  RankSpread end;              ///< bytes not freed when the program ended
  double total_allocated = 0;  ///< bytes of all ranks
  double total_peak = 0;
  double total_end = 0;
  double growing_bytes = 0;  ///< of the end's, where it went on to the end
  std::int64_t growing_blocks = 0;
};

/// Resident memory over the ranks in one bin of time.
struct MemoryBin {
  double minimum = 0, mean = 0, maximum = 0;  ///< bytes, of the ranks that had any
};

struct MemoryOverTime {
  double bin_width = 0;  ///< seconds; 0: not recorded
  std::vector<std::optional<MemoryBin>> bins;
};

/// By how much a rank's memory had grown in the last quarter of its run since the second one.
struct MemoryGrowth {
  Measure bytes;  ///< of the rank that grew most, 0 if none did
  std::int32_t rank = -1;
};

/// What the ranks of one host may use of it, and what they used.
struct HostCores {
  std::string host;
  std::int32_t ranks = 0;
  std::string processors;          ///< logical cores of all their affinity masks, "0-7"; empty: not known
  std::optional<double> logical;   ///< cores that they may use at a time, the cgroup's limit included
  std::optional<double> physical;  ///< likewise
  double quota = 0;                ///< cores that the cgroup grants; 0: no limit
  double elapsed = 0;              ///< seconds of the rank that ran longest
  double processor_seconds = 0;
  std::optional<double> core_wait;  ///< seconds ready to run while others had the cores, all threads
  std::int64_t computing_threads = 0;
  std::optional<double> load_start, load_end;
};

/// One of the threads that used most CPU time.
struct ThreadRow {
  std::int32_t rank = 0, pid = 0, tid = 0;
  std::string name, kind;
  double elapsed = 0, processor_seconds = 0;
  std::optional<double> core_wait;
  GroupValues seconds{};  ///< the thread's own wall time
  CategoryValues categories{};
};

/// The interpreter lock by Python line, in seconds of threads.
struct LockLine {
  std::string file, function;
  std::int32_t line = 0;
  double held = 0, waited = 0;
};

/// Time of all threads, each counted by itself.
struct ThreadUse {
  std::vector<HostCores> hosts;  ///< by name
  std::vector<ThreadRow> rows;   ///< by processor_seconds, descending
  double computing = 0, synchronising = 0, whole = 0;
  double lock_held = 0, lock_waited = 0;
  std::vector<LockLine> lock_lines;  ///< those that waited, by that, descending
  /// Of the rank's time, below an OpenMP runtime; of that, in the runtime itself: waiting and starting. Empty: no frame
  /// of such a runtime was seen.
  std::optional<double> openmp, openmp_runtime;
};

/// Counters of one Python line.
struct CounterLine {
  std::string file, function;
  std::int32_t line = 0;
  std::vector<std::int64_t> values;  ///< by Counters::names
};

/// A function below one chain of callers, whatever line it was called from.
struct TreeNode {
  std::uint32_t parent = 0;    ///< lower than the node's own index, but for node 0, the root
  std::uint32_t function = 0;  ///< index into CallTree::functions; kJoinedNodes: stands for several small nodes
  std::int64_t joined = 0;     ///< how many
  GroupValues exclusive{}, inclusive{};
};
inline constexpr std::uint32_t kJoinedNodes = 0xFFFFFFFF;

struct CallTree {
  std::vector<FunctionRow> functions;  ///< without times
  std::vector<TreeNode> nodes;         ///< node 0 is the root, of no function
  std::vector<std::uint32_t> node_of;  ///< for each node of the summary
};

/// Time of one calling context at one line in one slice of time on one block of ranks.
struct SliceCell {
  std::uint32_t node = 0;  ///< of the summary
  std::int32_t line = -1;  ///< row of ReportModel::lines; -1: no Python line
  std::uint32_t group = 0;
  std::int32_t slice = 0;  ///< since the rank's start
  std::int32_t block = 0;
  std::int64_t ns = 0;
};

struct Slices {
  double width = 0;  ///< seconds; 0: not recorded
  std::int64_t block_ranks = 1;
  std::vector<SliceCell> cells;
};

/// Time by group along the run of a rank, or of neighbouring ranks together.
struct RankTrack {
  std::int32_t first = 0, last = 0;
  std::int64_t ranks = 0;         ///< fewer than from first to last where some have tracks of their own
  std::string host;               ///< of the first
  std::vector<GroupValues> bins;  ///< seconds, summed over the ranks
};

struct RankTimeline {
  double bin_width = 0;  ///< seconds; 0: not recorded
  std::vector<RankTrack> tracks;
};

/// A source file whole, read after the run from where it was.
struct SourceFile {
  std::string file, text;
};

struct Counters {
  double bin_width = 0;                  ///< seconds; 0: no counter was recorded over time
  std::vector<schema::CounterBin> bins;  ///< by counter, then bin
  std::vector<std::string> names;
  std::string unavailable_reason;
  std::vector<schema::CounterTotal> totals;
  std::vector<CounterLine> lines;  ///< by the first counter, descending
};

/// What perfwrap itself cost.
struct Overhead {
  Measure sampling_fraction;                    ///< (handler + clock thread CPU + allocations) / rank time
  double allocations = 0;                       ///< seconds of it in the sampling of allocations, summed over ranks
  double mpi_wrapper = 0, start = 0, exit = 0;  ///< seconds summed over ranks
  double start_maximum = 0, exit_maximum = 0;   ///< seconds of the slowest rank
  std::int64_t memory_bytes = 0;                ///< of the rank that needs most
  Measure period;                               ///< seconds between samples: the longest of any rank
};

struct Quality {
  std::int64_t samples = 0, unmerged = 0, truncated = 0, dropped = 0;
  std::vector<std::string> notes;
};

struct ReportModel {
  JobFacts job;
  Verdict verdict;
  double rank_seconds = 0;          ///< all rank time
  GroupValues seconds{}, shares{};  ///< shares add up to 1, or are all 0 when no time was measured
  CategoryValues categories{};      ///< seconds
  std::vector<ShareRow> share_rows;
  std::vector<Section> sections;
  std::vector<Advice> advice;          ///< the most costly first
  std::vector<LineRow> lines;          ///< all, by total time, descending
  std::vector<FunctionRow> functions;  ///< all, by exclusive time, descending
  std::vector<RegionRow> regions;      ///< all, by seconds, descending
  std::vector<MarkRow> marks;          ///< all, by the first moment
  Measured measured;
  std::vector<CallRow> mpi_calls, io_calls;     ///< all, by seconds, descending
  std::vector<SerialisationRow> serialisation;  ///< all, by seconds, descending
  std::vector<FileRow> files;                   ///< all, by seconds, descending
  std::vector<WaitRow> waits;                   ///< all, by seconds, descending
  double waits_clock_error = 0;                 ///< seconds by which a single wait may be wrong
  std::int64_t waits_one_of = 1;                ///< one of so many operations was looked at
  TrafficMatrix traffic;
  std::vector<RankRow> ranks;       ///< by rank
  std::vector<BalanceRow> balance;  ///< one per group that has time
  std::vector<RankCluster> rank_clusters;
  Efficiency efficiency;
  Timeline timeline;
  MemoryOverTime memory_over_time;
  MemoryGrowth memory_growth;
  std::vector<MemoryRow> memory_lines;   ///< all, by their part of the peaks, descending
  std::string memory_lines_reason;       ///< why there are none; empty if there are
  std::int64_t allocation_interval = 0;  ///< bytes: blocks below it were sampled
  std::int64_t unfollowed_bytes = 0;     ///< allocated in blocks whose end could not be followed
  std::vector<LineRow> native_lines;     ///< exclusive time of native code by line, where debug information has one
  CallTree tree;
  Slices slices;
  RankTimeline rank_timeline;
  RankTimeline cluster_timeline;            ///< a track for each of rank_clusters
  std::vector<schema::SourceLine> sources;  ///< lines with time and their neighbours, as they were during the run
  std::vector<SourceFile> source_files;     ///< whole, where unchanged since the run; see source_files.h
  Counters counters;
  ThreadUse threads;
  std::vector<schema::Host> hosts;      ///< energy
  std::vector<schema::Device> devices;  ///< accelerators
  std::optional<double> device_wait;    ///< rank seconds in calls that wait for a CUDA device; empty: none was seen
  Overhead overhead;
  Quality quality;
};

/// Works out everything that is shown. Accepts any summary, an empty one included; never throws but for memory.
ReportModel make_report_model(const schema::Summary& summary);

}  // namespace report
