// Native addresses -> functions and lines. The only user of elfutils.
#pragma once

#include <cstddef>
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

/// A function that an address belongs to: the one at it, or one that the compiler inlined there.
struct NativeScope {
  std::string function;  ///< as the source spells it
  std::string file;
  std::int32_t line = 0;  ///< the line that runs, or calls the next scope inwards
  std::string declared_file;
  std::int32_t declared_line = 0;
  std::string unit;  ///< the source file that was compiled
};

/// The symbols of one image on disk. Cheap to make; the file is read at the first look-up.
class ModuleSymbols {
 public:
  /// An image of `path`; if `build_id` is not empty, a file with another one is not used.
  ModuleSymbols(std::string path, std::span<const std::uint8_t> build_id);
  /// An object file in memory, whose sections carry the addresses that they were loaded to, as a JIT registers it.
  explicit ModuleSymbols(std::span<const std::byte> object);
  ~ModuleSymbols();
  ModuleSymbols(ModuleSymbols&&) noexcept;
  ModuleSymbols& operator=(ModuleSymbols&&) noexcept;

  /// `address` as the ELF file counts. An unknown function is named '<base name>+0x<address>'.
  NativeLocation locate(std::uint64_t address);

  /// The functions around `address`, the innermost first; empty without debug information.
  std::vector<NativeScope> scopes(std::uint64_t address);

  /// Why the file could not be used; empty if it was, or was not looked at.
  const std::string& reason() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rankfile
