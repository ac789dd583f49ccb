#include "rankfile/cython_names.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace rankfile {
namespace {

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

bool starts_with_digit(std::string_view text) {
  return !text.empty() && is_digit(text.front());
}

/// Takes the number at the start of `text`; 0 if there is none that can be a length.
std::size_t take_number(std::string_view& text) {
  std::size_t number = 0;
  while (starts_with_digit(text)) {
    number = std::min<std::size_t>(number * 10 + static_cast<std::size_t>(text.front() - '0'), 1 << 20);
    text.remove_prefix(1);
  }
  return number;
}

/// Scopes are '<length><name>_'; what makes a Python function unique is a number too: of wrappers always, of bodies
/// from the second on. So '4read_file' may be a function, '4Grid_step' a method.
bool is_scope(std::string_view rest, std::size_t length, std::string_view prefix, bool is_first) {
  if (length == 0 || rest.size() <= length + 1 || rest[length] != '_') return false;
  const std::string_view behind = rest.substr(length + 1);
  if (is_first || prefix == "f_" || starts_with_digit(behind)) return true;
  if (prefix == "pw_") return false;
  return length % 2 == 1 || std::isupper(static_cast<unsigned char>(rest.front())) != 0 || behind.starts_with("__");
}

std::string joined_scopes(std::string_view mangled, std::string_view prefix, std::string_view module) {
  std::string name;
  while (starts_with_digit(mangled)) {
    const std::size_t length = take_number(mangled);
    const bool is_module = mangled.substr(0, length) == module && mangled.substr(module.size()).starts_with('_');
    if (!is_module && !is_scope(mangled, length, prefix, name.empty())) break;
    name.append(mangled.substr(0, length)) += '.';
    mangled.remove_prefix(length + 1);
  }
  return name.append(mangled);
}

/// An image is named after its module.
std::string_view module_of(std::string_view image_path) {
  const std::string_view file = image_path.substr(image_path.rfind('/') + 1);
  return file.substr(0, file.find('.'));
}

/// '__pyx_fuse_0__pyx_pw_...': one of the types of a fused function.
std::string_view without_fused_types(std::string_view symbol) {
  if (!symbol.starts_with("__pyx_fuse_")) return symbol;
  const std::size_t inner = symbol.find("__pyx_", 1);
  return inner == std::string_view::npos ? symbol : symbol.substr(inner);
}

}  // namespace

std::string_view identifier_of(std::string_view symbol) {
  return symbol.substr(0, symbol.find_first_of("(. ["));
}

std::optional<CythonFunction> cython_function(std::string_view symbol, std::string_view image_path) {
  symbol = without_fused_types(identifier_of(symbol));
  constexpr std::string_view kCommon = "__pyx_";
  constexpr std::string_view kModule = "pymod_exec_";
  if (!symbol.starts_with(kCommon)) return std::nullopt;
  symbol.remove_prefix(kCommon.size());
  if (symbol.starts_with(kModule)) {
    return CythonFunction{CompiledPart::kBody, std::string(symbol.substr(kModule.size())) + ".<module>"};
  }
  for (const std::string_view prefix : {"pw_", "pf_", "f_", "gb_"}) {
    if (!symbol.starts_with(prefix) || !starts_with_digit(symbol.substr(prefix.size()))) continue;
    const CompiledPart part = prefix == "pw_" ? CompiledPart::kWrapper : CompiledPart::kBody;
    return CythonFunction{part, joined_scopes(symbol.substr(prefix.size()), prefix, module_of(image_path))};
  }
  return std::nullopt;
}

std::string name_inside_module(const std::string& name, std::string_view image_path) {
  const std::string module = std::string(module_of(image_path)) + ".";
  if (name.starts_with(module)) return name.substr(module.size());
  const std::size_t place = name.find("." + module);
  return place == std::string::npos ? name : name.substr(place + 1 + module.size());
}

}  // namespace rankfile
