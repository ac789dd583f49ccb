// How many bytes pass through one MPI call, from its arguments alone.
#pragma once

#include <cstdint>

namespace preload {

/// An argument as it travels in a register or a stack slot: handles are 4 or 8 bytes wide, depending on the MPI.
using Word = std::uint64_t;

enum class Amount : std::uint8_t { kNothing, kElement, kBlock, kPartitions, kBlockPerPeer, kVector, kTypedVector };

/// Whom the amount goes to or comes from.
enum class Peers : std::uint8_t {
  kNobody,    ///< it depends on no other argument
  kTarget,    ///< one rank; a negative one is nobody, or the root itself on its side of an inter-communicator
  kSource,    ///< one rank, which may be a wildcard
  kFromRoot,  ///< all ranks, at the root only
  kRanks,     ///< all ranks, of an inter-communicator the remote ones
  kOwnGroup,
  kSources,       ///< neighbours that send to the caller
  kDestinations,  ///< neighbours that the caller sends to
};

/// One row's part in mpi_functions.def; the numbers are argument indices, -1: none.
struct BytesPart {
  Amount amount = Amount::kNothing;
  Peers peers = Peers::kNobody;
  std::int8_t buffer = -1;
  std::int8_t partitions = -1;
  std::int8_t count = -1;
  std::int8_t type = -1;
  std::int8_t peer = -1;  ///< destination, source or root
  std::int8_t comm = -1;
};

/// What the MPI library of this process offers to count with. None of it communicates.
struct MpiQueries {
  int (*type_size)(Word type, int* size) = nullptr;
  int (*type_size_x)(Word type, std::int64_t* size) = nullptr;  ///< for types beyond 2 GiB; may be missing
  int (*comm_size)(Word comm, int* size) = nullptr;
  int (*comm_remote_size)(Word comm, int* size) = nullptr;
  int (*comm_rank)(Word comm, int* rank) = nullptr;
  int (*comm_test_inter)(Word comm, int* is_inter) = nullptr;
  int (*topo_test)(Word comm, int* topology) = nullptr;
  int (*cartdim_get)(Word comm, int* dimensions) = nullptr;
  int (*cart_shift)(Word comm, int dimension, int displacement, int* source, int* destination) = nullptr;
  int (*graph_neighbors_count)(Word comm, int rank, int* count) = nullptr;
  int (*dist_graph_neighbors_count)(Word comm, int* sources, int* destinations, int* weighted) = nullptr;
  int (*comm_group)(Word comm, Word* group) = nullptr;
  int (*group_translate_ranks)(Word group, int count, const int* ranks, Word other, int* translated) = nullptr;
  int (*group_free)(Word* group) = nullptr;
  Word (*type_from_fortran)(int type) = nullptr;  ///< nullptr: Fortran's handle is C's
  Word (*comm_from_fortran)(int comm) = nullptr;

  bool wide_handles = true;  ///< handles are pointers; else 4-byte integers
  int proc_null = -2;        ///< MPI_PROC_NULL
  int cartesian = 1;         ///< MPI_CART
  int graph = 2;             ///< MPI_GRAPH
  Word world = 0;            ///< MPI_COMM_WORLD
  Word null_comm = 0;        ///< MPI_COMM_NULL
  Word status_ignore = 0;    ///< MPI_STATUS_IGNORE
  int status_source = 0;     ///< offset of MPI_SOURCE in a status; MPI_TAG follows
  Word null_type = 0;        ///< MPI_DATATYPE_NULL, which must not be asked for its size
  Word in_place = 1;         ///< MPI_IN_PLACE
  Word fortran_in_place[2] = {};
  bool f08_buffers_are_descriptors = false;  ///< mpi_f08 passes a TS 29113 descriptor, which begins with the address

  bool complete() const {
    return type_size != nullptr && comm_size != nullptr && comm_remote_size != nullptr && comm_rank != nullptr &&
           comm_test_inter != nullptr && topo_test != nullptr && cartdim_get != nullptr && cart_shift != nullptr &&
           graph_neighbors_count != nullptr && dist_graph_neighbors_count != nullptr;
  }
};

/// The language of the entry point that was called.
enum class Binding : std::uint8_t { kC, kFortran, kFortran2008 };

struct MpiArguments {
  const Word* words;
  bool wide_counts = false;  ///< counts are 8 bytes wide
  Binding binding = Binding::kC;
};

/// The argument at `index`, an int in every MPI.
int integer_at(const MpiArguments& arguments, std::int8_t index);

/// Bytes of one part. Call after the MPI function succeeded: its arguments are known to be good then.
std::uint64_t bytes_of(const BytesPart& part, const MpiArguments& arguments, const MpiQueries& mpi);

}  // namespace preload
