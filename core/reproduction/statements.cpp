#include "core/reproduction/statements.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/in_quotes.h"
#include "core/base/number_text.h"
#include "core/run_store.h"
#include "core/training/run_directory.h"
#include "core/training/run_tables.h"

namespace qs {
namespace {

constexpr const char* kError = "test_error";

Operand read_operand(const JsonValue& json, const Reproduction& plan) {
  const std::string text = json.text();
  const std::size_t colon = text.find(": ");
  Operand operand{.row = text.substr(0, colon)};
  if (colon != std::string::npos) {
    const std::string what = text.substr(colon + 2);
    const std::size_t of = what.find(" of ");
    operand.quantity = what.substr(0, of);
    if (of != std::string::npos) operand.layer = what.substr(of + 4);
  }
  if (std::none_of(plan.rows.begin(), plan.rows.end(),
                   [&](const PlannedRow& row) { return row.name == operand.row; }))
    throw json.error("names " + in_quotes(operand.row) + ", which is no row of the table");
  return operand;
}

std::string text_of(const Operand& operand) {
  if (operand.quantity == kError) return operand.row;
  std::string text = operand.quantity;
  std::replace(text.begin(), text.end(), '_', ' ');
  return text + (operand.layer.empty() ? "" : " (" + operand.layer + " layer)") + " of " + operand.row;
}

std::string text_of(const Statement& one) {
  const std::string first = text_of(one.first);
  switch (one.kind) {
    case Statement::Kind::less:
      return first + " < " + text_of(one.second) +
             (one.margin > 0.0 ? " by more than " + shortest_text(one.margin) : "");
    case Statement::Kind::near:
      return first + " ≈ " + text_of(one.second) + " ± " + shortest_text(one.margin);
    case Statement::Kind::between:
      break;
  }
  if (!std::isfinite(one.low)) return first + " ≤ " + shortest_text(one.high);
  return first + " between " + shortest_text(one.low) + " and " + shortest_text(one.high);
}

/// A number of the layer at the end of the run; `layer` is "first", "last" or a name.
double of_layer(const RunSummary& run, const std::string& quantity, const std::string& layer) {
  const auto end = snapshot_at(run.directory, std::numeric_limits<std::int64_t>::max());
  std::vector<const LayerView*> quantized;
  for (const LayerView& one : end->layers)
    if (one.weight_bits != kFloatBits) quantized.push_back(&one);
  const auto found = layer == "first" ? quantized.begin()
                     : layer == "last"
                         ? (quantized.empty() ? quantized.end() : quantized.end() - 1)
                         : std::find_if(quantized.begin(), quantized.end(),
                                        [&](const LayerView* one) { return one->name == layer; });
  if (found == quantized.end()) return RunSummary::kUnknown;
  const LayerView& view = **found;
  if (quantity == "relative_mse") return view.relative_mse;
  if (quantity == "on_grid") return view.on_grid_pct;
  for (const Reading& reading : view.readings)
    if (reading.quantity.key == quantity) return reading.value;
  return RunSummary::kUnknown;
}

double in_last_epoch(const RunSummary& run, double EpochRow::*member) {
  const std::vector<EpochRow> epochs =
      read_tables(run.directory, std::numeric_limits<std::int64_t>::max()).epochs;
  return epochs.empty() ? RunSummary::kUnknown : epochs.back().*member;
}

double of_result(const RunSummary& run, const char* key) {
  const auto document = read_json(run.directory / kResultFile);
  const auto value = JsonValue(document, kResultFile).find(key);
  return value && !value->is_null() ? value->real() : RunSummary::kUnknown;
}

double value_of(const RunSummary& run, const Operand& operand) {
  const std::string& quantity = operand.quantity;
  if (!operand.layer.empty()) return of_layer(run, quantity, operand.layer);
  if (quantity == kError) return run.test_error_quantized_pct;
  if (quantity == "float_weights_error") return run.test_error_float_pct;
  if (quantity == "nonzero") return 100.0 - run.zeros_pct;
  if (quantity == "on_grid") return run.on_grid_pct;
  if (quantity == "compression") return kFloatBits / run.bits_per_number;
  if (quantity == "soft_validation_error") return in_last_epoch(run, &EpochRow::validation_error_soft_pct);
  if (quantity == "hard_validation_error") return in_last_epoch(run, &EpochRow::validation_error_hard_pct);
  if (quantity == "running_statistics_error") return of_result(run, "test_error_running_statistics_pct");
  return RunSummary::kUnknown;
}

struct RowSide {
  const RowResult* row = nullptr;
  std::vector<double> values = {};  // one per seed
  double mean = RunSummary::kUnknown;
};

RowSide side_of(const Operand& operand, const std::vector<RowResult>& rows) {
  RowSide side;
  for (const RowResult& row : rows)
    if (row.row.name == operand.row) side.row = &row;
  if (!side.row) return side;
  for (const RunSummary& run : side.row->runs) side.values.push_back(value_of(run, operand));
  side.mean = estimate(side.values).mean;
  return side;
}

/// Counts the test images that only one of two rows misses, over the seeds of both.
void count_misses(const RowSide& first, const RowSide& second, StatementResult& result) {
  for (const RunSummary& a : first.row->runs)
    for (const RunSummary& b : second.row->runs) {
      if (a.experiment.seed != b.experiment.seed) continue;
      const std::vector<std::uint8_t> of_a = test_misses(a.directory), of_b = test_misses(b.directory);
      if (of_a.empty() || of_a.size() != of_b.size()) continue;
      result.only_first = std::max<std::int64_t>(0, result.only_first);
      result.only_second = std::max<std::int64_t>(0, result.only_second);
      for (std::size_t i = 0; i < of_a.size(); ++i) {
        result.only_first += of_a[i] > of_b[i];
        result.only_second += of_b[i] > of_a[i];
      }
    }
}

/// McNemar's test at about two deviations: whether the difference counts.
bool counts(const StatementResult& result) {
  const auto apart = static_cast<double>(std::abs(result.only_first - result.only_second));
  return apart > 2.0 * std::sqrt(static_cast<double>(result.only_first + result.only_second));
}

Outcome outcome_of_less(const Statement& one, const RowSide& first, const RowSide& second,
                        const StatementResult& result) {
  const bool is_right = second.mean - first.mean > one.margin;
  if (result.only_first >= 0 && one.margin == 0.0) {  // errors on the same images
    if (!counts(result)) return Outcome::undecided;
    return is_right ? Outcome::holds : Outcome::fails;
  }
  std::size_t right = 0;
  const std::size_t seeds = std::min(first.values.size(), second.values.size());
  for (std::size_t i = 0; i < seeds; ++i) right += second.values[i] - first.values[i] > one.margin;
  if (right == seeds) return Outcome::holds;
  return right == 0 ? Outcome::fails : Outcome::undecided;
}

}  // namespace

Statement read_statement(const JsonValue& json, const Reproduction& plan) {
  json.allow_only({"id", "level", "source", "less", "by", "near", "between", "text"});
  Statement one;
  one.id = json.at("id").text();
  one.demand = kDemands.from(json.at("level").text());
  if (const auto source = json.find("source")) one.source = source->text();
  if (const auto less = json.find("less")) {
    const std::vector<JsonValue> sides = less->elements();
    if (sides.size() != 2) throw less->error("has not two rows");
    one.first = read_operand(sides[0], plan);
    one.second = read_operand(sides[1], plan);
    if (const auto by = json.find("by")) one.margin = by->real();
  } else if (const auto near = json.find("near")) {
    const std::vector<JsonValue> sides = near->elements();
    if (sides.size() != 3) throw near->error("has not two rows and a distance");
    one.kind = Statement::Kind::near;
    one.first = read_operand(sides[0], plan);
    one.second = read_operand(sides[1], plan);
    one.margin = sides[2].real();
  } else {
    const std::vector<JsonValue> sides = json.at("between").elements();
    if (sides.size() != 3) throw json.at("between").error("has not a row and two limits");
    one.kind = Statement::Kind::between;
    one.first = read_operand(sides[0], plan);
    one.low = sides[1].is_null() ? -std::numeric_limits<double>::infinity() : sides[1].real();
    one.high = sides[2].real();
  }
  one.text = json.find("text") ? json.at("text").text() : text_of(one);
  return one;
}

StatementResult judge(const Statement& statement, const std::vector<RowResult>& rows) {
  StatementResult result{.statement = statement};
  const RowSide first = side_of(statement.first, rows);
  result.first = first.mean;
  if (statement.kind == Statement::Kind::between) {
    if (std::isfinite(first.mean))
      result.outcome =
          first.mean >= statement.low && first.mean <= statement.high ? Outcome::holds : Outcome::fails;
    return result;
  }
  const RowSide second = side_of(statement.second, rows);
  result.second = second.mean;
  if (!std::isfinite(first.mean) || !std::isfinite(second.mean)) return result;
  if (statement.first.quantity == kError && statement.second.quantity == kError)
    count_misses(first, second, result);
  if (statement.kind == Statement::Kind::near)
    result.outcome = std::abs(first.mean - second.mean) <= statement.margin ? Outcome::holds : Outcome::fails;
  else
    result.outcome = outcome_of_less(statement, first, second, result);
  return result;
}

}  // namespace qs
