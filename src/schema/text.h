// A string of which the process has one copy, however many rows name it: to copy, compare and hash one costs what it
// does for a number. Made for the names of files and functions, which ten thousand ranks have in common.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace schema {

/// Behaves like a constant std::string. Not for several threads at once.
class Text {
 public:
  Text() = default;
  Text(std::string_view text) : value_(text.empty() ? nullptr : &only_copy(text)) {}
  Text(const std::string& text) : Text(std::string_view(text)) {}
  Text(const char* text) : Text(std::string_view(text)) {}

  const std::string& string() const { return value_ != nullptr ? *value_ : empty_string(); }
  operator const std::string&() const { return string(); }
  operator std::string_view() const { return string(); }

  bool empty() const { return value_ == nullptr; }
  std::size_t size() const { return string().size(); }
  const char* c_str() const { return string().c_str(); }
  bool starts_with(std::string_view part) const { return string().starts_with(part); }
  bool ends_with(std::string_view part) const { return string().ends_with(part); }
  std::size_t find(std::string_view part, std::size_t from = 0) const { return string().find(part, from); }
  std::size_t find(char part, std::size_t from = 0) const { return string().find(part, from); }
  std::size_t rfind(std::string_view part) const { return string().rfind(part); }
  std::size_t rfind(char part) const { return string().rfind(part); }
  std::string substr(std::size_t begin, std::size_t length = std::string::npos) const {
    return string().substr(begin, length);
  }

  friend bool operator==(const Text& a, const Text& b) { return a.value_ == b.value_; }
  friend bool operator==(const Text& a, const char* b) { return a.string() == b; }
  friend bool operator==(const Text& a, const std::string& b) { return a.string() == b; }
  friend bool operator==(const Text& a, std::string_view b) { return a.string() == b; }
  friend std::strong_ordering operator<=>(const Text& a, const Text& b) {
    return a.value_ == b.value_ ? std::strong_ordering::equal : a.string() <=> b.string();
  }

  friend std::string operator+(const Text& a, const std::convertible_to<std::string_view> auto& b) {
    return std::string(a.string()).append(std::string_view(b));
  }
  template <class Other>
  requires(std::convertible_to<const Other&, std::string_view> && !std::same_as<Other, Text>) friend std::string
  operator+(const Other& a, const Text& b) {
    return std::string(std::string_view(a)).append(b.string());
  }
  friend std::ostream& operator<<(std::ostream& to, const Text& text) { return to << text.string(); }

 private:
  friend struct std::hash<Text>;
  static const std::string& empty_string();
  static const std::string& only_copy(std::string_view text);

  const std::string* value_ = nullptr;  ///< nothing: empty
};

/// Frees all copies: for programs that read files without end. No Text with characters may be used afterwards.
void forget_texts();

}  // namespace schema

template <>
struct std::hash<schema::Text> {
  std::size_t operator()(const schema::Text& text) const { return std::hash<const std::string*>()(text.value_); }
};
