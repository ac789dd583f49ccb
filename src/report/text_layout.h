// Pieces of the text report: wrapped paragraphs, bars, padded cells. All input must be ASCII (see ascii()).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace report {

inline constexpr std::size_t kTextColumns = 100;

/// Appends `text` as a paragraph: the first line after `first`, the others indented as deep, each at most
/// kTextColumns wide. Words longer than a line are cut; after `maximum_lines` the rest is left out ("...").
void append_paragraph(std::string& page, std::string_view first, std::string_view text, std::size_t maximum_lines);

/// "|=====     |" with `width` places between the ends.
std::string bar(double share, std::size_t width);

/// A heading with a rule up to the last column.
void append_heading(std::string& page, std::string_view title);

/// "... and 12 more <things>" where rows were left out.
void append_more(std::string& page, std::size_t all, std::size_t shown, std::string_view things);

}  // namespace report
