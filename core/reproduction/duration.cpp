#include "core/reproduction/duration.h"

#include <algorithm>
#include <set>

#include "core/base/number_text.h"
#include "core/data/data_library.h"
#include "core/settings/phases.h"
#include "core/training/speed.h"

namespace qs {
namespace {

constexpr double kMeasured = 0.4;  // seconds of each

constexpr double kUsualShare = 0.75;  // of the float network's speed that a method has

std::string network_of_run(const Experiment& e) {
  return e.network + " " + shortest_text(e.width) + " " + e.data + " " + std::to_string(e.batch_size);
}

std::string method_of_run(const Experiment& e) {
  return network_of_run(e) + " " + e.method + " " + std::to_string(e.weight_bits) + " " +
         std::to_string(e.act_bits);
}

/// Of the float network that a run begins at: the same for runs that share it.
std::string float_start_of(const Experiment& e) {
  return network_of_run(e) + " " + std::to_string(planned_float_epochs(e)) + " " + e.phases + " " +
         e.augmentation + " " + e.normalization + " " + std::to_string(e.seed);
}

double training_images_of(const Experiment& e) {
  const std::int64_t all = data_set_info(e.data).train - e.validation_images;
  return static_cast<double>(e.train_images > 0 ? std::min(e.train_images, all) : all);
}

}  // namespace

const Durations::Speeds& Durations::speeds_of(const Experiment& experiment) {
  const bool is_rough = measure_ == Measure::each_network;
  const auto [found, is_new] =
      speeds_.try_emplace(is_rough ? network_of_run(experiment) : method_of_run(experiment));
  if (!is_new) return found->second;
  const Experiment measured = is_rough ? float_baseline_of(experiment) : experiment;
  const Speed speed = SpeedTest(measured).measure(measured, kMeasured);
  found->second = {speed.images_per_second, speed.images_per_second * speed.times_float};
  if (is_rough) found->second.method *= kUsualShare;
  return found->second;
}

double Durations::seconds(const std::vector<Experiment>& experiments) {
  double sum = 0.0;
  std::set<std::string> starts;
  for (const Experiment& experiment : experiments) {
    const Speeds& speeds = speeds_of(experiment);
    const double images = training_images_of(experiment);
    sum += images * static_cast<double>(planned_epochs(experiment)) / speeds.method;
    if (planned_float_epochs(experiment) > 0 && starts.insert(float_start_of(experiment)).second)
      sum += images * static_cast<double>(planned_float_epochs(experiment)) / speeds.float_network;
  }
  return sum;
}

double Durations::seconds(const Reproduction& reproduction, const std::vector<std::uint64_t>& seeds) {
  std::vector<Experiment> experiments;
  for (const SweepRun& run : runs_of(reproduction, seeds)) experiments.push_back(run.experiment);
  return seconds(experiments);
}

}  // namespace qs
