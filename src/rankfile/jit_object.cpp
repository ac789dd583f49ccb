#include "rankfile/jit_object.h"

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <optional>

namespace rankfile {
namespace {

class Object {
 public:
  explicit Object(std::vector<std::byte>& bytes) : bytes_(bytes) {}

  void relocate() {
    const auto header = read<Elf64_Ehdr>(0);
    if (!header || header->e_type != ET_REL || header->e_machine != EM_X86_64) return;
    for (unsigned i = 0; i < header->e_shnum; ++i) {
      const auto section = read<Elf64_Shdr>(header->e_shoff + i * sizeof(Elf64_Shdr));
      if (!section) return;
      sections_.push_back(*section);
    }
    for (const Elf64_Shdr& section : sections_) {
      if (section.sh_type == SHT_RELA) relocate_by(section);
    }
  }

 private:
  template <class Value>
  std::optional<Value> read(std::uint64_t offset) const {
    if (bytes_.size() < sizeof(Value) || offset > bytes_.size() - sizeof(Value)) return std::nullopt;
    Value value;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }

  template <class Value>
  void write(std::uint64_t offset, Value value) {
    if (read<Value>(offset)) std::memcpy(bytes_.data() + offset, &value, sizeof value);
  }

  /// Sections that were loaded have been relocated where they are; debug sections have no address.
  void relocate_by(const Elf64_Shdr& relocations) {
    if (relocations.sh_info >= sections_.size() || relocations.sh_link >= sections_.size()) return;
    const Elf64_Shdr& target = sections_[relocations.sh_info];
    if ((target.sh_flags & SHF_ALLOC) != 0) return;
    for (std::uint64_t i = 0; i < relocations.sh_size / sizeof(Elf64_Rela); ++i) {
      const auto entry = read<Elf64_Rela>(relocations.sh_offset + i * sizeof(Elf64_Rela));
      if (!entry) return;
      apply(*entry, target, sections_[relocations.sh_link]);
    }
  }

  void apply(const Elf64_Rela& entry, const Elf64_Shdr& target, const Elf64_Shdr& symbols) {
    const auto symbol = read<Elf64_Sym>(symbols.sh_offset + ELF64_R_SYM(entry.r_info) * sizeof(Elf64_Sym));
    if (!symbol || symbol->st_shndx >= sections_.size() || entry.r_offset >= target.sh_size) return;
    const std::uint64_t value =
        sections_[symbol->st_shndx].sh_addr + symbol->st_value + static_cast<std::uint64_t>(entry.r_addend);
    const std::uint64_t place = target.sh_offset + entry.r_offset;
    if (ELF64_R_TYPE(entry.r_info) == R_X86_64_64) write(place, value);
    if (ELF64_R_TYPE(entry.r_info) == R_X86_64_32) write(place, static_cast<std::uint32_t>(value));
  }

  std::vector<std::byte>& bytes_;
  std::vector<Elf64_Shdr> sections_;
};

}  // namespace

void relocate_debug_sections(std::vector<std::byte>& object) {
  Object(object).relocate();
}

}  // namespace rankfile
