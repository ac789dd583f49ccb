#include "sampler/annotation_names.h"

#include <sched.h>

namespace sampler {
namespace {

using live_profile::AnnotationKind;
using live_profile::AnnotationName;
using live_profile::FileHeader;
using live_profile::Moment;

constexpr std::size_t kLongestName = 255;
constexpr std::uint32_t kMostOfAKind = live_profile::kMaxAnnotationNames / live_profile::kAnnotationKinds - 1;

std::uint64_t hash_of(AnnotationKind kind, const char* name, std::size_t& length) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ static_cast<std::uint64_t>(kind);  // FNV-1a
  for (length = 0; length < kLongestName && name[length] != 0; ++length) {
    hash = (hash ^ static_cast<unsigned char>(name[length])) * 0x100000001b3ULL;
  }
  return hash;
}

std::uint32_t without_room(AnnotationKind kind) {
  return static_cast<std::uint32_t>(kind);
}

/// Keeps every second moment of each name.
void thin_out(FileHeader& header) {
  header.moments_stride *= 2;
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < header.moments_used; ++i) {
    if (header.moments[i].number % header.moments_stride == 0) header.moments[kept++] = header.moments[i];
  }
  header.moments_used = kept;
}

}  // namespace

void AnnotationNames::forget() {
  for (std::atomic<std::uint32_t>& bucket : buckets_) bucket.store(0, std::memory_order_relaxed);
  for (std::atomic<std::uint32_t>& used : used_by_kind_) used = 0;
  is_busy_.store(false);
}

void AnnotationNames::lock() {
  while (is_busy_.exchange(true, std::memory_order_acquire)) sched_yield();
}

void AnnotationNames::unlock() {
  is_busy_.store(false, std::memory_order_release);
}

std::uint32_t AnnotationNames::find_hash(LiveProfileWriter& profile, AnnotationKind kind, std::uint64_t hash) const {
  const AnnotationName* names = profile.header().annotation_names;
  std::uint32_t id = buckets_[hash % kBuckets].load(std::memory_order_acquire);
  while (id != 0 && names[id].hash != hash) id = names[id].next_in_bucket;
  return id != 0 ? id : without_room(kind);
}

std::uint32_t AnnotationNames::find(LiveProfileWriter& profile, AnnotationKind kind, const char* name) const {
  std::size_t length = 0;
  return find_hash(profile, kind, hash_of(kind, name, length));
}

std::uint32_t AnnotationNames::find_or_add(LiveProfileWriter& profile, AnnotationKind kind, const char* name) {
  std::size_t length = 0;
  const std::uint64_t hash = hash_of(kind, name, length);
  const std::uint32_t known = find_hash(profile, kind, hash);
  std::atomic<std::uint32_t>& used = used_by_kind_[static_cast<std::uint32_t>(kind)];
  if (known != without_room(kind) || used.load() >= kMostOfAKind) return known;
  lock();
  std::uint32_t id = find_hash(profile, kind, hash);  // another thread may have been first
  if (id == without_room(kind) && used < kMostOfAKind) {
    const std::uint32_t text = profile.add_bytes(name, static_cast<std::uint32_t>(length), 1);
    if (text != kNone) {
      FileHeader& header = profile.header();
      id = header.annotation_names_used;
      std::atomic<std::uint32_t>& bucket = buckets_[hash % kBuckets];
      header.annotation_names[id] = {.name = text,
                                     .next_in_bucket = bucket.load(std::memory_order_relaxed),
                                     .hash = hash,
                                     .kind = kind,
                                     .padding = {},
                                     .marks = 0,
                                     .first_ns = 0,
                                     .last_ns = 0};
      header.annotation_names_used = id + 1;
      ++used;
      bucket.store(id, std::memory_order_release);
    }
  }
  unlock();
  return id;
}

void AnnotationNames::add_mark(LiveProfileWriter& profile, std::uint32_t name, std::uint64_t now_ns) {
  FileHeader& header = profile.header();
  lock();
  AnnotationName& mark = header.annotation_names[name];
  const std::uint64_t number = mark.marks++;
  if (number == 0) mark.first_ns = now_ns;
  mark.last_ns = now_ns;
  while (header.moments_used == live_profile::kMaxMoments) thin_out(header);
  if (number % header.moments_stride == 0) header.moments[header.moments_used++] = {now_ns, number, name, 0};
  unlock();
}

}  // namespace sampler
