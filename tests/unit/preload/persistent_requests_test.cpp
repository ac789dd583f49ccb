#include "preload/persistent_requests.h"

#include <gtest/gtest.h>

#include <memory>

namespace {

using preload::PersistentRequests;
using preload::Word;

constexpr Word kRequest = 0x7f0000001000;

TEST(persistent_requests, a_request_is_worth_what_was_set_last) {
  const auto requests = std::make_unique<PersistentRequests>();
  EXPECT_EQ(requests->message_of(kRequest).bytes, 0U);
  requests->set(kRequest, {400});
  requests->set(kRequest, {480});
  EXPECT_EQ(requests->message_of(kRequest).bytes, 480U);
}

TEST(persistent_requests, a_request_knows_whom_it_sends_to) {
  const auto requests = std::make_unique<PersistentRequests>();
  requests->set(kRequest, {400, 7});
  requests->set(kRequest + 64, {400});
  EXPECT_EQ(requests->message_of(kRequest).receiver, 7);
  EXPECT_EQ(requests->message_of(kRequest + 64).receiver, preload::PersistentMessage::kNotSent);
  EXPECT_EQ(requests->message_of(kRequest + 128).receiver, preload::PersistentMessage::kNotSent);
}

TEST(persistent_requests, a_forgotten_request_does_not_hide_others) {
  const auto requests = std::make_unique<PersistentRequests>();
  for (Word i = 0; i < 5000; ++i) requests->set(kRequest + i * 256, {i + 1});
  for (Word i = 0; i < 5000; i += 2) requests->forget(kRequest + i * 256);
  for (Word i = 0; i < 5000; ++i) EXPECT_EQ(requests->message_of(kRequest + i * 256).bytes, i % 2 == 0 ? 0 : i + 1);
}

TEST(persistent_requests, room_is_given_back) {
  const auto requests = std::make_unique<PersistentRequests>();
  for (Word i = 0; i < 10 * PersistentRequests::kCapacity; ++i) {
    requests->set(kRequest + i * 64, {8});
    ASSERT_EQ(requests->message_of(kRequest + i * 64).bytes, 8U);
    requests->forget(kRequest + i * 64);
  }
}

TEST(persistent_requests, a_full_table_counts_nothing_for_what_does_not_fit) {
  const auto requests = std::make_unique<PersistentRequests>();
  for (Word i = 0; i < 3 * PersistentRequests::kCapacity; ++i) requests->set(kRequest + i * 64, {8});
  std::size_t kept = 0;
  for (Word i = 0; i < 3 * PersistentRequests::kCapacity; ++i)
    kept += requests->message_of(kRequest + i * 64).bytes == 8 ? 1 : 0;
  EXPECT_GT(kept, PersistentRequests::kCapacity / 2);
  EXPECT_LE(kept, PersistentRequests::kCapacity);
}

}  // namespace
