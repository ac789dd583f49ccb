#include "schema/text.h"

#include <deque>
#include <vector>

namespace schema {
namespace {

/// A hash table of strings that stay where they are. Half of its slots are free at least.
class Texts {
 public:
  const std::string& only_copy(std::string_view text) {
    const std::size_t hash = std::hash<std::string_view>()(text);
    Slot* slot = &slot_of(hash, text);
    if (slot->text != nullptr) return *slot->text;
    if (strings_.size() * 2 >= slots_.size()) {
      grow();
      slot = &slot_of(hash, text);
    }
    *slot = {hash, &strings_.emplace_back(text)};
    return *slot->text;
  }

  void clear() {
    slots_.assign(kFirstSlots, {});
    strings_.clear();
  }

 private:
  struct Slot {
    std::size_t hash = 0;
    const std::string* text = nullptr;
  };
  static constexpr std::size_t kFirstSlots = 1024;  // a power of two

  /// Where the text is, or where it would be.
  Slot& slot_of(std::size_t hash, std::string_view text) {
    std::size_t place = hash & (slots_.size() - 1);
    while (slots_[place].text != nullptr && (slots_[place].hash != hash || *slots_[place].text != text)) {
      place = (place + 1) & (slots_.size() - 1);
    }
    return slots_[place];
  }

  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.text != nullptr) slot_of(slot.hash, *slot.text) = slot;
    }
  }

  std::vector<Slot> slots_ = std::vector<Slot>(kFirstSlots);
  std::deque<std::string> strings_;
};

/// Never destroyed: it outlives whatever has a Text.
Texts& texts() {
  static auto* const all = new Texts;
  return *all;
}

}  // namespace

const std::string& Text::empty_string() {
  static const auto* const empty = new std::string;
  return *empty;
}

const std::string& Text::only_copy(std::string_view text) {
  return texts().only_copy(text);
}

void forget_texts() {
  texts().clear();
}

}  // namespace schema
