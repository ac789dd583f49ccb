#include "preload/mpi_function_table.h"

namespace preload {
namespace {

using live_profile::CallKind;
using live_profile::Category;
using live_profile::MpiClass;

constexpr CallClass mpi_class(MpiClass number) {
  return {CallKind::kMpi, static_cast<std::uint8_t>(number)};
}
constexpr CallClass io_class(Category number) {
  return {CallKind::kIo, static_cast<std::uint8_t>(number)};
}

constexpr CallClass kPointToPoint = mpi_class(MpiClass::kPointToPoint);
constexpr CallClass kWait = mpi_class(MpiClass::kWait);
constexpr CallClass kCollective = mpi_class(MpiClass::kCollective);
constexpr CallClass kOneSided = mpi_class(MpiClass::kOneSided);
constexpr CallClass kOther = mpi_class(MpiClass::kOther);
constexpr CallClass kIoRead = io_class(Category::kIoRead);
constexpr CallClass kIoWrite = io_class(Category::kIoWrite);
constexpr CallClass kIoMetadata = io_class(Category::kIoMetadata);

using Index = std::int8_t;

constexpr BytesPart data(Index buffer, Index count, Index type) {
  return {.amount = Amount::kBlock, .buffer = buffer, .count = count, .type = type};
}
constexpr BytesPart one_peer(Peers peers, Index count, Index type, Index peer) {
  return {.amount = Amount::kBlock, .peers = peers, .count = count, .type = type, .peer = peer};
}
constexpr BytesPart to_root(Index buffer, Index count, Index type, Index root) {
  return {
      .amount = Amount::kBlock, .peers = Peers::kTarget, .buffer = buffer, .count = count, .type = type, .peer = root};
}
constexpr BytesPart element(Index type, Index target) {
  return {.amount = Amount::kElement, .peers = Peers::kTarget, .type = type, .peer = target};
}
constexpr BytesPart partitioned(Index partitions, Index count, Index type, Index peer) {
  return {.amount = Amount::kPartitions,
          .peers = Peers::kTarget,
          .partitions = partitions,
          .count = count,
          .type = type,
          .peer = peer};
}
constexpr BytesPart at_root(Amount amount, Index buffer, Index count, Index type, Index root, Index comm) {
  return {.amount = amount,
          .peers = Peers::kFromRoot,
          .buffer = buffer,
          .count = count,
          .type = type,
          .peer = root,
          .comm = comm};
}
constexpr BytesPart many(Amount amount, Peers peers, Index buffer, Index count, Index type, Index comm) {
  return {.amount = amount, .peers = peers, .buffer = buffer, .count = count, .type = type, .comm = comm};
}

#define NOTHING \
  BytesPart {}
#define SEND(count, type, destination) one_peer(Peers::kTarget, count, type, destination)
#define RECEIVE(count, type, source) one_peer(Peers::kSource, count, type, source)
#define PARTITIONED(partitions, count, type, peer) partitioned(partitions, count, type, peer)
#define ONE(type, target) element(type, target)
#define DATA(buffer, count, type) data(buffer, count, type)
#define TO_ROOT(buffer, count, type, root) to_root(buffer, count, type, root)
#define AT_ROOT(buffer, count, type, root, comm) at_root(Amount::kBlockPerPeer, buffer, count, type, root, comm)
#define AT_ROOT_VECTOR(buffer, counts, type, root, comm) at_root(Amount::kVector, buffer, counts, type, root, comm)
#define PER_RANK(buffer, count, type, comm) many(Amount::kBlockPerPeer, Peers::kRanks, buffer, count, type, comm)
#define VECTOR(buffer, counts, type, comm) many(Amount::kVector, Peers::kRanks, buffer, counts, type, comm)
#define TYPED_VECTOR(buffer, counts, types, comm) many(Amount::kTypedVector, Peers::kRanks, buffer, counts, types, comm)
#define OWN_PER_RANK(buffer, count, type, comm) many(Amount::kBlockPerPeer, Peers::kOwnGroup, buffer, count, type, comm)
#define OWN_VECTOR(buffer, counts, type, comm) many(Amount::kVector, Peers::kOwnGroup, buffer, counts, type, comm)
#define TO_EACH(count, type, comm) many(Amount::kBlockPerPeer, Peers::kDestinations, -1, count, type, comm)
#define TO_EACH_VECTOR(counts, type, comm) many(Amount::kVector, Peers::kDestinations, -1, counts, type, comm)
#define TO_EACH_TYPED_VECTOR(counts, types, comm) \
  many(Amount::kTypedVector, Peers::kDestinations, -1, counts, types, comm)
#define FROM_EACH(count, type, comm) many(Amount::kBlockPerPeer, Peers::kSources, -1, count, type, comm)
#define FROM_EACH_VECTOR(counts, type, comm) many(Amount::kVector, Peers::kSources, -1, counts, type, comm)
#define FROM_EACH_TYPED_VECTOR(counts, types, comm) many(Amount::kTypedVector, Peers::kSources, -1, counts, types, comm)

}  // namespace

const MpiFunction kMpiFunctions[kMpiFunctionCount] = {
#define MPI_NAMES(name) #name "\0P" #name "\0"
#define MPI_FUNCTION(name, arguments, call_class, effect, first, second) \
  {MPI_NAMES(name), arguments, call_class, MpiEffect::effect, false, {first, second}},
#define MPI_COUNTED(name, arguments, call_class, effect, first, second)                \
  {MPI_NAMES(name), arguments, call_class, MpiEffect::effect, false, {first, second}}, \
      {MPI_NAMES(name##_c), arguments, call_class, MpiEffect::effect, true, {first, second}},
#include "preload/mpi_functions.def"
};

}  // namespace preload
