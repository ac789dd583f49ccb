#include "rankfile/symbols.h"

#include <cxxabi.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "rankfile/jit_object.h"
#include "rankfile/text.h"

namespace rankfile {
namespace {

struct Function {
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  const char* name = nullptr;  ///< in the mapped file
};

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                         &std::free);
  return valid_utf8(status == 0 && text ? text.get() : name);
}

bool is_function(const GElf_Sym& symbol) {
  const auto type = GELF_ST_TYPE(symbol.st_info);
  return symbol.st_shndx != SHN_UNDEF && (type == STT_FUNC || type == STT_GNU_IFUNC);
}

/// Symbols of an object file count from the start of their section, those of an image from the image's.
std::uint64_t loaded_at(Elf* elf, const GElf_Sym& symbol) {
  GElf_Ehdr file;
  GElf_Shdr section;
  if (gelf_getehdr(elf, &file) == nullptr || file.e_type != ET_REL) return 0;
  return gelf_getshdr(elf_getscn(elf, symbol.st_shndx), &section) == nullptr ? 0 : section.sh_addr;
}

/// The section of the given type, or null.
Elf_Scn* find_section(Elf* elf, GElf_Word type) {
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr; section = elf_nextscn(elf, section)) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) != nullptr && header.sh_type == type) return section;
  }
  return nullptr;
}

/// A symbol without a size reaches to the next one; of symbols at one address the first stays.
void close_gaps(std::vector<Function>& functions) {
  std::ranges::stable_sort(functions, {}, &Function::start);
  const auto repeated = std::unique(functions.begin(), functions.end(),
                                    [](const Function& a, const Function& b) { return a.start == b.start; });
  functions.erase(repeated, functions.end());
  for (std::size_t i = 0; i < functions.size(); ++i) {
    if (functions[i].end > functions[i].start) continue;
    functions[i].end = i + 1 < functions.size() ? functions[i + 1].start : functions[i].start + 1;
  }
}

std::vector<Function> read_functions(Elf* elf, Elf_Scn* section) {
  std::vector<Function> functions;
  GElf_Shdr header;
  Elf_Data* data = elf_getdata(section, nullptr);
  if (data == nullptr || gelf_getshdr(section, &header) == nullptr || header.sh_entsize == 0) return functions;
  const auto count = static_cast<int>(std::min<std::uint64_t>(data->d_size / header.sh_entsize, 1u << 30));
  for (int i = 0; i < count; ++i) {
    GElf_Sym symbol;
    if (gelf_getsym(data, i, &symbol) == nullptr || !is_function(symbol)) continue;
    const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
    if (name == nullptr || *name == '\0') continue;
    const std::uint64_t start = symbol.st_value + loaded_at(elf, symbol);
    if (start != 0) functions.push_back({start, start + symbol.st_size, name});
  }
  close_gaps(functions);
  return functions;
}

using ScopeList = std::unique_ptr<Dwarf_Die, decltype(&std::free)>;

std::string text_attribute(Dwarf_Die& die, unsigned name) {
  Dwarf_Attribute attribute;
  const char* text = dwarf_formstring(dwarf_attr_integrate(&die, name, &attribute));
  return text == nullptr ? std::string() : valid_utf8(text);
}

std::int32_t number_attribute(Dwarf_Die& die, unsigned name) {
  Dwarf_Attribute attribute;
  Dwarf_Word number = 0;
  if (dwarf_formudata(dwarf_attr(&die, name, &attribute), &number) != 0 || number > INT32_MAX) return 0;
  return static_cast<std::int32_t>(number);
}

std::string in_directory(std::string file, const std::string& directory) {
  const bool is_relative = !file.empty() && file.front() != '/';
  return is_relative && !directory.empty() ? directory + "/" + file : file;
}

/// What a scope says of itself; the line that runs in it comes from elsewhere.
NativeScope described(Dwarf_Die& die, const std::string& directory) {
  NativeScope scope;
  scope.function = text_attribute(die, DW_AT_name);
  int line = 0;
  if (dwarf_decl_line(&die, &line) == 0) scope.declared_line = line;
  if (const char* file = dwarf_decl_file(&die)) scope.declared_file = in_directory(valid_utf8(file), directory);
  return scope;
}

/// Where an inlined function is called.
void read_call(Dwarf_Die& unit, Dwarf_Die& inlined, const std::string& directory, NativeLocation& call) {
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  call = {};
  call.line = number_attribute(inlined, DW_AT_call_line);
  const auto number = static_cast<std::size_t>(number_attribute(inlined, DW_AT_call_file));
  if (dwarf_getsrcfiles(&unit, &files, &count) != 0 || number >= count) return;
  if (const char* file = dwarf_filesrc(files, number, nullptr, nullptr)) {
    call.file = in_directory(valid_utf8(file), directory);
  }
}

/// The functions around an address as they lie in each other, the innermost first.
std::vector<NativeScope> read_scopes(Dwarf_Die& unit, std::uint64_t address, NativeLocation place) {
  std::vector<NativeScope> scopes;
  const std::string directory = text_attribute(unit, DW_AT_comp_dir);
  const std::string source = in_directory(text_attribute(unit, DW_AT_name), directory);
  Dwarf_Die* found = nullptr;
  if (dwarf_getscopes(&unit, address, &found) <= 0) return scopes;
  const ScopeList innermost(found, &std::free);
  const int count = dwarf_getscopes_die(innermost.get(), &found);
  const ScopeList chain(count > 0 ? found : nullptr, &std::free);
  place.file = in_directory(std::move(place.file), directory);
  for (int i = 0; i < count; ++i) {
    Dwarf_Die& die = chain.get()[i];
    const int tag = dwarf_tag(&die);
    if (tag != DW_TAG_subprogram && tag != DW_TAG_inlined_subroutine) continue;
    NativeScope& scope = scopes.emplace_back(described(die, directory));
    scope.file = place.file;
    scope.line = place.line;
    scope.unit = source;
    if (tag == DW_TAG_inlined_subroutine) read_call(unit, die, directory, place);
  }
  return scopes;
}

}  // namespace

struct ModuleSymbols::State {
  State(std::string image_path, std::span<const std::uint8_t> id)
      : path(std::move(image_path)), build_id(id.begin(), id.end()) {}
  explicit State(std::span<const std::byte> bytes) : object(bytes.begin(), bytes.end()) {}
  ~State() {
    if (dwarf != nullptr) dwarf_end(dwarf);
    if (elf != nullptr) elf_end(elf);
    if (descriptor >= 0) ::close(descriptor);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void open() {
    is_open = true;
    elf_version(EV_CURRENT);
    if (!object.empty()) {
      relocate_debug_sections(object);
      elf = elf_memory(reinterpret_cast<char*>(object.data()), object.size());
      if (elf != nullptr && elf_kind(elf) == ELF_K_ELF) read_tables();
      return;
    }
    if (path.empty() || path.front() != '/') return;  // [vdso] and the like are no files
    descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor >= 0) elf = elf_begin(descriptor, ELF_C_READ_MMAP, nullptr);
    if (elf == nullptr || elf_kind(elf) != ELF_K_ELF) {
      reason = fmt::format("{} cannot be read: its functions have no names", path);
    } else if (!has_expected_build_id()) {
      reason = fmt::format("{} was replaced after the job loaded it: its functions have no names", path);
    } else {
      read_tables();
    }
  }

  bool has_expected_build_id() const {
    const void* found = nullptr;
    const ssize_t length = dwelf_elf_gnu_build_id(elf, &found);
    if (build_id.empty() || length <= 0) return true;
    // The live profile keeps the first bytes of a long id.
    const std::size_t compared = std::min(build_id.size(), static_cast<std::size_t>(length));
    return std::memcmp(found, build_id.data(), compared) == 0;
  }

  void read_tables() {
    Elf_Scn* section = find_section(elf, SHT_SYMTAB);
    if (section == nullptr) section = find_section(elf, SHT_DYNSYM);
    if (section != nullptr) functions = read_functions(elf, section);
    if (has_line_section()) dwarf = dwarf_begin_elf(elf, DWARF_C_READ, nullptr);
  }

  /// Opening DWARF reads every section: only worth it where there are lines.
  bool has_line_section() const {
    std::size_t names = 0;
    if (elf_getshdrstrndx(elf, &names) != 0) return false;
    for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr; section = elf_nextscn(elf, section)) {
      GElf_Shdr header;
      if (gelf_getshdr(section, &header) == nullptr || header.sh_type == SHT_NOBITS) continue;
      const char* name = elf_strptr(elf, names, header.sh_name);
      if (name != nullptr && std::strcmp(name, ".debug_line") == 0) return true;
    }
    return false;
  }

  std::string function_at(std::uint64_t address) const {
    auto next = std::ranges::upper_bound(functions, address, {}, &Function::start);
    if (next == functions.begin()) return {};
    const Function& candidate = *--next;
    return address < candidate.end ? demangled(candidate.name) : std::string();
  }

  /// The compilation unit of an address.
  bool find_unit(std::uint64_t address, Dwarf_Die& unit) const {
    if (dwarf == nullptr) return false;
    return dwarf_addrdie(dwarf, address, &unit) != nullptr || (!object.empty() && search_unit(address, unit));
  }

  /// LLVM writes no index of addresses; what it makes at run time has few units.
  bool search_unit(std::uint64_t address, Dwarf_Die& unit) const {
    Dwarf_Off next = 0;
    std::size_t header_bytes = 0;
    for (Dwarf_Off at = 0; dwarf_nextcu(dwarf, at, &next, &header_bytes, nullptr, nullptr, nullptr) == 0; at = next) {
      if (dwarf_offdie(dwarf, at + header_bytes, &unit) != nullptr && dwarf_haspc(&unit, address) > 0) return true;
    }
    return false;
  }

  void add_line(std::uint64_t address, NativeLocation& location) const {
    Dwarf_Die unit;
    if (!find_unit(address, unit)) return;
    Dwarf_Line* line = dwarf_getsrc_die(&unit, address);
    if (line == nullptr || dwarf_lineno(line, &location.line) != 0) return;
    const char* file = dwarf_linesrc(line, nullptr, nullptr);
    if (file != nullptr) location.file = valid_utf8(file);
  }

  std::string path;
  std::vector<std::uint8_t> build_id;
  std::vector<std::byte> object;  ///< instead of a path
  std::string reason;
  bool is_open = false;
  int descriptor = -1;
  Elf* elf = nullptr;
  Dwarf* dwarf = nullptr;
  std::vector<Function> functions;
};

ModuleSymbols::ModuleSymbols(std::string path, std::span<const std::uint8_t> build_id)
    : state_(std::make_unique<State>(std::move(path), build_id)) {}
ModuleSymbols::ModuleSymbols(std::span<const std::byte> object) : state_(std::make_unique<State>(object)) {}
ModuleSymbols::~ModuleSymbols() = default;
ModuleSymbols::ModuleSymbols(ModuleSymbols&&) noexcept = default;
ModuleSymbols& ModuleSymbols::operator=(ModuleSymbols&&) noexcept = default;

NativeLocation ModuleSymbols::locate(std::uint64_t address) {
  if (!state_->is_open) state_->open();
  NativeLocation location;
  location.function = state_->function_at(address);
  state_->add_line(address, location);
  if (location.function.empty() && state_->object.empty()) {
    location.function = fmt::format("{}+0x{:x}", std::filesystem::path(state_->path).filename().string(), address);
  }
  return location;
}

std::vector<NativeScope> ModuleSymbols::scopes(std::uint64_t address) {
  if (!state_->is_open) state_->open();
  NativeLocation place;
  Dwarf_Die unit;
  if (!state_->find_unit(address, unit)) return {};
  state_->add_line(address, place);
  return read_scopes(unit, address, std::move(place));
}

const std::string& ModuleSymbols::reason() const {
  return state_->reason;
}

}  // namespace rankfile
