// Time to look at LeNet-5 (581,408 weights in four layers): what a live window costs per snapshot.
#include <benchmark/benchmark.h>

#include <memory>

#include "core/tensor/histogram.h"
#include "core/training/snapshot_builder.h"
#include "tests/support/rounded_weights.h"

namespace {

struct Lenet {
  explicit Lenet(int bits) {
    for (const qs::Shape& shape :
         {qs::Shape{32, 5, 5, 1}, qs::Shape{64, 5, 5, 32}, qs::Shape{512, 1024}, qs::Shape{10, 512}}) {
      const float step = 0.3f / static_cast<float>(1 << (bits - 1));
      weights.push_back(std::make_unique<RoundedWeights>(
          normal_weights(shape, 1, 0.1f), std::vector<std::vector<float>>{signed_grid(bits, step)}));
      sources.push_back({.numbers = {.name = "layer" + std::to_string(sources.size()),
                                     .shape = shape.extents(),
                                     .weights = shape.elements()},
                         .weights = weights.back().get()});
    }
  }
  std::vector<std::unique_ptr<RoundedWeights>> weights;
  std::vector<qs::LayerSource> sources;
};

void snapshot_of_lenet(benchmark::State& state) {
  const Lenet lenet(static_cast<int>(state.range(0)));
  qs::SnapshotBuilder builder;
  for (auto _ : state) benchmark::DoNotOptimize(builder.layers(lenet.sources));
}

void histogram_of_fc1(benchmark::State& state) {
  const Lenet lenet(static_cast<int>(state.range(0)));
  const qs::Codes codes = lenet.weights[2]->encode();
  const auto thresholds = qs::midpoints(codes.levels[0]);
  for (auto _ : state)
    benchmark::DoNotOptimize(
        qs::count_values(lenet.weights[2]->latent().span(), codes.levels[0], thresholds));
}

}  // namespace

BENCHMARK(snapshot_of_lenet)->Arg(2)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(histogram_of_fc1)->Arg(2)->Arg(8)->Unit(benchmark::kMillisecond)->UseRealTime();
