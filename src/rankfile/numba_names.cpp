#include "rankfile/numba_names.h"

#include <cxxabi.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <system_error>

namespace rankfile {
namespace {

constexpr std::string_view kTag = "[abi:";

/// Without '[abi:v2][abi:c8t...]': the number of the version and the options it was compiled with.
std::string without_tags(std::string_view symbol) {
  std::string text;
  while (!symbol.empty()) {
    const std::size_t tag = symbol.find(kTag);
    text += symbol.substr(0, tag);
    if (tag == std::string_view::npos) break;
    const std::size_t end = symbol.find(']', tag);
    symbol = end == std::string_view::npos ? std::string_view() : symbol.substr(end + 1);
  }
  return text;
}

/// Characters that no C++ name can have are '_' and two hexadecimal digits: '_3clocals_3e' is '<locals>'.
std::string unescaped(std::string_view name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    int value = 0;
    const bool is_long_enough = name[i] == '_' && i + 3 <= name.size();
    const auto parsed = is_long_enough ? std::from_chars(name.data() + i + 1, name.data() + i + 3, value, 16)
                                       : std::from_chars_result{name.data(), std::errc::invalid_argument};
    const bool is_escape = parsed.ec == std::errc() && parsed.ptr == name.data() + i + 3;
    if (is_escape && (value == '<' || value == '>')) {
      text += static_cast<char>(value);
      i += 2;
    } else {
      text += name[i];
    }
  }
  return text;
}

std::vector<std::string> split(std::string_view path) {
  constexpr std::string_view kBetween = "::";
  std::vector<std::string> names;
  for (;;) {
    const std::size_t end = path.find(kBetween);
    names.push_back(unescaped(path.substr(0, end)));
    if (end == std::string_view::npos) return names;
    path.remove_prefix(end + kBetween.size());
  }
}

/// Parallel loops are named after the address of an object, which says nothing outside the process.
std::string without_address(const std::string& name) {
  const std::size_t place = name.rfind("_0x");
  const bool is_address =
      place != std::string::npos && name.find_first_not_of("0123456789abcdef", place + 3) == std::string::npos;
  return is_address ? name.substr(0, place) : name;
}

std::string demangled(const std::string& symbol) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status),
                                                         &std::free);
  return status == 0 && text ? text.get() : symbol;
}

}  // namespace

std::optional<NumbaFunction> numba_function(std::string_view symbol) {
  NumbaFunction function;
  for (const std::string_view wrapper : {"cfunc.", "__gufunc__.", "__ufunc__."}) {
    if (!symbol.starts_with(wrapper)) continue;
    symbol.remove_prefix(wrapper.size());
    function.part = CompiledPart::kWrapper;
  }
  const std::string text = demangled(std::string(symbol));
  if (text.find("[abi:v") == std::string::npos) return std::nullopt;
  std::string path = without_tags(text);
  path.resize(std::min(path.find('('), path.size()));
  constexpr std::string_view kPythonWrapper = "cpython::";
  if (path.starts_with(kPythonWrapper)) {
    path.erase(0, kPythonWrapper.size());
    function.part = CompiledPart::kWrapper;
  }
  function.names = split(path);
  function.names.back() = without_address(function.names.back());
  return function;
}

}  // namespace rankfile
