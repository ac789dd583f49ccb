#include "sampler/generated_code.h"

#include <elf.h>
#include <limits.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>

namespace sampler {
namespace {

constexpr std::uint32_t kMostObjects = 16384;
constexpr std::uint32_t kMostSections = 64;
constexpr std::uint64_t kLargestObject = 256 * 1024;
constexpr std::uint64_t kMostKeptBytes = 2 * 1024 * 1024;
constexpr std::size_t kFramesBytes = 1024 * 1024;
constexpr std::uint64_t kSearchedBytesAtOnce = 4 * 1024 * 1024;
constexpr std::uintptr_t kPage = 4096;
constexpr std::uint64_t kLargestCode = 64 * 1024 * 1024;

// The interface's structures.
struct CodeEntry {
  std::uintptr_t next;
  std::uintptr_t previous;
  std::uintptr_t object;
  std::uint64_t object_bytes;
};
struct CodeDescriptor {
  std::uint32_t version;
  std::uint32_t action;
  std::uintptr_t relevant;
  std::uintptr_t first;
};

struct LoadedObject {
  std::uint32_t index;
  std::uintptr_t bias;
  char path[PATH_MAX];
};
struct Wanted {
  std::uint32_t left;
  LoadedObject* object;
};

int copy_object(dl_phdr_info* info, std::size_t, void* data) {
  auto& wanted = *static_cast<Wanted*>(data);
  if (wanted.left-- > 0) return 0;
  wanted.object->bias = info->dlpi_addr;
  const bool is_program = info->dlpi_name == nullptr || info->dlpi_name[0] == 0;
  wanted.object->path[0] = 0;
  strncat(wanted.object->path, is_program ? "/proc/self/exe" : info->dlpi_name, PATH_MAX - 1);
  return 1;
}

/// The object at a place of the loader's list; its file is read outside the loader's lock.
bool loaded_object(std::uint32_t place, LoadedObject& object) {
  Wanted wanted{place, &object};
  return dl_iterate_phdr(copy_object, &wanted) == 1;
}

/// The JIT changes its list while we read: every read is guarded, and a walk has an end.
template <typename Visit>
bool any_entry(const Reader& memory, std::uintptr_t descriptor, Visit visit) {
  CodeDescriptor head;
  if (!memory.value(descriptor, head) || head.version != 1) return false;
  std::uintptr_t next = head.first;
  for (std::uint32_t i = 0; next != 0 && i < kMostObjects; ++i) {
    CodeEntry entry;
    if (!memory.value(next, entry)) return false;
    if (visit(entry)) return true;
    next = entry.next;
  }
  return false;
}

}  // namespace

/// An object file in the JIT's memory whose sections carry the addresses that they were loaded to.
struct GeneratedCode::Object {
  std::uintptr_t file;
  std::uint64_t file_bytes;
  std::uintptr_t start, end;  ///< of its code
  std::uintptr_t frames;      ///< .eh_frame where it was loaded, 0: none
  std::uint64_t frames_bytes;

  bool read(const Reader& memory, const CodeEntry& entry) {
    Elf64_Ehdr header;
    Elf64_Shdr sections[kMostSections];
    *this = {entry.object, entry.object_bytes, UINTPTR_MAX, 0, 0, 0};
    if (!memory.value(file, header) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return false;
    const std::size_t size = header.e_shnum * sizeof(Elf64_Shdr);
    if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shnum > kMostSections) return false;
    if (header.e_shoff > file_bytes || size > file_bytes - header.e_shoff) return false;
    if (!memory.bytes(file + header.e_shoff, sections, size)) return false;
    for (std::uint32_t i = 0; i < header.e_shnum; ++i) take(sections[i]);
    return start < end && end - start <= kLargestCode;
  }

 private:
  void take(const Elf64_Shdr& section) {
    constexpr std::uint64_t kCode = SHF_ALLOC | SHF_EXECINSTR;
    if (section.sh_addr == 0 || section.sh_size == 0 || section.sh_size > kLargestCode) return;
    if ((section.sh_flags & kCode) == kCode) {
      if (section.sh_addr < start) start = section.sh_addr;
      if (section.sh_addr + section.sh_size > end) end = section.sh_addr + section.sh_size;
    } else if (section.sh_type == SHT_X86_64_UNWIND) {
      frames = section.sh_addr;
      frames_bytes = section.sh_size;
    }
  }
};

void GeneratedCode::note(std::uintptr_t address) {
  constexpr std::uint64_t kPrime = 0x9e3779b97f4a7c15ULL;
  noted_[(address / kPage * kPrime) >> 58].store(address, std::memory_order_relaxed);
  static_assert(kMostNoted == 1 << 6);
}

bool GeneratedCode::find_object(std::uintptr_t address, Object& object) const {
  const Reader memory(nullptr);
  const auto holds_address = [&](const CodeEntry& entry) {
    return object.read(memory, entry) && address >= object.start && address < object.end;
  };
  for (std::uint32_t i = 0; i < descriptor_count_; ++i) {
    if (any_entry(memory, descriptors_[i], holds_address)) return true;
  }
  return false;
}

/// A part of the loaded images at a time: a symbol table can have tens of megabytes. True: the last one was searched.
bool GeneratedCode::search_descriptors() {
  static LoadedObject object;  // too large for a small stack; only the clock thread comes here
  const std::uint64_t begin = symbols_.bytes_read();
  while (descriptor_count_ < kMostDescriptors && symbols_.bytes_read() - begin < kSearchedBytesAtOnce) {
    if (!loaded_object(objects_searched_, object)) return true;
    ++objects_searched_;
    const std::uintptr_t value = symbols_.find(object.path, "__jit_debug_descriptor");
    if (value != 0) descriptors_[descriptor_count_++] = object.bias + value;
  }
  return descriptor_count_ == kMostDescriptors;
}

/// Frame descriptions are read in the handler, where the JIT's own memory could be gone.
void GeneratedCode::copy_frames(const Object& object, Image& image) {
  if (frames_ == nullptr) {
    void* memory = mmap(nullptr, kFramesBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    frames_ = static_cast<unsigned char*>(memory);
  }
  if (object.frames == 0 || object.frames_bytes > kFramesBytes - frames_used_) return;
  unsigned char* copy = frames_ + frames_used_;
  if (!Reader(nullptr).bytes(object.frames, copy, object.frames_bytes)) return;
  frames_used_ += (object.frames_bytes + 15) / 16 * 16;
  image.frames = reinterpret_cast<std::uintptr_t>(copy);
  image.frames_end = image.frames + object.frames_bytes;
  image.frames_distance = object.frames - image.frames;
}

/// The object goes into the live profile as it is: names and lines are looked up when the process has ended.
void GeneratedCode::keep_file(LiveProfileWriter& writer, const Object& object) {
  if (object.file_bytes > kLargestObject || kept_bytes_ + object.file_bytes > kMostKeptBytes) return;
  const auto bytes = static_cast<std::uint32_t>(object.file_bytes);
  if (!writer.make_room_for_bytes(bytes)) return;
  live_profile::Module module{};
  module.start = object.start;
  module.end = object.end;
  module.object = writer.add_bytes_from(Reader(nullptr), object.file, bytes);
  if (module.object == kNone || writer.add_module(module) == kNone) return;
  kept_bytes_ += bytes;
}

bool GeneratedCode::keep(LiveProfileWriter& writer, Modules& modules, const Object& object) {
  Image image{};
  image.start = object.start;
  image.end = object.end;
  image.kind = ImageKind::kOther;
  image.is_generated = true;
  copy_frames(object, image);
  if (!modules.add_generated(image)) return false;
  keep_file(writer, object);
  return true;
}

/// A JIT may put code later where there was none.
void GeneratedCode::expire_refusals() {
  constexpr std::uint32_t kRounds = 256;
  if (++rounds_ % kRounds == 0) memset(refused_, 0, sizeof(refused_));
}

GeneratedCode::Answer GeneratedCode::answer(std::uintptr_t address, LiveProfileWriter& writer, Modules& modules) {
  Object object;
  if (!find_object(address, object)) {
    if (!search_descriptors()) return Answer::kLater;
    if (!find_object(address, object)) return Answer::kNothing;
  }
  return keep(writer, modules, object) ? Answer::kFound : Answer::kNothing;
}

/// An image that had just been loaded when the sample was taken is in the table by now.
bool GeneratedCode::is_in_image(const Modules& modules, std::uintptr_t address) {
  const ImageTable* table = modules.current();
  return modules.has_generated(address) || (table != nullptr && table->find(address) != nullptr);
}

bool GeneratedCode::look_up(LiveProfileWriter& writer, Modules& modules) {
  bool has_grown = false;
  expire_refusals();
  for (std::uint32_t i = 0; i < kMostNoted; ++i) {
    const std::uintptr_t address = noted_[i].load(std::memory_order_relaxed);
    if (address == 0) continue;
    if (!is_in_image(modules, address) && refused_[i] != address / kPage) {
      const Answer found = answer(address, writer, modules);
      if (found == Answer::kLater) return has_grown;
      if (found == Answer::kNothing) refused_[i] = address / kPage;
      has_grown = has_grown || found == Answer::kFound;
    }
    noted_[i].store(0, std::memory_order_relaxed);
  }
  return has_grown;
}

void GeneratedCode::forget() {
  for (std::atomic<std::uintptr_t>& address : noted_) address.store(0, std::memory_order_relaxed);
  memset(refused_, 0, sizeof(refused_));
  frames_used_ = 0;
  kept_bytes_ = 0;
  objects_searched_ = 0;
  descriptor_count_ = 0;
}

}  // namespace sampler
