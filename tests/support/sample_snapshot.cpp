#include "support/sample_snapshot.h"

#include <algorithm>
#include <cmath>

#include "core/base/philox.h"

namespace qs {
namespace {

constexpr int kEpochs = 20, kStepsPerEpoch = 430;
constexpr int kBinsPerCell = 12;

std::vector<float> draw_weights(std::int64_t count, float spread, std::uint64_t seed) {
  Random random(seed, Purpose::initial_weights, 0);
  std::vector<float> weights;
  for (std::int64_t i = 0; i < count; ++i) weights.push_back(spread * random.normal());
  return weights;
}

Grid make_grid(int bits, float step) {
  Grid grid;
  const int half = 1 << (bits - 1);
  for (int i = -half; i < half; ++i) grid.levels.push_back(step * static_cast<float>(i));
  for (std::size_t i = 0; i + 1 < grid.levels.size(); ++i) {
    grid.thresholds.push_back((grid.levels[i] + grid.levels[i + 1]) / 2);
  }
  grid.counts.assign(grid.levels.size(), 0);
  return grid;
}

std::size_t nearest_level(const Grid& grid, float weight) {
  return static_cast<std::size_t>(std::upper_bound(grid.thresholds.begin(), grid.thresholds.end(), weight) -
                                  grid.thresholds.begin());
}

/// Bins of equal width that end at the thresholds, as far as the weights reach.
Histogram count_in_bins(const std::vector<float>& weights, const Grid& grid, float step) {
  const float width = step / kBinsPerCell;
  const float origin = grid.thresholds.front();
  const auto [low, high] = std::minmax_element(weights.begin(), weights.end());
  const int first = static_cast<int>(std::floor((*low - origin) / width));
  const int last = static_cast<int>(std::floor((*high - origin) / width));
  Histogram histogram;
  for (int i = first; i <= last + 1; ++i) histogram.edges.push_back(origin + width * static_cast<float>(i));
  histogram.counts.assign(static_cast<std::size_t>(last - first + 1), 0);
  for (const float weight : weights) {
    const int bin = static_cast<int>(std::floor((weight - origin) / width));
    ++histogram.counts[static_cast<std::size_t>(std::clamp(bin, first, last) - first)];
  }
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const float centre = (histogram.edges[i] + histogram.edges[i + 1]) / 2;
    histogram.level.push_back(static_cast<std::int32_t>(nearest_level(grid, centre)));
  }
  return histogram;
}

Series over_training(const Quantity& quantity, const std::string& layer, const std::string& part, double from,
                     double to, double noise, std::uint64_t seed) {
  Series series(quantity, layer, part);
  Random random(seed, Purpose::data, 0);
  for (int step = 0; step <= kEpochs * kStepsPerEpoch; step += kStepsPerEpoch / 10) {
    const double progress = static_cast<double>(step) / (kEpochs * kStepsPerEpoch);
    const double value = to + (from - to) * std::exp(-6.0 * progress);
    series.append({static_cast<double>(step), value * std::exp(noise * random.normal())});
  }
  return series;
}

void add_training_curves(Snapshot& run, std::uint64_t seed) {
  const Quantity loss{"loss", "", "curve", "Mean cross-entropy."},
      error{"error_pct", "", "curve", "Percent wrong.", "%"};
  run.series.push_back(over_training(loss, "", "training", 2.3, 0.06, 0.10, seed));
  run.series.push_back(over_training(loss, "", "validation soft", 2.1, 0.08, 0.03, seed + 1));
  run.series.push_back(over_training(loss, "", "validation hard", 2.6, 0.11, 0.05, seed + 2));
  run.series.push_back(over_training(error, "", "training", 85.0, 1.6, 0.08, seed + 3));
  run.series.push_back(over_training(error, "", "validation soft", 60.0, 1.5, 0.05, seed + 4));
  run.series.push_back(over_training(error, "", "validation hard", 88.0, 1.9, 0.08, seed + 5));
  Series rate({"learning_rate", "", "curve", "Learning rate."}, "", "training");
  Series penalty({"penalty", "", "curve", "KL."}, "", "training");
  for (int step = 0; step <= kEpochs * kStepsPerEpoch; step += kStepsPerEpoch) {
    const double progress = static_cast<double>(step) / (kEpochs * kStepsPerEpoch);
    rate.append({static_cast<double>(step), 1e-3 * std::min(1.0, 2.0 - 2.0 * progress)});
    penalty.append({static_cast<double>(step), 0.0});
  }
  run.series.push_back(std::move(rate));
  run.series.push_back(std::move(penalty));
}

void add_readings(Snapshot& run, const LayerView& layer, std::uint64_t seed) {
  const Quantity alpha{"step_size", "α", "scale", "Distance of two grid points."};
  const Quantity sigma{"noise_scale", "σ", "noise", "Scale of the logistic noise."};
  const Quantity ratio{"noise_over_step", "σ/α", "ratio", "Noise in units of the step."};
  const double step = layer.grid.levels.back() - layer.grid.levels[layer.grid.levels.size() - 2];
  run.series.push_back(over_training(alpha, layer.name, "weights", 1.6 * step, step, 0.01, seed));
  run.series.push_back(over_training(sigma, layer.name, "weights", 0.5 * step, 0.02 * step, 0.02, seed + 1));
  run.series.push_back(over_training(ratio, layer.name, "weights", 0.33, 0.02, 0.02, seed + 2));
  if (layer.name == "fc2") return;  // the logits are not quantized
  run.series.push_back(over_training(alpha, layer.name, "activations", 0.9, 0.4, 0.01, seed + 3));
  run.series.push_back(over_training(sigma, layer.name, "activations", 0.3, 0.02, 0.02, seed + 4));
  run.series.push_back(over_training(ratio, layer.name, "activations", 0.33, 0.05, 0.02, seed + 5));
}

std::shared_ptr<Snapshot> bare_run(const std::string& name, std::uint64_t seed) {
  auto run = std::make_shared<Snapshot>();
  run->run = "lenet5-digits-" + std::to_string(seed);
  run->name = name;
  run->experiment.seed = seed;
  run->experiment.epochs = kEpochs;
  run->progress.state = RunState::finished;
  run->progress.step = run->progress.steps = kEpochs * kStepsPerEpoch;
  run->progress.steps_per_epoch = kStepsPerEpoch;
  run->progress.epoch = run->progress.epochs = kEpochs;
  add_training_curves(*run, 100 * seed);
  return run;
}

}  // namespace

LayerView sample_layer(const std::string& name, std::int64_t weights, int bits, std::uint64_t seed) {
  const float spread = 0.09f;
  const float step = bits == 1 ? 0.12f : 5.0f * spread / static_cast<float>(1 << bits);
  LayerView layer;
  layer.name = name;
  layer.weights = weights;
  layer.weight_bits = layer.act_bits = bits;
  layer.grid = make_grid(bits, step);
  std::vector<float> values = draw_weights(weights, spread, seed);
  layer.initial = std::make_shared<const Histogram>(count_in_bins(values, layer.grid, step));
  std::int64_t zeros = 0, saturated = 0;
  double error = 0.0, energy = 0.0;
  for (float& value : values) {
    const std::size_t level = nearest_level(layer.grid, value);
    const float target = layer.grid.levels[level];
    value = target + 0.35f * (value - target);  // training draws weights towards the grid
    ++layer.grid.counts[level];
    zeros += target == 0.0f;
    saturated += value < layer.grid.levels.front() - step / 2 || value > layer.grid.levels.back() + step / 2;
    error += static_cast<double>(value - target) * static_cast<double>(value - target);
    energy += static_cast<double>(value) * static_cast<double>(value);
  }
  layer.latent = count_in_bins(values, layer.grid, step);
  layer.zeros_pct = 100.0 * static_cast<double>(zeros) / static_cast<double>(weights);
  layer.saturated_pct = 100.0 * static_cast<double>(saturated) / static_cast<double>(weights);
  layer.relative_mse = error / energy;
  layer.sqnr_db = -10.0 * std::log10(layer.relative_mse);
  return layer;
}

std::shared_ptr<const Snapshot> sample_snapshot(std::uint64_t seed) {
  const std::shared_ptr<Snapshot> run =
      bare_run("RQ-ST · LeNet-5 · digits, seed " + std::to_string(seed), seed);
  run->layers = {sample_layer("conv1", 800, 4, seed), sample_layer("conv2", 51200, 2, seed + 1),
                 sample_layer("fc1", 524288, 2, seed + 2), sample_layer("fc2", 5120, 4, seed + 3)};
  for (const LayerView& layer : run->layers) add_readings(*run, layer, seed + layer.name.size());
  return run;
}

std::shared_ptr<const Snapshot> sample_float_snapshot() {
  const std::shared_ptr<Snapshot> run = bare_run("float · LeNet-5 · digits", 9);
  run->experiment.method = "float";
  run->experiment.weight_bits = run->experiment.act_bits = kFloatBits;
  run->layers = {sample_layer("conv1", 800, 4, 9), sample_layer("fc2", 5120, 4, 10)};
  for (LayerView& layer : run->layers) {
    layer.grid = {};
    layer.latent.level.clear();
    layer.weight_bits = layer.act_bits = kFloatBits;
  }
  return run;
}

}  // namespace qs
