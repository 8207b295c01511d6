// Where the time of a training step goes, and how fast methods train beside the float baseline.
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/experiment_options.h"
#include "app/text.h"
#include "core/base/parallel.h"
#include "core/base/peak.h"
#include "core/catalog.h"
#include "core/settings/runnable.h"
#include "core/tensor/compute.h"
#include "core/training/speed.h"

namespace qs {
namespace {

constexpr int kProfiledBatches = 15;

/// What is measured: float first, then one method or every method at 2, 4 and 8 bits.
std::vector<Experiment> experiments_of(const BenchRequest& request) {
  std::vector<Experiment> list{float_baseline_of(request.experiment)};
  if (!request.all_methods) {
    if (!method_info(request.experiment.method).quantizes_nothing()) list.push_back(request.experiment);
    return list;
  }
  const auto offered = [](const BitRange& range, int bits) { return bits >= range.min && bits <= range.max; };
  for (const MethodInfo& method : methods()) {
    for (const int bits : {2, 4, 8}) {
      Experiment experiment = request.experiment;
      experiment.method = method.id;
      experiment.weight_bits = offered(method.weight_bits, bits) ? bits : kFloatBits;
      experiment.act_bits = offered(method.act_bits, bits) ? bits : kFloatBits;
      if (experiment.weight_bits == kFloatBits && experiment.act_bits == kFloatBits) continue;
      experiment.method_options = Options(method.options, fewest_bits(experiment));
      if (complaints(experiment).empty()) list.push_back(experiment);
    }
  }
  return list;
}

std::string milliseconds(double seconds) { return aligned(fixed(1000.0 * seconds, 2), 9); }

void print_layers(const std::vector<LayerSpeed>& layers, double peak) {
  double total = 0.0;
  for (const LayerSpeed& layer : layers) total += layer.seconds();
  std::cout << "  " << padded("", 14)
            << "  forward     data  weights    share  GFLOP/s  of peak   (ms per batch)\n";
  for (const LayerSpeed& layer : layers) {
    std::cout << "  " << padded(layer.name, 14) << milliseconds(layer.forward)
              << milliseconds(layer.backward_data) << milliseconds(layer.backward_weights)
              << aligned(fixed(100.0 * layer.seconds() / total, 1), 7) << " %";
    if (layer.gflops > 0.0)
      std::cout << aligned(fixed(layer.gflops, 0), 9) << aligned(fixed(100.0 * layer.gflops / peak, 0), 7)
                << " %";
    std::cout << '\n';
  }
  std::cout << "  multiply-add peak of this machine: " << fixed(peak, 0) << " GFLOP/s\n";
}

void print_speed(const Speed& speed) {
  std::cout << "  " << padded(speed.method, 16)
            << padded(bits_text(speed.weight_bits) + "/" + bits_text(speed.act_bits), 14)
            << aligned(fixed(speed.images_per_second, 0), 8) << " images/s"
            << aligned(fixed(1000.0 * speed.seconds_per_step, 2), 9) << " ms per step"
            << aligned(fixed(speed.times_float, 2), 8) << " × float" << std::endl;
}

nlohmann::ordered_json to_json(const std::vector<LayerSpeed>& layers) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const LayerSpeed& layer : layers)
    rows.push_back({{"name", layer.name},
                    {"forward_seconds", layer.forward},
                    {"backward_data_seconds", layer.backward_data},
                    {"backward_weights_seconds", layer.backward_weights},
                    {"gflops", layer.gflops}});
  return rows;
}

nlohmann::ordered_json to_json(const std::vector<Speed>& speeds) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Speed& speed : speeds)
    rows.push_back({{"method", speed.method},
                    {"weight_bits", speed.weight_bits},
                    {"act_bits", speed.act_bits},
                    {"images_per_second", speed.images_per_second},
                    {"milliseconds_per_step", 1000.0 * speed.seconds_per_step},
                    {"times_float", speed.times_float}});
  return rows;
}

}  // namespace

int run_command(const BenchRequest& request) {
  print_remarks(request.remarks);
  set_thread_count(static_cast<int>(request.experiment.threads));
  const bool as_text = request.output == Output::text;
  if (as_text)
    std::cout << network_info(request.experiment.network, request.experiment.width).name << ", width "
              << to_text(Value(request.experiment.width)) << ", batch " << request.experiment.batch_size
              << ", " << thread_count() << " threads, " << default_compute().name() << '\n';
  const double peak = measured_peak_gflops();
  std::vector<LayerSpeed> layers;
  if (!request.all_methods) layers = measure_layers(request.experiment, kProfiledBatches);
  if (as_text && !layers.empty()) print_layers(layers, peak);
  std::vector<Speed> speeds;
  SpeedTest test(request.experiment);
  for (const Experiment& experiment : experiments_of(request)) {
    speeds.push_back(test.measure(experiment, request.seconds));
    if (as_text) print_speed(speeds.back());
  }
  if (as_text) return kSuccess;
  const nlohmann::ordered_json result = {{"network", request.experiment.network},
                                         {"width", request.experiment.width},
                                         {"batch_size", request.experiment.batch_size},
                                         {"threads", thread_count()},
                                         {"compute", default_compute().name()},
                                         {"peak_gflops", peak},
                                         {"layers", to_json(layers)},
                                         {"speeds", to_json(speeds)}};
  print_json(result);
  return kSuccess;
}

}  // namespace qs
