// Training speed of a method beside the float baseline: forward, backward and update, nothing else.
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/text.h"
#include "core/base/parallel.h"
#include "core/catalog.h"
#include "core/data/batches.h"
#include "core/data/dataset.h"
#include "core/training/network_builder.h"
#include "core/training/trainer.h"

namespace qs {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWarmUpSteps = 10;

struct Speed {
  std::string method;
  std::int64_t weight_bits, act_bits;
  double images_per_second, milliseconds_per_step;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void calibrate(Network& network, const Dataset& data, const Slice& slice, const Experiment& experiment) {
  std::vector<std::int64_t> order = shuffled_order(slice.count, experiment.seed, -1);
  order.resize(static_cast<std::size_t>(std::min(experiment.batch_size, slice.count)));
  Batch batch;
  fill_batch(data, slice, order, batch);
  network.calibrate(batch.images);
}

Speed measure(const Experiment& experiment, const Dataset& data, double seconds) {
  const Slice slice{&data.train, 0, data.train.count};
  Network network = build_network(architecture(experiment.network, experiment.width, data.classes),
                                  quantization_of(experiment), experiment.seed);
  calibrate(network, data, slice, experiment);
  const std::int64_t steps_per_epoch = std::max<std::int64_t>(1, slice.count / experiment.batch_size);
  Trainer trainer(network, data, slice, experiment, {0, 1'000'000, steps_per_epoch});
  for (int i = 0; i < kWarmUpSteps; ++i) trainer.step();
  std::int64_t steps = 0;
  const Clock::time_point start = Clock::now();
  do {
    trainer.step();
    ++steps;
  } while (seconds_since(start) < seconds);
  const double each = seconds_since(start) / static_cast<double>(steps);
  return {experiment.method, experiment.weight_bits, experiment.act_bits,
          static_cast<double>(experiment.batch_size) / each, 1000.0 * each};
}

Experiment float_baseline_of(Experiment experiment) {
  experiment.method = "float";
  experiment.method_options = Options(method_info("float").options);
  experiment.weight_bits = experiment.act_bits = kFloatBits;
  return experiment;
}

std::string bits_text(std::int64_t bits) { return bits == kFloatBits ? "float" : std::to_string(bits); }

void print_table(const Experiment& experiment, const std::vector<Speed>& speeds) {
  std::cout << network_info(experiment.network).name << ", batch " << experiment.batch_size << ", "
            << thread_count() << " threads, " << default_compute().name() << '\n';
  for (const Speed& speed : speeds)
    std::cout << "  " << padded(speed.method, 12)
              << padded(bits_text(speed.weight_bits) + "/" + bits_text(speed.act_bits), 14)
              << aligned(fixed(speed.images_per_second, 0), 8) << " images/s"
              << aligned(fixed(speed.milliseconds_per_step, 2), 9) << " ms per step"
              << aligned(fixed(speed.milliseconds_per_step / speeds.front().milliseconds_per_step, 2), 8)
              << " × float\n";
}

}  // namespace

int run_command(const BenchRequest& request) {
  set_thread_count(static_cast<int>(request.experiment.threads));
  const Dataset data = load_dataset(request.experiment.data);
  std::vector<Speed> speeds = {measure(float_baseline_of(request.experiment), data, request.seconds)};
  if (request.experiment.method != "float")
    speeds.push_back(measure(request.experiment, data, request.seconds));
  if (request.output == Output::text) {
    print_table(request.experiment, speeds);
    return kSuccess;
  }
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Speed& speed : speeds)
    rows.push_back({{"method", speed.method},
                    {"weight_bits", speed.weight_bits},
                    {"act_bits", speed.act_bits},
                    {"images_per_second", speed.images_per_second},
                    {"milliseconds_per_step", speed.milliseconds_per_step}});
  const nlohmann::ordered_json result = {{"network", request.experiment.network},
                                         {"batch_size", request.experiment.batch_size},
                                         {"threads", thread_count()},
                                         {"compute", default_compute().name()},
                                         {"speeds", rows}};
  std::cout << result.dump(2) << '\n';
  return kSuccess;
}

}  // namespace qs
