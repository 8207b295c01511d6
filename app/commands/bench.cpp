// Training speed of float and quantized networks, measured in turn so that ratios hold on noisy machines.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "core/base/parallel.h"
#include "core/catalog.h"
#include "core/data/dataset.h"
#include "core/training/network_builder.h"
#include "core/training/trainer.h"

namespace qs {
namespace {

constexpr int kRounds = 5, kWarmUp = 3;

/// A network in training, a few steps at a time.
struct Contender {
  Experiment experiment;
  std::unique_ptr<Network> network;
  std::unique_ptr<Trainer> trainer;
  std::vector<double> images_per_second = {};

  double median() const {
    std::vector<double> sorted = images_per_second;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
};

Experiment experiment_of(const BenchRequest& request, const std::string& method, std::int64_t weight_bits,
                         std::int64_t act_bits) {
  Experiment experiment;
  set_text(experiment, "network", request.network);
  set_text(experiment, "method", method);
  experiment.weight_bits = weight_bits;
  experiment.act_bits = act_bits;
  experiment.batch_size = request.batch_size;
  experiment.schedule = "constant";
  require_runnable(experiment);
  return experiment;
}

std::unique_ptr<Contender> make_contender(const Experiment& experiment, const Dataset& data) {
  auto contender = std::make_unique<Contender>(Contender{.experiment = experiment, .network = {}, .trainer = {}});
  contender->network = std::make_unique<Network>(build_network(architecture(experiment.network, 1.0, data.classes),
                                                               quantization_of(experiment), experiment.seed));
  const Slice slice{&data.train, 0, data.train.count};
  Batch batch;
  fill_batch(data, slice, 0, experiment.batch_size, batch);
  contender->network->calibrate(batch.images);
  const TrainingSpan span{0, 1000, std::max<std::int64_t>(1, data.train.count / experiment.batch_size)};
  contender->trainer = std::make_unique<Trainer>(*contender->network, data, slice, experiment, span);
  return contender;
}

void time_steps(Contender& contender, int steps) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < steps; ++i) contender.trainer->step();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  contender.images_per_second.push_back(static_cast<double>(steps * contender.experiment.batch_size) / seconds);
}

std::vector<Experiment> experiments_of(const BenchRequest& request) {
  std::vector<Experiment> list{experiment_of(request, "float", kFloatBits, kFloatBits)};
  if (!request.method.empty()) {
    list.push_back(experiment_of(request, request.method, request.weight_bits, request.act_bits));
    return list;
  }
  for (const MethodInfo& method : methods()) {
    const auto fits = [](const BitRange& range, std::int64_t bits) { return bits >= range.min && bits <= range.max; };
    for (const std::int64_t bits : {2, 4, 8})
      if (fits(method.weight_bits, bits))
        list.push_back(experiment_of(request, method.id, bits, fits(method.act_bits, bits) ? bits : kFloatBits));
  }
  return list;
}

}  // namespace

int bench(const BenchRequest& request) {
  set_thread_count(static_cast<int>(request.threads));
  const Dataset data = load_dataset("digits");
  std::vector<std::unique_ptr<Contender>> contenders;
  for (const Experiment& experiment : experiments_of(request)) contenders.push_back(make_contender(experiment, data));
  for (const auto& contender : contenders)
    for (int i = 0; i < kWarmUp; ++i) contender->trainer->step();
  for (int round = 0; round < kRounds; ++round)
    for (const auto& contender : contenders) time_steps(*contender, std::max(1, request.steps / kRounds));
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  const double base = contenders[0]->median();
  for (const auto& contender : contenders) {
    const Experiment& e = contender->experiment;
    all.push_back({{"method", e.method}, {"weight_bits", e.weight_bits}, {"act_bits", e.act_bits}, {"net", e.network},
                   {"threads", thread_count()}, {"images_per_second", contender->median()},
                   {"cost_relative_to_float", base / contender->median()}});
    if (request.output == Output::text)
      std::printf("%-34s %8.0f images/s   %.2f × the time of float\n", title(e).c_str(), contender->median(),
                  base / contender->median());
  }
  if (request.output == Output::json) std::printf("%s\n", all.dump(2).c_str());
  return 0;
}

}  // namespace qs
