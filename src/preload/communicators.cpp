#include "preload/communicators.h"

namespace preload {
namespace {

/// The rank in MPI_COMM_WORLD of the communicator's `rank`, -1 if MPI does not tell.
int world_rank_of(Word handle, int rank, const MpiQueries& mpi) {
  if (mpi.comm_group == nullptr || mpi.group_translate_ranks == nullptr || mpi.group_free == nullptr) return -1;
  Word group = 0;
  Word world = 0;
  if (mpi.comm_group(handle, &group) != 0 || mpi.comm_group(mpi.world, &world) != 0) return -1;
  int translated = -1;
  mpi.group_translate_ranks(group, 1, &rank, world, &translated);
  mpi.group_free(&group);
  mpi.group_free(&world);
  return translated;
}

bool is_inter(Word handle, const MpiQueries& mpi) {
  int answer = 0;
  return mpi.comm_test_inter == nullptr || mpi.comm_test_inter(handle, &answer) != 0 || answer != 0;
}

}  // namespace

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {  // D. Stafford's mix 13, as in SplitMix64
  std::uint64_t value = a * 0x9e3779b97f4a7c15ULL + b;
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ value >> 27) * 0x94d049bb133111ebULL;
  return value ^ value >> 31;
}

Communicator* Communicators::find(Word handle, const MpiQueries& mpi) {
  if (handle == 0) return nullptr;
  Found& found = cache_[(handle ^ handle >> 6) % kCached];
  if (found.handle != handle) found = {handle, search(handle, mpi)};
  return found.communicator;
}

Communicator* Communicators::search(Word handle, const MpiQueries& mpi) {
  for (Communicator& entry : entries_) {
    if (entry.handle == handle) return &entry;
  }
  return handle == mpi.world ? place_for(handle, kWorldId, mpi) : nullptr;
}

void Communicators::add(Communicator& parent, Word child, const MpiQueries& mpi) {
  const std::uint64_t number = parent.sequence++;
  const std::uint64_t parent_id = parent.id;
  if (child == 0 || child == mpi.null_comm || is_inter(child, mpi)) return;
  const int leader = world_rank_of(child, 0, mpi);  // tells the parts of a split one from another
  if (leader >= 0) place_for(child, mixed(mixed(parent_id, number), static_cast<std::uint64_t>(leader)), mpi);
}

void Communicators::forget(Word handle) {
  for (Found& found : cache_) found = {};
  for (Communicator& entry : entries_) {
    if (entry.handle == handle && handle != 0) entry = Communicator{};
  }
}

std::int32_t WorldRanks::find(const Communicator& communicator, std::int32_t rank, const MpiQueries& mpi) {
  if (communicator.id == kWorldId) return rank;
  const std::uint64_t key = mixed(communicator.id, static_cast<std::uint64_t>(rank)) | 1;
  Entry& entry = entries_[(key >> 1) % kCapacity];
  if (entry.key != key) entry = {key, world_rank_of(communicator.handle, rank, mpi)};
  return entry.world_rank < 0 ? -1 : entry.world_rank;
}

Communicator* Communicators::place_for(Word handle, std::uint64_t id, const MpiQueries& mpi) {
  forget(handle);
  int rank = 0;
  int size = 0;
  if (mpi.comm_rank(handle, &rank) != 0 || mpi.comm_size(handle, &size) != 0) return nullptr;
  for (Communicator& entry : entries_) {
    if (entry.handle != 0) continue;
    entry = {.handle = handle, .id = id, .rank = rank, .size = size};
    return &entry;
  }
  return nullptr;
}

}  // namespace preload
