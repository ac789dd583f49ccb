// The MPI wrappers for C, expanded from mpi_functions.def. One binary for every MPI: arguments are forwarded as
// register-wide words, whatever they mean, and no mpi.h is included.
#include "preload/mpi_interpose.h"
#include "preload/absent_functions.h"
#include "preload/interposer.h"
#include "preload/mpi_call.h"
#include "preload/word_parameters.h"

#define DEFINE_WRAPPER(name, count)                                                                           \
  extern "C" preload::Word perfwrap_##name(PARAMETERS_##count) {                                              \
    static std::atomic<void*> real{nullptr};                                                                  \
    preload::Word arguments[] = {LISTED_##count 0};                                                           \
    preload::MpiCall call{preload::kMpiFunctions[preload::k##name], preload::Binding::kC, arguments,          \
                          __builtin_return_address(0)};                                                       \
    preload::begin_mpi_call(call, call.function.names, real);                                                 \
    const auto function = reinterpret_cast<preload::Word (*)(PARAMETERS_##count)>(call.real);                 \
    return preload::end_mpi_call(call, function(FORWARDED_##count));                                          \
  }                                                                                                           \
  PERFWRAP_EXPORT preload::Word name(PARAMETERS_##count) __attribute__((alias("perfwrap_" #name)));           \
  namespace {                                                                                                 \
  void* resolve_##name() {                                                                                    \
    return preload::defined_elsewhere(#name) == nullptr ? nullptr : reinterpret_cast<void*>(perfwrap_##name); \
  }                                                                                                           \
  }

#define MPI_FUNCTION(name, count, call_class, effect, first, second) DEFINE_WRAPPER(name, count)
#define MPI_COUNTED(name, count, call_class, effect, first, second) \
  DEFINE_WRAPPER(name, count)                                       \
  DEFINE_WRAPPER(name##_c, count)
#include "preload/mpi_functions.def"
#undef MPI_FUNCTION
#undef MPI_COUNTED

namespace preload {

void prepare_mpi_interposer() {
  const Export exports[] = {
#define MPI_FUNCTION(name, count, call_class, effect, first, second) {#name, resolve_##name},
#define MPI_COUNTED(name, count, call_class, effect, first, second) \
  {#name, resolve_##name}, {#name "_c", resolve_##name##_c},
#include "preload/mpi_functions.def"
  };
  hide_from_dlsym("mpi_");
  make_conditional(exports, kMpiFunctionCount);
}

}  // namespace preload
