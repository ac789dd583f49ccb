// The executable images of the process, as a table that the signal handler can search without the loader.
#pragma once

#include <atomic>
#include <cstdint>

#include "sampler/live_profile_writer.h"

namespace sampler {

enum class ImageKind : std::uint8_t {
  kOther,        ///< NumPy, BLAS, MPI, the application's own code
  kInterpreter,  ///< the image that holds CPython's evaluation loop
  kSupport,      ///< libc, libm, libgcc, ld.so, libstdc++, vdso: works for whoever called it
  kOurs,         ///< perfwrap's libraries: never shown
};

struct Image {
  std::uintptr_t start;  ///< of the executable segments
  std::uintptr_t end;
  std::uintptr_t bias;
  std::uintptr_t frame_header;      ///< .eh_frame_hdr, 0 if there is none
  std::uintptr_t frame_header_end;  ///< end of the segment that holds .eh_frame_hdr and .eh_frame
  ImageKind kind;
  std::uint32_t module_id;  ///< in the live profile
  // Generated code, which no loaded object holds:
  bool is_generated = false;
  std::uintptr_t frames = 0;  ///< a copy of its .eh_frame, 0 if there is none
  std::uintptr_t frames_end = 0;
  std::uintptr_t frames_distance = 0;  ///< from the copy to where the original was loaded
};

inline constexpr std::uint32_t kMaxImages = 2048;
inline constexpr std::uint32_t kMaxGeneratedImages = 512;

struct ImageTable {
  std::uint32_t count;
  Image images[kMaxImages];  ///< sorted by start

  const Image* find(std::uintptr_t address) const;
};

/// Holds the newest table. Two tables take turns, and a reader finds one that stays as it is until the second
/// next rebuild; unloading goes through before_unload and after_unload, which keep readers out meanwhile.
class Modules {
 public:
  /// Reads the loader's list again if it changed. Not from the handler. `interpreter` is an address inside the
  /// interpreter image, 0 if there is none. Returns true if there is a new table.
  bool refresh(LiveProfileWriter& writer, std::uintptr_t interpreter, bool force);

  /// Code that no loaded object holds; it joins the table at the next refresh. False: there is no room. The clock
  /// thread's.
  bool add_generated(const Image& image);
  bool has_generated(std::uintptr_t address) const;

  /// [handler] nullptr before the first refresh and while an image is being unloaded.
  const ImageTable* enter();
  void leave();

  /// Around dlclose and fork: waits until no reader is inside, and keeps new ones out.
  void close_gate();
  void open_gate();

  /// In a forked child: nobody is inside, whatever the parent's threads did, and the table is made anew.
  void forget();

  /// Not from the handler, and only while no refresh runs.
  const ImageTable* current() const { return table_.load(std::memory_order_acquire); }

 private:
  std::atomic<ImageTable*> table_{nullptr};
  ImageTable* spare_ = nullptr;
  std::atomic<std::uint32_t> readers_{0};
  std::atomic<std::uint32_t> gate_{0};
  std::atomic_flag refreshing_ = ATOMIC_FLAG_INIT;
  Image generated_[kMaxGeneratedImages] = {};
  std::atomic<std::uint32_t> generated_count_{0};
  std::uint64_t loaded_ = 0;
  std::uint64_t unloaded_ = 0;
};

}  // namespace sampler
