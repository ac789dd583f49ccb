#include "example_summary.h"

#include <algorithm>
#include <cmath>

namespace report_test {
namespace {

using live_profile::Category;
using live_profile::MpiClass;

std::int64_t nanoseconds(double seconds) {
  return std::llround(seconds * static_cast<double>(kSecond));
}

constexpr const char* kHeat2d = "/home/ada/heat/heat2d.py";

void add_heat2d_sources(schema::Summary& summary) {
  const auto source = [&](std::int32_t line, const char* text) { summary.sources.push_back({kHeat2d, line, text}); };
  source(41, "def step(u, new, cells):");
  source(42, "    for row in range(1, rows - 1):");
  source(43, "        for column in range(1, columns - 1):");
  source(44, "            new[row, column] = u[row, column] + rate * laplacian(u, row, column)");
  source(45, "    return new");
  source(60, "def exchange(u):");
  source(61, "    communicator.Sendrecv(u[1], dest=up, recvbuf=u[-1], source=down)");
  source(62, "    communicator.Sendrecv(u[-2], dest=down, recvbuf=u[0], source=up)");
  source(80, "    change = communicator.allreduce(local, op=MPI.MAX)");
  source(95, "    np.save(path, u)");
}

void add_heat2d_ranks(SummaryBuilder& builder) {
  for (std::int32_t rank = 0; rank < 4; ++rank) {
    const bool late = rank == 3;
    auto time = only(Category::kPython, late ? 7.5 : 3.5) + only(Category::kPythonBuiltin, 0.5) +
                only(Category::kNative, 1) + only(Category::kMpiCollective, late ? 0.1 : 3.5) +
                only(Category::kMpiPointToPoint, late ? 0.4 : 1.0) + only(Category::kIoWrite, 0.5);
    schema::Rank& row = builder.rank(rank, rank < 2 ? "node1" : "node2", time);
    row.cpu_ns = nanoseconds(late ? 9.2 : 9.6);
    row.samples = 1000;
    row.handler_ns = nanoseconds(0.01);
    row.clock_thread_cpu_ns = nanoseconds(0.005);
    row.exit_cost_ns = nanoseconds(0.08);
    row.start_cost_ns = nanoseconds(0.004);
    row.profile_bytes = 3 << 20;
    row.period_ns = 10'000'000;
    row.peak_resident_bytes = (100 + rank) << 20;
    row.threads = 3;
  }
}

void add_heat2d_calls(SummaryBuilder& builder, std::uint32_t exchange, std::uint32_t reduce, std::uint32_t save) {
  schema::CallSite& halo =
      builder.mpi_call(MpiClass::kPointToPoint, "MPI_Sendrecv", exchange, 8000, 8000LL * 16384, 3.4);
  halo.size_bins[15] = 8000;
  halo.time = spread(4, 0.4, 1.0, 0);
  halo.time.sum = nanoseconds(3.4);
  schema::CallSite& reduction = builder.mpi_call(MpiClass::kCollective, "MPI_Allreduce", reduce, 4000, 64000, 10.6);
  reduction.size_bins[5] = 4000;
  reduction.time = spread(4, 0.1, 3.5, 0);
  reduction.time.sum = nanoseconds(10.6);
  schema::CallSite& writing = builder.mpi_call(MpiClass::kIo, "write", save, 16, 64 << 20, 2);
  writing.kind = 1;
  writing.call_class = static_cast<std::uint8_t>(Category::kIoWrite);
}

/// The program named its time steps, and marked each hundredth.
void add_heat2d_annotations(SummaryBuilder& builder, std::uint32_t iterate) {
  builder.summary.functions.push_back({iterate, spread(4, 9.5, 9.5, 0), spread(4, 4.5, 8.5, 3)});
  builder.summary.regions = {{"iterate", 4, 0, spread(4, 9.5, 9.5, 0), nanoseconds(9.5)}};
  builder.summary.marks = {{"hundred steps", 40, nanoseconds(0.4), nanoseconds(9.1), 36, nanoseconds(34.8)}};
  for (int i = 0; i < 10; ++i) {
    builder.summary.moments.push_back({"hundred steps", 0, nanoseconds(0.4 + 8.7 / 9 * i)});
  }
}

}  // namespace

SummaryBuilder::SummaryBuilder() {
  summary.frames.emplace_back();
  summary.nodes.emplace_back();
}

std::uint32_t SummaryBuilder::python_frame(const std::string& file, const std::string& function, std::int32_t line,
                                           std::int32_t first_line) {
  summary.frames.push_back({schema::FrameKind::kPython, function, file, line, first_line, ""});
  return static_cast<std::uint32_t>(summary.frames.size() - 1);
}

std::uint32_t SummaryBuilder::region_frame(const std::string& name) {
  summary.frames.push_back({schema::FrameKind::kRegion, name, "", 0, 0, ""});
  return static_cast<std::uint32_t>(summary.frames.size() - 1);
}

std::uint32_t SummaryBuilder::native_frame(const std::string& module, const std::string& function) {
  summary.frames.push_back({schema::FrameKind::kNative, function, "", 0, 0, module});
  return static_cast<std::uint32_t>(summary.frames.size() - 1);
}

std::uint32_t SummaryBuilder::node(std::uint32_t parent, std::uint32_t frame) {
  summary.nodes.push_back({parent, frame});
  return static_cast<std::uint32_t>(summary.nodes.size() - 1);
}

void SummaryBuilder::node_seconds(std::uint32_t node, Category category, double seconds) {
  schema::NodeTotal total;
  total.node = node;
  total.category = static_cast<std::uint8_t>(category);
  total.time.sum = nanoseconds(seconds);
  summary.totals.push_back(total);
}

schema::Rank& SummaryBuilder::rank(std::int32_t rank, const std::string& host, schema::CategoryNanoseconds time) {
  schema::Rank row;
  row.rank = rank;
  row.host = host;
  row.time = time;
  for (const std::int64_t part : time) row.elapsed_ns += part;
  row.measured_ns = row.measured_to_ns = row.elapsed_ns;
  row.measured_parts = 1;
  row.ended = true;
  summary.ranks.push_back(row);
  return summary.ranks.back();
}

schema::LineTotal& SummaryBuilder::line(std::uint32_t frame, schema::CategoryNanoseconds time, schema::Spread spread) {
  summary.lines.push_back({frame, time, spread});
  return summary.lines.back();
}

schema::CallSite& SummaryBuilder::mpi_call(MpiClass call_class, const std::string& function, std::uint32_t frame,
                                           std::int64_t calls, std::int64_t bytes, double seconds) {
  schema::CallSite site;
  site.call_class = static_cast<std::uint8_t>(call_class);
  site.function = function;
  site.frame = frame;
  site.calls = calls;
  site.bytes = bytes;
  site.time.sum = nanoseconds(seconds);
  summary.call_sites.push_back(site);
  return summary.call_sites.back();
}

schema::CategoryNanoseconds only(Category category, double seconds) {
  schema::CategoryNanoseconds time{};
  time[static_cast<std::size_t>(category)] = nanoseconds(seconds);
  return time;
}

schema::CategoryNanoseconds operator+(const schema::CategoryNanoseconds& a, const schema::CategoryNanoseconds& b) {
  schema::CategoryNanoseconds sum = a;
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += b[i];
  return sum;
}

schema::Spread spread(std::int32_t ranks, double least, double most, std::int32_t maximum_rank) {
  schema::Spread result;
  result.ranks = ranks;
  result.minimum = nanoseconds(least);
  result.maximum = nanoseconds(most);
  result.maximum_rank = maximum_rank;
  result.sum = nanoseconds(least * (ranks - 1) + most);
  return result;
}

schema::Summary heat2d() {
  SummaryBuilder builder;
  const auto main = builder.python_frame(kHeat2d, "<module>", 110, 1);
  const auto step = builder.python_frame(kHeat2d, "step", 44, 41);
  const auto exchange = builder.python_frame(kHeat2d, "exchange", 61, 60);
  const auto reduce = builder.python_frame(kHeat2d, "main", 80, 70);
  const auto save = builder.python_frame(kHeat2d, "main", 95, 70);
  const auto numpy = builder.native_frame("/usr/lib/numpy/_multiarray_umath.so", "array_subscript");
  add_heat2d_ranks(builder);

  const auto iterate = builder.region_frame("iterate");
  const auto root = builder.node(builder.node(0, iterate), main);
  const auto step_node = builder.node(root, step);
  builder.node_seconds(step_node, Category::kPython, 18);
  builder.node_seconds(step_node, Category::kPythonBuiltin, 2);
  builder.node_seconds(builder.node(step_node, numpy), Category::kNative, 4);
  builder.node_seconds(builder.node(root, exchange), Category::kMpiPointToPoint, 3.4);
  builder.node_seconds(builder.node(root, reduce), Category::kMpiCollective, 10.6);
  builder.node_seconds(builder.node(builder.node(0, main), save), Category::kIoWrite, 2);

  builder.line(step, only(Category::kPython, 18) + only(Category::kPythonBuiltin, 2) + only(Category::kNative, 4),
               spread(4, 5, 9, 3));
  builder.line(exchange, only(Category::kMpiPointToPoint, 3.4), spread(4, 0.8, 1, 0));
  builder.line(reduce, only(Category::kMpiCollective, 10.6), spread(4, 2.4, 3.5, 0));
  builder.line(save, only(Category::kIoWrite, 2), spread(4, 0.5, 0.5, 0));
  builder.summary.functions = {{main, spread(4, 10, 10, 0), spread(4, 5, 9, 3)},
                               {step, spread(4, 5, 9, 3), spread(4, 5, 9, 3)},
                               {exchange, spread(4, 0.8, 1, 0), {}}};
  const auto mebibytes = [](double least, double most) {
    return spread(4, least * 0x1p20 / 1e9, most * 0x1p20 / 1e9, 3);
  };
  builder.summary.line_memory = {{step, 180, 180, mebibytes(700, 1400), mebibytes(16, 32), {}, 0, 0, 0},
                                 {save, 16, 16, mebibytes(32, 32), {}, mebibytes(8, 8), 4, 0, 0}};
  for (schema::Rank& rank : builder.summary.ranks) rank.allocation_interval_bytes = 512 << 10;
  add_heat2d_calls(builder, exchange, reduce, save);
  add_heat2d_annotations(builder, iterate);
  add_heat2d_sources(builder.summary);

  schema::Job& job = builder.summary.job;
  job.command = {"mpirun", "-n", "4", "python3", "heat2d.py", "--imbalance"};
  job.program = kHeat2d;
  job.expected_ranks = 4;
  job.exit_status = 0;
  job.start_realtime_ns = 1'772'000'000 * kSecond;
  job.elapsed_ns = nanoseconds(10.4);
  job.python_version = "3.11.2";
  job.mpi_version = "Open MPI v4.1.4";
  job.perfwrap_version = "0.1.0";
  job.machine = "AMD EPYC 7763 64-Core Processor";
  job.logical_cores = 128;
  job.memory_bytes = 256LL << 30;
  builder.summary.counters_reason = "no hardware counters on this machine";
  constexpr std::int64_t kRow = 2048 * 8;
  builder.summary.traffic = {{0, 1, 3000, 3000 * kRow}, {1, 0, 3000, 3000 * kRow}, {1, 2, 3000, 3000 * kRow},
                             {2, 1, 3000, 3000 * kRow}, {2, 3, 4000, 4000 * kRow}, {3, 2, 3000, 3000 * kRow}};
  builder.summary.bin_width_ns = kSecond / 4;
  for (schema::Rank& rank : builder.summary.ranks) rank.mean_resident_bytes = (90 + rank.rank) << 20;
  for (std::int32_t rank = 0; rank < 4; ++rank) {
    for (std::int32_t bin = 0; bin < 40; ++bin) {
      const double python = rank == 3 ? 0.2 : 0.1 + 0.02 * std::sin(bin / 3.0);
      const double write = bin >= 38 ? 0.25 - python : 0.0;
      builder.summary.bins.push_back({rank, bin,
                                      only(Category::kPython, python) + only(Category::kIoWrite, write) +
                                          only(Category::kMpiCollective, 0.25 - python - write),
                                      (40 + std::min<std::int64_t>(5 * bin, 60) + rank) << 20});
    }
  }
  return builder.summary;
}

schema::Summary many_ranks(std::int32_t ranks) {
  SummaryBuilder builder;
  builder.summary.job.expected_ranks = ranks;
  for (std::int32_t rank = 0; rank < ranks; ++rank) {
    const std::string host = "node" + std::to_string(rank / 64) + std::string(60, 'x');
    builder.rank(rank, host, only(Category::kPython, rank == ranks / 2 ? 9 : 5) + only(Category::kMpiCollective, 1));
    const std::string file = "/scratch/" + std::string(500, 'p') + "/" + std::to_string(rank) + ".py";
    const auto frame = builder.python_frame(file, "work" + std::string(200, 'f'), 7, 1);
    builder.node_seconds(builder.node(0, frame), Category::kPython, 5);
    builder.line(frame, only(Category::kPython, 5), spread(1, 5, 5, rank));
    builder.mpi_call(MpiClass::kCollective, "MPI_Allreduce", frame, 10, 80, 1);
    builder.summary.sources.push_back({file, 7, std::string(5000, '<')});
    builder.summary.notes.push_back("note " + std::to_string(rank) + std::string(1000, 'n'));
  }
  return builder.summary;
}

}  // namespace report_test
