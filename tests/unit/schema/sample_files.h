// A summary and a rank file with something in every table.
#pragma once

#include "schema/rank_file.h"
#include "schema/summary.h"

namespace schema_test {

inline std::vector<schema::Frame> sample_frames() {
  return {{},
          {schema::FrameKind::kPython, "work", "/app.py", 12, 10, ""},
          {schema::FrameKind::kNative, "dgemm_", "", 0, 0, "/lib/libblas.so"}};
}

inline schema::Summary sample_summary() {
  schema::Summary summary;
  summary.job.command = {"mpirun", "-n", "2", "python", "app.py"};
  summary.job.expected_ranks = 2;
  summary.job.machine = "a fast one";
  summary.frames = sample_frames();
  summary.nodes = {{0, 0}, {0, 1}, {1, 2}};
  summary.counter_names = {"cycles", "instructions"};
  const schema::Spread spread{10, 52, 4, 6, 1, 2};
  summary.totals = {{1, 0, spread, 11, 3, {1, 2}}, {2, 2, spread, 12, 4, {3, 4}}};
  summary.lines = {{1, {10, 0, 10}, spread}};
  summary.functions = {{1, spread, spread}};
  summary.line_memory = {{1, 2, 3, spread, spread, spread, 4, 5, 6}};
  summary.sources = {{"/app.py", 12, "gr\xC3\xBC\xC3\x9F()"}};
  summary.call_sites.resize(1);
  summary.call_sites[0].function = "MPI_Allreduce";
  summary.call_sites[0].size_bins[4] = 9;
  summary.waits = {{1, "MPI_Allreduce", 1, 1, 2, 30, 4}};
  summary.traffic_block_ranks = 4;
  summary.traffic = {{0, -1, 1, 8}, {0, 3, 2, 16}};
  summary.file_detail = 1;
  summary.files.resize(1);
  summary.files[0].name = "/scratch/out.#.h5";
  summary.files[0].file_system = "Lustre";
  summary.files[0].write_bins[21] = 7;
  summary.files[0].written_bytes = 7 << 20;
  summary.files[0].ranks = 2;
  summary.regions = {{"solve", 4, 1, spread, 3}};
  summary.marks = {{"step", 5, 1, 9, 4, 8}};
  summary.moments = {{"step", 0, 1}, {"step", 0, 9}};
  summary.ranks.resize(2);
  summary.ranks[1].rank = 1;
  summary.ranks[1].host = "node2";
  summary.ranks[1].time[11] = 77;
  summary.ranks[1].ended = true;
  summary.processes.resize(1);
  summary.processes[0].is_main = true;
  summary.ranks[1].allowed_processors = "0-3";
  summary.threads.resize(1);
  summary.threads[0].kind = "OpenMP (libgomp)";
  summary.threads[0].time[2] = 8;
  summary.hosts.resize(1);
  summary.hosts[0].energy_reason = "none";
  summary.devices.resize(1);
  summary.devices[0].name = "a device";
  summary.bin_width_ns = 1'000'000;
  summary.bins = {{0, 3, {5}}};
  summary.slice_width_ns = 4'000'000;
  summary.slice_block_ranks = 2;
  summary.slices = {{1, 2, 3, 0, 5}, {2, 2, 0, 1, 6}};
  summary.counters = {{"cycles", {1, 0, 3}, 10, 5}};
  summary.counter_bin_width_ns = 8'000'000;
  summary.counter_bins = {{1, 2, 3, 4, 5, 6}};
  summary.counters_reason = "none";
  summary.notes = {"a note"};
  return summary;
}

inline schema::RankFile sample_rank_file() {
  schema::RankFile file;
  file.process.rank = 5;
  file.process.host = "node1";
  file.counters = {{"cycles", 100, 50}};
  file.threads.resize(1);
  file.modules.resize(1);
  file.frames = sample_frames();
  file.nodes = {{0, 0}, {0, 1}, {1, 2}};
  file.totals = {{0, 2, 2, 30, 20, 2, {8}}};
  file.timeline = {{0, 100, 1, 0}};
  file.call_sites.resize(1);
  file.arrivals.resize(1);
  file.traffic = {{-1, 1, 8}, {3, 2, 16}};
  file.allocations = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};
  file.files.resize(1);
  file.files[0].name = "/scratch/out.0.h5";
  file.regions = {{0, "solve", 2, 1, 30, 20}};
  file.marks = {{"step", 2, 100, 200}};
  file.moments = {{"step", 100}, {"step", 200}};
  file.time_bins = {{{1}, {5}}, {{2}, {6}}};
  file.process.slice_width_ns = 2'000'000;
  file.slices = {{0, 1, 0, 10}, {3, 2, 2, 20}};
  file.memory = {{100, 4096}};
  file.sources = {{"/app.py", 12, "work()"}};
  file.notes = {"a note"};
  return file;
}

}  // namespace schema_test
