// Names of the native functions that Numba makes -> names of the source (numba/core/itanium_mangler.py, funcdesc.py).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rankfile/compiled_part.h"

namespace rankfile {

struct NumbaFunction {
  CompiledPart part = CompiledPart::kBody;
  std::vector<std::string> names;  ///< of the packages, the module, the scopes and the function
};

/// The function that a symbol, demangled or not, stands for, whatever types it was compiled for; none if it is not
/// Numba's.
std::optional<NumbaFunction> numba_function(std::string_view symbol);

}  // namespace rankfile
