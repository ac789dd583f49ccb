// perfwrap-merge-mpi DIR PROCESSES [RANK]: `mpirun -n N perfwrap merge DIR` becomes this. Each MPI rank reduces a part
// of the rank files, and the parts are merged along a binary tree. If there are not as many processes as it is told,
// which have been started by another MPI, the one that is told to be rank 0 merges, and the others do nothing.
#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <fmt/core.h>
#include <mpi.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "merge/merge.h"
#include "merge/reduction.h"
#include "message.h"
#include "run_results.h"
#include "schema/summary_file.h"

namespace {

constexpr std::uint64_t kLargestMessage = std::uint64_t{1} << 30;  // a count is an int
constexpr int kTag = 1;

struct Place {
  int rank = 0;
  int size = 1;
};

Place place_in_world() {
  Place place;
  MPI_Comm_rank(MPI_COMM_WORLD, &place.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &place.size);
  return place;
}

bool is_first_on_node() {
  MPI_Comm node = MPI_COMM_NULL;
  int rank = 0;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  MPI_Comm_rank(node, &rank);
  MPI_Comm_free(&node);
  return rank == 0;
}

/// Calls `transfer(address, count)` for pieces of the bytes that MPI can count.
template <class Bytes, class Transfer>
void in_pieces(Bytes& bytes, Transfer transfer) {
  for (std::uint64_t begin = 0; begin < bytes.size(); begin += kLargestMessage) {
    transfer(bytes.data() + begin, static_cast<int>(std::min<std::uint64_t>(kLargestMessage, bytes.size() - begin)));
  }
}

void send(std::vector<std::byte> image, int receiver) {
  std::uint64_t size = image.size();
  MPI_Send(&size, 1, MPI_UINT64_T, receiver, kTag, MPI_COMM_WORLD);
  in_pieces(image, [&](void* piece, int count) { MPI_Send(piece, count, MPI_BYTE, receiver, kTag, MPI_COMM_WORLD); });
}

std::vector<std::byte> receive(int sender) {
  std::uint64_t size = 0;
  MPI_Recv(&size, 1, MPI_UINT64_T, sender, kTag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  std::vector<std::byte> image(size);
  in_pieces(image, [&](void* piece, int count) {
    MPI_Recv(piece, count, MPI_BYTE, sender, kTag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  });
  return image;
}

/// The list that rank 0 sees, on all ranks: a network file system may show others an older one.
std::vector<merge::FilesOfRank> agreed_files(const std::filesystem::path& directory, const Place& place) {
  std::string list;
  if (place.rank == 0) {
    for (const auto& [rank, paths] : merge::find_rank_files(directory)) {
      for (const std::filesystem::path& path : paths) list += std::to_string(rank) + ' ' + path.string() + '\0';
    }
  }
  std::uint64_t size = list.size();
  MPI_Bcast(&size, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
  list.resize(size);
  in_pieces(list, [](void* piece, int count) { MPI_Bcast(piece, count, MPI_BYTE, 0, MPI_COMM_WORLD); });
  std::vector<merge::FilesOfRank> files;
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = list.find('\0', begin);
    const std::size_t space = list.find(' ', begin);
    const std::int32_t rank = std::stoi(list.substr(begin, space - begin));
    if (files.empty() || files.back().rank != rank) files.push_back({rank, {}});
    files.back().paths.emplace_back(list.substr(space + 1, end - space - 1));
    begin = end + 1;
  }
  return files;
}

/// The whole summary on rank 0, parts of it on the others.
schema::Summary reduce_over_ranks(schema::Summary summary, const Place& place) {
  for (int step = 1; step < place.size; step *= 2) {
    if (place.rank % (2 * step) != 0) {
      send(schema::summary_image(summary), place.rank - step);
      break;
    }
    const int other = place.rank + step;
    if (other < place.size) {
      summary = merge::merge(std::move(summary), schema::summary_of_image(receive(other), "a part of the merge"));
    }
  }
  return summary;
}

void merge_run(const std::filesystem::path& directory, const Place& place) {
  const launcher::RunDirectory run(directory);
  const bool is_first = is_first_on_node();
  if (place.rank == 0) {
    launcher::convert_all_leftovers(run);
  } else if (is_first) {
    launcher::convert_scratch(run, launcher::find_installation());
  }
  MPI_Barrier(MPI_COMM_WORLD);
  const std::vector<merge::FilesOfRank> files = agreed_files(run.ranks(), place);
  const auto part = merge::part_of(files, static_cast<std::size_t>(place.rank), static_cast<std::size_t>(place.size));
  schema::Summary summary = reduce_over_ranks(merge::reduce_ranks(part), place);
  if (place.rank != 0) return;
  summary = merge::finish_run(std::move(summary), run.root());
  schema::store_summary(summary, run.summary());
  launcher::say_merged(run, summary);
}

}  // namespace

int main(int count, char** arguments) {
  MPI_Init(&count, &arguments);
  try {
    const Place place = place_in_world();
    if (count >= 3 && place.size == std::atoi(arguments[2])) {
      merge_run(arguments[1], place);
    } else if (count >= 4 && std::atoi(arguments[3]) == 0) {
      launcher::say("one process merges: perfwrap was built with another MPI than the one that this launcher starts");
      merge_run(arguments[1], place);
    }
  } catch (const std::exception& error) {
    launcher::say(error.what());
    MPI_Abort(MPI_COMM_WORLD, 2);
  }
  MPI_Finalize();
  return 0;
}
