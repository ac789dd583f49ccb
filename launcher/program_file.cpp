#include "program_file.h"

#include <elf.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>
#include <vector>

namespace launcher {
namespace {

namespace fs = std::filesystem;

#if defined(__x86_64__)
constexpr Elf64_Half kThisMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kThisMachine = EM_AARCH64;
#elif defined(__powerpc64__)
constexpr Elf64_Half kThisMachine = EM_PPC64;
#else
#error "perfwrap has not been taught this machine's number in ELF files"
#endif

Lookup look_at(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return Lookup::kMissing;
  return !fs::is_directory(status) && access(path.c_str(), X_OK) == 0 ? Lookup::kFound : Lookup::kForbidden;
}

template <typename Struct>
bool read_struct(std::ifstream& file, Elf64_Off offset, Struct& value) {
  file.seekg(static_cast<std::streamoff>(offset));
  return static_cast<bool>(file.read(reinterpret_cast<char*>(&value), sizeof(value)));
}

// The path in PT_INTERP; empty if the file has none.
std::string elf_interpreter(std::ifstream& file, const Elf64_Ehdr& header) {
  for (Elf64_Half index = 0; index < header.e_phnum; ++index) {
    Elf64_Phdr segment = {};
    if (!read_struct(file, header.e_phoff + Elf64_Off{index} * header.e_phentsize, segment)) return "";
    if (segment.p_type != PT_INTERP || segment.p_filesz == 0 || segment.p_filesz > 4096) continue;
    std::string path(segment.p_filesz, '\0');
    file.seekg(static_cast<std::streamoff>(segment.p_offset));
    file.read(path.data(), static_cast<std::streamsize>(path.size()));
    return path.substr(0, path.find('\0'));
  }
  return "";
}

std::string reason_of_elf(std::ifstream& file) {
  Elf64_Ehdr header = {};
  if (!read_struct(file, 0, header) || header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != kThisMachine) {
    return "is built for another kind of processor than perfwrap";
  }
  const std::string interpreter = elf_interpreter(file, header);
  if (interpreter.empty()) {
    return "is statically linked, so no dynamic loader runs that could load the profiler; link it dynamically";
  }
  if (interpreter.find("ld-musl") != std::string::npos) {
    return "uses the C library musl, while the profiler is built for the GNU C library";
  }
  return "";
}

// The program that the first line of a script names, after the "#!".
std::string script_interpreter(std::ifstream& file) {
  std::string line;
  file.clear();
  file.seekg(2);
  std::getline(file, line);
  const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
  return line.substr(begin, line.find_first_of(" \t\r", begin) - begin);
}

bool changes_user(const fs::path& program) {
  struct stat status = {};
  if (stat(program.c_str(), &status) != 0) return false;
  return ((status.st_mode & S_ISUID) != 0 && status.st_uid != geteuid()) ||
         ((status.st_mode & S_ISGID) != 0 && status.st_gid != getegid());
}

std::string reason_of_file(const fs::path& program, bool follow_script) {
  if (changes_user(program)) return "runs as another user (set-user-ID), where the loader takes no libraries from us";
  std::ifstream file(program, std::ios::binary);
  char magic[SELFMAG] = {};
  file.read(magic, sizeof(magic));
  if (std::memcmp(magic, ELFMAG, SELFMAG) == 0) return reason_of_elf(file);
  if (magic[0] == '#' && magic[1] == '!' && follow_script) return reason_of_file(script_interpreter(file), false);
  return "";
}

}  // namespace

FoundProgram find_program(const std::string& name, const std::string& search_path) {
  if (name.find('/') != std::string::npos) return {look_at(name), name};
  FoundProgram best;
  for (std::size_t begin = 0; begin <= search_path.size();) {
    const std::size_t end = std::min(search_path.find(':', begin), search_path.size());
    const fs::path directory = search_path.substr(begin, end - begin);
    const fs::path candidate = (directory.empty() ? fs::path(".") : directory) / name;
    const Lookup result = look_at(candidate);
    if (result == Lookup::kFound) return {result, candidate};
    std::error_code error;
    if (result == Lookup::kForbidden && !fs::is_directory(candidate, error)) best = {result, candidate};
    begin = end + 1;
  }
  return best;
}

std::string default_search_path() {
  const char* path = std::getenv("PATH");
  return path != nullptr ? path : "/bin:/usr/bin";
}

std::string reason_not_profiled(const fs::path& program) {
  return reason_of_file(program, true);
}

}  // namespace launcher
