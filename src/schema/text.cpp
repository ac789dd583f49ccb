#include "schema/text.h"

#include <unordered_set>

namespace schema {
namespace {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

using Texts = std::unordered_set<std::string, Hash, std::equal_to<>>;

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
  const auto known = texts().find(text);
  return known != texts().end() ? *known : *texts().emplace(text).first;
}

void forget_texts() {
  texts().clear();
}

}  // namespace schema
