#include "preload/absent_functions.h"

#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>

#include "preload/elf_image.h"

namespace preload {
namespace {

bool holds(const dl_phdr_info& info, ElfW(Addr) address) {
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info.dlpi_phdr[i];
    if (header.p_type == PT_LOAD && address - info.dlpi_addr - header.p_vaddr < header.p_memsz) return true;
  }
  return false;
}

bool is_own(const dl_phdr_info& info) {
  return holds(info, reinterpret_cast<ElfW(Addr)>(&make_conditional));
}

// ---- our own exports ----

/// The read-only segment with the symbol table, open for writing while this lives.
class WritableSegment {
 public:
  WritableSegment(const dl_phdr_info& info, ElfW(Addr) address) {
    const auto page = static_cast<ElfW(Addr)>(sysconf(_SC_PAGESIZE));
    for (int i = 0; i < info.dlpi_phnum; ++i) {
      const ElfW(Phdr)& header = info.dlpi_phdr[i];
      if (header.p_type != PT_LOAD || address - info.dlpi_addr - header.p_vaddr >= header.p_memsz) continue;
      const ElfW(Addr) begin = (info.dlpi_addr + header.p_vaddr) & ~(page - 1);
      begin_ = reinterpret_cast<void*>(begin);
      size_ = info.dlpi_addr + header.p_vaddr + header.p_memsz - begin;
      // A segment with code stays as it is: some systems forbid to change it.
      is_open_ = (header.p_flags & (PF_W | PF_X)) == 0 && mprotect(begin_, size_, PROT_READ | PROT_WRITE) == 0;
    }
  }
  ~WritableSegment() {
    if (is_open_) mprotect(begin_, size_, PROT_READ);
  }
  WritableSegment(const WritableSegment&) = delete;
  WritableSegment& operator=(const WritableSegment&) = delete;

  bool is_open() const { return is_open_; }

 private:
  void* begin_ = nullptr;
  std::size_t size_ = 0;
  bool is_open_ = false;
};

/// Calls edit(image) with our own image, whose symbol table may be written to meanwhile.
template <typename Edit>
void edit_own_image(Edit edit) {
  const auto visit = [](dl_phdr_info* info, std::size_t, void* data) {
    if (!is_own(*info)) return 0;
    const ElfImage image(*info);
    const WritableSegment segment(*info, reinterpret_cast<ElfW(Addr)>(&image.symbol(0)));
    if (segment.is_open()) (*static_cast<Edit*>(data))(image);
    return 1;
  };
  dl_iterate_phdr(visit, &edit);
}

// ---- other images ----

struct Search {
  const char* name;
  ElfW(Addr) only_base;  ///< 0: all images
  void* found;
};

std::atomic<ElfW(Addr)> last_base{0};

int visit_other(dl_phdr_info* info, std::size_t, void* data) {
  auto& search = *static_cast<Search*>(data);
  if (search.only_base != 0 && info->dlpi_addr != search.only_base) return 0;
  if (is_own(*info)) return 0;
  const ElfW(Sym)* symbol = ElfImage(*info).find(search.name);
  if (symbol == nullptr) return search.only_base != 0 ? 1 : 0;
  last_base.store(info->dlpi_addr, std::memory_order_relaxed);
  search.found = reinterpret_cast<void*>(info->dlpi_addr + symbol->st_value);
  return 1;
}

}  // namespace

void hide_from_dlsym(const char* prefix) {
  edit_own_image([prefix](const ElfImage& image) {
    // glibc's check_match takes a hidden symbol of version index 2 for a reference without a version, but not for
    // dlsym, which asks for the newest.
    constexpr ElfW(Half) kHiddenFromDlsym = 0x8002;
    auto* versions = const_cast<ElfW(Half)*>(image.versions());
    const std::size_t length = strlen(prefix);
    const std::uint32_t count = image.count();
    for (std::uint32_t i = 0; versions != nullptr && i < count; ++i) {
      const ElfW(Sym)& symbol = image.symbol(i);
      if (symbol.st_shndx == SHN_UNDEF || strncasecmp(image.name_of(symbol), prefix, length) != 0) continue;
      versions[i] = kHiddenFromDlsym;
    }
  });
}

void make_conditional(const Export* exports, std::size_t count) {
  edit_own_image([exports, count](const ElfImage& image) {
    for (std::size_t i = 0; i < count; ++i) {
      auto* symbol = const_cast<ElfW(Sym)*>(image.find(exports[i].name));
      if (symbol == nullptr) continue;
      symbol->st_value = reinterpret_cast<ElfW(Addr)>(exports[i].resolve) - image.base();
      symbol->st_info = static_cast<unsigned char>(ELF64_ST_INFO(ELF64_ST_BIND(symbol->st_info), STT_GNU_IFUNC));
    }
  });
}

void* defined_elsewhere(const char* name) {
  Search search{name, last_base.load(std::memory_order_relaxed), nullptr};
  if (search.only_base != 0) dl_iterate_phdr(visit_other, &search);
  search.only_base = 0;
  if (search.found == nullptr) dl_iterate_phdr(visit_other, &search);
  return search.found;
}

}  // namespace preload
