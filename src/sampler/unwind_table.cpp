#include "sampler/unwind_table.h"

#include <string.h>

namespace sampler {
namespace {

#if defined(__x86_64__)
constexpr std::uint64_t kFramePointerRegister = 6;
constexpr std::uint64_t kStackPointerRegister = 7;
constexpr std::uint64_t kReturnAddressRegister = 16;
constexpr std::int16_t kDefaultReturnAddressOffset = -8;
#else
#error "perfwrap unwinds x86-64 stacks only; add this architecture's DWARF register numbers here"
#endif

// DWARF pointer encodings (LSB).
constexpr std::uint8_t kEncodingOmit = 0xff;
constexpr std::uint8_t kEncodingIndirect = 0x80;
constexpr std::uint8_t kPcRelative = 0x10;
constexpr std::uint8_t kDataRelative = 0x30;

/// A cursor that cannot leave [position, end): past it, it yields zeros and `failed` is set.
class Bytes {
 public:
  /// `distance`: how far away the bytes lie from where they count as being, if this is a copy.
  Bytes(std::uintptr_t position, std::uintptr_t end, std::uintptr_t distance = 0)
      : position_(position), end_(end), distance_(distance) {}

  std::uintptr_t position() const { return position_; }
  bool failed() const { return failed_; }
  bool at_end() const { return failed_ || position_ >= end_; }

  template <typename Value>
  Value read() {
    Value value{};
    if (end_ < sizeof(Value) || position_ > end_ - sizeof(Value)) {
      failed_ = true;
      return value;
    }
    memcpy(&value, reinterpret_cast<const void*>(position_), sizeof(Value));
    position_ += sizeof(Value);
    return value;
  }

  std::uint64_t uleb() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = read<std::uint8_t>();
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) break;
    }
    return value;
  }

  std::int64_t sleb() {
    std::int64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = read<std::uint8_t>();
      value |= static_cast<std::int64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) != 0) continue;
      if (shift + 7 < 64 && (byte & 0x40) != 0) value |= -(std::int64_t{1} << (shift + 7));
      break;
    }
    return value;
  }

  std::uintptr_t encoded(std::uint8_t encoding, std::uintptr_t data_base) {
    if (encoding == kEncodingOmit) return 0;
    const std::uintptr_t here = position_ + distance_;
    std::uintptr_t value = 0;
    switch (encoding & 0x0f) {
      case 0x00: value = read<std::uintptr_t>(); break;
      case 0x01: value = uleb(); break;
      case 0x02: value = read<std::uint16_t>(); break;
      case 0x03: value = read<std::uint32_t>(); break;
      case 0x04: value = read<std::uint64_t>(); break;
      case 0x09: value = static_cast<std::uintptr_t>(sleb()); break;
      case 0x0a: value = static_cast<std::uintptr_t>(std::intptr_t{read<std::int16_t>()}); break;
      case 0x0b: value = static_cast<std::uintptr_t>(std::intptr_t{read<std::int32_t>()}); break;
      case 0x0c: value = static_cast<std::uintptr_t>(read<std::int64_t>()); break;
      default: failed_ = true;
    }
    if ((encoding & 0x70) == kPcRelative) value += here;
    if ((encoding & 0x70) == kDataRelative) value += data_base;
    if ((encoding & kEncodingIndirect) != 0) failed_ = true;  // never used for code ranges
    return value;
  }

  void skip(std::uint64_t count) {
    if (count > end_ - position_) {
      failed_ = true;
    } else {
      position_ += count;
    }
  }

 private:
  std::uintptr_t position_;
  std::uintptr_t end_;
  std::uintptr_t distance_;
  bool failed_ = false;
};

/// A frame description entry with what its common entry says.
struct Description {
  std::uintptr_t start;
  std::uintptr_t end;
  std::uintptr_t common_program, common_program_end;
  std::uintptr_t program, program_end;
  std::uint64_t code_alignment;
  std::int64_t data_alignment;
  bool signal_frame;
};

bool read_common_entry(std::uintptr_t position, std::uintptr_t limit, Description& description, std::uint8_t& encoding,
                       bool& has_augmentation_data) {
  Bytes bytes(position, limit);
  const auto length = bytes.read<std::uint32_t>();
  if (length == 0 || length == UINT32_MAX || length > limit - bytes.position()) return false;
  const std::uintptr_t end = bytes.position() + length;
  if (bytes.read<std::uint32_t>() != 0) return false;  // a common entry has id 0
  const auto version = bytes.read<std::uint8_t>();
  if (version != 1 && version != 3) return false;
  const auto* augmentation = reinterpret_cast<const char*>(bytes.position());
  while (bytes.read<std::uint8_t>() != 0 && !bytes.failed()) {
  }
  description.code_alignment = bytes.uleb();
  description.data_alignment = bytes.sleb();
  if (version == 1) {
    bytes.read<std::uint8_t>();
  } else {
    bytes.uleb();
  }
  encoding = 0;
  has_augmentation_data = augmentation[0] == 'z';
  if (has_augmentation_data) {
    const std::uint64_t size = bytes.uleb();
    const std::uintptr_t program = bytes.position() + size;
    for (const char* c = augmentation + 1; *c != 0 && !bytes.failed(); ++c) {
      if (*c == 'R') encoding = bytes.read<std::uint8_t>();
      if (*c == 'L') bytes.read<std::uint8_t>();
      if (*c == 'P') {
        // The personality routine: only its size matters here, so the indirect flag is dropped.
        const auto personality = bytes.read<std::uint8_t>();
        bytes.encoded(static_cast<std::uint8_t>(personality & ~kEncodingIndirect), 0);
      }
      if (*c == 'S') description.signal_frame = true;
    }
    if (program > end) return false;
    description.common_program = program;
  } else {
    if (augmentation[0] != 0) return false;
    description.common_program = bytes.position();
  }
  description.common_program_end = end;
  return !bytes.failed();
}

bool read_description(std::uintptr_t position, std::uintptr_t first, std::uintptr_t limit, Description& description,
                      std::uintptr_t distance = 0) {
  Bytes bytes(position, limit, distance);
  const auto length = bytes.read<std::uint32_t>();
  if (length == 0 || length == UINT32_MAX || length > limit - bytes.position()) return false;
  const std::uintptr_t end = bytes.position() + length;
  const std::uintptr_t here = bytes.position();
  const auto common_distance = bytes.read<std::uint32_t>();
  if (common_distance == 0 || common_distance > here - first) return false;
  description = {};
  std::uint8_t encoding = 0;
  bool has_augmentation_data = false;
  if (!read_common_entry(here - common_distance, limit, description, encoding, has_augmentation_data)) return false;
  description.start = bytes.encoded(encoding, 0);
  description.end = description.start + bytes.encoded(encoding & 0x0f, 0);
  if (has_augmentation_data) bytes.skip(bytes.uleb());
  description.program = bytes.position();
  description.program_end = end;
  return !bytes.failed() && description.program <= end;
}

/// Generated code has no sorted table, but only a few descriptions.
bool find_generated_description(const Image& image, std::uintptr_t address, Description& description) {
  constexpr std::uint32_t kMostEntries = 4096;
  Bytes bytes(image.frames, image.frames_end);
  for (std::uint32_t i = 0; i < kMostEntries && !bytes.at_end(); ++i) {
    const std::uintptr_t position = bytes.position();
    const auto length = bytes.read<std::uint32_t>();
    if (length == 0 || length == UINT32_MAX) return false;
    bytes.skip(length);
    if (bytes.failed()) return false;
    const bool is_description =
        read_description(position, image.frames, image.frames_end, description, image.frames_distance);
    if (is_description && address >= description.start && address < description.end) return true;
  }
  return false;
}

/// Binary search in .eh_frame_hdr, whose table is sorted by start address.
bool find_description(const Image& image, std::uintptr_t address, Description& description) {
  if (image.is_generated) return find_generated_description(image, address, description);
  if (image.frame_header == 0) return false;
  const std::uintptr_t limit = image.frame_header_end;
  Bytes bytes(image.frame_header, limit);
  constexpr std::uint8_t kSortedTable = 0x3b;  // data-relative, signed 4 bytes: all linkers write this
  const auto version = bytes.read<std::uint8_t>();
  const auto pointer_encoding = bytes.read<std::uint8_t>();
  const auto count_encoding = bytes.read<std::uint8_t>();
  const auto table_encoding = bytes.read<std::uint8_t>();
  bytes.encoded(pointer_encoding, image.frame_header);
  const std::uintptr_t count = bytes.encoded(count_encoding, image.frame_header);
  if (bytes.failed() || version != 1 || table_encoding != kSortedTable) return false;
  if (count == 0 || count > (limit - bytes.position()) / 8) return false;
  struct Entry {
    std::int32_t start;
    std::int32_t description;
  };
  const auto* table = reinterpret_cast<const Entry*>(bytes.position());
  const auto wanted = static_cast<std::int64_t>(address) - static_cast<std::int64_t>(image.frame_header);
  std::uintptr_t low = 0;
  std::uintptr_t high = count;
  while (low < high) {
    const std::uintptr_t middle = (low + high) / 2;
    if (table[middle].start <= wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return false;
  const std::uintptr_t position =
      image.frame_header + static_cast<std::uintptr_t>(std::intptr_t{table[low - 1].description});
  // .eh_frame may lie before or behind its header, always in the same segment; its start is where the image begins.
  const std::uintptr_t first = image.bias;
  if (position < first || position >= limit) return false;
  if (!read_description(position, first, limit, description)) return false;
  return address >= description.start && address < description.end;
}

enum class Cfa : std::uint8_t { kUnset, kRegister, kDereference, kUnsupported };
enum class Saved : std::uint8_t { kSame, kAtCfa, kAtFramePointer, kUndefined, kUnsupported };

/// One row of the unwind table, for the registers that a walk follows.
struct Row {
  Cfa cfa = Cfa::kUnset;
  std::uint64_t cfa_register = 0;
  std::int64_t cfa_offset = 0;
  Saved frame_pointer = Saved::kSame;
  std::int64_t frame_pointer_offset = 0;
  Saved return_address = Saved::kAtCfa;
  std::int64_t return_address_offset = kDefaultReturnAddressOffset;
};

/// A CFA expression. Two forms occur: the lazy-binding stub, whose CFA is the stack pointer plus something that
/// depends on the program counter alone, and a realigned stack, whose CFA was saved below the frame pointer.
void evaluate_cfa_expression(Bytes bytes, std::uintptr_t program_counter, Row& row) {
  row.cfa = Cfa::kUnsupported;
  std::int64_t stack[8] = {};
  unsigned depth = 0;
  bool uses_stack_pointer = false;
  const auto push = [&](std::int64_t value) {
    if (depth < 8) stack[depth++] = value;
  };
  while (!bytes.at_end()) {
    const auto operation = bytes.read<std::uint8_t>();
    if (operation >= 0x30 && operation <= 0x4f) {  // DW_OP_lit
      push(operation - 0x30);
    } else if (operation >= 0x70 && operation <= 0x8f) {  // DW_OP_breg
      const std::uint64_t number = operation - 0x70U;
      const std::int64_t offset = bytes.sleb();
      if (number == kFramePointerRegister && depth == 0) {
        if (bytes.read<std::uint8_t>() == 0x06 && bytes.at_end()) {  // DW_OP_deref
          row = Row{.cfa = Cfa::kDereference,
                    .cfa_register = number,
                    .cfa_offset = offset,
                    .frame_pointer = row.frame_pointer,
                    .frame_pointer_offset = row.frame_pointer_offset,
                    .return_address = row.return_address,
                    .return_address_offset = row.return_address_offset};
        }
        return;
      }
      if (number == kStackPointerRegister) {
        uses_stack_pointer = true;
        push(offset);  // relative to the stack pointer
      } else if (number == kReturnAddressRegister) {
        push(static_cast<std::int64_t>(program_counter) + offset);
      } else {
        return;
      }
    } else {
      if (depth < 2) return;
      const std::int64_t right = stack[--depth];
      std::int64_t& left = stack[depth - 1];
      switch (operation) {
        case 0x1a: left &= right; break;                                                            // DW_OP_and
        case 0x22: left += right; break;                                                            // DW_OP_plus
        case 0x24: left = right < 63 && right >= 0 ? left * (std::int64_t{1} << right) : 0; break;  // DW_OP_shl
        case 0x2a: left = left >= right ? 1 : 0; break;                                             // DW_OP_ge
        default: return;
      }
    }
  }
  if (bytes.failed() || depth != 1 || !uses_stack_pointer) return;
  row.cfa = Cfa::kRegister;
  row.cfa_register = kStackPointerRegister;
  row.cfa_offset = stack[0];
}

/// Runs call-frame instructions until the row of `address` is reached.
class RowMachine {
 public:
  RowMachine(const Description& description, std::uintptr_t address) : description_(description), address_(address) {}

  bool run(Row& row) {
    std::uintptr_t location = description_.start;
    if (!execute(Bytes(description_.common_program, description_.common_program_end), location)) return false;
    initial_ = row_;
    location = description_.start;
    if (!execute(Bytes(description_.program, description_.program_end), location)) return false;
    row = row_;
    return true;
  }

 private:
  void save(std::uint64_t number, Saved how, std::int64_t offset) {
    if (number == kFramePointerRegister) {
      row_.frame_pointer = how;
      row_.frame_pointer_offset = offset;
    } else if (number == kReturnAddressRegister) {
      row_.return_address = how;
      row_.return_address_offset = offset;
    }
  }

  void restore(std::uint64_t number) {
    if (number == kFramePointerRegister) {
      row_.frame_pointer = initial_.frame_pointer;
      row_.frame_pointer_offset = initial_.frame_pointer_offset;
    } else if (number == kReturnAddressRegister) {
      row_.return_address = initial_.return_address;
      row_.return_address_offset = initial_.return_address_offset;
    }
  }

  void define_cfa(std::uint64_t number, std::int64_t offset) {
    row_.cfa = Cfa::kRegister;
    row_.cfa_register = number;
    row_.cfa_offset = offset;
  }

  /// DW_CFA_expression: the only form in use says that the frame pointer was saved where it points.
  void save_by_expression(std::uint64_t number, Bytes& bytes) {
    const std::uint64_t size = bytes.uleb();
    Bytes expression = bytes;
    bytes.skip(size);
    const bool relative = expression.read<std::uint8_t>() == 0x70 + kFramePointerRegister;
    save(number, relative ? Saved::kAtFramePointer : Saved::kUnsupported, expression.sleb());
  }

  bool execute(Bytes bytes, std::uintptr_t& location) {
    while (!bytes.at_end()) {
      const auto instruction = bytes.read<std::uint8_t>();
      const std::uint64_t operand = instruction & 0x3fU;
      std::uint64_t advance = 0;
      switch (instruction & 0xc0) {
        case 0x40: advance = operand; break;  // advance_loc
        case 0x80:
          save(operand, Saved::kAtCfa, static_cast<std::int64_t>(bytes.uleb()) * description_.data_alignment);
          continue;  // offset
        case 0xc0: restore(operand); continue;
        default:
          if (!execute_extended(instruction, bytes, location, advance)) return false;
      }
      location += advance * description_.code_alignment;
      if (location > address_) return true;
    }
    return !bytes.failed();
  }

  bool execute_extended(std::uint8_t instruction, Bytes& bytes, std::uintptr_t& location, std::uint64_t& advance) {
    switch (instruction) {
      case 0x00: return true;                                           // nop
      case 0x01: location = bytes.read<std::uintptr_t>(); return true;  // set_loc
      case 0x02: advance = bytes.read<std::uint8_t>(); return true;     // advance_loc1
      case 0x03: advance = bytes.read<std::uint16_t>(); return true;
      case 0x04: advance = bytes.read<std::uint32_t>(); return true;
      case 0x05: {  // offset_extended
        const std::uint64_t number = bytes.uleb();
        save(number, Saved::kAtCfa, static_cast<std::int64_t>(bytes.uleb()) * description_.data_alignment);
        return true;
      }
      case 0x06: restore(bytes.uleb()); return true;                     // restore_extended
      case 0x07: save(bytes.uleb(), Saved::kUndefined, 0); return true;  // undefined
      case 0x08: save(bytes.uleb(), Saved::kSame, 0); return true;       // same_value
      case 0x09: {                                                       // register
        const std::uint64_t number = bytes.uleb();
        bytes.uleb();
        save(number, Saved::kUnsupported, 0);
        return true;
      }
      case 0x0a:  // remember_state
        if (remembered_count_ == kMaxRemembered) return false;
        remembered_[remembered_count_++] = row_;
        return true;
      case 0x0b:  // restore_state
        if (remembered_count_ == 0) return false;
        row_ = remembered_[--remembered_count_];
        return true;
      case 0x0c: {  // def_cfa
        const std::uint64_t number = bytes.uleb();
        define_cfa(number, static_cast<std::int64_t>(bytes.uleb()));
        return true;
      }
      case 0x0d: row_.cfa_register = bytes.uleb(); return true;                           // def_cfa_register
      case 0x0e: row_.cfa_offset = static_cast<std::int64_t>(bytes.uleb()); return true;  // def_cfa_offset
      case 0x0f: {                                                                        // def_cfa_expression
        const std::uint64_t size = bytes.uleb();
        const std::uintptr_t start = bytes.position();
        bytes.skip(size);
        if (!bytes.failed()) evaluate_cfa_expression(Bytes(start, start + size), address_, row_);
        return true;
      }
      case 0x10: save_by_expression(bytes.uleb(), bytes); return true;  // expression
      case 0x11: {                                                      // offset_extended_sf
        const std::uint64_t number = bytes.uleb();
        save(number, Saved::kAtCfa, bytes.sleb() * description_.data_alignment);
        return true;
      }
      case 0x12: {  // def_cfa_sf
        const std::uint64_t number = bytes.uleb();
        define_cfa(number, bytes.sleb() * description_.data_alignment);
        return true;
      }
      case 0x13: row_.cfa_offset = bytes.sleb() * description_.data_alignment; return true;  // def_cfa_offset_sf
      case 0x16: {                                                                           // val_expression
        const std::uint64_t number = bytes.uleb();
        bytes.skip(bytes.uleb());
        save(number, Saved::kUnsupported, 0);
        return true;
      }
      case 0x2e: bytes.uleb(); return true;  // GNU_args_size
      default: return false;
    }
  }

  static constexpr unsigned kMaxRemembered = 4;
  const Description& description_;
  std::uintptr_t address_;
  Row row_;
  Row initial_;
  Row remembered_[kMaxRemembered];
  unsigned remembered_count_ = 0;
};

bool fits_16(std::int64_t value) {
  return value >= INT16_MIN && value <= INT16_MAX;
}

UnwindRule to_rule(const Row& row) {
  UnwindRule rule{};
  rule.rule = CallerRule::kUnsupported;
  if (row.return_address == Saved::kUndefined) {
    rule.rule = CallerRule::kOutermost;
    return rule;
  }
  if (row.return_address != Saved::kAtCfa || row.frame_pointer == Saved::kUnsupported) return rule;
  if (!fits_16(row.return_address_offset) || !fits_16(row.frame_pointer_offset)) return rule;
  constexpr std::int64_t kOffsetLimit = 1 << 23;  // what the packed rule holds
  if (row.cfa_offset >= kOffsetLimit || row.cfa_offset < -kOffsetLimit) return rule;
  rule.cfa_offset = static_cast<std::int32_t>(row.cfa_offset);
  rule.return_address_offset = static_cast<std::int16_t>(row.return_address_offset);
  rule.frame_pointer_offset = static_cast<std::int16_t>(row.frame_pointer_offset);
  rule.frame_pointer_saved = row.frame_pointer == Saved::kAtCfa || row.frame_pointer == Saved::kAtFramePointer;
  rule.frame_pointer_at_frame_pointer = row.frame_pointer == Saved::kAtFramePointer;
  if (row.cfa == Cfa::kDereference) rule.rule = CallerRule::kDereference;
  if (row.cfa == Cfa::kRegister && row.cfa_register == kStackPointerRegister) rule.rule = CallerRule::kStackPointer;
  if (row.cfa == Cfa::kRegister && row.cfa_register == kFramePointerRegister) rule.rule = CallerRule::kFramePointer;
  return rule;
}

}  // namespace

UnwindRule find_unwind_rule(const Image& image, std::uintptr_t address) {
  Description description;
  Row row;
  if (!find_description(image, address, description)) return UnwindRule{};
  if (!RowMachine(description, address).run(row)) row.cfa = Cfa::kUnsupported;
  return to_rule(row);
}

bool find_function_range(const Image& image, std::uintptr_t address, std::uintptr_t& start, std::uintptr_t& end) {
  Description description;
  if (!find_description(image, address, description)) return false;
  start = description.start;
  end = description.end;
  return true;
}

}  // namespace sampler
