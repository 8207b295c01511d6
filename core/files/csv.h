// Comma-separated values (RFC 4180) with a header row, the same bytes in every locale.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace qs {

struct CsvTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // each as long as the header

  /// Index of a column; −1 when there is none.
  std::ptrdiff_t column(std::string_view name) const;
};

/// Shortest decimal that reads back as the same number: "0.1", "1e-05"; "nan", "inf", "-inf".
std::string csv_number(double value);
std::string csv_number(float value);
std::string csv_number(std::int64_t value);

/// The number in a cell; NaN for an empty cell or text that is no number.
double csv_value(std::string_view cell);

std::string csv_text(const CsvTable& table);
/// Replaces the file as a whole.
void write_csv(const std::filesystem::path& path, const CsvTable& table);

/// The last row needs no newline (editors take it away), but without one it is dropped when cells are
/// missing (a writer was cut off). Rows of the wrong length and stray quotes throw Error with `where` and
/// the line. Both \n and \r\n.
CsvTable parse_csv(std::string_view text, const std::string& where);
CsvTable read_csv(const std::filesystem::path& path);

}  // namespace qs
