#include "core/training/speed.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "core/base/median.h"
#include "core/data/dataset.h"
#include "core/nn/linear_layer.h"
#include "core/quantizers/method.h"
#include "core/tensor/noise.h"
#include "core/training/network_builder.h"
#include "core/training/trainer.h"

namespace qs {
namespace {

constexpr int kClasses = 10;
constexpr std::int64_t kBatchesOfImages = 8;
constexpr int kWarmUpSteps = 5, kTurns = 5;

/// Noise as images: the arithmetic is the same whatever they show.
Dataset random_images(const Architecture& net, std::int64_t count) {
  Dataset data{.id = "random",
               .height = net.input[0],
               .width = net.input[1],
               .channels = net.input[2],
               .classes = kClasses,
               .train = {},
               .test = {},
               .checksum = {}};
  Random random(1, Purpose::data, 0);
  data.train.count = count;
  data.train.pixels.resize(static_cast<std::size_t>(count * data.image_size()));
  for (std::uint8_t& pixel : data.train.pixels) pixel = static_cast<std::uint8_t>(random.below(256));
  for (std::int64_t i = 0; i < count; ++i)
    data.train.labels.push_back(static_cast<std::uint8_t>(i % kClasses));
  return data;
}

}  // namespace

Experiment float_baseline_of(Experiment experiment) {
  experiment.method = float_baseline().info.id;
  experiment.method_options = Options(float_baseline().info.options);
  experiment.weight_bits = experiment.act_bits = kFloatBits;
  return experiment;
}

/// A network in training on random images.
class SpeedTest::Contender {
 public:
  explicit Contender(const Experiment& experiment)
      : description_(architecture(experiment.network, experiment.width, kClasses)),
        data_(random_images(description_, kBatchesOfImages * experiment.batch_size)),
        network_(build_network(description_, quantization_of(experiment), experiment.seed)),
        normalizer_(data_) {
    const Slice slice{&data_.train, 0, data_.train.count};
    Batch batch;
    fill_batch(data_, slice, 0, experiment.batch_size, batch);
    network_.calibrate(batch.images);
    trainer_ = std::make_unique<Trainer>(network_, Images{data_, slice, normalizer_}, experiment,
                                         TrainingSpan{0, 1'000'000, kBatchesOfImages});
    for (int i = 0; i < kWarmUpSteps; ++i) trainer_->step();
  }

  /// Trains for about `seconds`, one step at least; the seconds that a step took.
  double turn(double seconds) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point start = Clock::now();
    double passed = 0.0;
    std::int64_t steps = 0;
    do {
      trainer_->step();
      ++steps;
      passed = std::chrono::duration<double>(Clock::now() - start).count();
    } while (passed < seconds);
    return passed / static_cast<double>(steps);
  }

 private:
  Architecture description_;
  Dataset data_;
  Network network_;
  Normalizer normalizer_;
  std::unique_ptr<Trainer> trainer_;
};

SpeedTest::SpeedTest(const Experiment& experiment)
    : float_(std::make_unique<Contender>(float_baseline_of(experiment))) {}

SpeedTest::~SpeedTest() = default;

Speed SpeedTest::measure(const Experiment& experiment, double seconds) {
  const bool is_float = find_method(experiment.method).info.quantizes_nothing();
  const std::unique_ptr<Contender> other = is_float ? nullptr : std::make_unique<Contender>(experiment);
  std::vector<double> each, ratios;
  for (int i = 0; i < kTurns; ++i) {
    const double baseline = float_->turn(seconds / kTurns);
    each.push_back(other ? other->turn(seconds / kTurns) : baseline);
    ratios.push_back(each.back() / baseline);
  }
  const double step = median(std::move(each));
  return {experiment.method,
          experiment.weight_bits,
          experiment.act_bits,
          static_cast<double>(experiment.batch_size) / step,
          step,
          median(std::move(ratios))};
}

std::vector<LayerSpeed> measure_layers(const Experiment& experiment, int batches) {
  const Architecture description = architecture(experiment.network, experiment.width, kClasses);
  Network network = build_network(description, quantization_of(experiment), experiment.seed);
  Tensor images(
      Shape{experiment.batch_size, description.input[0], description.input[1], description.input[2]});
  fill_normal(images, {1, 2, 3, 4});
  network.calibrate(images);
  Tensor grad(Shape{experiment.batch_size, kClasses});
  fill_normal(grad, {1, 2, 3, 5});
  std::map<const Layer*, double> macs;
  for (const LinearSite& site : network.sites()) macs[site.layer] = static_cast<double>(site.macs);

  std::vector<std::vector<NodeTimes>> measured;
  for (int i = 0; i < kWarmUpSteps + batches; ++i) {
    const Step step{.index = i, .noise = {1, 0, 0, static_cast<std::uint32_t>(i)}};
    std::vector<NodeTimes> times = network.profile(images, grad, step);
    if (i >= kWarmUpSteps) measured.push_back(std::move(times));
  }
  const auto median_of = [&](std::size_t node, double NodeTimes::*what) {
    std::vector<double> values;
    for (const auto& times : measured) values.push_back(times[node].*what);
    return median(std::move(values));
  };
  std::vector<LayerSpeed> layers;
  for (std::size_t node = 0; node < network.nodes().size(); ++node) {
    const Node& made = network.nodes()[node];
    LayerSpeed layer{made.layer ? made.layer->name : made.join->name, median_of(node, &NodeTimes::forward),
                     median_of(node, &NodeTimes::backward_data),
                     median_of(node, &NodeTimes::backward_weights)};
    const auto found = macs.find(made.layer.get());
    if (made.layer && found != macs.end()) {
      const double products =
          made.input == kImages ? 2.0 : 3.0;  // forward, weights and, behind a layer, data
      layer.gflops =
          2e-9 * products * found->second * static_cast<double>(experiment.batch_size) / layer.seconds();
    }
    layers.push_back(layer);
  }
  return layers;
}

}  // namespace qs
