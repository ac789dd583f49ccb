// Rows in memory <-> columns in a file, driven by tables of fields (rank_schema.h, summary_schema.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "schema/columnar_file.h"
#include "schema/summary.h"

namespace schema {

using SizeBins = std::array<std::int64_t, 32>;

/// The kinds of members a row may have. Arrays and vectors become columns of that width; a Spread becomes
/// six columns.
template <class Row>
using Member =
    std::variant<bool Row::*, std::uint8_t Row::*, FrameKind Row::*, std::int32_t Row::*, std::uint32_t Row::*,
                 std::int64_t Row::*, double Row::*, std::string Row::*, Text Row::*, CategoryNanoseconds Row::*,
                 SizeBins Row::*, std::vector<std::int64_t> Row::*, Spread Row::*>;

/// One column: its name within the table, its units, and the member it holds.
template <class Row>
struct Field {
  const char* name;
  const char* units;
  Member<Row> member;
};

template <class Row>
using Fields = std::vector<Field<Row>>;

/// The columns of a Spread; `units` apply to sum, minimum and maximum.
inline Fields<Spread> spread_fields(const char* units) {
  return {{"sum", units, &Spread::sum},
          {"sum_of_squares", std::string_view(units) == "ns" ? "ns^2" : "bytes^2", &Spread::sum_of_squares},
          {"minimum", units, &Spread::minimum},
          {"maximum", units, &Spread::maximum},
          {"maximum_rank", "rank number", &Spread::maximum_rank},
          {"ranks", "count", &Spread::ranks}};
}

namespace detail {

/// What a member of type T is stored as.
template <class T>
using Stored = std::conditional_t<std::is_same_v<T, bool> || std::is_same_v<T, FrameKind>, std::uint8_t, T>;

template <class T>
concept Sequence = requires(T value) {
  value[0];
}
&&!std::is_same_v<T, std::string> && !std::is_same_v<T, Text>;

template <class Row, class T>
std::vector<T> gather(const std::vector<Row>& rows, T Row::*member) {
  std::vector<T> values;
  values.reserve(rows.size());
  for (const Row& row : rows) values.push_back(row.*member);
  return values;
}

template <class Row, class T>
std::size_t widest(const std::vector<Row>& rows, T Row::*member) {
  if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
    return rows.empty() ? 0 : (rows.front().*member).size();
  } else {
    return std::tuple_size_v<T>;
  }
}

}  // namespace detail

/// Writes every field of `rows` as column `table/<prefix><field>`.
template <class Row>
void write_table(ColumnarWriter& writer, const std::string& table, const Fields<Row>& fields,
                 const std::vector<Row>& rows) {
  for (const Field<Row>& field : fields) {
    const std::string column = table + field.name;
    const auto write_member = [&]<class T>(T Row::*member) {
      if constexpr (std::is_same_v<T, Spread>) {
        write_table(writer, column + "_", spread_fields(field.units), detail::gather(rows, member));
      } else if constexpr (std::is_same_v<T, std::string>) {
        writer.write_text(column, field.units, detail::gather(rows, member));
      } else if constexpr (std::is_same_v<T, Text>) {
        writer.write_texts(column, field.units, detail::gather(rows, member));
      } else if constexpr (detail::Sequence<T>) {
        // No counters at all still need a column; HDF5 has no dimension of width zero that can be compressed.
        const std::size_t width = detail::widest(rows, member);
        std::vector<std::int64_t> values;
        values.reserve(rows.size() * width);
        for (const Row& row : rows) values.insert(values.end(), (row.*member).begin(), (row.*member).end());
        if (width > 0) writer.write<std::int64_t>(column, field.units, values, width);
      } else {
        std::vector<detail::Stored<T>> values;
        values.reserve(rows.size());
        for (const Row& row : rows) values.push_back(static_cast<detail::Stored<T>>(row.*member));
        writer.write<detail::Stored<T>>(column, field.units, values);
      }
    };
    std::visit(write_member, field.member);
  }
}

namespace detail {

template <class Row>
void set_row_count(const ColumnarReader& reader, const std::string& column, std::vector<Row>& rows, bool is_first,
                   std::size_t count) {
  if (is_first) {
    reader.charge(count * sizeof(Row));
    rows.resize(count);
  }
  if (rows.size() != count) reader.fail(column, "differs in length from the other columns of its table");
}

}  // namespace detail

/// The rows of a table. Throws FileError if a column is missing or its length differs.
template <class Row>
std::vector<Row> read_table(const ColumnarReader& reader, const std::string& table, const Fields<Row>& fields,
                            std::size_t vector_width = 0) {
  std::vector<Row> rows;
  bool is_first = true;
  for (const Field<Row>& field : fields) {
    const std::string column = table + field.name;
    const auto read_member = [&]<class T>(T Row::*member) {
      const auto assign = [&](auto values) {
        detail::set_row_count(reader, column, rows, is_first, values.size());
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i].*member = static_cast<T>(std::move(values[i]));
      };
      if constexpr (std::is_same_v<T, Spread>) {
        assign(read_table(reader, column + "_", spread_fields(field.units)));
      } else if constexpr (std::is_same_v<T, std::string>) {
        assign(reader.read_text(column));
      } else if constexpr (std::is_same_v<T, Text>) {
        assign(reader.read_texts(column));
      } else if constexpr (detail::Sequence<T>) {
        std::size_t width = vector_width;
        if constexpr (!std::is_same_v<T, std::vector<std::int64_t>>) width = std::tuple_size_v<T>;
        if (width == 0) return;
        // A table without rows has no column of that width: its writer cannot tell how wide it were.
        if (std::is_same_v<T, std::vector<std::int64_t>> && !is_first && rows.empty()) return;
        const auto values = reader.read<std::int64_t>(column);
        if (values.size() % width != 0) reader.fail(column, "has rows of another width");
        detail::set_row_count(reader, column, rows, is_first, values.size() / width);
        for (std::size_t i = 0; i < rows.size(); ++i) {
          if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) (rows[i].*member).resize(width);
          const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * width);
          std::copy(first, first + static_cast<std::ptrdiff_t>(width), (rows[i].*member).begin());
        }
      } else {
        assign(reader.read<detail::Stored<T>>(column));
      }
    };
    std::visit(read_member, field.member);
    is_first = false;
  }
  return rows;
}

/// Throws FileError unless `member` is lower than `limit` in every row.
template <class Row, class T>
void require_below(const ColumnarReader& reader, const char* column, const std::vector<Row>& rows, T Row::*member,
                   std::size_t limit) {
  for (const Row& row : rows) {
    if (static_cast<std::uint64_t>(row.*member) >= limit) reader.fail(column, "points at something that is not there");
  }
}

}  // namespace schema
