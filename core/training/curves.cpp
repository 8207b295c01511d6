#include "core/training/curves.h"

#include <algorithm>
#include <cmath>

#include "core/training/tail_readings.h"

namespace qs {
namespace {

const std::vector<Quantity>& whole_network() {
  static const std::vector<Quantity> list = {
      {"loss", "", "loss", "Mean cross-entropy, without penalty", {}},
      {"error_pct", "", "error", "Images classified wrongly", "%"},
      {"penalty", "", "loss", "What the method adds to the loss, such as a KL divergence", {}},
      {"learning_rate", "", "rate", "Learning rate of the optimizer", {}},
      {"epoch_seconds", "", "time", "Training time of one epoch", "s"}};
  return list;
}

}  // namespace

Curves::Curves(std::vector<Quantity> observables) : observables_(std::move(observables)) {
  observables_.insert(observables_.end(), tail_quantities().begin(), tail_quantities().end());
}

Curves::Curves(std::vector<Quantity> observables, const RunTables& rows) : Curves(std::move(observables)) {
  auto epoch = rows.epochs.begin();
  for (const StepRow& row : rows.steps) {
    for (; epoch != rows.epochs.end() && epoch->step < row.step; ++epoch) add(*epoch);
    add(row);
  }
  for (; epoch != rows.epochs.end(); ++epoch) add(*epoch);
}

void Curves::add(const StepRow& row) {
  append("", "training", "loss", row.step, row.loss);
  append("", "training", "penalty", row.step, row.penalty);
  append("", "training", "learning_rate", row.step, row.learning_rate);
  append("", "slice soft", "error_pct", row.step, row.slice_error_soft_pct);
  append("", "slice hard", "error_pct", row.step, row.slice_error_hard_pct);
  for (const LayerValue& reading : row.readings)
    append(reading.layer, reading.part, reading.key, row.step, reading.value);
}

void Curves::add(const EpochRow& row) {
  append("", "training", "error_pct", row.step, row.train_error_pct);
  append("", "validation soft", "loss", row.step, row.validation_loss_soft);
  append("", "validation hard", "loss", row.step, row.validation_loss_hard);
  append("", "validation soft", "error_pct", row.step, row.validation_error_soft_pct);
  append("", "validation hard", "error_pct", row.step, row.validation_error_hard_pct);
  append("", "validation float", "error_pct", row.step, row.validation_error_float_pct);
  append("", "training", "epoch_seconds", row.step, row.epoch_seconds);
}

void Curves::append(const std::string& layer, const std::string& part, const std::string& key,
                    std::int64_t step, double value) {
  if (std::isnan(value)) return;
  const auto [place, is_new] = place_.try_emplace(layer + "." + part + "." + key, series_.size());
  if (is_new) series_.emplace_back(quantity(layer, key), layer, part);
  series_[place->second].append({static_cast<double>(step), value});
}

Quantity Curves::quantity(const std::string& layer, const std::string& key) const {
  const std::vector<Quantity>& known = layer.empty() ? whole_network() : observables_;
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const Quantity& q) { return q.key == key; });
  return found != known.end() ? *found : Quantity{key, key, "scale", "", {}};
}

}  // namespace qs
