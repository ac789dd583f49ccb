// Text of any origin -> valid UTF-8, as files and reports need it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rankfile {

/// The text of a ByteBlock; `character_bytes` as in live_profile::ByteBlock. What is no character becomes '?',
/// NUL becomes a space.
std::string decode_text(std::span<const std::byte> bytes, std::uint8_t character_bytes);

/// The text with every byte that is not part of valid UTF-8 replaced by '?', NUL by a space.
std::string valid_utf8(std::string_view text);

}  // namespace rankfile
