// Time to look at LeNet-5 (581,408 weights in four layers): what a live window costs per snapshot.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/philox.h"
#include "core/tensor/histogram.h"
#include "core/training/snapshot_builder.h"

namespace {

/// Rounds to a grid of 2^bits levels, with the values of a trained layer.
class RoundedWeights final : public qs::WeightQuantizer {
 public:
  RoundedWeights(const qs::Shape& shape, int bits) : latent_(shape), bias_(qs::Shape{shape[0]}) {
    qs::Random random(1, qs::Purpose::data, 0);
    for (qs::Real& weight : latent_) weight = 0.1f * random.normal();
    const int half = 1 << (bits - 1);
    step_ = 0.3f / static_cast<float>(half);
    codes_.levels.resize(1);
    for (int i = -half; i < half; ++i) codes_.levels[0].push_back(step_ * static_cast<float>(i));
    for (const qs::Real weight : latent_) {
      const auto nearest = static_cast<int>(std::nearbyint(weight / step_)) + half;
      codes_.index.push_back(std::clamp(nearest, 0, 2 * half - 1));
    }
  }
  void init(const qs::Tensor&, const qs::Tensor&) override {}
  const qs::EffectiveWeight& forward(const qs::Step&) override { return effective_; }
  void backward(const qs::EffectiveWeight&) override {}
  qs::Codes encode() const override { return codes_; }
  const qs::Tensor& latent() const override { return latent_; }
  const qs::Tensor& latent_bias() const override { return bias_; }
  double overhead_bits() const override { return 32.0; }
  std::vector<qs::Parameter*> parameters() override { return {}; }

 private:
  qs::Tensor latent_, bias_;
  qs::Codes codes_;
  qs::EffectiveWeight effective_;
  float step_;
};

struct Lenet {
  explicit Lenet(int bits) {
    for (const qs::Shape& shape :
         {qs::Shape{32, 5, 5, 1}, qs::Shape{64, 5, 5, 32}, qs::Shape{512, 1024}, qs::Shape{10, 512}}) {
      weights.push_back(std::make_unique<RoundedWeights>(shape, bits));
      sources.push_back({"layer" + std::to_string(sources.size()), shape, weights.back().get()});
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
