#include "sampler/image_symbols.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

namespace sampler {
namespace {

constexpr std::uint64_t kLargestTable = 64 * 1024 * 1024;
constexpr std::uint32_t kMostSections = 512;
constexpr int kMostNames = 8;  // that end like the one looked for

}  // namespace

/// A symbol table and the names it refers to, as places in the file.
struct ImageSymbols::Table {
  std::uint64_t symbols, symbols_bytes;
  std::uint64_t names, names_bytes;
};

bool ImageSymbols::read(std::uint64_t offset, void* out, std::size_t size) {
  auto* next = static_cast<char*>(out);
  while (size > 0) {
    const ssize_t got = pread(file_, next, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    next += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
    bytes_read_ += static_cast<std::uint64_t>(got);
  }
  return true;
}

/// Names lie one behind the other, each with its NUL; pieces overlap so that none is cut. Searches from `place` on.
bool ImageSymbols::find_name(const Table& table, const char* name, std::uint64_t& place) {
  const std::size_t length = strlen(name) + 1;
  for (std::uint64_t begin = place; begin + length <= table.names_bytes; begin += kBufferBytes - length) {
    const std::uint64_t rest = table.names_bytes - begin;
    const std::size_t size = rest < kBufferBytes ? rest : kBufferBytes;
    if (!read(table.names + begin, buffer_, size)) return false;
    if (const void* found = memmem(buffer_, size, name, length)) {
      place = begin + static_cast<std::uint64_t>(static_cast<const char*>(found) - buffer_);
      return true;
    }
  }
  return false;
}

std::uintptr_t ImageSymbols::find_value(const Table& table, std::uint64_t name_place) {
  constexpr std::size_t kPiece = kBufferBytes / sizeof(Elf64_Sym) * sizeof(Elf64_Sym);
  for (std::uint64_t begin = 0; begin + sizeof(Elf64_Sym) <= table.symbols_bytes; begin += kPiece) {
    const std::uint64_t rest = table.symbols_bytes - begin;
    const std::size_t size = rest < kPiece ? rest : kPiece;
    if (!read(table.symbols + begin, buffer_, size)) return 0;
    const auto* symbols = reinterpret_cast<const Elf64_Sym*>(buffer_);
    for (std::size_t i = 0; i < size / sizeof(Elf64_Sym); ++i) {
      if (symbols[i].st_name == name_place && symbols[i].st_shndx != SHN_UNDEF) return symbols[i].st_value;
    }
  }
  return 0;
}

std::uintptr_t ImageSymbols::find_in_tables(const char* name) {
  Elf64_Ehdr header;
  if (!read(0, &header, sizeof(header)) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return 0;
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_shentsize != sizeof(Elf64_Shdr)) return 0;
  for (std::uint32_t i = 0; i < header.e_shnum && i < kMostSections; ++i) {
    Elf64_Shdr symbols;
    Elf64_Shdr names;
    if (!read(header.e_shoff + i * sizeof(symbols), &symbols, sizeof(symbols))) return 0;
    if (symbols.sh_type != SHT_SYMTAB && symbols.sh_type != SHT_DYNSYM) continue;
    if (symbols.sh_link >= header.e_shnum) continue;
    if (!read(header.e_shoff + symbols.sh_link * sizeof(names), &names, sizeof(names))) return 0;
    if (symbols.sh_size > kLargestTable || names.sh_size > kLargestTable) continue;
    const Table table{symbols.sh_offset, symbols.sh_size, names.sh_offset, names.sh_size};
    // What is found first may be the end of a longer name.
    std::uint64_t place = 0;
    for (int attempt = 0; attempt < kMostNames && find_name(table, name, place); ++attempt, ++place) {
      if (const std::uintptr_t value = find_value(table, place)) return value;
    }
  }
  return 0;
}

std::uintptr_t ImageSymbols::find(const char* path, const char* name) {
  file_ = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file_ < 0) return 0;
  const std::uintptr_t value = find_in_tables(name);
  close(file_);
  file_ = -1;
  return value;
}

}  // namespace sampler
