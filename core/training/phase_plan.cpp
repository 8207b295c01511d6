#include "core/training/phase_plan.h"

#include <algorithm>

#include "core/quantizers/method.h"
#include "core/settings/phases.h"
#include "core/training/run_tables.h"

namespace qs {
namespace {

/// What the network is usually trained with: the same float network for every method.
Experiment warm_start_recipe(Experiment experiment, const FloatRecipe& recipe) {
  experiment.loss = recipe.loss;
  experiment.label_smoothing = 0.0;
  experiment.optimizer = recipe.optimizer;
  experiment.learning_rate = recipe.learning_rate;
  experiment.momentum = 0.9;
  experiment.weight_decay = recipe.weight_decay;
  experiment.clip_norm = 0.0;
  experiment.schedule = recipe.schedule;
  experiment.decay_epochs = 0;
  experiment.end_factor = 0.0;
  experiment.epochs = experiment.warm_start_epochs;
  return experiment;
}

/// "float warm start", "float warm start 2" …
std::string numbered(const std::string& name, int number) {
  return number == 1 ? name : name + " " + std::to_string(number);
}

std::vector<Phase> phases_as_set(const Experiment& experiment, const std::vector<PhaseSettings>& settings) {
  std::vector<Phase> phases;
  int floats = 0, quantized = 0;
  for (const PhaseSettings& one : settings) {
    Phase phase{
        .name = {},
        .quantization = one.is_quantized ? quantization_of(experiment) : float_quantization(experiment),
        .recipe = one.recipe,
        .epochs = one.recipe.epochs,
        .is_float_start = !one.is_quantized};
    phase.name = one.is_quantized ? numbered(experiment.method, ++quantized)
                                  : numbered(std::string(kWarmStart), ++floats);
    phase.continues = !phases.empty() && phases.back().is_float_start == phase.is_float_start;
    phases.push_back(std::move(phase));
  }
  return phases;
}

}  // namespace

PhasePlan::PhasePlan(const Experiment& experiment, const Architecture& description) {
  const Quantization quantization = quantization_of(experiment);
  if (const std::vector<PhaseSettings> settings = phases_of(experiment); !settings.empty()) {
    phases_ = phases_as_set(experiment, settings);
    return;
  }
  if (quantization.method->after_training) {
    phases_.push_back({"float training", float_quantization(experiment), experiment, experiment.epochs});
    phases_.push_back({experiment.method, quantization, experiment, 0});
    return;
  }
  if (experiment.warm_start_epochs > 0)
    phases_.push_back({.name = std::string(kWarmStart),
                       .quantization = float_quantization(experiment),
                       .recipe = warm_start_recipe(experiment, description.recipe),
                       .epochs = experiment.warm_start_epochs,
                       .is_float_start = true});
  phases_.push_back({experiment.method, quantization, experiment, experiment.epochs});
}

std::vector<Phase> PhasePlan::float_start() const {
  const auto end =
      std::find_if(phases_.begin(), phases_.end(), [](const Phase& phase) { return !phase.is_float_start; });
  return {phases_.begin(), end};
}

void PhasePlan::drop_float_start() { keep_last(size() - float_start().size()); }

void PhasePlan::keep_last(std::size_t count) {
  if (size() > count) phases_.erase(phases_.begin(), phases_.end() - static_cast<std::ptrdiff_t>(count));
}

std::size_t PhasePlan::main() const {
  const bool trains_as_float = phases_.back().quantization.method->after_training;
  return size() - (trains_as_float ? 2 : 1);
}

std::int64_t PhasePlan::epochs_before(std::size_t phase) const {
  std::int64_t epochs = 0;
  for (std::size_t i = 0; i < phase; ++i) epochs += phases_[i].epochs;
  return epochs;
}

std::int64_t PhasePlan::float_epochs() const { return epochs_before(float_start().size()); }

std::int64_t PhasePlan::network_epochs_before(std::size_t phase) const {
  std::int64_t epochs = 0;
  for (std::size_t i = phase; phases_[i].continues; --i) epochs += phases_[i - 1].epochs;
  return epochs;
}

std::int64_t PhasePlan::network_epochs_after(std::size_t phase) const {
  std::int64_t epochs = 0;
  for (std::size_t i = phase + 1; i < size() && phases_[i].continues; ++i) epochs += phases_[i].epochs;
  return epochs;
}

}  // namespace qs
