#include "rankfile/text.h"

#include <cstring>

#include "live_profile/layout.h"

namespace rankfile {
namespace {

bool is_scalar_value(std::uint32_t code_point) {
  return code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
}

void append_code_point(std::string& text, std::uint32_t code_point) {
  if (code_point == 0) code_point = ' ';
  if (!is_scalar_value(code_point)) code_point = '?';
  const auto tail = [&](unsigned shift) { text += static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    text += static_cast<char>(0xC0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    text += static_cast<char>(0xE0 | (code_point >> 12));
    tail(6), tail(0);
  } else {
    text += static_cast<char>(0xF0 | (code_point >> 18));
    tail(12), tail(6), tail(0);
  }
}

template <class Unit>
std::string decode_units(std::span<const std::byte> bytes) {
  std::string text;
  for (std::size_t i = 0; i + sizeof(Unit) <= bytes.size(); i += sizeof(Unit)) {
    Unit unit;
    std::memcpy(&unit, bytes.data() + i, sizeof unit);
    append_code_point(text, unit);
  }
  return text;
}

/// Length of the well-formed sequence at the start of `text` and its code point; length 0: there is none.
struct Sequence {
  std::size_t length = 0;
  std::uint32_t code_point = 0;
};

Sequence first_sequence(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = at(0);
  if (lead < 0x80) return {1, lead};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  static constexpr std::uint32_t kLowest[] = {0, 0, 0x80, 0x800, 0x10000};  // lower ones are overlong
  std::uint32_t code_point = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0) != 0x80) return {};
    code_point = code_point << 6 | (at(i) & 0x3F);
  }
  if (code_point < kLowest[length] || !is_scalar_value(code_point)) return {};
  return {length, code_point};
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const Sequence sequence = first_sequence(text);
    append_code_point(valid, sequence.length == 0 ? '?' : sequence.code_point);
    text.remove_prefix(sequence.length == 0 ? 1 : sequence.length);
  }
  return valid;
}

std::string decode_text(std::span<const std::byte> bytes, std::uint8_t character_bytes) {
  switch (character_bytes) {
    case 2: return decode_units<std::uint16_t>(bytes);
    case 4: return decode_units<std::uint32_t>(bytes);
    case live_profile::kLatin1: return decode_units<std::uint8_t>(bytes);
    default: return valid_utf8({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
}

}  // namespace rankfile
