#include "preload/elf_image.h"

#include <string.h>

namespace preload {
namespace {

std::uint32_t gnu_hash_of(const char* name) {
  std::uint32_t hash = 5381;
  for (; *name != 0; ++name) hash = hash * 33 + static_cast<unsigned char>(*name);
  return hash;
}

}  // namespace

ElfImage::ElfImage(const dl_phdr_info& info) : base_(info.dlpi_addr) {
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    if (info.dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
    const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(base_ + info.dlpi_phdr[i].p_vaddr);
    for (; entry->d_tag != DT_NULL; ++entry) read(entry);
  }
}

void ElfImage::read(const ElfW(Dyn) * entry) {
  // glibc has added the base already, except where the dynamic section is read-only, as in the vDSO.
  const ElfW(Addr) address = entry->d_un.d_ptr < base_ ? base_ + entry->d_un.d_ptr : entry->d_un.d_ptr;
  switch (entry->d_tag) {
    case DT_SYMTAB: symbols_ = reinterpret_cast<const ElfW(Sym)*>(address); break;
    case DT_STRTAB: strings_ = reinterpret_cast<const char*>(address); break;
    case DT_GNU_HASH: gnu_hash_ = reinterpret_cast<const std::uint32_t*>(address); break;
    case DT_VERSYM: versions_ = reinterpret_cast<const ElfW(Half)*>(address); break;
    default: break;
  }
}

bool ElfImage::is(std::uint32_t index, const char* name) const {
  return symbols_[index].st_shndx != SHN_UNDEF && strcmp(strings_ + symbols_[index].st_name, name) == 0;
}

// The layout of DT_GNU_HASH: bucket count, first hashed symbol, Bloom words and shift; Bloom filter; buckets; chains.
const ElfW(Sym) * ElfImage::find(const char* name) const {
  if (symbols_ == nullptr || strings_ == nullptr || gnu_hash_ == nullptr || gnu_hash_[0] == 0) return nullptr;
  const std::uint32_t hash = gnu_hash_of(name);
  const std::uint32_t first = gnu_hash_[1];
  const std::uint32_t bloom_words = gnu_hash_[2];
  const auto* bloom = reinterpret_cast<const ElfW(Addr)*>(gnu_hash_ + 4);
  constexpr std::uint32_t kBits = sizeof(ElfW(Addr)) * 8;
  const ElfW(Addr) word = bloom[hash / kBits % bloom_words];
  if ((word >> (hash % kBits) & word >> ((hash >> gnu_hash_[3]) % kBits) & 1) == 0) return nullptr;
  const auto* buckets = reinterpret_cast<const std::uint32_t*>(bloom + bloom_words);
  const std::uint32_t* chains = buckets + gnu_hash_[0];
  std::uint32_t index = buckets[hash % gnu_hash_[0]];
  if (index < first) return nullptr;
  for (;; ++index) {
    const std::uint32_t found = chains[index - first];
    if ((found | 1) == (hash | 1) && is(index, name)) return symbols_ + index;
    if ((found & 1) != 0) return nullptr;
  }
}

std::uint32_t ElfImage::count() const {
  if (gnu_hash_ == nullptr) return 0;
  const auto* buckets =
      reinterpret_cast<const std::uint32_t*>(reinterpret_cast<const ElfW(Addr)*>(gnu_hash_ + 4) + gnu_hash_[2]);
  std::uint32_t last = 0;
  for (std::uint32_t i = 0; i < gnu_hash_[0]; ++i) last = buckets[i] > last ? buckets[i] : last;
  if (last < gnu_hash_[1]) return gnu_hash_[1];
  const std::uint32_t* chains = buckets + gnu_hash_[0];
  while ((chains[last - gnu_hash_[1]] & 1) == 0) ++last;
  return last + 1;
}

}  // namespace preload
