#include "core/training/run_tables.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "core/base/file_system.h"
#include "core/files/csv.h"
#include "core/values/error.h"

namespace qs {
namespace {

template <class Row>
struct Column {
  const char* name;
  double Row::*member;
};

constexpr Column<StepRow> kStepColumns[] = {{"epoch", &StepRow::epoch},
                                            {"loss", &StepRow::loss},
                                            {"penalty", &StepRow::penalty},
                                            {"learning_rate", &StepRow::learning_rate},
                                            {"slice_error_soft_pct", &StepRow::slice_error_soft_pct},
                                            {"slice_error_hard_pct", &StepRow::slice_error_hard_pct}};

constexpr Column<EpochRow> kEpochColumns[] = {
    {"train_loss", &EpochRow::train_loss},
    {"train_error_pct", &EpochRow::train_error_pct},
    {"validation_loss_soft", &EpochRow::validation_loss_soft},
    {"validation_loss_hard", &EpochRow::validation_loss_hard},
    {"validation_error_soft_pct", &EpochRow::validation_error_soft_pct},
    {"validation_error_hard_pct", &EpochRow::validation_error_hard_pct},
    {"validation_error_float_pct", &EpochRow::validation_error_float_pct},
    {"penalty", &EpochRow::penalty},
    {"learning_rate", &EpochRow::learning_rate},
    {"epoch_seconds", &EpochRow::epoch_seconds},
    {"images_per_second", &EpochRow::images_per_second}};

std::string cell(double value) { return std::isnan(value) ? std::string() : csv_number(value); }

/// Cells of one table, with complaints that name file, line and column.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& file) : where_(file.string()) {
    if (is_there(file)) table_ = read_csv(file);
  }
  std::size_t rows() const { return table_.rows.size(); }
  const std::vector<std::string>& header() const { return table_.header; }

  std::size_t require(const std::string& name) const {
    const std::ptrdiff_t column = table_.column(name);
    if (column < 0) throw Error{where_, "has no column " + name, "the file is damaged or of another version"};
    return static_cast<std::size_t>(column);
  }
  double number(std::size_t row, std::size_t column) const {
    const std::string& text = table_.rows[row][column];
    const double value = csv_value(text);
    if (std::isnan(value) && !text.empty() && text != "nan") throw error(row, column, "a number");
    return value;
  }
  std::int64_t count(std::size_t row, std::size_t column) const {
    const double value = number(row, column);
    if (!(value >= 0.0 && value < 0x1p53 && value == std::floor(value)))
      throw error(row, column, "a whole number");
    return static_cast<std::int64_t>(value);
  }
  const std::string& text(std::size_t row, std::size_t column) const { return table_.rows[row][column]; }
  Error error(std::size_t row, std::size_t column, const std::string& expected) const {
    return Error{where_, "line " + std::to_string(row + 2) + ", column " + table_.header[column] + " is \"" +
                             table_.rows[row][column].substr(0, 40) + "\", expected " + expected};
  }

 private:
  std::string where_;
  CsvTable table_;
};

template <class Row, std::size_t N>
std::vector<std::size_t> places(const Reader& reader, const Column<Row> (&columns)[N]) {
  std::vector<std::size_t> list;
  for (const Column<Row>& column : columns) list.push_back(reader.require(column.name));
  return list;
}

struct ReadingColumn {
  std::size_t place;
  LayerValue name;  // value unused
};

/// "conv1.weights.step_size": the layer may hold dots, the part and the key may not.
std::vector<ReadingColumn> reading_columns(const Reader& reader) {
  std::vector<ReadingColumn> columns;
  for (std::size_t i = 0; i < reader.header().size(); ++i) {
    const std::string& name = reader.header()[i];
    const auto key = name.rfind('.');
    const auto part = key == std::string::npos || key == 0 ? std::string::npos : name.rfind('.', key - 1);
    if (part == std::string::npos) continue;
    columns.push_back(
        {i, {name.substr(0, part), name.substr(part + 1, key - part - 1), name.substr(key + 1), 0.0}});
  }
  return columns;
}

std::vector<StepRow> read_steps(const std::filesystem::path& file, std::int64_t last_step) {
  const Reader reader(file);
  std::vector<StepRow> rows;
  if (reader.header().empty()) return rows;
  const std::size_t step_place = reader.require("step");
  const std::vector<std::size_t> plain = places(reader, kStepColumns);
  const std::vector<ReadingColumn> readings = reading_columns(reader);
  for (std::size_t i = 0; i < reader.rows(); ++i) {
    StepRow row;
    row.step = reader.count(i, step_place);
    if (!rows.empty() && row.step <= rows.back().step) throw reader.error(i, step_place, "a later step");
    if (row.step > last_step) break;
    for (std::size_t c = 0; c < plain.size(); ++c) row.*kStepColumns[c].member = reader.number(i, plain[c]);
    for (const ReadingColumn& column : readings)
      if (!reader.text(i, column.place).empty()) {
        row.readings.push_back(column.name);
        row.readings.back().value = reader.number(i, column.place);
      }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<EpochRow> read_epochs(const std::filesystem::path& file, std::int64_t last_step) {
  const Reader reader(file);
  std::vector<EpochRow> rows;
  if (reader.header().empty()) return rows;
  const std::size_t epoch = reader.require("epoch"), step = reader.require("step"),
                    phase = reader.require("phase");
  const std::vector<std::size_t> plain = places(reader, kEpochColumns);
  for (std::size_t i = 0; i < reader.rows(); ++i) {
    EpochRow row;
    row.epoch = reader.count(i, epoch);
    row.step = reader.count(i, step);
    if (!rows.empty() && row.step <= rows.back().step) throw reader.error(i, step, "a later step");
    if (row.step > last_step) break;
    row.phase = reader.text(i, phase);
    for (std::size_t c = 0; c < plain.size(); ++c) row.*kEpochColumns[c].member = reader.number(i, plain[c]);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

RunTables read_tables(const std::filesystem::path& directory, std::int64_t last_step) {
  return {read_steps(directory / "steps.csv", last_step), read_epochs(directory / "metrics.csv", last_step)};
}

std::string steps_csv(const std::vector<StepRow>& rows) {
  CsvTable table;
  table.header.push_back("step");
  for (const auto& column : kStepColumns) table.header.push_back(column.name);
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> places;  // in order of appearance
  for (const StepRow& row : rows)
    for (const LayerValue& value : row.readings)
      if (places.try_emplace({value.layer, value.part, value.key}, table.header.size()).second)
        table.header.push_back(value.layer + "." + value.part + "." + value.key);
  for (const StepRow& row : rows) {
    std::vector<std::string> cells(table.header.size());
    cells[0] = csv_number(row.step);
    std::size_t place = 1;
    for (const auto& column : kStepColumns) cells[place++] = cell(row.*column.member);
    for (const LayerValue& value : row.readings)
      cells[places.at({value.layer, value.part, value.key})] = csv_number(value.value);
    table.rows.push_back(std::move(cells));
  }
  return csv_text(table);
}

std::string metrics_csv(const std::vector<EpochRow>& rows) {
  CsvTable table;
  table.header = {"epoch", "step", "phase"};
  for (const auto& column : kEpochColumns) table.header.push_back(column.name);
  for (const EpochRow& row : rows) {
    std::vector<std::string> cells = {csv_number(row.epoch), csv_number(row.step), row.phase};
    for (const auto& column : kEpochColumns) cells.push_back(cell(row.*column.member));
    table.rows.push_back(std::move(cells));
  }
  return csv_text(table);
}

}  // namespace qs
