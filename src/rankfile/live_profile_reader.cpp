#include "rankfile/live_profile_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "rankfile/text.h"

namespace rankfile {

using live_profile::ByteBlock;
using live_profile::CallSite;
using live_profile::FileHeader;
using live_profile::FrameKind;
using live_profile::Node;
using live_profile::RegionId;
using live_profile::ThreadRecord;
using live_profile::TimelineEntry;
using live_profile::Total;

namespace {

constexpr const char* kRemedy = "nothing can be saved from it";
constexpr std::uint64_t kBlockAlignment = 8;
// Above what a process writes: its largest region has room for 80 MiB, all together for 170.
constexpr std::uint64_t kMaximumRegionBytes = std::uint64_t{96} << 20;
constexpr std::uint64_t kMaximumBytes = std::uint64_t{256} << 20;
constexpr std::size_t kMaximumTextBytes = std::size_t{16} << 10;
constexpr std::uint64_t kMaximumNs = 100'000'000'000'000'000;  // three years

}  // namespace

/// The open file, from which ranges are copied: a mapping would raise SIGBUS if the file shrank meanwhile.
class LiveProfile::Input {
 public:
  explicit Input(const std::filesystem::path& path)
      : path_(path.string()), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat status {};
    if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
      const int error = descriptor_ < 0 ? errno : EINVAL;
      close();
      throw schema::FileError(fmt::format("cannot read the live profile {}: {}", path_, std::strerror(error)));
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
  ~Input() { close(); }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  [[noreturn]] void fail(const std::string& what) const {
    throw schema::FileError(fmt::format("{} {}; {}", path_, what, kRemedy));
  }
  std::uint64_t size() const { return size_; }
  /// Bytes that may still be copied: regions of a damaged file may lie over each other.
  std::uint64_t left() const { return left_; }
  void use(std::uint64_t bytes) { left_ -= bytes; }

  void copy(void* to, std::uint64_t offset, std::uint64_t length) const {
    char* next = static_cast<char*>(to);
    while (length > 0) {
      const ssize_t got = ::pread(descriptor_, next, length, static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) fail("cannot be read to its end");
      next += got;
      offset += static_cast<std::uint64_t>(got);
      length -= static_cast<std::uint64_t>(got);
    }
  }

 private:
  void close() const {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  std::string path_;
  int descriptor_;
  std::uint64_t size_ = 0;
  std::uint64_t left_ = kMaximumBytes;
};

std::int64_t sane_ns(std::uint64_t nanoseconds) {
  return nanoseconds <= kMaximumNs ? static_cast<std::int64_t>(nanoseconds) : 0;
}

template <std::size_t Size>
std::string text_of(const char (&characters)[Size]) {
  return valid_utf8({characters, ::strnlen(characters, Size)});
}
template std::string text_of(const char (&)[16]);
template std::string text_of(const char (&)[64]);
template std::string text_of(const char (&)[96]);
template std::string text_of(const char (&)[256]);
template std::string text_of(const char (&)[512]);

LiveProfile::LiveProfile(const std::filesystem::path& path) : header_(std::make_unique<FileHeader>()) {
  Input input(path);
  if (input.size() < sizeof(FileHeader)) input.fail("is too short for a live profile");
  input.copy(header_.get(), 0, sizeof(FileHeader));
  if (header_->magic != live_profile::kMagic) input.fail("is not a live profile");
  if (header_->layout_version != live_profile::kLayoutVersion || header_->header_bytes != sizeof(FileHeader)) {
    input.fail("was written by another version of perfwrap");
  }
  counter_count_ = std::min(header_->counter_count, live_profile::kMaxCounters);
  read_regions(input);
  check_nodes();
  check_totals();
  check_timeline();
  check_call_sites();
  check_arrivals();
  check_traffic();
  check_allocations();
  check_files();
  check_region_uses();
  count_time_bins();
}

template <class Record>
std::vector<Record> LiveProfile::read_region(Input& input, RegionId id) const {
  const live_profile::Region& region = header_->regions[static_cast<std::size_t>(id)];
  const std::uint64_t offset = region.offset;
  if (offset < sizeof(FileHeader) || offset >= input.size()) return {};
  const std::uint64_t reserved =
      std::min({region.reserved.load(), input.size() - offset, kMaximumRegionBytes, input.left()});
  const std::uint64_t count = std::min(region.used.load(), reserved / sizeof(Record));
  std::vector<Record> records(count);
  input.copy(records.data(), offset, count * sizeof(Record));
  input.use(count * sizeof(Record));
  return records;
}

void LiveProfile::read_regions(Input& input) {
  threads_ = read_region<ThreadRecord>(input, RegionId::kThreads);
  modules_ = read_region<live_profile::Module>(input, RegionId::kModules);
  code_objects_ = read_region<live_profile::CodeObject>(input, RegionId::kCodeObjects);
  nodes_ = read_region<Node>(input, RegionId::kNodes);
  totals_ = read_region<Total>(input, RegionId::kTotals);
  timeline_ = read_region<TimelineEntry>(input, RegionId::kTimeline);
  call_sites_ = read_region<CallSite>(input, RegionId::kCallSites);
  arrivals_ = read_region<live_profile::Arrival>(input, RegionId::kArrivals);
  traffic_ = read_region<live_profile::Traffic>(input, RegionId::kTraffic);
  allocation_sites_ = read_region<live_profile::AllocationSite>(input, RegionId::kAllocations);
  files_ = read_region<live_profile::File>(input, RegionId::kFiles);
  region_uses_ = read_region<live_profile::RegionUse>(input, RegionId::kRegionUses);
  bytes_ = read_region<std::byte>(input, RegionId::kBytes);
}

void LiveProfile::note_damage(std::size_t count, const char* what) {
  if (count > 0) notes_.push_back(fmt::format("{} {} of the live profile were damaged and are left out", count, what));
}

void LiveProfile::check_nodes() {
  if (nodes_.empty()) nodes_.emplace_back();
  nodes_[0] = Node{};
  std::size_t damaged = 0;
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    Node& node = nodes_[i];
    const auto kind = static_cast<FrameKind>(node.kind);
    const std::size_t owners = kind == FrameKind::kNative   ? std::max<std::size_t>(modules_.size(), 1)
                               : kind == FrameKind::kPython ? code_objects_.size()
                               : kind == FrameKind::kRegion ? annotation_names().size()
                                                            : 0;
    if (node.parent < i && node.owner < owners && (kind != FrameKind::kPython || node.owner != 0)) continue;
    node = Node{};  // a second root: its time stays, its place is not known
    ++damaged;
  }
  note_damage(damaged, "calling contexts");
}

void LiveProfile::check_totals() {
  const auto is_damaged = [&](const Total& total) {
    return total.node >= nodes_.size() || total.thread >= threads_.size() ||
           total.category >= live_profile::kCategoryCount || total.thread_ns > kMaximumNs || total.rank_ns > kMaximumNs;
  };
  note_damage(std::erase_if(totals_, is_damaged), "sums of time");
}

void LiveProfile::check_timeline() {
  for (TimelineEntry& entry : timeline_) {
    if (entry.node < nodes_.size() && entry.category < live_profile::kCategoryCount) continue;
    entry = TimelineEntry{};
  }
}

void LiveProfile::check_call_sites() {
  for (CallSite& site : call_sites_) {
    const bool is_mpi = site.kind == live_profile::CallKind::kMpi;
    const bool is_known = is_mpi || site.kind == live_profile::CallKind::kIo;
    const int classes = is_mpi ? live_profile::kMpiClassCount : live_profile::kCategoryCount;
    if (site.node < nodes_.size() && is_known && site.call_class < classes && site.ns.load() <= kMaximumNs) continue;
    site.calls = 0;  // no calls: not written
  }
}

void LiveProfile::check_arrivals() {
  const std::int64_t limit = header_->arrival_key_limit.load();
  const auto is_damaged = [&](const live_profile::Arrival& arrival) {
    return arrival.key < 0 || arrival.key >= limit || arrival.node >= nodes_.size() ||
           arrival.before_node >= nodes_.size() || arrival.before_category >= live_profile::kCategoryCount ||
           static_cast<int>(arrival.role) >= live_profile::kArrivalRoleCount || arrival.end_ns < arrival.begin_ns ||
           arrival.posted_ns > arrival.end_ns || arrival.end_ns >> 62 != 0;
  };
  note_damage(std::erase_if(arrivals_, is_damaged), "operations with other ranks");
}

void LiveProfile::check_traffic() {
  if (!traffic_.empty()) traffic_[0].receiver = -1;
  for (std::size_t i = 1; i < traffic_.size(); ++i) {
    live_profile::Traffic& row = traffic_[i];
    const bool is_sane = row.receiver >= 0 && row.messages.load() >> 62 == 0 && row.bytes.load() >> 62 == 0;
    if (!is_sane) row.messages = 0;  // no messages: not written
  }
}

void LiveProfile::check_allocations() {
  const auto is_sane = [](std::uint64_t number) { return number >> 62 == 0; };
  for (live_profile::AllocationSite& site : allocation_sites_) {
    // A block that was freed at the very moment of the end may have been counted out and not yet in.
    if (!is_sane(site.live_bytes.load())) site.live_bytes = 0;
    if (!is_sane(site.live_parts.load())) site.live_parts = 0;
    const bool is_known = site.node < nodes_.size() && is_sane(site.bytes.load()) && is_sane(site.parts.load()) &&
                          is_sane(site.peak_bytes) && is_sane(site.end_bytes) && is_sane(site.end_parts);
    if (!is_known) site.samples = 0;  // no samples: not written
  }
}

void LiveProfile::check_files() {
  std::size_t damaged = 0;
  for (std::size_t i = live_profile::kByName + 1; i < files_.size(); ++i) {
    live_profile::File& file = files_[i];
    const bool is_sane = !bytes(file.name).empty() && file.read_ns.load() <= kMaximumNs &&
                         file.write_ns.load() <= kMaximumNs && file.metadata_ns.load() <= kMaximumNs &&
                         file.sync_ns.load() <= kMaximumNs;
    if (is_sane) continue;
    file.name = 0;  // without a name: not written
    ++damaged;
  }
  note_damage(damaged, "files");
}

void LiveProfile::check_region_uses() {
  if (!region_uses_.empty()) region_uses_.erase(region_uses_.begin());  // 0: none
  const auto is_damaged = [&](const live_profile::RegionUse& use) {
    return use.name >= annotation_names().size() || use.thread >= threads_.size() || use.ns > kMaximumNs ||
           use.longest_ns > kMaximumNs || use.open_since_ns > kMaximumNs;
  };
  note_damage(std::erase_if(region_uses_, is_damaged), "regions");
}

std::span<const live_profile::AnnotationName> LiveProfile::annotation_names() const {
  return std::span(header_->annotation_names)
      .first(std::min(header_->annotation_names_used, live_profile::kMaxAnnotationNames));
}

std::span<const live_profile::Moment> LiveProfile::moments() const {
  return std::span(header_->moments).first(std::min(header_->moments_used, live_profile::kMaxMoments));
}

std::int64_t LiveProfile::measured_ns() const {
  const std::uint64_t end = header_->end_ns != 0 ? header_->end_ns : header_->last_update_ns;
  const std::uint64_t since = header_->measuring_since_ns;
  return sane_ns(header_->measured_ns) + (since != 0 && end > since ? sane_ns(end - since) : 0);
}

void LiveProfile::count_time_bins() {
  const live_profile::TimeBins& bins = header_->bins;
  if (bins.width_ns == 0 || bins.width_ns > kMaximumNs / live_profile::kTimeBinCount) return;
  const auto is_filled = [](const auto& bin) { return std::ranges::any_of(bin, [](auto ns) { return ns != 0; }); };
  for (std::size_t i = 0; i < live_profile::kTimeBinCount; ++i) {
    if (is_filled(bins.rank_ns[i])) time_bin_count_ = i + 1;
  }
}

std::span<const live_profile::MemoryPoint> LiveProfile::memory_points() const {
  return std::span(header_->memory_points)
      .first(std::min(header_->memory_points_used, live_profile::kMemoryPointCount));
}

std::span<const TimelineEntry> LiveProfile::timeline(std::size_t thread) const {
  const ThreadRecord& record = threads_[thread];
  if (record.timeline_first >= timeline_.size()) return {};
  const std::size_t available = timeline_.size() - record.timeline_first;
  const std::size_t used = std::min(record.timeline_used, record.timeline_capacity);
  return std::span(timeline_).subspan(record.timeline_first, std::min(used, available));
}

std::span<const std::byte> LiveProfile::bytes(std::uint32_t block) const {
  ByteBlock head;
  if (block == 0 || block % kBlockAlignment != 0) return {};
  if (bytes_.size() < sizeof head || block > bytes_.size() - sizeof head) return {};
  std::memcpy(&head, bytes_.data() + block, sizeof head);
  const std::size_t first = block + sizeof head;
  if (head.length > bytes_.size() - first) return {};
  return std::span(bytes_).subspan(first, head.length);
}

std::string LiveProfile::text(std::uint32_t block) const {
  const auto content = bytes(block);
  if (content.empty()) return {};
  ByteBlock head;
  std::memcpy(&head, bytes_.data() + block, sizeof head);
  return decode_text(content.first(std::min(content.size(), kMaximumTextBytes)), head.character_bytes);
}

std::int64_t LiveProfile::elapsed_ns() const {
  const std::uint64_t end = header_->end_ns != 0 ? header_->end_ns : header_->last_update_ns;
  return end > header_->start_ns ? sane_ns(end - header_->start_ns) : 0;
}

std::int64_t LiveProfile::reserved_bytes() const {
  std::uint64_t sum = sizeof(FileHeader);
  for (const live_profile::Region& region : header_->regions)
    sum += std::min(region.reserved.load(), kMaximumRegionBytes);
  return static_cast<std::int64_t>(sum);
}

}  // namespace rankfile
