// The table between the preload library (interposers, libc only) and the sampler library (loaded by it).
// C types only: the two are separate link domains.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { kPerfwrapInterfaceVersion = 7 };
enum { kPerfwrapNoClass = -1 };

/// A part in an operation of several ranks that the call completed; see live_profile::Arrival.
struct PerfwrapArrival {
  int64_t key;
  uint64_t posted_ns;
  uint64_t activity;  ///< of `activity` below when it was posted
  uint32_t participants;
  uint8_t role;           ///< live_profile::ArrivalRole
  uint8_t is_persistent;  ///< 1: its request outlives its completion
};

/// A request that the thread's call may complete.
struct PerfwrapAwaited {
  int32_t index;  ///< among the call's requests
  uint64_t request;
  struct PerfwrapArrival arrival;
};

enum { kPerfwrapMostAwaited = 64 };

/// The beginning of the sampler's state of one thread: what the interposers set and the sampler reads.
struct PerfwrapThread {
  int8_t mpi_class;     ///< live_profile::MpiClass while inside an MPI call, else kPerfwrapNoClass
  int8_t io_category;   ///< live_profile::Category while inside an I/O call, else kPerfwrapNoClass
  uint16_t call_depth;  ///< interposed calls that the thread is inside of: only the outermost counts
  uint32_t awaited_count;
  uint32_t communicator_changes;  ///< of the preload library's when the next two were true
  int32_t communicator_size;
  uint64_t communicator;  ///< handle that the last call worked on, 0: none
  struct PerfwrapAwaited awaited[kPerfwrapMostAwaited];
};

/// How a process ends; the values of live_profile::FileHeader::ended.
enum PerfwrapEnd { kPerfwrapExit = 1, kPerfwrapExec = 2 };

/// One finished call of a wrapped function.
struct PerfwrapCall {
  const char* function;
  uintptr_t caller;  ///< return address of the wrapper
  uint64_t begin_ns;
  uint64_t end_ns;
  uint64_t bytes;
  int32_t communicator_size;  ///< ranks of the communicator that the call works on; 0: none, or not known
  uint8_t kind;               ///< live_profile::CallKind
  uint8_t call_class;         ///< live_profile::MpiClass or Category
  uint8_t file_use;           ///< of I/O: PerfwrapFileUse
  uint32_t file;              ///< of I/O: as file_row gave it; 0: none
  uint32_t source;            ///< the file that the bytes were read from, if the call writes them to `file`; 0: none
};

/// How far a thread is from the next block that is sampled. Zero at first.
struct PerfwrapCountdown {
  int64_t bytes;       ///< negative: the block that was just allocated is one
  uint64_t random;     ///< the sampler's
  uint32_t is_inside;  ///< the thread is in the sampler because of a block
};

/// A sampled block as the sampler knows it: sampler::Block.
struct PerfwrapBlock {
  uint64_t content[3];
};

/// What more there is to say of a call on a file.
enum PerfwrapFileUse { kPerfwrapDirect = 0, kPerfwrapBuffered = 1, kPerfwrapSync = 2 };

/// Waiting in OpenMP, all threads of the process together.
struct PerfwrapOpenMp {
  uint64_t wait_ns;  ///< at barriers and for tasks, and of a pool between two parallel regions
  uint64_t lock_ns;  ///< for locks and critical sections
  uint32_t is_told;  ///< 1: a runtime reports them
};

struct PerfwrapStart {
  const char* run_directory;
  const char* scratch_directory;  ///< for live profiles, on the node's own disk; nullptr: they go to the run directory
  const char* converter;          ///< path of perfwrap-rankfile
  uint32_t rate_hz;
  uint32_t overhead_percent;  ///< of the job's time, above which the rate falls
  int is_rank_process;
  uint64_t origin_ns;       ///< monotonic, from which the next two count
  uint64_t start_after_ns;  ///< 0: sampling begins at once
  uint64_t duration_ns;     ///< 0: sampling ends with the process
  /// The calling thread's slot in the preload library's thread-local memory. Callable from a signal handler.
  struct PerfwrapThread** (*current_thread)(void);
  /// The real pthread_create, so that the clock thread is not taken for one of the job's.
  int (*create_thread)(void* (*routine)(void*), void* argument);
  /// Threads of the job that were created and have not registered yet, or may still come to be.
  uint32_t (*beginning_threads)(void);
  /// One byte in so many that the job allocates is sampled; 0: none.
  uint64_t allocation_interval;
  /// Where the sampler says from which size on it wants to see every block.
  uint64_t* large_block_bytes;
  const struct PerfwrapOpenMp* openmp;
};

struct PerfwrapSampler {
  uint32_t version;
  /// Begins to sample this process. Also in a forked child, after `forked`.
  void (*start)(const struct PerfwrapStart*);
  /// Ends sampling; the data of a rank's own process become its rank file. Returns when all is on disk: 1, or 0 in a
  /// vfork child, which ends nothing.
  int (*stop)(void);
  /// Around exec: the profile is complete when before_exec returns, and goes on if the exec failed.
  void (*before_exec)(void);
  void (*exec_failed)(void);
  /// Registers the calling thread; never fails, the slot may be a dummy.
  struct PerfwrapThread* (*thread_begin)(void);
  void (*thread_end)(void);
  void (*call_ended)(struct PerfwrapThread*, const struct PerfwrapCall*);
  /// What the thread did at a random moment since this was last asked, opaque.
  uint64_t (*activity)(struct PerfwrapThread*);
  /// Whether operations with this key are written down.
  int (*keeps)(int64_t key);
  /// After call_ended, if the key is kept: the call completed this operation. Its times are on the monotonic clock.
  void (*arrived)(struct PerfwrapThread*, const struct PerfwrapCall*, const struct PerfwrapArrival*);
  /// The process sent a message to this rank of MPI_COMM_WORLD; -1: to one that has no number there. From one thread
  /// at a time.
  void (*sent)(int32_t receiver, uint64_t bytes);
  /// The row of the file with this name, which `descriptor` is open on. Callable from the job's signal handlers.
  uint32_t (*file_row)(const char* name, uint32_t length, int descriptor);
  /// The call is counted at its file only: it took place inside another I/O call.
  void (*file_used)(const struct PerfwrapCall*);
  void (*set_rank)(int rank, int world_size, const char* mpi_version);
  void (*before_fork)(void);
  void (*after_fork_in_parent)(void);
  void (*after_fork_in_child)(void);
  /// The real-time signal that asks a thread for a sample, 0 while there is none.
  int (*signal_number)(void);
  /// The job wants that signal for itself: ours moves to another one, and this one is as if never used.
  void (*yield_signal)(void);
  /// Threads of ours in the calling process.
  int (*own_threads)(void);
  void (*before_unload)(void);
  void (*after_unload)(void);
  /// The thread has allocated a block that is large or at which its countdown ended. 1: its free must be told.
  int (*allocated)(struct PerfwrapThread*, struct PerfwrapCountdown*, uint64_t address, uint64_t size,
                   uintptr_t caller);
  /// Before a block is freed that may be sampled. 1: it was, and is written to the second argument.
  int (*freed)(uint64_t address, struct PerfwrapBlock*);
  /// The block was not freed after all. 1: its free must be told again.
  int (*not_freed)(const struct PerfwrapBlock*);
  /// Sampling of a descendant begins late, since most end soon; from this call on its calls are recorded.
  void (*record_now)(void);
  /// Annotations of the program; see include/perfwrap.h.
  void (*region_begin)(struct PerfwrapThread*, const char* name);
  void (*region_end)(struct PerfwrapThread*, const char* name);
  void (*mark)(struct PerfwrapThread*, const char* name);
  void (*set_recording)(int wanted);
};

/// The only symbol that the sampler library exports.
const struct PerfwrapSampler* perfwrap_sampler(void);

#ifdef __cplusplus
}
#endif
