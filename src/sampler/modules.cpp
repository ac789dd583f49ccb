#include "sampler/modules.h"

#include <elf.h>
#include <link.h>
#include <sched.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include <iterator>

namespace sampler {
namespace {

/// Libraries that work for whoever called them, by the start of their file name.
constexpr const char* kSupportNames[] = {"libc.so",       "libc-",       "libm.so",    "libm-",    "libgcc_s",
                                         "libpthread.so", "libpthread-", "libdl.so",   "ld-linux", "ld-2",
                                         "libstdc++",     "librt.so",    "linux-vdso", "libmvec"};
constexpr const char* kOurNames[] = {"libperfwrap_preload", "libperfwrap_sampler"};

bool starts_with_any(const char* name, const char* const* first, const char* const* last) {
  for (; first != last; ++first) {
    if (strncmp(name, *first, strlen(*first)) == 0) return true;
  }
  return false;
}

const char* base_name(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash == nullptr ? path : slash + 1;
}

ImageKind kind_of(const Image& image, const char* path, std::uintptr_t interpreter) {
  if (interpreter >= image.start && interpreter < image.end) return ImageKind::kInterpreter;
  const char* name = base_name(path);
  if (starts_with_any(name, std::begin(kSupportNames), std::end(kSupportNames))) return ImageKind::kSupport;
  // The standard library's own modules: builtins, whether this interpreter was linked with them or loads them.
  if (strstr(path, "/lib-dynload/") != nullptr) return ImageKind::kSupport;
  if (starts_with_any(name, std::begin(kOurNames), std::end(kOurNames))) return ImageKind::kOurs;
  return ImageKind::kOther;
}

void copy_build_id(const ElfW(Phdr) & segment, std::uintptr_t bias, live_profile::Module& module) {
  std::uintptr_t note = bias + segment.p_vaddr;
  const std::uintptr_t end = note + segment.p_memsz;
  while (note + sizeof(ElfW(Nhdr)) <= end) {
    const auto* header = reinterpret_cast<const ElfW(Nhdr)*>(note);
    const std::uintptr_t name = note + sizeof(ElfW(Nhdr));
    const std::uintptr_t description = name + ((header->n_namesz + 3U) & ~3U);
    if (header->n_type == NT_GNU_BUILD_ID && header->n_namesz == 4 && header->n_descsz <= sizeof(module.build_id) &&
        memcmp(reinterpret_cast<const void*>(name), "GNU", 4) == 0) {
      memcpy(module.build_id, reinterpret_cast<const void*>(description), header->n_descsz);
      module.build_id_length = header->n_descsz;
      return;
    }
    note = description + ((header->n_descsz + 3U) & ~3U);
  }
}

struct Refresh {
  LiveProfileWriter* writer;
  std::uintptr_t interpreter;
  const ImageTable* old_table;
  ImageTable* table;
  char main_path[4096];
  std::uint64_t loaded;
  std::uint64_t unloaded;
  bool only_counts;
};

/// The address space of one loaded object, from its program headers.
bool describe(const dl_phdr_info& info, Image& image, live_profile::Module& module) {
  image = {};
  image.bias = info.dlpi_addr;
  image.start = UINTPTR_MAX;
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = info.dlpi_phdr[i];
    const std::uintptr_t start = info.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0) {
      if (start < image.start) image.start = start;
      if (start + segment.p_memsz > image.end) image.end = start + segment.p_memsz;
    }
    if (segment.p_type == PT_GNU_EH_FRAME) image.frame_header = start;
    if (segment.p_type == PT_NOTE) copy_build_id(segment, info.dlpi_addr, module);
  }
  for (int i = 0; i < info.dlpi_phnum && image.frame_header != 0; ++i) {
    const ElfW(Phdr)& segment = info.dlpi_phdr[i];
    const std::uintptr_t start = info.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && image.frame_header >= start && image.frame_header < start + segment.p_memsz) {
      image.frame_header_end = start + segment.p_memsz;
    }
  }
  return image.end != 0;
}

std::uint32_t known_module(const ImageTable* table, const Image& image) {
  const Image* old = table == nullptr ? nullptr : table->find(image.start);
  const bool same = old != nullptr && old->start == image.start && old->end == image.end && old->bias == image.bias &&
                    old->frame_header == image.frame_header;
  return same ? old->module_id : kNone;
}

void insert(ImageTable& table, const Image& image) {
  if (table.count == kMaxImages) return;
  std::uint32_t at = table.count++;
  for (; at > 0 && table.images[at - 1].start > image.start; --at) table.images[at] = table.images[at - 1];
  table.images[at] = image;
}

int add_image(dl_phdr_info* info, std::size_t, void* data) {
  auto& refresh = *static_cast<Refresh*>(data);
  refresh.loaded = info->dlpi_adds;
  refresh.unloaded = info->dlpi_subs;
  if (refresh.only_counts) return 1;
  ImageTable& table = *refresh.table;
  Image image;
  live_profile::Module module{};
  if (table.count == kMaxImages || !describe(*info, image, module)) return 0;
  const char* path = info->dlpi_name != nullptr && info->dlpi_name[0] != 0 ? info->dlpi_name : refresh.main_path;
  image.kind = kind_of(image, path, refresh.interpreter);
  image.module_id = known_module(refresh.old_table, image);
  if (image.module_id == kNone) {
    module.start = image.start;
    module.end = image.end;
    module.bias = image.bias;
    module.path = refresh.writer->add_bytes(path, static_cast<std::uint32_t>(strlen(path)), 1);
    image.module_id = refresh.writer->add_module(module);
  }
  insert(table, image);
  return 0;
}

ImageTable* new_table() {
  void* memory = mmap(nullptr, sizeof(ImageTable), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<ImageTable*>(memory);
}

}  // namespace

const Image* ImageTable::find(std::uintptr_t address) const {
  std::uint32_t low = 0;
  std::uint32_t high = count;
  while (low < high) {
    const std::uint32_t middle = (low + high) / 2;
    if (images[middle].start <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low > 0 && address < images[low - 1].end ? &images[low - 1] : nullptr;
}

bool Modules::refresh(LiveProfileWriter& writer, std::uintptr_t interpreter, bool force) {
  static Refresh refresh;  // too large for a small stack; guarded by refreshing_
  while (refreshing_.test_and_set(std::memory_order_acquire)) {
    if (!force) return false;
    sched_yield();
  }
  refresh = {};
  refresh.only_counts = true;
  dl_iterate_phdr(add_image, &refresh);
  const bool changed = refresh.loaded != loaded_ || refresh.unloaded != unloaded_;
  if (spare_ == nullptr) spare_ = new_table();
  const bool wanted = (changed || force) && spare_ != nullptr;
  if (wanted) {
    refresh.only_counts = false;
    refresh.writer = &writer;
    refresh.interpreter = interpreter;
    refresh.old_table = table_.load();
    refresh.table = spare_;
    const ssize_t length = readlink("/proc/self/exe", refresh.main_path, sizeof(refresh.main_path) - 1);
    refresh.main_path[length > 0 ? length : 0] = 0;
    // A reader that entered before the last exchange may still be in the spare table: wait it out.
    close_gate();
    open_gate();
    spare_->count = 0;
    dl_iterate_phdr(add_image, &refresh);
    const std::uint32_t generated = generated_count_.load(std::memory_order_acquire);
    for (std::uint32_t i = 0; i < generated; ++i) insert(*spare_, generated_[i]);
    loaded_ = refresh.loaded;
    unloaded_ = refresh.unloaded;
    spare_ = table_.exchange(spare_, std::memory_order_acq_rel);
  }
  refreshing_.clear(std::memory_order_release);
  return wanted;
}

bool Modules::add_generated(const Image& image) {
  const std::uint32_t count = generated_count_.load(std::memory_order_relaxed);
  if (count == kMaxGeneratedImages) return false;
  generated_[count] = image;
  generated_count_.store(count + 1, std::memory_order_release);
  return true;
}

bool Modules::has_generated(std::uintptr_t address) const {
  const std::uint32_t count = generated_count_.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (address >= generated_[i].start && address < generated_[i].end) return true;
  }
  return false;
}

const ImageTable* Modules::enter() {
  readers_.fetch_add(1, std::memory_order_seq_cst);
  if (gate_.load(std::memory_order_seq_cst) != 0) return nullptr;
  return table_.load(std::memory_order_acquire);
}

void Modules::leave() {
  readers_.fetch_sub(1, std::memory_order_release);
}

void Modules::close_gate() {
  gate_.fetch_add(1, std::memory_order_seq_cst);
  while (readers_.load(std::memory_order_seq_cst) != 0) sched_yield();
}

void Modules::open_gate() {
  gate_.fetch_sub(1, std::memory_order_release);
}

void Modules::forget() {
  readers_.store(0);
  gate_.store(0);
  refreshing_.clear();
  generated_count_.store(0);
  if (spare_ == nullptr) spare_ = table_.load();
  table_.store(nullptr);
}

}  // namespace sampler
