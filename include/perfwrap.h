/* Tells perfwrap what a program does: regions, moments, and which part of the run to measure.
 *
 *   perfwrap_region_begin("solve");  ...  perfwrap_region_end("solve");
 *   perfwrap_mark("step");
 *   perfwrap_stop();  ...  perfwrap_start();
 *
 * Include it and compile as before: there is no library to link, and in a run without perfwrap each call costs a few
 * nanoseconds. (Before glibc 2.34 dlopen is in libdl: add -ldl.) With PERFWRAP_DISABLE defined the calls are nothing.
 *
 * Regions belong to the thread that enters them. They may be nested, also in themselves, up to 64 deep. A region ends at
 * the latest with the one around it. Names are copied at their first use; perfwrap tells apart 255 of regions and 255 of
 * marks in each process, by their first 255 bytes. Nothing here allocates memory, but for what dlopen may do at the
 * first call of all.
 */
#ifndef PERFWRAP_H
#define PERFWRAP_H

#if defined(__linux__) && !defined(PERFWRAP_DISABLE)
#include <dlfcn.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What perfwrap's library in a profiled process offers under the name perfwrap_annotations. */
struct perfwrap_calls {
  unsigned version; /* 1 */
  void (*region_begin)(const char *name);
  void (*region_end)(const char *name);
  void (*mark)(const char *name);
  void (*start)(void);
  void (*stop)(void);
};

static inline void perfwrap_ignore_name_(const char *name) {
  (void)name;
}
static inline void perfwrap_ignore_(void) {}

/* Finds the library once, and stands in for it where there is none. */
static inline const struct perfwrap_calls *perfwrap_calls_(void) {
  static const struct perfwrap_calls nothing = {1, perfwrap_ignore_name_, perfwrap_ignore_name_, perfwrap_ignore_name_,
                                                perfwrap_ignore_, perfwrap_ignore_};
#if defined(__linux__) && !defined(PERFWRAP_DISABLE)
  static const struct perfwrap_calls *found;
  const struct perfwrap_calls *calls = __atomic_load_n(&found, __ATOMIC_ACQUIRE);
  if (calls == 0) {
    const struct perfwrap_calls *(*annotations)(void) = 0;
    void *program = dlopen(0, RTLD_LAZY);
    if (program != 0) *(void **)(&annotations) = dlsym(program, "perfwrap_annotations");
    if (annotations != 0) calls = annotations();
    if (calls == 0 || calls->version < 1) calls = &nothing;
    __atomic_store_n(&found, calls, __ATOMIC_RELEASE);
  }
  return calls;
#else
  return &nothing;
#endif
}

/* What the thread does from here on is part of the region. */
static inline void perfwrap_region_begin(const char *name) {
  perfwrap_calls_()->region_begin(name);
}

/* Ends the innermost region of that name, and those within it; with a null pointer the innermost of any name. */
static inline void perfwrap_region_end(const char *name) {
  perfwrap_calls_()->region_end(name);
}

/* Puts this moment on the timeline of the report. */
static inline void perfwrap_mark(const char *name) {
  perfwrap_calls_()->mark(name);
}

/* Measuring begins, in this process; it does so by itself at the program's start, or after `perfwrap --start-after`. */
static inline void perfwrap_start(void) {
  perfwrap_calls_()->start();
}

/* Measuring ends until perfwrap_start is called; the program goes on. */
static inline void perfwrap_stop(void) {
  perfwrap_calls_()->stop();
}

#ifdef __cplusplus
} /* extern "C" */

namespace perfwrap {

/* A region as long as the object lives, also when an exception ends it. */
class region {
 public:
  explicit region(const char *name) : name_(name) { perfwrap_region_begin(name_); }
  ~region() { perfwrap_region_end(name_); }
  region(const region &) = delete;
  region &operator=(const region &) = delete;

 private:
  const char *name_;
};

} /* namespace perfwrap */
#endif

#endif
