// make_ranks BASE.h5 COUNT DIRECTORY: COUNT rank files like BASE, which a real job has left: the same program with
// other times, a tenth of the contexts missing on each rank, some that only few ranks have, and neighbours to send to.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <random>
#include <string>

#include "rankfile/rank_writer.h"
#include "schema/rank_file.h"

namespace {

constexpr std::int32_t kRanksPerNode = 64;
constexpr unsigned kRareFunctions = 200;

std::int64_t scaled(std::int64_t value, std::mt19937& random) {
  return static_cast<std::int64_t>(static_cast<double>(value) *
                                   std::uniform_real_distribution<double>(0.8, 1.2)(random));
}

schema::RankFile rank_like(const schema::RankFile& base, std::int32_t rank, std::int32_t count) {
  std::mt19937 random(static_cast<unsigned>(rank));
  schema::RankFile file = base;
  file.process.rank = rank;
  file.process.world_size = count;
  file.process.pid = 1000 + rank;
  file.process.host = "node" + std::to_string(rank / kRanksPerNode);
  std::erase_if(file.totals, [&](const schema::RankTotal&) { return random() % 10 == 0; });
  for (schema::RankTotal& total : file.totals) {
    total.thread_ns = scaled(total.thread_ns, random);
    total.rank_ns = scaled(total.rank_ns, random);
  }
  for (int i = 0; i < 5; ++i) {
    const std::string function = "rare_" + std::to_string(random() % kRareFunctions);
    file.frames.push_back({schema::FrameKind::kPython, function, "/home/user/rare.py",
                           static_cast<std::int32_t>(random() % 1000), 1, ""});
    file.nodes.push_back(
        {static_cast<std::uint32_t>(random() % file.nodes.size()), static_cast<std::uint32_t>(file.frames.size() - 1)});
    file.totals.push_back({0, static_cast<std::uint32_t>(file.nodes.size() - 1), 0, 1'000'000, 1'000'000, 1,
                           std::vector<std::int64_t>(file.counters.size())});
  }
  for (schema::RankCallSite& site : file.call_sites) site.ns = scaled(site.ns, random);
  file.traffic.clear();
  for (const std::int32_t distance : {1, kRanksPerNode}) {
    file.traffic.push_back({(rank + distance) % count, 1000, scaled(8'000'000, random)});
  }
  return file;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return std::fputs("usage: make_ranks BASE.h5 COUNT DIRECTORY\n", stderr), 2;
  try {
    const schema::RankFile base = schema::load_rank_file(arguments[1]);
    const std::int32_t ranks = std::atoi(arguments[2]);
    for (std::int32_t rank = 0; rank < ranks; ++rank) {
      rankfile::write_rank_file(rank_like(base, rank, ranks), arguments[3]);
    }
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "make_ranks: %s\n", error.what()), 1;
  }
  return 0;
}
