#include "preload/persistent_requests.h"

namespace preload {
namespace {

std::size_t first_place(Word request) {
  constexpr Word kPrime = 0x9e3779b97f4a7c15ULL;
  return static_cast<std::size_t>((request * kPrime) >> 32) % PersistentRequests::kCapacity;
}

}  // namespace

PersistentRequests::Entry* PersistentRequests::find(Word request) const {
  for (std::size_t i = 0; i < kLongestSearch; ++i) {
    Entry& entry = entries_[(first_place(request) + i) % kCapacity];
    const Word found = entry.request.load(std::memory_order_acquire);
    if (found == request) return &entry;
    if (found == kFree) return nullptr;
  }
  return nullptr;
}

PersistentRequests::Entry* PersistentRequests::claim(Word request) {
  for (std::size_t i = 0; i < kLongestSearch; ++i) {
    Entry& entry = entries_[(first_place(request) + i) % kCapacity];
    Word found = entry.request.load(std::memory_order_relaxed);
    if (found != kFree && found != kForgotten) continue;
    if (entry.request.compare_exchange_strong(found, request)) return &entry;
  }
  return nullptr;
}

void PersistentRequests::set(Word request, PersistentMessage message) {
  if (request <= kForgotten) return;
  Entry* entry = find(request);
  if (entry == nullptr) entry = claim(request);
  if (entry == nullptr) return;
  entry->stream.store(message.stream, std::memory_order_relaxed);
  entry->receiver.store(message.receiver, std::memory_order_relaxed);
  entry->bytes.store(message.bytes, std::memory_order_release);
}

void PersistentRequests::forget(Word request) {
  Entry* entry = find(request);
  if (entry != nullptr) entry->request.store(kForgotten, std::memory_order_release);
}

PersistentMessage PersistentRequests::message_of(Word request) const {
  const Entry* entry = find(request);
  if (entry == nullptr) return {};
  const std::uint64_t bytes = entry->bytes.load(std::memory_order_acquire);
  return {bytes, entry->receiver.load(std::memory_order_relaxed), entry->stream.load(std::memory_order_relaxed)};
}

}  // namespace preload
