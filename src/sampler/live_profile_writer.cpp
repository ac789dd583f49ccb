#include "sampler/live_profile_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "live_profile/file_systems.h"

namespace sampler {

using live_profile::AllocationSite;
using live_profile::Arrival;
using live_profile::CallSite;
using live_profile::CodeObject;
using live_profile::File;
using live_profile::FileHeader;
using live_profile::FrameKind;
using live_profile::Module;
using live_profile::Node;
using live_profile::Region;
using live_profile::RegionId;
using live_profile::RegionUse;
using live_profile::ThreadRecord;
using live_profile::TimelineEntry;
using live_profile::Total;
using live_profile::Traffic;

namespace {

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;
constexpr std::uint64_t kDiskBudget = 8 * kMiB;
constexpr std::uint64_t kDiskBudgetPerThread = 64 * kKiB;
constexpr std::uint32_t kNodeBuckets = 16384;
constexpr std::uint32_t kCodeBuckets = 1024;
constexpr std::uint32_t kSiteBuckets = 512;
constexpr std::uint32_t kReceiverBuckets = 1024;
constexpr std::uint32_t kAllocationBuckets = 1024;
constexpr std::uint32_t kFileBuckets = 1024;
constexpr std::uint32_t kMainTotalsBuckets = 4096;
constexpr std::uint32_t kThreadTotalsBuckets = 256;
constexpr std::uint32_t kMainTimeline = 8192;
constexpr std::uint32_t kThreadTimeline = 1024;

/// Sizes of one region: all address space, what is reserved at the start, and the step in which it grows.
struct RegionPlan {
  std::uint64_t record_bytes;
  std::uint64_t capacity;
  std::uint64_t initial;
  std::uint64_t step;
};

constexpr RegionPlan kPlans[live_profile::kRegionCount] = {
    /* kThreads */ {sizeof(ThreadRecord), sizeof(ThreadRecord) * live_profile::kMaxThreads, 8 * kKiB, 16 * kKiB},
    /* kModules */ {sizeof(Module), 1 * kMiB, 16 * kKiB, 16 * kKiB},
    /* kCodeObjects */ {sizeof(CodeObject), 4 * kMiB, 32 * kKiB, 32 * kKiB},
    /* kNodes */ {sizeof(Node), 16 * kMiB, 64 * kKiB, 64 * kKiB},
    /* kTotals */ {sizeof(Total), 32 * kMiB, 64 * kKiB, 64 * kKiB},
    /* kTimeline */ {sizeof(TimelineEntry), 80 * kMiB, 144 * kKiB, 32 * kKiB},
    /* kCallSites */ {sizeof(CallSite), 4 * kMiB, 32 * kKiB, 32 * kKiB},
    /* kBytes */ {1, 16 * kMiB, 128 * kKiB, 128 * kKiB},
    /* kArrivals */ {sizeof(Arrival), sizeof(Arrival) * live_profile::kMaxArrivals, 4 * kKiB, 64 * kKiB},
    /* kTraffic */ {sizeof(Traffic), sizeof(Traffic) * live_profile::kMaxReceivers, 16 * kKiB, 32 * kKiB},
    /* kAllocations */ {sizeof(AllocationSite), 4 * kMiB, 64 * kKiB, 64 * kKiB},
    /* kFiles */ {sizeof(File), sizeof(File) * live_profile::kMaxFiles, 64 * kKiB, 64 * kKiB},
    /* kRegionUses */ {sizeof(RegionUse), 1 * kMiB, 16 * kKiB, 16 * kKiB},
};

constexpr std::uint64_t align_up(std::uint64_t value, std::uint64_t to) {
  return (value + to - 1) / to * to;
}

std::uint64_t mix(std::uint64_t value) {  // the finaliser of MurmurHash3
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33);
}

std::uint64_t hash_of(const char* text, std::uint32_t length) {  // FNV-1a, and mixed since its low bits are weak
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (std::uint32_t i = 0; i < length; ++i) hash = (hash ^ static_cast<unsigned char>(text[i])) * 0x100000001b3ULL;
  return mix(hash);
}

std::uint32_t* reserve_buckets(std::uint32_t count) {
  void* memory =
      mmap(nullptr, count * sizeof(std::uint32_t), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<std::uint32_t*>(memory);
}

void release_buckets(std::uint32_t*& buckets, std::uint32_t count) {
  if (buckets != nullptr) munmap(buckets, count * sizeof(std::uint32_t));
  buckets = nullptr;
}

std::uint64_t file_bytes() {
  std::uint64_t bytes = align_up(sizeof(FileHeader), 4 * kKiB);
  for (const RegionPlan& plan : kPlans) bytes += align_up(plan.capacity, 4 * kKiB);
  return bytes;
}

std::atomic_ref<std::uint32_t> head(std::uint32_t& bucket) {
  return std::atomic_ref<std::uint32_t>(bucket);
}

/// Puts record `id`, whose link is `next`, at the head of `bucket`, unless `found` sees an equal record that another
/// thread put there first; returns the id to use.
template <typename Find>
std::uint32_t link_or_find(std::uint32_t& bucket, std::uint32_t id, std::uint32_t& next, Find found) {
  std::uint32_t first = head(bucket).load(std::memory_order_acquire);
  for (;;) {
    if (const std::uint32_t other = found(first); other != kNone) return other;
    next = first;
    if (head(bucket).compare_exchange_weak(first, id, std::memory_order_release, std::memory_order_acquire)) return id;
  }
}

/// There a full disk would end the job with SIGBUS.
bool is_on_unsafe_file_system(int file) {
  struct statfs status {};
  // Not fstatfs(3): it is one of the job's calls that are counted.
  if (syscall(SYS_fstatfs, file, &status) != 0) return false;
  return live_profile::file_system(static_cast<std::uint64_t>(status.f_type)).storage ==
         live_profile::Storage::kBreaksPromises;
}

}  // namespace

template <typename Record>
Record* LiveProfileWriter::records(RegionId id) const {
  return reinterpret_cast<Record*>(base_ + region(id).offset);
}

Region& LiveProfileWriter::region(RegionId id) const {
  return header_->regions[static_cast<std::uint32_t>(id)];
}

const char* LiveProfileWriter::create(const char* path) {
  file_ = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file_ < 0) return "the live profile could not be created in the run directory";
  if (is_on_unsafe_file_system(file_)) {
    ::close(file_);
    file_ = -1;
    return "the live profile's file system may refuse room that it has promised";
  }
  flock(file_, LOCK_EX | LOCK_NB);  // until it is closed, by us or by the end of the process: nobody converts it yet
  const std::uint64_t size = file_bytes();
  if (ftruncate(file_, static_cast<off_t>(size)) != 0 ||
      posix_fallocate(file_, 0, static_cast<off_t>(align_up(sizeof(FileHeader), 4 * kKiB))) != 0) {
    ::close(file_);
    file_ = -1;
    return "no disk space for the live profile";
  }
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
  node_buckets_ = reserve_buckets(kNodeBuckets);
  code_buckets_ = reserve_buckets(kCodeBuckets);
  site_buckets_ = reserve_buckets(kSiteBuckets);
  receiver_buckets_ = reserve_buckets(kReceiverBuckets);
  allocation_buckets_ = reserve_buckets(kAllocationBuckets);
  file_buckets_ = reserve_buckets(kFileBuckets);
  if (memory == MAP_FAILED || node_buckets_ == nullptr || code_buckets_ == nullptr || site_buckets_ == nullptr ||
      receiver_buckets_ == nullptr || allocation_buckets_ == nullptr || file_buckets_ == nullptr) {
    ::close(file_);
    file_ = -1;
    return "no address space for the live profile";
  }
  base_ = static_cast<unsigned char*>(memory);
  header_ = reinterpret_cast<FileHeader*>(base_);
  header_->layout_version = live_profile::kLayoutVersion;
  header_->header_bytes = sizeof(FileHeader);
  header_->arrival_key_limit.store(INT64_MAX);
  header_->memory_points_stride = 1;
  header_->annotation_names_used = live_profile::kAnnotationKinds;
  for (std::uint32_t kind = 0; kind < live_profile::kAnnotationKinds; ++kind) {
    header_->annotation_names[kind].kind = static_cast<live_profile::AnnotationKind>(kind);
  }
  header_->moments_stride = 1;
  arrivals_busy_.store(false);
  std::uint64_t offset = align_up(sizeof(FileHeader), 4 * kKiB);
  reserved_total_ = offset;
  thread_count_ = 0;
  full_ = false;
  for (std::uint32_t i = 0; i < live_profile::kRegionCount; ++i) {
    Region& region = header_->regions[i];
    region.offset = offset;
    region.capacity = align_up(kPlans[i].capacity, 4 * kKiB);
    offset += region.capacity;
    if (!reserve(region, kPlans[i].initial)) return "no disk space for the live profile";
    // Id 0 means "none" where there are ids; for nodes it is the root.
    const auto id = static_cast<RegionId>(i);
    const bool zero_is_used = id == RegionId::kThreads || id == RegionId::kTimeline || id == RegionId::kArrivals;
    region.used.store(zero_is_used ? 0 : (kPlans[i].record_bytes == 1 ? 8 : 1));
  }
  region(RegionId::kFiles).used.store(live_profile::kByName + 1);
  header_->magic = live_profile::kMagic;
  return nullptr;
}

void LiveProfileWriter::forget() {
  if (base_ != nullptr) munmap(base_, file_bytes());
  base_ = nullptr;
  header_ = nullptr;
  file_ = -1;
  release_buckets(node_buckets_, kNodeBuckets);
  release_buckets(code_buckets_, kCodeBuckets);
  release_buckets(site_buckets_, kSiteBuckets);
  release_buckets(receiver_buckets_, kReceiverBuckets);
  release_buckets(allocation_buckets_, kAllocationBuckets);
  release_buckets(file_buckets_, kFileBuckets);
}

void LiveProfileWriter::close() {
  for (std::uint32_t i = 0; base_ != nullptr && i < live_profile::kRegionCount; ++i) {
    const Region& region = header_->regions[i];
    const std::uint64_t filled = align_up(region.used.load() * kPlans[i].record_bytes, 4 * kKiB);
    const std::uint64_t reserved = region.reserved.load();
    if (filled < reserved) {
      fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(region.offset + filled),
                static_cast<off_t>(reserved - filled));
    }
  }
  if (file_ >= 0) ::close(file_);
  forget();
}

bool LiveProfileWriter::reserve(Region& region, std::uint64_t bytes) {
  const std::uint64_t reserved = region.reserved.load(std::memory_order_relaxed);
  if (reserved + bytes > region.capacity) bytes = region.capacity - reserved;
  if (bytes == 0) return true;
  if (posix_fallocate(file_, static_cast<off_t>(region.offset + reserved), static_cast<off_t>(bytes)) != 0)
    return false;
  region.reserved.store(reserved + bytes, std::memory_order_release);
  reserved_total_ += bytes;
  return true;
}

bool LiveProfileWriter::reserve_ahead() {
  if (base_ == nullptr || full_) return false;
  const std::uint64_t budget = kDiskBudget + kDiskBudgetPerThread * thread_count_;
  for (std::uint32_t i = 0; i < live_profile::kRegionCount; ++i) {
    if (i == static_cast<std::uint32_t>(RegionId::kTimeline)) continue;  // grows by whole segments, give_timeline
    Region& region = header_->regions[i];
    const std::uint64_t filled = region.used.load(std::memory_order_relaxed) * kPlans[i].record_bytes;
    const std::uint64_t reserved = region.reserved.load(std::memory_order_relaxed);
    if (filled + kPlans[i].step / 2 < reserved || reserved == region.capacity) continue;
    if (reserved_total_ + kPlans[i].step > budget) continue;  // full regions refuse appends and count them
    if (!reserve(region, kPlans[i].step)) {
      full_ = true;
      return false;
    }
  }
  return true;
}

bool LiveProfileWriter::make_room_for_bytes(std::uint32_t length) {
  constexpr auto kId = static_cast<std::uint32_t>(RegionId::kBytes);
  if (base_ == nullptr || full_) return false;
  Region& bytes = header_->regions[kId];
  const std::uint64_t needed = bytes.used.load(std::memory_order_relaxed) + length + kPlans[kId].step / 2;
  const std::uint64_t reserved = bytes.reserved.load(std::memory_order_relaxed);
  if (needed <= reserved) return true;
  const std::uint64_t more = align_up(needed - reserved, 4 * kKiB);
  const std::uint64_t budget = kDiskBudget + kDiskBudgetPerThread * thread_count_;
  return reserved_total_ + more <= budget && reserved + more <= bytes.capacity && reserve(bytes, more);
}

std::uint32_t LiveProfileWriter::append(RegionId id, std::uint64_t count) {
  Region& target = region(id);
  const std::uint64_t record_bytes = kPlans[static_cast<std::uint32_t>(id)].record_bytes;
  std::uint64_t first = target.used.load(std::memory_order_relaxed);
  do {
    if ((first + count) * record_bytes > target.reserved.load(std::memory_order_acquire)) {
      std::atomic_ref<std::uint64_t>(header_->full_stops).fetch_add(1, std::memory_order_relaxed);
      return kNone;
    }
  } while (!target.used.compare_exchange_weak(first, first + count, std::memory_order_acq_rel));
  return static_cast<std::uint32_t>(first);
}

ThreadRecord* LiveProfileWriter::add_thread(bool is_main, std::uint32_t& index) {
  Region& threads = region(RegionId::kThreads);
  std::uint64_t next = threads.used.load();
  do {
    if ((next + 1) * sizeof(ThreadRecord) > threads.reserved.load()) return nullptr;
  } while (!threads.used.compare_exchange_weak(next, next + 1));
  index = static_cast<std::uint32_t>(next);
  ThreadRecord* thread = records<ThreadRecord>(RegionId::kThreads) + index;
  thread->timeline_stride = 1;
  thread->is_main = is_main ? 1 : 0;
  return thread;
}

void LiveProfileWriter::give_timeline(ThreadRecord& thread) {
  ++thread_count_;
  const std::uint32_t entries = thread.is_main != 0 ? kMainTimeline : kThreadTimeline;
  Region& timeline = region(RegionId::kTimeline);
  const std::uint64_t first = timeline.used.load();
  const std::uint64_t needed = (first + entries) * sizeof(TimelineEntry);
  const std::uint64_t reserved = timeline.reserved.load();
  if (needed > reserved && !reserve(timeline, align_up(needed - reserved, 4 * kKiB))) return;
  if (needed > timeline.reserved.load()) return;
  timeline.used.store(first + entries);
  thread.timeline_first = first;
  std::atomic_ref<std::uint32_t>(thread.timeline_capacity).store(entries, std::memory_order_release);
}

TotalsIndex LiveProfileWriter::make_totals_index(bool is_main) {
  const std::uint32_t count = is_main ? kMainTotalsBuckets : kThreadTotalsBuckets;
  TotalsIndex index;
  index.buckets = reserve_buckets(count);
  index.bucket_mask = index.buckets == nullptr ? 0 : count - 1;
  return index;
}

unsigned char* LiveProfileWriter::add_block(std::uint32_t length, std::uint8_t character_bytes, std::uint32_t& offset) {
  offset = append(RegionId::kBytes, align_up(sizeof(live_profile::ByteBlock) + length, 8));
  if (offset == kNone) return nullptr;
  unsigned char* target = base_ + region(RegionId::kBytes).offset + offset;
  auto* block = reinterpret_cast<live_profile::ByteBlock*>(target);
  block->character_bytes = character_bytes;
  block->length = length;
  return target + sizeof(live_profile::ByteBlock);
}

std::uint32_t LiveProfileWriter::add_bytes(const void* bytes, std::uint32_t length, std::uint8_t character_bytes) {
  std::uint32_t offset = kNone;
  unsigned char* target = add_block(length, character_bytes, offset);
  if (target != nullptr) memcpy(target, bytes, length);
  return offset;
}

std::uint32_t LiveProfileWriter::add_bytes_from(const Reader& memory, std::uintptr_t address, std::uint32_t length) {
  std::uint32_t offset = kNone;
  unsigned char* target = add_block(length, 0, offset);
  if (target != nullptr && !memory.bytes(address, target, length)) return kNone;
  return offset;
}

std::uint32_t LiveProfileWriter::add_module(const Module& module) {
  const std::uint32_t id = append(RegionId::kModules);
  if (id != kNone) records<Module>(RegionId::kModules)[id] = module;
  return id;
}

std::uint32_t LiveProfileWriter::find_code(const CodeKey& key) const {
  const CodeObject* codes = records<CodeObject>(RegionId::kCodeObjects);
  std::uint32_t id = head(code_buckets_[mix(key.address) % kCodeBuckets]).load(std::memory_order_acquire);
  for (; id != kNone; id = codes[id].next_in_bucket) {
    const CodeObject& code = codes[id];
    // More than the address: code objects are freed and their memory is used again.
    if (code.address == key.address && code.file_address == key.file_address && code.name_address == key.name_address &&
        code.line_table_address == key.line_table_address) {
      return id;
    }
  }
  return kNone;
}

std::uint32_t LiveProfileWriter::add_code(const CodeObject& code) {
  const std::uint32_t id = append(RegionId::kCodeObjects);
  if (id == kNone) return kNone;
  CodeObject* codes = records<CodeObject>(RegionId::kCodeObjects);
  codes[id] = code;
  // Two threads may copy the same code object at once: both copies say the same, so no search is needed.
  return link_or_find(code_buckets_[mix(code.address) % kCodeBuckets], id, codes[id].next_in_bucket,
                      [](std::uint32_t) { return kNone; });
}

std::uint32_t LiveProfileWriter::intern_node(std::uint32_t parent, FrameKind kind, std::uint32_t owner,
                                             std::uint64_t offset) {
  Node* nodes = records<Node>(RegionId::kNodes);
  const auto kind_value = static_cast<std::uint64_t>(kind);
  constexpr std::uint64_t kOffsetMask = (1ULL << 56) - 1;
  offset &= kOffsetMask;
  const auto find = [&](std::uint32_t id) {
    for (; id != kNone; id = nodes[id].next_in_bucket) {
      const Node& node = nodes[id];
      if (node.parent == parent && node.owner == owner && node.offset == offset && node.kind == kind_value) return id;
    }
    return kNone;
  };
  const std::uint64_t hash = mix(mix((std::uint64_t{parent} << 32) | owner) ^ (offset * 4 + kind_value));
  std::uint32_t& bucket = node_buckets_[hash % kNodeBuckets];
  if (const std::uint32_t id = find(head(bucket).load(std::memory_order_acquire)); id != kNone) return id;
  const std::uint32_t id = append(RegionId::kNodes);
  if (id == kNone) return kNone;
  nodes[id].parent = parent;
  nodes[id].owner = owner;
  nodes[id].offset = offset & kOffsetMask;
  nodes[id].kind = kind_value & 0xff;
  return link_or_find(bucket, id, nodes[id].next_in_bucket, find);
}

Total* LiveProfileWriter::find_or_add_total(TotalsIndex& index, std::uint16_t thread, std::uint32_t node,
                                            Category category) {
  if (index.buckets == nullptr) return nullptr;
  Total* totals = records<Total>(RegionId::kTotals);
  const auto category_value = static_cast<std::uint8_t>(category);
  const std::uint64_t hash = mix(std::uint64_t{node} * live_profile::kCategoryCount + category_value);
  std::uint32_t& bucket = index.buckets[hash & index.bucket_mask];
  for (std::uint32_t id = bucket; id != kNone; id = totals[id].next_in_bucket) {
    if (totals[id].node == node && totals[id].category == category_value) return &totals[id];
  }
  const std::uint32_t id = append(RegionId::kTotals);
  if (id == kNone) return nullptr;
  totals[id].node = node;
  totals[id].thread = thread;
  totals[id].category = category_value;
  totals[id].next_in_bucket = bucket;
  bucket = id;
  return &totals[id];
}

void LiveProfileWriter::add_to_timeline(ThreadRecord& thread, std::uint64_t now_ns, std::uint32_t node,
                                        Category category) {
  if (thread.timeline_capacity == 0 || ++thread.timeline_skipped < thread.timeline_stride) return;
  thread.timeline_skipped = 0;
  TimelineEntry* entries = records<TimelineEntry>(RegionId::kTimeline) + thread.timeline_first;
  if (thread.timeline_used == thread.timeline_capacity) {
    for (std::uint32_t i = 0; i < thread.timeline_capacity / 2; ++i) entries[i] = entries[2 * i + 1];
    thread.timeline_used = thread.timeline_capacity / 2;
    thread.timeline_skipped = thread.timeline_stride;  // this sample is half a new stride behind the last entry
    thread.timeline_stride *= 2;
    return;
  }
  entries[thread.timeline_used] = {now_ns, node, static_cast<std::uint32_t>(category)};
  ++thread.timeline_used;
}

void LiveProfileWriter::make_room_in_bins(std::uint64_t now_ns) {
  const auto& bins = header_->bins;
  while (now_ns > bins.start_ns + bins.width_ns * live_profile::kTimeBinCount) halve_bins();
}

void LiveProfileWriter::halve_bins() {
  auto& bins = header_->bins;
  for (std::uint32_t i = 0; i < live_profile::kTimeBinCount; ++i) {
    for (int c = 0; c < live_profile::kCategoryCount; ++c) {
      const bool kept = 2 * i + 1 < live_profile::kTimeBinCount;
      bins.rank_ns[i][c] = kept ? bins.rank_ns[2 * i][c] + bins.rank_ns[2 * i + 1][c] : 0;
    }
    for (std::uint32_t c = 0; c < header_->counter_count; ++c) {
      const bool kept = 2 * i + 1 < live_profile::kTimeBinCount;
      bins.counters[i][c] = kept ? bins.counters[2 * i][c] + bins.counters[2 * i + 1][c] : 0;
    }
  }
  bins.width_ns *= 2;
}

void LiveProfileWriter::add_to_counter_bins(std::uint64_t now_ns, std::uint32_t counter, std::uint64_t events) {
  auto& bins = header_->bins;
  const std::uint64_t since = now_ns > bins.start_ns ? now_ns - bins.start_ns : 0;
  const std::uint64_t bin = std::min<std::uint64_t>(since / bins.width_ns, live_profile::kTimeBinCount - 1);
  bins.counters[bin][counter] += events;
}

void LiveProfileWriter::add_to_bins(std::uint64_t begin_ns, std::uint64_t end_ns, Category category,
                                    std::uint64_t rank_ns) {
  auto& bins = header_->bins;
  if (begin_ns < bins.start_ns) begin_ns = bins.start_ns;
  if (end_ns <= begin_ns) end_ns = begin_ns + 1;
  const auto add = [&](std::uint64_t bin, std::uint64_t ns) {
    // Only the clock makes room; a sample that comes too early for it goes to the last bin.
    if (bin >= live_profile::kTimeBinCount) bin = live_profile::kTimeBinCount - 1;
    std::atomic_ref<std::uint64_t>(bins.rank_ns[bin][static_cast<int>(category)])
        .fetch_add(ns, std::memory_order_relaxed);
  };
  std::uint64_t bin = (begin_ns - bins.start_ns) / bins.width_ns;
  const std::uint64_t last = (end_ns - 1 - bins.start_ns) / bins.width_ns;
  const auto density = static_cast<double>(rank_ns) / static_cast<double>(end_ns - begin_ns);
  std::uint64_t rest = rank_ns;
  for (; bin < last && bin < live_profile::kTimeBinCount; ++bin) {
    const std::uint64_t bin_end = bins.start_ns + (bin + 1) * bins.width_ns;
    const auto part = static_cast<std::uint64_t>(density * static_cast<double>(bin_end - begin_ns));
    const std::uint64_t given = part < rest ? part : rest;
    add(bin, given);
    rest -= given;
    begin_ns = bin_end;
  }
  add(last, rest);
}

CallSite* LiveProfileWriter::find_call_site(std::uint64_t key) const {
  CallSite* sites = records<CallSite>(RegionId::kCallSites);
  std::uint32_t id = head(site_buckets_[mix(key) % kSiteBuckets]).load(std::memory_order_acquire);
  for (; id != kNone; id = sites[id].next_in_bucket) {
    if (sites[id].key == key) return &sites[id];
  }
  return nullptr;
}

CallSite* LiveProfileWriter::add_call_site(std::uint64_t key, std::uint32_t node, std::uint32_t function,
                                           live_profile::CallKind kind, std::uint8_t call_class) {
  CallSite* sites = records<CallSite>(RegionId::kCallSites);
  const auto find = [&](std::uint32_t id) {
    for (; id != kNone; id = sites[id].next_in_bucket) {
      if (sites[id].key == key) return id;
    }
    return kNone;
  };
  std::uint32_t& bucket = site_buckets_[mix(key) % kSiteBuckets];
  const std::uint32_t id = append(RegionId::kCallSites);
  if (id == kNone) return nullptr;
  CallSite& site = sites[id];
  site.node = node;
  site.function = function;
  site.kind = kind;
  site.call_class = call_class;
  site.key = key;
  return &sites[link_or_find(bucket, id, site.next_in_bucket, find)];
}

void LiveProfileWriter::halve_arrivals() {
  Arrival* arrivals = records<Arrival>(RegionId::kArrivals);
  Region& target = region(RegionId::kArrivals);
  const std::int64_t limit = header_->arrival_key_limit.load(std::memory_order_relaxed) / 2;
  header_->arrival_key_limit.store(limit, std::memory_order_relaxed);
  std::uint64_t kept = 0;
  const std::uint64_t used = target.used.load(std::memory_order_relaxed);
  for (std::uint64_t i = 0; i < used; ++i) {
    if (arrivals[i].key < limit) arrivals[kept++] = arrivals[i];
  }
  target.used.store(kept, std::memory_order_release);
}

void LiveProfileWriter::add_arrival(const Arrival& arrival) {
  if (arrival.key >= header_->arrival_key_limit.load(std::memory_order_relaxed)) return;
  while (arrivals_busy_.exchange(true, std::memory_order_acquire)) sched_yield();
  Region& target = region(RegionId::kArrivals);
  while (target.used.load(std::memory_order_relaxed) >= live_profile::kMaxArrivals) halve_arrivals();
  const std::uint64_t next = target.used.load(std::memory_order_relaxed);
  const bool is_wanted = arrival.key < header_->arrival_key_limit.load(std::memory_order_relaxed);
  if (is_wanted && (next + 1) * sizeof(Arrival) > target.reserved.load(std::memory_order_acquire)) {
    ++header_->lost_arrivals;
  } else if (is_wanted) {
    records<Arrival>(RegionId::kArrivals)[next] = arrival;
    target.used.store(next + 1, std::memory_order_release);
  }
  arrivals_busy_.store(false, std::memory_order_release);
}

/// Row 0 where there is no room.
Traffic* LiveProfileWriter::add_receiver(std::int32_t receiver, std::uint32_t& bucket) {
  Traffic* rows = records<Traffic>(RegionId::kTraffic);
  Region& target = region(RegionId::kTraffic);
  const std::uint64_t next = target.used.load(std::memory_order_relaxed);
  if ((next + 1) * sizeof(Traffic) > target.reserved.load(std::memory_order_acquire)) return rows;
  rows[next].receiver = receiver;
  rows[next].next_in_bucket = bucket;
  bucket = static_cast<std::uint32_t>(next);
  target.used.store(next + 1, std::memory_order_release);
  return rows + next;
}

void LiveProfileWriter::add_message(std::int32_t receiver, std::uint64_t bytes) {
  Traffic* row = records<Traffic>(RegionId::kTraffic);
  if (receiver >= 0) {
    std::uint32_t& bucket = receiver_buckets_[static_cast<std::uint32_t>(receiver) % kReceiverBuckets];
    std::uint32_t id = bucket;
    while (id != kNone && row[id].receiver != receiver) id = row[id].next_in_bucket;
    row = id != kNone ? row + id : add_receiver(receiver, bucket);
  }
  row->messages.store(row->messages.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  row->bytes.store(row->bytes.load(std::memory_order_relaxed) + bytes, std::memory_order_relaxed);
}

std::uint32_t LiveProfileWriter::find_allocation_site(std::uint64_t key) const {
  const AllocationSite* sites = records<AllocationSite>(RegionId::kAllocations);
  std::uint32_t id = head(allocation_buckets_[mix(key) % kAllocationBuckets]).load(std::memory_order_acquire);
  while (id != kNone && sites[id].key != key) id = sites[id].next_in_bucket;
  return id;
}

std::uint32_t LiveProfileWriter::add_allocation_site(std::uint64_t key, std::uint32_t node) {
  AllocationSite* sites = records<AllocationSite>(RegionId::kAllocations);
  const std::uint32_t id = append(RegionId::kAllocations);
  if (id == kNone) return kNone;
  sites[id].node = node;
  sites[id].key = key;
  return link_or_find(allocation_buckets_[mix(key) % kAllocationBuckets], id, sites[id].next_in_bucket,
                      [&](std::uint32_t other) {
                        while (other != kNone && sites[other].key != key) other = sites[other].next_in_bucket;
                        return other;
                      });
}

AllocationSite& LiveProfileWriter::allocation_site(std::uint32_t id) const {
  return records<AllocationSite>(RegionId::kAllocations)[id];
}

std::uint32_t LiveProfileWriter::allocation_site_count() const {
  return static_cast<std::uint32_t>(region(RegionId::kAllocations).used.load(std::memory_order_acquire));
}

File& LiveProfileWriter::file(std::uint32_t row) {
  return records<File>(RegionId::kFiles)[row];
}

std::uint32_t LiveProfileWriter::file_row(const char* name, std::uint32_t length, bool& is_new) {
  File* rows = records<File>(RegionId::kFiles);
  const std::uint64_t key = hash_of(name, length);
  const auto find = [&](std::uint32_t row) {
    while (row != kNone && rows[row].key != key) row = rows[row].next_in_bucket;
    return row;
  };
  std::uint32_t& bucket = file_buckets_[key % kFileBuckets];
  is_new = false;
  if (const std::uint32_t row = find(head(bucket).load(std::memory_order_acquire)); row != kNone) return row;
  Region& target = region(RegionId::kFiles);
  const std::uint64_t used = target.used.load(std::memory_order_relaxed);
  if ((used + 1) * sizeof(File) > target.reserved.load(std::memory_order_acquire)) return live_profile::kOtherFiles;
  const std::uint32_t text = add_bytes(name, length, 1);
  const std::uint32_t row = text == kNone ? kNone : append(RegionId::kFiles);
  if (row == kNone) return live_profile::kOtherFiles;
  rows[row].key = key;
  rows[row].name = text;
  const std::uint32_t linked = link_or_find(bucket, row, rows[row].next_in_bucket, find);
  is_new = linked == row;
  return linked;
}

std::uint32_t LiveProfileWriter::add_region_use(std::uint16_t thread, std::uint32_t name) {
  const std::uint32_t id = append(RegionId::kRegionUses);
  if (id == kNone) return kNone;
  region_use(id).thread = thread;
  region_use(id).name = name;
  return id;
}

RegionUse& LiveProfileWriter::region_use(std::uint32_t id) {
  return records<RegionUse>(RegionId::kRegionUses)[id];
}

void LiveProfileWriter::copy_text(std::uint32_t block, char* text, std::size_t size) const {
  text[0] = 0;
  if (block == kNone) return;
  const unsigned char* source = base_ + region(RegionId::kBytes).offset + block;
  const std::size_t length = reinterpret_cast<const live_profile::ByteBlock*>(source)->length;
  const std::size_t copied = length < size - 1 ? length : size - 1;
  memcpy(text, source + sizeof(live_profile::ByteBlock), copied);
  text[copied] = 0;
}

std::uint64_t LiveProfileWriter::counted_calls() const {
  const CallSite* sites = records<CallSite>(RegionId::kCallSites);
  const std::uint64_t used = region(RegionId::kCallSites).used.load();
  std::uint64_t calls = 0;
  for (std::uint64_t id = 1; id < used; ++id) calls += sites[id].calls.load(std::memory_order_relaxed);
  return calls;
}

void LiveProfileWriter::add_memory_point(std::uint64_t now_ns, std::uint64_t resident_bytes) {
  auto& used = header_->memory_points_used;
  auto* points = header_->memory_points;
  if (used == live_profile::kMemoryPointCount) {
    for (std::uint32_t i = 0; i < used / 2; ++i) points[i] = points[2 * i + 1];
    used /= 2;
    header_->memory_points_stride *= 2;
  }
  points[used++] = {now_ns, resident_bytes};
}

}  // namespace sampler
