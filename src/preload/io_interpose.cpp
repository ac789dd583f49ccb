// The I/O wrappers, expanded from io_functions.def. A call inside another one counts at its file only, so that no time
// stands at two call sites: what MPI-IO makes of a call, or a signal handler of the job does. Our own threads pass.
#include "preload/io_interpose.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/vfs.h>

#include <atomic>
#include <type_traits>
#include <utility>

#include "live_profile/category.h"
#include "live_profile/layout.h"
#include "preload/call_clock.h"
#include "preload/descriptors.h"
#include "preload/interposer.h"
#include "preload/real_function.h"

namespace preload {
namespace {

using live_profile::Category;

/// The name in the report: what the program calls, not what its headers make of it. `__read_chk`: read.
template <std::size_t Size>
struct ShownName {
  char text[Size] = {};
  explicit constexpr ShownName(const char (&symbol)[Size]) {
    const std::size_t length = Size - 1;
    const bool is_checked = length > 6 && symbol[length - 4] == '_' && symbol[length - 3] == 'c';
    const bool has_mode = length > 4 && symbol[length - 2] == '_' && symbol[length - 1] == '2';
    const std::size_t end = length - (is_checked ? 4 : has_mode ? 2 : 0);
    const std::size_t first = end < length ? 2 : 0;
    for (std::size_t i = first; i < end; ++i) text[i - first] = symbol[i];
  }
};

struct IoFunction {
  const char* name;
  Category category;
  PerfwrapFileUse use;
};

enum class Effect : std::uint8_t { kNone, kNames, kOpens, kCloses };

bool changes_descriptors(Effect effect) {
  return effect == Effect::kOpens || effect == Effect::kCloses;
}

/// The files that a call is about.
struct Files {
  int descriptor;  ///< -1: known by name only, or not open yet
  int source;      ///< read from, where the call writes to `descriptor`; else -1
  Effect effect;
  const char* path;  ///< of what it opens, from the working directory; nullptr: not known
};

constexpr int kNoDescriptor = -1;

/// A stream in memory has none, and says so in errno.
int descriptor_of(FILE* stream) {
  const int saved_errno = errno;
  const int descriptor = stream == nullptr ? kNoDescriptor : fileno_unlocked(stream);
  errno = saved_errno;
  return descriptor;
}

int descriptor_of(DIR* directory) {
  return directory == nullptr ? kNoDescriptor : dirfd(directory);
}

/// Bytes of a text that was read or written; a NUL that a file holds ends it too early.
std::size_t length_of(const char* text) {
  return text == nullptr ? 0 : strlen(text);
}

/// The result of a function that this libc does not have: who finds our wrapper goes on without it.
template <typename Result>
Result absent() {
  errno = ENOSYS;
  if constexpr (std::is_pointer_v<Result>) {
    return nullptr;
  } else {
    return static_cast<Result>(-1);
  }
}

template <typename Result>
bool has_failed(Result result) {
  if constexpr (std::is_pointer_v<Result>) {
    return result == nullptr;
  } else {
    return std::is_signed_v<Result> && result == static_cast<Result>(-1);
  }
}

std::uint32_t row_of_new(const PerfwrapSampler& table, int descriptor, const char* path) {
  if (descriptor < 0) return live_profile::kByName;
  return path == nullptr ? row_of_descriptor(table, descriptor) : row_of_opened(table, descriptor, path);
}

/// A temporary file without a name is opened by the path of its directory.
const char* named_path(const char* path, int flags) {
  return (flags & O_TMPFILE) == O_TMPFILE ? nullptr : path;
}

/// The path of openat, if that does not depend on its directory.
const char* path_at(int directory, const char* path) {
  return directory == AT_FDCWD || (path != nullptr && path[0] == '/') ? path : nullptr;
}

/// For a thread that is not counted.
template <typename Call>
auto pass(const Files& files, Call call) {
  const bool changes = changes_descriptors(files.effect) && files.descriptor != kNoDescriptor && !is_own_thread();
  if (!changes) return call();
  forget_descriptor(files.descriptor);
  const auto result = call();
  forget_descriptor(files.descriptor);
  return result;
}

/// `bytes` of a result; of a call that opens, the new descriptor.
template <typename Call, typename Bytes>
auto counted_call(const IoFunction& function, const void* caller, const Files& files, Call call, Bytes bytes) {
  const int errno_before = errno;  // some calls only change it if they fail
  const PerfwrapSampler* table = sampler();
  PerfwrapThread* thread = table == nullptr ? nullptr : registered_thread();
  if (thread == nullptr) {
    errno = errno_before;
    return pass(files, call);
  }
  const bool is_outermost = thread->call_depth++ == 0;
  const bool counts = is_outermost || thread->io_category != kPerfwrapNoClass;
  PerfwrapCall finished{.function = function.name,
                        .caller = reinterpret_cast<std::uintptr_t>(caller),
                        .begin_ns = 0,
                        .end_ns = 0,
                        .bytes = 0,
                        .communicator_size = 0,
                        .kind = static_cast<std::uint8_t>(live_profile::CallKind::kIo),
                        .call_class = static_cast<std::uint8_t>(function.category),
                        .file_use = static_cast<std::uint8_t>(function.use),
                        .file = 0,
                        .source = 0};
  if (counts && files.effect == Effect::kNames) finished.file = live_profile::kByName;
  if (counts && files.effect != Effect::kOpens && finished.file == 0) {
    finished.file = row_of_descriptor(*table, files.descriptor);
  }
  if (counts) finished.source = row_of_descriptor(*table, files.source);
  if (changes_descriptors(files.effect)) forget_descriptor(files.descriptor);
  if (is_outermost) thread->io_category = static_cast<std::int8_t>(function.category);
  finished.begin_ns = call_clock_ns();
  errno = errno_before;

  const auto result = call();

  const int errno_after = errno;
  finished.end_ns = call_clock_ns();
  if (is_outermost) thread->io_category = kPerfwrapNoClass;
  if (changes_descriptors(files.effect)) forget_descriptor(files.descriptor);
  if (files.effect == Effect::kOpens) {
    const int opened = has_failed(result) ? kNoDescriptor : static_cast<int>(bytes(result));
    forget_descriptor(opened);
    if (counts) finished.file = row_of_new(*table, opened, files.path);
  } else {
    finished.bytes = has_failed(result) ? 0 : static_cast<std::uint64_t>(bytes(result));
  }
  if (is_outermost) table->call_ended(thread, &finished);
  if (!is_outermost && counts) table->file_used(&finished);
  --thread->call_depth;
  errno = errno_after;
  return result;
}

void* find(std::atomic<void*>& found, const char* name) {
  void* function = found.load(std::memory_order_relaxed);
  if (function != nullptr) return function;
  const int saved_errno = errno;
  function = real_libc_function(name);
  found.store(function, std::memory_order_relaxed);
  errno = saved_errno;
  return function;
}

/// open and its kin take a mode only if they may create a file (glibc fcntl.h, __OPEN_NEEDS_MODE).
bool needs_mode(int flags) {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

constexpr IoFunction opening(const char* name) {
  return {name, Category::kIoMetadata, kPerfwrapDirect};
}

}  // namespace
}  // namespace preload

// Our functions have names of their own in C++: those of libc are declared in many ways, also as noexcept.
#define IO_WRAPPER(type, symbol, category, use, parameters, arguments, descriptor, source, effect, path, bytes) \
  static constinit std::atomic<void*> found_##symbol{nullptr};                                                  \
  PERFWRAP_EXPORT type perfwrap_io_##symbol parameters __asm__(#symbol);                                        \
  type perfwrap_io_##symbol parameters {                                                                        \
    using namespace preload;                                                                                    \
    static constexpr ShownName kName(#symbol);                                                                  \
    const auto function = reinterpret_cast<type(*) parameters>(find(found_##symbol, #symbol));                  \
    if (function == nullptr) return absent<type>();                                                             \
    return counted_call(                                                                                        \
        {kName.text, live_profile::Category::category, use}, __builtin_return_address(0),                       \
        {descriptor, source, Effect::effect, path}, [&] { return function arguments; },                         \
        [&]([[maybe_unused]] auto result) { return bytes; });                                                   \
  }
#define IO_READ(type, symbol, parameters, arguments, descriptor, bytes) \
  IO_WRAPPER(type, symbol, kIoRead, kPerfwrapDirect, parameters, arguments, descriptor, -1, kNone, nullptr, bytes)
#define IO_WRITE(type, symbol, parameters, arguments, descriptor, bytes) \
  IO_WRAPPER(type, symbol, kIoWrite, kPerfwrapDirect, parameters, arguments, descriptor, -1, kNone, nullptr, bytes)
#define IO_STREAM_READ(type, symbol, parameters, arguments, descriptor, bytes) \
  IO_WRAPPER(type, symbol, kIoRead, kPerfwrapBuffered, parameters, arguments, descriptor, -1, kNone, nullptr, bytes)
#define IO_STREAM_WRITE(type, symbol, parameters, arguments, descriptor, bytes) \
  IO_WRAPPER(type, symbol, kIoWrite, kPerfwrapBuffered, parameters, arguments, descriptor, -1, kNone, nullptr, bytes)
#define IO_PRINT(symbol, parameters, actual, actual_parameters, arguments, descriptor)                  \
  static constinit std::atomic<void*> found_##symbol{nullptr};                                          \
  PERFWRAP_EXPORT int perfwrap_io_##symbol parameters __asm__(#symbol);                                 \
  int perfwrap_io_##symbol parameters {                                                                 \
    using namespace preload;                                                                            \
    static constexpr ShownName kName(#symbol);                                                          \
    const auto function = reinterpret_cast<int(*) actual_parameters>(find(found_##symbol, #actual));    \
    if (function == nullptr) return absent<int>();                                                      \
    va_list list;                                                                                       \
    va_start(list, format);                                                                             \
    const int printed = counted_call(                                                                   \
        {kName.text, live_profile::Category::kIoWrite, kPerfwrapBuffered}, __builtin_return_address(0), \
        {descriptor, kNoDescriptor, Effect::kNone, nullptr}, [&] { return function arguments; },        \
        [](int result) { return result; });                                                             \
    va_end(list);                                                                                       \
    return printed;                                                                                     \
  }
#define IO_COPY(type, symbol, parameters, arguments, descriptor, source) \
  IO_WRAPPER(type, symbol, kIoWrite, kPerfwrapDirect, parameters, arguments, descriptor, source, kNone, nullptr, result)
#define IO_SYNC(type, symbol, parameters, arguments, descriptor) \
  IO_WRAPPER(type, symbol, kIoMetadata, kPerfwrapSync, parameters, arguments, descriptor, -1, kNone, nullptr, 0)
#define IO_CHANGE(type, symbol, parameters, arguments, descriptor) \
  IO_WRAPPER(type, symbol, kIoMetadata, kPerfwrapDirect, parameters, arguments, descriptor, -1, kNone, nullptr, 0)
#define IO_LOOKUP(type, symbol, parameters, arguments) \
  IO_WRAPPER(type, symbol, kIoMetadata, kPerfwrapDirect, parameters, arguments, -1, -1, kNames, nullptr, 0)
#define IO_OPEN(type, symbol, parameters, arguments, descriptor, closed, path) \
  IO_WRAPPER(type, symbol, kIoMetadata, kPerfwrapDirect, parameters, arguments, closed, -1, kOpens, path, descriptor)
#define IO_CLOSE(type, symbol, parameters, arguments, descriptor) \
  IO_WRAPPER(type, symbol, kIoMetadata, kPerfwrapDirect, parameters, arguments, descriptor, -1, kCloses, nullptr, 0)
#include "preload/io_functions.def"

namespace {

using preload::counted_call;
using preload::Effect;
using preload::find;
using preload::opening;

template <typename Call>
int counted_opening(const char* name, const void* caller, const char* path, Call call) {
  return counted_call(opening(name), caller, {-1, -1, Effect::kOpens, path}, call, [](int result) { return result; });
}

}  // namespace

// ---- what has no fixed parameters, or no result ----

#define IO_OPEN_AT_PATH(symbol)                                                                            \
  static constinit std::atomic<void*> found_##symbol{nullptr};                                             \
  PERFWRAP_EXPORT int perfwrap_io_##symbol(const char* path, int flags, ...) __asm__(#symbol);             \
  int perfwrap_io_##symbol(const char* path, int flags, ...) {                                             \
    va_list list;                                                                                          \
    va_start(list, flags);                                                                                 \
    const mode_t mode = preload::needs_mode(flags) ? va_arg(list, mode_t) : 0;                             \
    va_end(list);                                                                                          \
    const auto function = reinterpret_cast<int (*)(const char*, int, ...)>(find(found_##symbol, #symbol)); \
    return counted_opening(#symbol, __builtin_return_address(0), preload::named_path(path, flags),         \
                           [&] { return function(path, flags, mode); });                                   \
  }
IO_OPEN_AT_PATH(open)
IO_OPEN_AT_PATH(open64)

#define IO_OPEN_AT_DIRECTORY(symbol)                                                                            \
  static constinit std::atomic<void*> found_##symbol{nullptr};                                                  \
  PERFWRAP_EXPORT int perfwrap_io_##symbol(int directory, const char* path, int flags, ...) __asm__(#symbol);   \
  int perfwrap_io_##symbol(int directory, const char* path, int flags, ...) {                                   \
    va_list list;                                                                                               \
    va_start(list, flags);                                                                                      \
    const mode_t mode = preload::needs_mode(flags) ? va_arg(list, mode_t) : 0;                                  \
    va_end(list);                                                                                               \
    const auto function = reinterpret_cast<int (*)(int, const char*, int, ...)>(find(found_##symbol, #symbol)); \
    return counted_opening(#symbol, __builtin_return_address(0),                                                \
                           preload::named_path(preload::path_at(directory, path), flags),                       \
                           [&] { return function(directory, path, flags, mode); });                             \
  }
IO_OPEN_AT_DIRECTORY(openat)
IO_OPEN_AT_DIRECTORY(openat64)

// Descriptors that end without being counted as calls: a program closes thousands that were never open.

static constinit std::atomic<void*> found_close_range{nullptr};
PERFWRAP_EXPORT int perfwrap_io_close_range(unsigned first, unsigned last, int flags) __asm__("close_range");
int perfwrap_io_close_range(unsigned first, unsigned last, int flags) {
  const auto function = reinterpret_cast<int (*)(unsigned, unsigned, int)>(find(found_close_range, "close_range"));
  if (function == nullptr) return preload::absent<int>();
  const int result = function(first, last, flags);
  preload::forget_descriptors(first, last);
  return result;
}

static constinit std::atomic<void*> found_closefrom{nullptr};
PERFWRAP_EXPORT void perfwrap_io_closefrom(int first) __asm__("closefrom");
void perfwrap_io_closefrom(int first) {
  const auto function = reinterpret_cast<void (*)(int)>(find(found_closefrom, "closefrom"));
  if (function == nullptr) return;
  function(first);
  preload::forget_descriptors(first < 0 ? 0 : static_cast<unsigned>(first), ~0U);
}

static constinit std::atomic<void*> found_dup2{nullptr};
PERFWRAP_EXPORT int perfwrap_io_dup2(int from, int to) __asm__("dup2");
int perfwrap_io_dup2(int from, int to) {
  const auto function = reinterpret_cast<int (*)(int, int)>(find(found_dup2, "dup2"));
  const int result = function(from, to);
  preload::forget_descriptor(to);
  return result;
}

static constinit std::atomic<void*> found_dup3{nullptr};
PERFWRAP_EXPORT int perfwrap_io_dup3(int from, int to, int flags) __asm__("dup3");
int perfwrap_io_dup3(int from, int to, int flags) {
  const auto function = reinterpret_cast<int (*)(int, int, int)>(find(found_dup3, "dup3"));
  const int result = function(from, to, flags);
  preload::forget_descriptor(to);
  return result;
}

static constinit std::atomic<void*> found_chdir{nullptr};
PERFWRAP_EXPORT int perfwrap_io_chdir(const char* path) __asm__("chdir");
int perfwrap_io_chdir(const char* path) {
  const auto function = reinterpret_cast<int (*)(const char*)>(find(found_chdir, "chdir"));
  const int result = function(path);
  preload::forget_directory();
  return result;
}

static constinit std::atomic<void*> found_fchdir{nullptr};
PERFWRAP_EXPORT int perfwrap_io_fchdir(int directory) __asm__("fchdir");
int perfwrap_io_fchdir(int directory) {
  const auto function = reinterpret_cast<int (*)(int)>(find(found_fchdir, "fchdir"));
  const int result = function(directory);
  preload::forget_directory();
  return result;
}

static constinit std::atomic<void*> found_pclose{nullptr};
PERFWRAP_EXPORT int perfwrap_io_pclose(FILE* stream) __asm__("pclose");
int perfwrap_io_pclose(FILE* stream) {
  const auto function = reinterpret_cast<int (*)(FILE*)>(find(found_pclose, "pclose"));
  const int descriptor = preload::descriptor_of(stream);
  const int result = function(stream);
  preload::forget_descriptor(descriptor);
  return result;
}

namespace preload {

static constinit std::atomic<void*> found_fopen{nullptr};
static constinit std::atomic<void*> found_fopen64{nullptr};

FILE* open_stream(const char* function, const void* caller, const char* path, const char* mode) {
  using Open = FILE* (*)(const char*, const char*);
  const bool is_64 = function[5] != 0;
  const auto real_open = reinterpret_cast<Open>(is_64 ? find(found_fopen64, "fopen64") : find(found_fopen, "fopen"));
  return counted_call(
      opening(is_64 ? "fopen64" : "fopen"), caller, {kNoDescriptor, kNoDescriptor, Effect::kOpens, path},
      [&] { return real_open(path, mode); }, [](FILE* stream) { return descriptor_of(stream); });
}

void find_io_functions() {
#undef IO_WRAPPER
#undef IO_PRINT
#define IO_WRAPPER(type, symbol, ...) find(found_##symbol, #symbol);
#define IO_PRINT(symbol, parameters, actual, ...) find(found_##symbol, #actual);
#include "preload/io_functions.def"
  for (const auto& [found, name] : {std::pair<std::atomic<void*>*, const char*>{&found_open, "open"},
                                    {&found_open64, "open64"},
                                    {&found_openat, "openat"},
                                    {&found_openat64, "openat64"},
                                    {&found_close_range, "close_range"},
                                    {&found_closefrom, "closefrom"},
                                    {&found_dup2, "dup2"},
                                    {&found_dup3, "dup3"},
                                    {&found_chdir, "chdir"},
                                    {&found_fchdir, "fchdir"},
                                    {&found_pclose, "pclose"},
                                    {&found_fopen, "fopen"},
                                    {&found_fopen64, "fopen64"}}) {
    find(*found, name);
  }
  dlerror();  // of the functions that this libc does not have
}

}  // namespace preload
