#include "core/files/csv.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "core/base/atomic_file.h"
#include "core/base/csv_cell.h"
#include "core/base/number_text.h"
#include "core/values/error.h"

namespace qs {
namespace {

void append_row(std::string& text, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i != 0) text += ',';
    text += csv_cell(cells[i]);
  }
  text += '\n';
}

class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  int line() const { return line_; }  // of the row read last

  bool has_newline() const { return has_newline_; }  // the row read last

  /// Nothing at the end of the text or when it ends within quotes.
  std::optional<std::vector<std::string>> row() {
    if (text_.empty()) return std::nullopt;
    std::vector<std::string> cells;
    line_ = next_line_;
    while (true) {
      auto cell = text_.starts_with('"') ? quoted_cell() : plain_cell();
      if (!cell) return std::nullopt;
      cells.push_back(*std::move(cell));
      has_newline_ = !text_.empty();
      if (!has_newline_) return cells;
      const char after = text_[0];
      text_.remove_prefix(1);
      if (after == ',') continue;
      ++next_line_;
      return cells;
    }
  }

 private:
  /// Both stop before a comma, a newline or the end of the text; nothing when that lies within quotes.
  std::optional<std::string> plain_cell() {
    const std::size_t end = std::min(text_.find_first_of(",\n\""), text_.size());
    if (end < text_.size() && text_[end] == '"') fail("a quote inside a cell that is not quoted");
    std::string cell(text_.substr(0, end));
    text_.remove_prefix(end);
    if (!text_.starts_with(',') && cell.ends_with('\r')) cell.pop_back();
    return cell;
  }

  std::optional<std::string> quoted_cell() {
    std::string cell;
    text_.remove_prefix(1);
    while (true) {
      const std::size_t quote = text_.find('"');
      if (quote == std::string_view::npos) return std::nullopt;
      cell += text_.substr(0, quote);
      text_.remove_prefix(quote + 1);
      if (!text_.starts_with('"')) break;
      cell += '"';
      text_.remove_prefix(1);
    }
    next_line_ += static_cast<int>(std::count(cell.begin(), cell.end(), '\n'));
    if (text_.starts_with("\r\n") || text_ == "\r") text_.remove_prefix(1);
    if (!text_.empty() && text_[0] != ',' && text_[0] != '\n') fail("text behind a closing quote");
    return cell;
  }

  [[noreturn]] void fail(const std::string& problem) const {
    throw Error{where_, "line " + std::to_string(line_) + ": " + problem};
  }

  std::string_view text_;
  const std::string& where_;
  int line_ = 1, next_line_ = 1;
  bool has_newline_ = true;
};

}  // namespace

std::ptrdiff_t CsvTable::column(std::string_view name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  return found == header.end() ? -1 : found - header.begin();
}

std::string csv_number(double value) { return shortest_text(value); }
std::string csv_number(float value) { return shortest_text(value); }
std::string csv_number(std::int64_t value) { return shortest_text(value); }

double csv_value(std::string_view cell) {
  return read_number<double>(cell).value_or(std::numeric_limits<double>::quiet_NaN());
}

std::string csv_text(const CsvTable& table) {
  std::string text;
  append_row(text, table.header);
  for (const auto& row : table.rows) append_row(text, row);
  return text;
}

void write_csv(const std::filesystem::path& path, const CsvTable& table) {
  write_file(path, csv_text(table));
}

CsvTable parse_csv(std::string_view text, const std::string& where) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  CsvReader reader(text, where);
  CsvTable table;
  auto header = reader.row();
  if (!header) throw Error{where, "has no complete header row"};
  table.header = *std::move(header);
  while (auto row = reader.row()) {
    if (row->size() != table.header.size() && !reader.has_newline()) break;
    if (row->size() != table.header.size())
      throw Error{where, "line " + std::to_string(reader.line()) + ": " + std::to_string(row->size()) +
                             " cells, expected " + std::to_string(table.header.size())};
    table.rows.push_back(*std::move(row));
  }
  return table;
}

CsvTable read_csv(const std::filesystem::path& path) {
  constexpr std::int64_t kMaxBytes = std::int64_t{1} << 30;
  return parse_csv(read_file(path, kMaxBytes), path.string());
}

}  // namespace qs
