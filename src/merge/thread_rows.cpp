#include "merge/thread_rows.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace merge {
namespace {

using schema::FrameKind;
using schema::RankFile;
using schema::Text;

struct KnownImage {
  std::string_view part;  ///< of the path
  const char* kind;
};

/// In this order: what stands for more comes last.
constexpr KnownImage kKnownImages[] = {
    {"/numba/", "Numba"},
    {"libgomp", "OpenMP (libgomp)"},
    {"libiomp5", "OpenMP (libiomp5)"},
    {"libomp.", "OpenMP (libomp)"},
    {"openblas", "OpenBLAS"},
    {"libblis", "BLIS"},
    {"libmkl", "MKL"},
    {"libtbb", "TBB"},
    {"libcuda", "CUDA"},
    {"libmpi", "MPI"},
    {"libopen-pal", "MPI"},
    {"libopen-rte", "MPI"},
    {"libevent", "MPI"},
    {"libpmix", "MPI"},
    {"mca_", "MPI"},
    {"libucs", "MPI"},
    {"libuct", "MPI"},
    {"libucp", "MPI"},
    {"libfabric", "MPI"},
    {"libpsm", "MPI"},
    {"libpython", "Python threading"},
    {"/python", "Python threading"},
    {"/pypy", "Python threading"},
};

/// Where every thread begins.
bool is_support_image(std::string_view name) {
  return name.starts_with("libc.") || name.starts_with("libc-") || name.starts_with("libpthread") ||
         name.starts_with("ld-") || name.starts_with("libperfwrap");
}

/// For each node what its stack's outermost telling frame says.
std::vector<Text> kinds_of_nodes(const RankFile& file) {
  const Text python = "Python threading";
  std::unordered_map<Text, Text> images;
  const auto kind_of_image = [&](const Text& path) {
    const auto [entry, is_new] = images.try_emplace(path);
    if (is_new) entry->second = thread_kind_of_image(path);
    return entry->second;
  };
  std::vector<Text> kinds(file.nodes.size());
  for (std::size_t i = 1; i < kinds.size(); ++i) {
    const schema::Frame& frame = file.frames[file.nodes[i].frame];
    kinds[i] = kinds[file.nodes[i].parent];
    if (!kinds[i].empty()) continue;
    kinds[i] = frame.kind == FrameKind::kPython ? python : kind_of_image(frame.module);
  }
  return kinds;
}

/// What most of the thread's time says.
Text most(const std::map<Text, std::int64_t>& kinds) {
  const auto found = std::ranges::max_element(kinds, [](const auto& a, const auto& b) { return a.second < b.second; });
  return found == kinds.end() ? Text("pthread") : found->first;
}

auto place_of(const schema::Thread& row) {
  return std::tuple(-row.cpu_ns, row.rank, row.pid, row.tid);
}

}  // namespace

std::string thread_kind_of_image(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  if (name.empty() || name.starts_with('[') || is_support_image(name)) return {};
  for (const KnownImage& known : kKnownImages) {
    const bool is_directory = known.part.ends_with('/');
    const std::string searched = is_directory ? path : "/" + name;
    if (searched.find(known.part) != std::string::npos) return known.kind;
  }
  return "pthread (" + name + ")";
}

std::vector<schema::Thread> thread_rows(std::int32_t rank, const RankFile& file) {
  const std::vector<Text> kinds = kinds_of_nodes(file);
  std::vector<std::map<Text, std::int64_t>> seen(file.threads.size());
  std::vector<schema::Thread> rows(file.threads.size());
  for (const schema::RankTotal& total : file.totals) {
    rows[total.thread].time[total.category] += total.thread_ns;
    if (!kinds[total.node].empty()) seen[total.thread][kinds[total.node]] += total.thread_ns;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const schema::RankThread& thread = file.threads[i];
    const std::int64_t end = thread.end_ns > 0 ? thread.end_ns : file.process.start_ns + file.process.elapsed_ns;
    rows[i].rank = rank;
    rows[i].pid = file.process.pid;
    rows[i].tid = thread.tid;
    rows[i].is_main = thread.is_main;
    rows[i].name = thread.name;
    rows[i].kind = thread.is_main ? "main" : most(seen[i]).string();
    rows[i].elapsed_ns = std::max<std::int64_t>(end - thread.start_ns, 0);
    rows[i].cpu_ns = thread.cpu_ns;
    rows[i].core_wait_ns = file.process.has_core_wait ? thread.core_wait_ns : -1;
  }
  std::ranges::sort(rows, {}, place_of);
  return rows;
}

void join_threads(std::vector<schema::Thread>& rows, std::vector<schema::Thread> others) {
  const auto middle = static_cast<std::ptrdiff_t>(rows.size());
  std::ranges::move(others, std::back_inserter(rows));
  std::ranges::inplace_merge(rows, rows.begin() + middle, {}, place_of);
  if (rows.size() > kMaximumThreadRows) rows.resize(kMaximumThreadRows);
}

}  // namespace merge
