// Native addresses -> functions and lines. The only user of elfutils.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rankfile {

/// What is known of a native address. Empty and 0: not known.
struct NativeLocation {
  std::string function;  ///< demangled
  std::string file;
  std::int32_t line = 0;
};

/// The symbols of one image on disk. Cheap to make; the file is read at the first look-up.
class ModuleSymbols {
 public:
  /// An image of `path`; if `build_id` is not empty, a file with another one is not used.
  ModuleSymbols(std::string path, std::span<const std::uint8_t> build_id);
  ~ModuleSymbols();
  ModuleSymbols(ModuleSymbols&&) noexcept;
  ModuleSymbols& operator=(ModuleSymbols&&) noexcept;

  /// `address` as the ELF file counts. An unknown function is named '<base name>+0x<address>'.
  NativeLocation locate(std::uint64_t address);

  /// Why the file could not be used; empty if it was, or was not looked at.
  const std::string& reason() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rankfile
