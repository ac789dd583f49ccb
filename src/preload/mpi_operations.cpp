#include "preload/mpi_operations.h"

#include <sched.h>

#include <array>
#include <atomic>

#include "preload/communicators.h"
#include "preload/interposer.h"
#include "preload/message_numbers.h"
#include "preload/mpi_library.h"
#include "preload/posted_operations.h"

namespace preload {
namespace {

using live_profile::ArrivalRole;

enum class Kind : std::uint8_t {
  kNone,
  kTogether,
  kFromRoot,
  kToRoot,
  kSend,
  kUnfollowedSend,
  kPersistentSend,
  kPersistentReceive,
  kPersistentTraffic,
  kReceive,
  kPostedReceive,
  kExchange,
  kStart,
  kCompletion,
  kMakesCommunicator,
  kFreesCommunicator,
};

/// A row of mpi_operations.def; numbers are argument indices, -1: none.
struct Shape {
  Kind kind = Kind::kNone;
  std::int8_t peer = -1;          ///< or root; of a completion the number of requests
  std::int8_t source = -1;        ///< of an exchange
  std::int8_t communicator = -1;  ///< or the parent
  std::int8_t object = -1;        ///< request, requests, status or the new communicator
  std::int8_t flag = -1;          ///< of a completion: flag or number of completed requests
  std::int8_t indices = -1;       ///< of a completion: which these are
};

constexpr std::array<Shape, kMpiFunctionCount> make_shapes() {
  std::array<Shape, kMpiFunctionCount> shapes{};
#define COLLECTIVE(name, posted, kind, root, comm)        \
  shapes[kMPI_##name] = {Kind::kind, root, -1, comm, -1}; \
  shapes[kMPI_I##posted] = {Kind::kind, root, -1, comm, comm + 1};
#define COLLECTIVE_COUNTED(name, posted, kind, root, comm) \
  COLLECTIVE(name, posted, kind, root, comm)               \
  COLLECTIVE(name##_c, posted##_c, kind, root, comm)
#define MESSAGE(name, kind, peer, comm, object) shapes[kMPI_##name] = {Kind::kind, peer, -1, comm, object};
#define MESSAGE_COUNTED(name, kind, peer, comm, object) \
  MESSAGE(name, kind, peer, comm, object)               \
  MESSAGE(name##_c, kind, peer, comm, object)
#define EXCHANGE(name, destination, source, comm, status)                     \
  shapes[kMPI_##name] = {Kind::kExchange, destination, source, comm, status}; \
  shapes[kMPI_##name##_c] = shapes[kMPI_##name];
#define START(name, requests) shapes[kMPI_##name] = {Kind::kStart, -1, -1, -1, requests};
#define COMPLETION(name, count, requests, flag, indices) \
  shapes[kMPI_##name] = {Kind::kCompletion, count, -1, -1, requests, flag, indices};
#define COMMUNICATOR(name, parent, child) shapes[kMPI_##name] = {Kind::kMakesCommunicator, -1, -1, parent, child};
#include "preload/mpi_operations.def"
  shapes[kMPI_Comm_free] = {Kind::kFreesCommunicator, -1, -1, -1, 0};
  shapes[kMPI_Comm_disconnect] = {Kind::kFreesCommunicator, -1, -1, -1, 0};
  return shapes;
}

constexpr std::array<Shape, kMpiFunctionCount> kShapes = make_shapes();

const Shape& shape_of(const MpiCall& call) {
  return kShapes[static_cast<std::size_t>(&call.function - kMpiFunctions)];
}

/// What all threads share, one at a time.
class Tables {
 public:
  Communicators communicators;
  WorldRanks world_ranks;
  MessageNumbers messages;
  PostedOperations posted;

  void lock() {
    while (busy_.exchange(true, std::memory_order_acquire)) sched_yield();
  }
  void unlock() { busy_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> busy_{false};
};

constinit Tables tables;

/// How often a handle came to mean another communicator.
std::atomic<std::uint32_t> communicator_changes{1};

class Locked {
 public:
  Locked() { tables.lock(); }
  ~Locked() { tables.unlock(); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;
};

/// Reads the arguments of one call.
class Arguments {
 public:
  explicit Arguments(const MpiCall& call) : call_(call), mpi_(mpi_queries(call.caller)) {}

  const MpiQueries& mpi() const { return mpi_; }

  std::int32_t integer(std::int8_t index) const {
    return integer_at({.words = call_.arguments, .binding = call_.binding}, index);
  }

  Word communicator(std::int8_t index) const {
    if (call_.binding == Binding::kC) return narrowed(call_.arguments[index]);
    return from_fortran(*reinterpret_cast<const std::int32_t*>(call_.arguments[index]));
  }

  /// The communicator that an argument points to.
  Word communicator_behind(std::int8_t index) const {
    if (call_.binding != Binding::kC) return communicator(index);
    const Word address = call_.arguments[index];
    return mpi_.wide_handles ? *reinterpret_cast<const Word*>(address)
                             : *reinterpret_cast<const std::uint32_t*>(address);
  }

  Word request(std::int8_t index, std::int32_t position) const {
    if (call_.binding == Binding::kC && mpi_.wide_handles) {
      return reinterpret_cast<const Word*>(call_.arguments[index])[position];
    }
    return reinterpret_cast<const std::uint32_t*>(call_.arguments[index])[position];
  }

  /// Who sent the message, -1 where nobody tells. `status`: of the finished call, -1: there is none.
  std::int32_t sender(std::int8_t source, std::int8_t status) const {
    const Word address = status < 0 ? mpi_.status_ignore : call_.arguments[status];
    const bool is_known = integer(source) >= 0 || call_.binding != Binding::kC || address == mpi_.status_ignore;
    if (is_known) return integer(source);
    return *reinterpret_cast<const std::int32_t*>(address + static_cast<Word>(mpi_.status_source));
  }

 private:
  Word narrowed(Word handle) const { return mpi_.wide_handles ? handle : handle & 0xffffffff; }
  Word from_fortran(std::int32_t handle) const {
    if (mpi_.comm_from_fortran != nullptr) return mpi_.comm_from_fortran(handle);
    return static_cast<std::uint32_t>(handle);
  }

  const MpiCall& call_;
  const MpiQueries& mpi_;
};

std::int64_t key_of(std::uint64_t hash) {
  return static_cast<std::int64_t>(hash >> 1);
}

/// Carries out one call's part. Holds the tables.
class Operation {
 public:
  Operation(const MpiCall& call, const PerfwrapCall& finished)
      : call_(call), finished_(finished), shape_(shape_of(call)), arguments_(call) {}

  void run() {
    switch (shape_.kind) {
      case Kind::kTogether:
      case Kind::kFromRoot:
      case Kind::kToRoot: return collective();
      case Kind::kSend: count_traffic(); return send(finished_.end_ns);
      case Kind::kUnfollowedSend: return count_traffic();
      case Kind::kReceive: return receive(shape_.peer, shape_.object, -1);
      case Kind::kPostedReceive: return receive(shape_.peer, -1, shape_.object);
      case Kind::kExchange:
        count_traffic();
        send(finished_.begin_ns);  // what it waited for cannot be told from what the receive waited for
        return receive(shape_.source, shape_.object, -1);
      case Kind::kCompletion: return completion();
      case Kind::kMakesCommunicator: return make_communicator();
      case Kind::kFreesCommunicator:
      case Kind::kPersistentSend:
      case Kind::kPersistentReceive:
      case Kind::kPersistentTraffic:
      case Kind::kStart:
      case Kind::kNone: return;
    }
  }

  PersistentMessage persistent() {
    PersistentMessage message;
    if (shape_.kind != Kind::kPersistentReceive) message.receiver = receiver();
    Communicator* comm = communicator();
    if (comm == nullptr || shape_.kind == Kind::kPersistentTraffic) return message;
    const std::int32_t peer = arguments_.integer(shape_.peer);
    const bool sends = shape_.kind == Kind::kPersistentSend;
    if (!sends) note_wildcard(*comm, peer);
    if (sends || comm->receives_are_followed) {
      message.stream = sends ? stream_of(*comm, comm->rank, peer) : stream_of(*comm, peer, comm->rank);
    }
    return message;
  }

  void start(const PersistentMessage& message, int position) {
    const bool sends = message.receiver != PersistentMessage::kNotSent;
    if (sends) call_.table->sent(message.receiver, message.bytes);
    if (message.stream == 0) return;
    request_position_ = position;
    number(message.stream, sends ? ArrivalRole::kSends : ArrivalRole::kReceives, sends ? -1 : shape_.object,
           finished_.end_ns, true);
  }

  /// PersistentMessage::kNotSent: to nobody; -1: to a rank that is not known in MPI_COMM_WORLD.
  std::int32_t receiver() {
    const std::int32_t destination = arguments_.integer(shape_.peer);
    if (destination < 0) return PersistentMessage::kNotSent;
    const Communicator* comm = communicator();
    return comm == nullptr ? -1 : tables.world_ranks.find(*comm, destination, arguments_.mpi());
  }

 private:
  Communicator* communicator() {
    return tables.communicators.find(arguments_.communicator(shape_.communicator), arguments_.mpi());
  }

  ArrivalRole role_in(const Communicator& comm) const {
    if (shape_.kind == Kind::kTogether) return ArrivalRole::kTogether;
    const bool is_root = arguments_.integer(shape_.peer) == comm.rank;
    return is_root == (shape_.kind == Kind::kFromRoot) ? ArrivalRole::kGives : ArrivalRole::kTakes;
  }

  void collective() {
    Communicator* comm = communicator();
    if (comm == nullptr) return;
    const std::int64_t key = key_of(mixed(comm->id, comm->sequence++));
    note(key, static_cast<std::uint32_t>(comm->size), role_in(*comm), shape_.object, finished_.end_ns);
  }

  /// The call's bytes may include a receive; its first part is what it sends.
  std::uint64_t sent_bytes() const {
    if (shape_.kind == Kind::kSend) return finished_.bytes;
    if (!arguments_.mpi().complete()) return 0;
    return bytes_of(call_.function.parts[0], {call_.arguments, call_.function.wide_counts, call_.binding},
                    arguments_.mpi());
  }

  void count_traffic() {
    const std::int32_t to = receiver();
    if (to != PersistentMessage::kNotSent) call_.table->sent(to, sent_bytes());
  }

  void send(std::uint64_t end_ns) {
    const Communicator* comm = communicator();
    if (comm != nullptr) message(*comm, comm->rank, arguments_.integer(shape_.peer), ArrivalRole::kSends, -1, end_ns);
  }

  void receive(std::int8_t source_index, std::int8_t status, std::int8_t request) {
    Communicator* comm = communicator();
    if (comm == nullptr || !comm->receives_are_followed) return;
    const std::int32_t source = arguments_.sender(source_index, status);
    note_wildcard(*comm, source);
    message(*comm, source, comm->rank, ArrivalRole::kReceives, request, finished_.end_ns);
  }

  /// From here on nobody knows how many messages came from whom.
  void note_wildcard(Communicator& comm, std::int32_t source) const {
    if (source < 0 && source != arguments_.mpi().proc_null) comm.receives_are_followed = false;
  }

  /// 0: not a message between two ranks of the communicator.
  static std::uint64_t stream_of(const Communicator& comm, std::int32_t source, std::int32_t destination) {
    const bool is_between_ranks = source >= 0 && source < comm.size && destination >= 0 && destination < comm.size;
    if (!is_between_ranks) return 0;
    return mixed(comm.id, static_cast<std::uint64_t>(source) << 32 | static_cast<std::uint32_t>(destination));
  }

  void message(const Communicator& comm, std::int32_t source, std::int32_t destination, ArrivalRole role,
               std::int8_t request, std::uint64_t end_ns) {
    const std::uint64_t stream = stream_of(comm, source, destination);
    if (stream != 0) number(stream, role, request, end_ns, false);
  }

  /// Numbered without their tags, which mpi4py's receives leave open: of two messages that are received in another
  /// order than they were sent in, one may be taken for the other, but never another sender's.
  void number(std::uint64_t stream, ArrivalRole role, std::int8_t request, std::uint64_t end_ns, bool is_persistent) {
    // Messages to oneself have both ends here.
    const std::int64_t number = tables.messages.next(mixed(stream, static_cast<std::uint64_t>(role)) | 1);
    if (number < 0) return;
    note(key_of(mixed(stream, static_cast<std::uint64_t>(number))), 2, role, request, end_ns, is_persistent);
  }

  /// `request`: the argument that stands for the operation until it is complete; -1: it is.
  void note(std::int64_t key, std::uint32_t participants, ArrivalRole role, std::int8_t request, std::uint64_t end_ns,
            bool is_persistent = false) {
    if (activity_ == 0) activity_ = call_.table->activity(call_.thread);
    const bool is_kept = call_.table->keeps(key) != 0;
    if (!is_kept && request < 0) return;
    const Word handle = request < 0 ? 0 : arguments_.request(request, request_position_);
    if (!is_kept) return tables.posted.forget(handle);
    const PerfwrapArrival arrival{.key = key,
                                  .posted_ns = monotonic_begin_ns(),
                                  .activity = activity_,
                                  .participants = participants,
                                  .role = static_cast<std::uint8_t>(role),
                                  .is_persistent = static_cast<std::uint8_t>(is_persistent ? 1 : 0)};
    if (request < 0) return arrive(arrival, end_ns);
    tables.posted.set(handle, arrival);
  }

  /// The handle of a request is gone when it is complete; that of a persistent one stays.
  bool is_complete(const PerfwrapAwaited& awaited) const {
    if (awaited.arrival.is_persistent == 0) {
      return arguments_.request(shape_.object, awaited.index) != awaited.request;
    }
    const auto value = [&](std::int8_t argument, std::int32_t position) {
      return reinterpret_cast<const std::int32_t*>(call_.arguments[argument])[position];
    };
    const std::int32_t count = shape_.flag < 0 ? 1 : value(shape_.flag, 0);
    if (shape_.indices < 0) return count != 0;
    const std::int32_t first = call_.binding == Binding::kC ? 0 : 1;  // Fortran counts from 1
    for (std::int32_t i = 0; i < count; ++i) {
      if (value(shape_.indices, i) == awaited.index + first) return true;
    }
    return false;
  }

  void completion() {
    for (std::uint32_t i = 0; i < call_.thread->awaited_count; ++i) {
      const PerfwrapAwaited& awaited = call_.thread->awaited[i];
      if (!is_complete(awaited)) continue;
      tables.posted.forget(awaited.request);
      arrive(awaited.arrival, finished_.end_ns);
    }
  }

  void make_communicator() {
    Communicator* parent = communicator();
    if (parent == nullptr) return;
    const std::int64_t key = key_of(mixed(parent->id, parent->sequence));
    note(key, static_cast<std::uint32_t>(parent->size), ArrivalRole::kTogether, -1, finished_.end_ns);
    tables.communicators.add(*parent, arguments_.communicator_behind(shape_.object), arguments_.mpi());
  }

  /// The clock of calls is not that of other processes; they are compared only for what is kept.
  std::uint64_t monotonic_begin_ns() {
    if (shift_ns_ == 0) shift_ns_ = now_ns() - finished_.end_ns;
    return finished_.begin_ns + shift_ns_;
  }

  void arrive(const PerfwrapArrival& arrival, std::uint64_t end_ns) {
    PerfwrapCall moved = finished_;
    moved.begin_ns = monotonic_begin_ns();
    moved.end_ns = end_ns + shift_ns_;
    call_.table->arrived(call_.thread, &moved, &arrival);
  }

  const MpiCall& call_;
  const PerfwrapCall& finished_;
  const Shape& shape_;
  Arguments arguments_;
  std::uint64_t activity_ = 0;
  std::uint64_t shift_ns_ = 0;
  int request_position_ = 0;
};

void await_requests(const MpiCall& call, const Shape& shape) {
  const Arguments arguments(call);
  const std::int32_t count = shape.peer < 0 ? 1 : arguments.integer(shape.peer);
  PerfwrapThread& thread = *call.thread;
  thread.awaited_count = 0;
  for (std::int32_t i = 0; i < count && thread.awaited_count < kPerfwrapMostAwaited; ++i) {
    const Word request = arguments.request(shape.object, i);
    const PerfwrapArrival* arrival = tables.posted.find(request);
    if (arrival != nullptr) thread.awaited[thread.awaited_count++] = {i, request, *arrival};
  }
}

/// A receive from any source that wants no status would not tell whose message it got.
void give_status(MpiCall& call, const Shape& shape) {
  const std::int8_t source = shape.kind == Kind::kExchange ? shape.source : shape.peer;
  const Arguments arguments(call);
  const MpiQueries& mpi = arguments.mpi();
  const std::int32_t wanted = arguments.integer(source);
  if (wanted >= 0 || wanted == mpi.proc_null || call.binding != Binding::kC) return;
  if (call.arguments[shape.object] == mpi.status_ignore) {
    call.arguments[shape.object] = reinterpret_cast<Word>(call.status.bytes);
  }
}

}  // namespace

bool is_operation(const MpiCall& call) {
  switch (shape_of(call).kind) {
    case Kind::kNone:
    case Kind::kPersistentSend:
    case Kind::kPersistentReceive:
    case Kind::kPersistentTraffic:
    case Kind::kStart: return false;
    default: return true;
  }
}

std::int32_t communicator_size(const MpiCall& call) {
  const Shape& shape = shape_of(call);
  if (shape.communicator < 0) return 0;
  const Arguments arguments(call);
  const Word handle = arguments.communicator(shape.communicator);
  PerfwrapThread& thread = *call.thread;
  const std::uint32_t changes = communicator_changes.load(std::memory_order_relaxed);
  if (thread.communicator == handle && thread.communicator_changes == changes) return thread.communicator_size;
  int size = 0;
  if (handle == 0 || handle == arguments.mpi().null_comm || arguments.mpi().comm_size(handle, &size) != 0) return 0;
  thread.communicator = handle;
  thread.communicator_changes = changes;
  thread.communicator_size = size;
  return size;
}

void begin_operation(MpiCall& call) {
  const Shape& shape = shape_of(call);
  if (shape.kind == Kind::kReceive || shape.kind == Kind::kExchange) return give_status(call, shape);
  if (shape.kind != Kind::kCompletion && shape.kind != Kind::kFreesCommunicator) return;
  const Locked locked;
  if (shape.kind == Kind::kCompletion) return await_requests(call, shape);
  communicator_changes.fetch_add(1, std::memory_order_relaxed);
  tables.communicators.forget(Arguments(call).communicator_behind(shape.object));
}

void end_operation(const MpiCall& call, const PerfwrapCall& finished) {
  if (shape_of(call).kind == Kind::kCompletion && call.thread->awaited_count == 0) return;
  const Locked locked;
  Operation(call, finished).run();
}

PersistentMessage persistent_message(const MpiCall& call) {
  const Kind kind = shape_of(call).kind;
  const bool is_message =
      kind == Kind::kPersistentSend || kind == Kind::kPersistentReceive || kind == Kind::kPersistentTraffic;
  if (!is_message) return {};
  const Locked locked;
  return Operation(call, {}).persistent();
}

void note_started(const MpiCall& call, const PerfwrapCall& finished, const PersistentMessage& message, int position) {
  if (message.receiver == PersistentMessage::kNotSent && message.stream == 0) return;
  const Locked locked;
  Operation(call, finished).start(message, position);
}

}  // namespace preload
