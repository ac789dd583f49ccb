// How many bytes pass through one MPI call, from its arguments alone.
#pragma once

#include <cstdint>

namespace preload {

/// An argument as it travels in a register or a stack slot: handles are 4 or 8 bytes wide, depending on the MPI.
using Word = std::uint64_t;

enum class BytesShape : std::uint8_t {
  kNothing,
  kSend,
  kReceive,
  kData,
  kOne,
  kInput,
  kPerRank,
  kVector,
  kVectorOfTypes,
  kRootPerRank,
  kRootVector,
};

/// One row's part in mpi_functions.def; the numbers are argument indices, -1: none.
struct BytesPart {
  BytesShape shape;
  std::int8_t buffer;
  std::int8_t count;
  std::int8_t type;
  std::int8_t peer;  ///< destination, source or root
  std::int8_t comm;
};

/// What the MPI library of this process offers to count with.
struct MpiQueries {
  int (*type_size)(Word type, int* size) = nullptr;
  int (*comm_size)(Word comm, int* size) = nullptr;
  int (*comm_rank)(Word comm, int* rank) = nullptr;
  int proc_null = -2;        ///< MPI_PROC_NULL: -2 in Open MPI and the MPI-5 ABI, -1 in MPICH and its kin
  bool wide_handles = true;  ///< handles are pointers; else 4-byte integers
};

/// Bytes of one part. Call after the MPI function succeeded: its arguments are known to be good then.
std::uint64_t bytes_of(const BytesPart& part, const Word* arguments, const MpiQueries& mpi);

}  // namespace preload
