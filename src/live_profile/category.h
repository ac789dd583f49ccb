// Time categories and MPI call classes: what a moment of a thread is spent on.
// Shared by the code inside the job and the tools that read its data afterwards.
#pragma once

#include <cstdint>

namespace live_profile {

/// What a thread does at one moment. Values are stored in files: append, never renumber.
enum class Category : std::uint8_t {
  kPython = 0,           ///< on CPU in the interpreter, carrying out bytecode
  kPythonBuiltin = 1,    ///< on CPU elsewhere in the interpreter image, below a call: a builtin written in C
  kNative = 2,           ///< on CPU, leaf in any other image: NumPy, BLAS, JIT code, the application's own
  kMpiCollective = 3,    ///< inside an MPI collective
  kMpiPointToPoint = 4,  ///< inside an MPI point-to-point call
  kMpiWait = 5,          ///< inside MPI_Wait*, MPI_Test*, MPI_Probe and their kin
  kMpiOneSided = 6,      ///< inside an MPI one-sided call
  kMpiOther = 7,         ///< inside any other wrapped MPI call (initialisation, communicators)
  kIoRead = 8,           ///< inside a read from a file, pipe or socket
  kIoWrite = 9,          ///< inside a write
  kGil = 10,             ///< waiting for the interpreter lock
  kWait = 11,            ///< blocked elsewhere: lock, sleep, poll, join
  kIoMetadata = 12,      ///< inside opening, closing, looking up, changing, syncing files
};
inline constexpr int kCategoryCount = 13;

/// The stable names of the categories in files and reports, by value.
inline constexpr const char* kCategoryNames[kCategoryCount] = {
    "python",   "python-builtin", "native",      "mpi-collective", "mpi-point-to-point",
    "mpi-wait", "mpi-one-sided",  "mpi-other",   "io-read",        "io-write",
    "gil",      "wait",           "io-metadata",
};

/// The class of an MPI function, as the table of wrapped functions states it.
enum class MpiClass : std::uint8_t {
  kCollective = 0,
  kPointToPoint = 1,
  kWait = 2,
  kOneSided = 3,
  kOther = 4,
  kIo = 5,  ///< MPI-IO in older files; now its calls are of CallKind::kIo
};
inline constexpr int kMpiClassCount = 6;
inline constexpr const char* kMpiClassNames[kMpiClassCount] = {"collective", "point-to-point", "wait",
                                                               "one-sided",  "other",          "io"};

/// A rank's part in an operation of several ranks: who waits for whom.
enum class ArrivalRole : std::uint8_t {
  kTogether = 0,  ///< everybody waits for the last one: MPI_Barrier, MPI_Allreduce
  kGives = 1,     ///< those who take wait for it: the root of MPI_Bcast, all but the root of MPI_Reduce
  kTakes = 2,     ///< waits for those who give
  kSends = 3,     ///< one message; waits only if the call does not return before the receive is posted
  kReceives = 4,  ///< waits for the sender
};
inline constexpr int kArrivalRoleCount = 5;

}  // namespace live_profile
