// The MPI wrappers for Fortran, expanded from mpi_fortran_names.def, which the build makes from mpi_functions.def.
// `count` is C's number of arguments and three: the error, and the lengths of at most two strings behind it. Which of
// the spellings is called depends on the compiler; they mean the same.
#include "preload/interposer.h"
#include "preload/mpi_call.h"
#include "preload/word_parameters.h"

#define DEFINE_WRAPPER(wrapper, name, count, binding, names)                                              \
  extern "C" preload::Word wrapper(PARAMETERS_##count) {                                                  \
    static std::atomic<void*> real{nullptr};                                                              \
    preload::Word arguments[] = {LISTED_##count};                                                         \
    preload::MpiCall call{preload::kMpiFunctions[preload::k##name], preload::Binding::binding, arguments, \
                          __builtin_return_address(0)};                                                   \
    preload::begin_mpi_call(call, names, real);                                                           \
    const auto function = reinterpret_cast<preload::Word (*)(PARAMETERS_##count)>(call.real);             \
    return preload::end_mpi_call(call, function(ARGUMENTS_##count));                                      \
  }

#define EXPORT_AS(symbol, wrapper, count) \
  PERFWRAP_EXPORT preload::Word symbol(PARAMETERS_##count) __attribute__((alias(#wrapper)));

#define MPI_FORTRAN(name, count, lower, upper)                                                                \
  DEFINE_WRAPPER(perfwrap_##lower, name, count, kFortran, #lower "_\0" #lower "\0" #lower "__\0" #upper "\0") \
  EXPORT_AS(lower##_, perfwrap_##lower, count)                                                                \
  EXPORT_AS(lower, perfwrap_##lower, count)                                                                   \
  EXPORT_AS(lower##__, perfwrap_##lower, count)                                                               \
  EXPORT_AS(upper, perfwrap_##lower, count)                                                                   \
  DEFINE_WRAPPER(perfwrap_##lower##_f08, name, count, kFortran2008, #lower "_f08_\0" #lower "_f08ts_\0")      \
  EXPORT_AS(lower##_f08_, perfwrap_##lower##_f08, count)                                                      \
  EXPORT_AS(lower##_f08ts_, perfwrap_##lower##_f08, count)

#define MPI_FORTRAN_COUNTED(name, count, lower)                                                           \
  DEFINE_WRAPPER(perfwrap_##lower##_c_f08, name, count, kFortran2008,                                     \
                 #lower "_c_f08_\0" #lower "_c_f08ts_\0" #lower "_f08_large_\0" #lower "_f08ts_large_\0") \
  EXPORT_AS(lower##_c_f08_, perfwrap_##lower##_c_f08, count)                                              \
  EXPORT_AS(lower##_c_f08ts_, perfwrap_##lower##_c_f08, count)                                            \
  EXPORT_AS(lower##_f08_large_, perfwrap_##lower##_c_f08, count)                                          \
  EXPORT_AS(lower##_f08ts_large_, perfwrap_##lower##_c_f08, count)

#include "mpi_fortran_names.def"
