// Code that a JIT made: what it registered for debuggers gives its unwind tables to us and its names to
// perfwrap-rankfile. LLVM registers all that MCJIT makes, so Numba's functions are there without any setting. Source:
// "JIT Compilation Interface" of the GDB manual; LLVM's GDBRegistrationListener.cpp.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "sampler/image_symbols.h"
#include "sampler/live_profile_writer.h"
#include "sampler/modules.h"

namespace sampler {

class GeneratedCode {
 public:
  /// [handler] An address that lies in no image.
  void note(std::uintptr_t address);

  /// Looks for the code at the addresses noted since the last time, and keeps what a JIT registered for it. Costs
  /// nothing while there are none. The clock thread's. Returns true if `modules` has new images to take up.
  bool look_up(LiveProfileWriter& writer, Modules& modules);

  /// In a forked child, whose live profile is a new one.
  void forget();

 private:
  struct Object;
  enum class Answer : std::uint8_t { kFound, kNothing, kLater };
  Answer answer(std::uintptr_t address, LiveProfileWriter& writer, Modules& modules);
  static bool is_in_image(const Modules& modules, std::uintptr_t address);
  bool find_object(std::uintptr_t address, Object& object) const;
  bool search_descriptors();
  bool keep(LiveProfileWriter& writer, Modules& modules, const Object& object);
  void keep_file(LiveProfileWriter& writer, const Object& object);
  void copy_frames(const Object& object, Image& image);
  void expire_refusals();

  static constexpr std::uint32_t kMostNoted = 64;
  static constexpr std::uint32_t kMostDescriptors = 4;

  std::atomic<std::uintptr_t> noted_[kMostNoted] = {};
  std::uintptr_t refused_[kMostNoted] = {};  ///< pages for which nothing is registered
  std::uint32_t rounds_ = 0;
  std::uintptr_t descriptors_[kMostDescriptors] = {};
  std::uint32_t descriptor_count_ = 0;
  std::uint32_t objects_searched_ = 0;  ///< of the loader's list
  unsigned char* frames_ = nullptr;     ///< copies of unwind tables
  std::size_t frames_used_ = 0;
  std::uint64_t kept_bytes_ = 0;  ///< of objects in the live profile
  ImageSymbols symbols_;
};

}  // namespace sampler
