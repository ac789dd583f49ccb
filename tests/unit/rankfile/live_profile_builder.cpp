#include "live_profile_builder.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace rankfile_test {

using namespace live_profile;

LiveProfileBuilder::LiveProfileBuilder() : header_(std::make_unique<FileHeader>()) {
  header_->magic = kMagic;
  header_->layout_version = kLayoutVersion;
  header_->header_bytes = sizeof(FileHeader);
  header_->rank = 3;
  header_->world_size = 4;
  header_->pid = 1234;
  header_->is_rank_process = 1;
  header_->ended = 1;
  header_->start_ns = 1'000;
  header_->end_ns = 5'001'000;
  header_->bins.start_ns = 1'000;
  header_->bins.width_ns = 1'000'000;
  std::strcpy(header_->python_version, "3.11.7");
  header_->measuring_since_ns = header_->measured_from_ns = 1'000;
  header_->measured_parts = 1;
  header_->annotation_names_used = kAnnotationKinds;
  header_->annotation_names[1].kind = AnnotationKind::kMark;
  header_->moments_stride = 1;
  region_uses_.emplace_back();
  bytes_.resize(8);
  modules_.emplace_back();
  code_objects_.emplace_back();
  nodes_.emplace_back();
}

std::uint32_t LiveProfileBuilder::add_bytes(std::string_view bytes, std::uint8_t character_bytes) {
  const auto offset = static_cast<std::uint32_t>(bytes_.size());
  const ByteBlock block{static_cast<std::uint32_t>(bytes.size()), character_bytes, {}};
  bytes_.resize((bytes_.size() + sizeof block + bytes.size() + 7) / 8 * 8);
  std::memcpy(bytes_.data() + offset, &block, sizeof block);
  if (!bytes.empty()) std::memcpy(bytes_.data() + offset + sizeof block, bytes.data(), bytes.size());
  return offset;
}

std::uint32_t LiveProfileBuilder::add_module(const std::string& path) {
  Module module{};
  module.path = add_bytes(path);
  modules_.push_back(module);
  return static_cast<std::uint32_t>(modules_.size() - 1);
}

std::uint32_t LiveProfileBuilder::add_object(std::uint64_t start, std::uint64_t end, std::string_view bytes) {
  Module module{};
  module.start = start;
  module.end = end;
  module.object = add_bytes(bytes, 0);
  modules_.push_back(module);
  return static_cast<std::uint32_t>(modules_.size() - 1);
}

std::uint32_t LiveProfileBuilder::add_code(const std::string& file, const std::string& name,
                                           std::string_view line_table, std::int32_t first_line) {
  CodeObject code{};
  code.file = add_bytes(file);
  code.name = add_bytes(name);
  code.line_table = add_bytes(line_table, 0);
  code.first_line = first_line;
  code_objects_.push_back(code);
  return static_cast<std::uint32_t>(code_objects_.size() - 1);
}

std::uint32_t LiveProfileBuilder::add_node(std::uint32_t parent, FrameKind kind, std::uint32_t owner,
                                           std::uint64_t offset) {
  Node node{};
  node.parent = parent;
  node.owner = owner;
  node.offset = offset & ((std::uint64_t{1} << 56) - 1);
  node.kind = static_cast<std::uint8_t>(kind);
  nodes_.push_back(node);
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

void LiveProfileBuilder::add_total(std::uint32_t node, Category category, std::uint64_t nanoseconds) {
  Total total{};
  total.node = node;
  total.category = static_cast<std::uint8_t>(category);
  total.thread_ns = nanoseconds;
  total.rank_ns = nanoseconds;
  total.samples = 1;
  totals_.push_back(total);
}

std::uint32_t LiveProfileBuilder::add_annotation(AnnotationKind kind, const std::string& name) {
  AnnotationName& record = header_->annotation_names[header_->annotation_names_used];
  record.kind = kind;
  record.name = add_bytes(name);
  return header_->annotation_names_used++;
}

void LiveProfileBuilder::add_moment(std::uint32_t name, std::uint64_t monotonic_ns) {
  AnnotationName& mark = header_->annotation_names[name];
  if (mark.marks == 0) mark.first_ns = monotonic_ns;
  mark.last_ns = monotonic_ns;
  header_->moments[header_->moments_used++] = {monotonic_ns, mark.marks++, name, 0};
}

void LiveProfileBuilder::add_thread(std::uint64_t pending_rank_ns, std::uint32_t last_node) {
  threads_.push_back({pending_rank_ns, last_node});
}

void LiveProfileBuilder::add_call_site(std::uint32_t node, const std::string& function, std::uint64_t calls,
                                       std::uint64_t nanoseconds) {
  calls_.push_back({node, add_bytes(function), calls, nanoseconds});
}

template <class Record>
void LiveProfileBuilder::append_region(RegionId id, const std::vector<Record>& records, std::string& image) {
  Region& region = header_->regions[static_cast<std::size_t>(id)];
  const std::size_t length = records.size() * sizeof(Record);
  region.offset = image.size();
  region.capacity = length;
  region.reserved = length;
  region.used = records.size();
  image.append(reinterpret_cast<const char*>(records.data()), length);
}

std::string LiveProfileBuilder::image() {
  std::string image(sizeof(FileHeader), '\0');
  std::vector<ThreadRecord> threads(threads_.size());
  for (std::size_t i = 0; i < threads.size(); ++i) {
    threads[i].is_main = i == 0;
    threads[i].start_ns = header_->start_ns;
    threads[i].pending_rank_ns = threads_[i].pending_rank_ns;
    threads[i].last_node = threads_[i].last_node;
    threads[i].last_category = static_cast<std::uint32_t>(Category::kPython);
    threads[i].timeline_used = threads[i].timeline_capacity = 1;
  }
  std::vector<CallSite> sites(calls_.size());
  for (std::size_t i = 0; i < sites.size(); ++i) {
    sites[i].node = calls_[i].node;
    sites[i].function = calls_[i].function;
    sites[i].calls = calls_[i].calls;
    sites[i].ns = calls_[i].nanoseconds;
    sites[i].bytes = 8 * calls_[i].calls;
    sites[i].size_bins[4] = static_cast<std::uint32_t>(std::min<std::uint64_t>(calls_[i].calls, kFullSizeBin));
  }
  const std::vector<TimelineEntry> timeline{{2'000, static_cast<std::uint32_t>(nodes_.size() - 1), 0}};
  append_region(RegionId::kThreads, threads, image);
  append_region(RegionId::kModules, modules_, image);
  append_region(RegionId::kCodeObjects, code_objects_, image);
  append_region(RegionId::kNodes, nodes_, image);
  append_region(RegionId::kTotals, totals_, image);
  append_region(RegionId::kTimeline, timeline, image);
  append_region(RegionId::kCallSites, sites, image);
  append_region(RegionId::kBytes, bytes_, image);
  append_region(RegionId::kRegionUses, region_uses_, image);
  std::memcpy(image.data(), static_cast<const void*>(header_.get()), sizeof(FileHeader));
  return image;
}

void LiveProfileBuilder::write(const std::filesystem::path& path) {
  const std::string bytes = image();
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

LiveProfileBuilder small_profile() {
  LiveProfileBuilder builder;
  // Objects/locations.md: no-column entries of one code unit: lines 10, 11, 12.
  const std::string table = {static_cast<char>(0xE8), 0, static_cast<char>(0xE8), 2, static_cast<char>(0xE8), 2};
  const std::uint32_t code = builder.add_code("/nowhere/app.py", "work", table, 10);
  const std::uint32_t module = builder.add_module("/nowhere/libwork.so");
  const std::uint32_t line11 = builder.add_node(0, FrameKind::kPython, code, 2);
  const std::uint32_t line12 = builder.add_node(0, FrameKind::kPython, code, 4);
  const std::uint32_t native = builder.add_node(line11, FrameKind::kNative, module, 0x1234);
  builder.add_thread();
  builder.add_total(line11, Category::kPython, 1'000'000);
  builder.add_total(line12, Category::kPython, 2'000'000);
  builder.add_total(native, Category::kNative, 2'000'000);
  builder.add_call_site(line11, "MPI_Allreduce", 7, 900);
  return builder;
}

TemporaryDirectory::TemporaryDirectory() {
  std::string name = std::filesystem::temp_directory_path() / "perfwrap-test-XXXXXX";
  path_ = ::mkdtemp(name.data());
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

}  // namespace rankfile_test
