#include "sampler/python_offsets.h"

#include <initializer_list>

namespace sampler {

const PythonOffsets* python_offsets(std::uint32_t version) {
  const std::uint32_t release_level = version >> 4 & 0xf;
  constexpr std::uint32_t kFinal = 0xf;  // structures still move in alpha and beta releases
  if (version >> 24 != 3 || release_level != kFinal) return nullptr;
  const std::uint32_t minor = version >> 16 & 0xff;
  for (const PythonOffsets* offsets :
       {&kPython309Offsets, &kPython310Offsets, &kPython311Offsets, &kPython312Offsets}) {
    if (offsets->minor == minor) return offsets;
  }
  return nullptr;
}

}  // namespace sampler
