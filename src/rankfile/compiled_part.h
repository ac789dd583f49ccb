// Compilers of Python make several native functions of one of the source.
#pragma once

namespace rankfile {

enum class CompiledPart {
  kWrapper,  ///< unpacks the arguments, then calls the body
  kBody,
};

}  // namespace rankfile
