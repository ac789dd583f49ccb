// Names in the C code that Cython generates -> names of the source (Cython/Compiler/Naming.py, Symtab.py).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rankfile/compiled_part.h"

namespace rankfile {

struct CythonFunction {
  CompiledPart part = CompiledPart::kBody;
  std::string name;  ///< with its module: 'typed.Grid.step'
};

/// The function that a symbol of the image stands for, also in C++ and where the compiler cut a part off; none if it is
/// no function of the source, but one of Cython's own helpers or somebody else's.
std::optional<CythonFunction> cython_function(std::string_view symbol, std::string_view image_path);

/// The name as Python would give it: without the module, which an image is named after.
std::string name_inside_module(const std::string& name, std::string_view image_path);

/// The C identifier a symbol begins with: without a C++ argument list and suffixes like '.cold'.
std::string_view identifier_of(std::string_view symbol);

}  // namespace rankfile
