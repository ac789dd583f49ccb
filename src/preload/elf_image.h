// The exported symbols of a loaded image, read where the loader mapped them: no lock, no allocation, no dlerror.
#pragma once

#include <elf.h>
#include <link.h>

#include <cstdint>

namespace preload {

class ElfImage {
 public:
  explicit ElfImage(const dl_phdr_info& info);

  ElfW(Addr) base() const { return base_; }
  /// nullptr if the image does not define it.
  const ElfW(Sym) * find(const char* name) const;
  /// Symbols, hashed or not; they lie one behind the other from index 0.
  std::uint32_t count() const;
  const ElfW(Sym) & symbol(std::uint32_t index) const { return symbols_[index]; }
  const char* name_of(const ElfW(Sym) & symbol) const { return strings_ + symbol.st_name; }
  /// One version index a symbol, nullptr if the image has no versions.
  const ElfW(Half) * versions() const { return versions_; }

 private:
  void read(const ElfW(Dyn) * entry);
  bool is(std::uint32_t index, const char* name) const;

  ElfW(Addr) base_;
  const ElfW(Sym) * symbols_ = nullptr;
  const char* strings_ = nullptr;
  const std::uint32_t* gnu_hash_ = nullptr;
  const ElfW(Half) * versions_ = nullptr;
};

}  // namespace preload
