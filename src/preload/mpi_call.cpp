#include "preload/mpi_call.h"

#include "preload/call_clock.h"
#include "preload/interposer.h"
#include "preload/mpi_library.h"
#include "preload/mpi_operations.h"
#include "preload/persistent_requests.h"
#include "preload/real_function.h"

namespace preload {
namespace {

using live_profile::CallKind;

constinit PersistentRequests persistent_requests;

void mark(const MpiCall& call) {
  const auto number = static_cast<std::int8_t>(call.function.call_class.number);
  (call.function.call_class.kind == CallKind::kMpi ? call.thread->mpi_class : call.thread->io_category) = number;
}

void unmark(const MpiCall& call) {
  call.thread->mpi_class = kPerfwrapNoClass;
  call.thread->io_category = kPerfwrapNoClass;
}

PerfwrapCall write_down(const MpiCall& call, std::uint64_t end_ns, std::uint64_t bytes,
                        std::int32_t communicator_size = 0) {
  const PerfwrapCall finished{.function = call.function.names,
                              .caller = reinterpret_cast<std::uintptr_t>(call.caller),
                              .begin_ns = call.begin_ns,
                              .end_ns = end_ns,
                              .bytes = bytes,
                              .communicator_size = communicator_size,
                              .kind = static_cast<std::uint8_t>(call.function.call_class.kind),
                              .call_class = call.function.call_class.number,
                              .file_use = kPerfwrapDirect,
                              .file = 0,
                              .source = 0};
  call.table->call_ended(call.thread, &finished);
  return finished;
}

bool succeeded(const MpiCall& call, Word result) {
  if (call.binding == Binding::kC) return static_cast<std::uint32_t>(result) == 0;  // MPI_SUCCESS
  // Fortran's last argument is the error, optional in mpi_f08. It has no argc and argv for MPI_Init.
  const int last = call.function.argument_count - (call.function.effect == MpiEffect::kBeginsWorld ? 2 : 0);
  const auto* error = reinterpret_cast<const int*>(call.arguments[last]);
  return error == nullptr || *error == 0;
}

// ---- persistent requests ----

/// A request's name in the table. Where C's handles are addresses, Fortran's are numbers of their own.
Word request_at(const MpiCall& call, Word address, int index, const MpiQueries& mpi) {
  if (call.binding == Binding::kC && mpi.wide_handles) return reinterpret_cast<const Word*>(address)[index];
  constexpr Word kFortranHandle = Word{1} << 63;
  const Word handle = reinterpret_cast<const std::uint32_t*>(address)[index];
  return mpi.wide_handles ? handle | kFortranHandle : handle;
}

/// Calls `use(message, position)` for each request that the call started.
template <typename Use>
void for_each_started(const MpiCall& call, const MpiQueries& mpi, Use use) {
  const bool is_one = call.function.effect == MpiEffect::kStartsRequest;
  const int count = is_one ? 1 : integer_at({.words = call.arguments, .binding = call.binding}, 0);
  for (int i = 0; i < count; ++i) {
    use(persistent_requests.message_of(request_at(call, call.arguments[is_one ? 0 : 1], i, mpi)), i);
  }
}

std::uint64_t bytes_of_started(const MpiCall& call, const MpiQueries& mpi) {
  std::uint64_t bytes = 0;
  for_each_started(call, mpi, [&](const PersistentMessage& message, int) { bytes += message.bytes; });
  return bytes;
}

bool starts_requests(const MpiCall& call) {
  return call.function.effect == MpiEffect::kStartsRequest || call.function.effect == MpiEffect::kStartsRequests;
}

/// After a call that succeeded and was written down as `finished`.
void follow(const MpiCall& call, const PerfwrapCall& finished) {
  if (is_operation(call)) end_operation(call, finished);
  if (!starts_requests(call)) return;
  for_each_started(call, mpi_queries(call.caller), [&](const PersistentMessage& message, int position) {
    note_started(call, finished, message, position);
  });
}

PersistentMessage with_bytes(PersistentMessage message, std::uint64_t bytes) {
  message.bytes = bytes;
  return message;
}

// ---- bytes and effects ----

std::uint64_t bytes_of_arguments(const MpiCall& call, const MpiQueries& mpi) {
  if (call.function.parts[0].amount == Amount::kNothing || !mpi.complete()) return 0;
  const MpiArguments arguments{call.arguments, call.function.wide_counts, call.binding};
  return bytes_of(call.function.parts[0], arguments, mpi) + bytes_of(call.function.parts[1], arguments, mpi);
}

/// Bytes of a call that succeeded, and what follows from it.
std::uint64_t take_effect(const MpiCall& call) {
  const MpiQueries& mpi = mpi_queries(call.caller);
  switch (call.function.effect) {
    case MpiEffect::kPlain: return bytes_of_arguments(call, mpi);
    case MpiEffect::kMakesRequest:
      persistent_requests.set(request_at(call, call.arguments[call.function.argument_count - 1], 0, mpi),
                              with_bytes(persistent_message(call), bytes_of_arguments(call, mpi)));
      return 0;
    case MpiEffect::kStartsRequest:
    case MpiEffect::kStartsRequests: return bytes_of_started(call, mpi);
    case MpiEffect::kFreesRequest: persistent_requests.forget(call.freed_request); return 0;
    case MpiEffect::kBeginsWorld: note_world(call.caller); return 0;
    case MpiEffect::kDoesNotReturn: return 0;
  }
  return 0;
}

/// What cannot be seen any more when the call has ended.
void look_ahead(MpiCall& call) {
  if (call.function.effect == MpiEffect::kFreesRequest) {
    call.freed_request = request_at(call, call.arguments[0], 0, mpi_queries(call.caller));
  } else if (call.function.effect == MpiEffect::kDoesNotReturn) {
    write_down(call, call.begin_ns, 0);
  }
}

/// A program behind a script is a descendant of the rank's process: its first MPI call, too, must not be missed.
PerfwrapThread* thread_of_mpi_program(const PerfwrapSampler& table) {
  if (PerfwrapThread* thread = registered_thread(); thread != nullptr) return thread;
  static std::atomic<bool> is_late{false};
  if (is_late.exchange(true, std::memory_order_relaxed)) return nullptr;
  table.record_now();
  return registered_thread();
}

}  // namespace

void begin_mpi_call(MpiCall& call, const char* names, std::atomic<void*>& real) {
  call.real = real.load(std::memory_order_relaxed);
  if (call.real == nullptr) {
    call.real = real_mpi_function(names, call.caller);
    real.store(call.real, std::memory_order_relaxed);
  }
  call.table = sampler();
  call.thread = call.table == nullptr ? nullptr : thread_of_mpi_program(*call.table);
  if (call.thread == nullptr) return;
  call.counts = call.thread->call_depth++ == 0;
  if (!call.counts) return;
  call.begin_ns = call_clock_ns();
  if (call.function.effect >= MpiEffect::kFreesRequest) look_ahead(call);
  if (is_operation(call)) begin_operation(call);
  mark(call);
}

Word end_mpi_call(const MpiCall& call, Word result) {
  if (call.thread == nullptr) return result;
  if (call.counts) {
    unmark(call);
    const std::uint64_t end_ns = call_clock_ns();
    const bool has_succeeded = succeeded(call, result);
    const std::uint64_t bytes = has_succeeded ? take_effect(call) : 0;
    if (call.function.effect != MpiEffect::kDoesNotReturn) {
      const bool has_communicator = has_succeeded && is_operation(call);
      const PerfwrapCall finished = write_down(call, end_ns, bytes, has_communicator ? communicator_size(call) : 0);
      if (has_succeeded) follow(call, finished);
    }
  }
  --call.thread->call_depth;
  return result;
}

}  // namespace preload
