// A weight quantizer that does nothing but hold weights and round them, for tests of those who look.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/philox.h"
#include "core/nn/probe.h"
#include "core/nn/weight_quantizer.h"

/// Nearest level of one grid, or of one grid per group of filters; without levels: float weights.
class RoundedWeights final : public qs::WeightQuantizer {
 public:
  RoundedWeights(qs::Tensor weights, std::vector<std::vector<float>> levels,
                 std::vector<std::int32_t> group = {})
      : latent_(std::move(weights)), levels_(std::move(levels)), group_(std::move(group)) {
    bias_ = qs::Tensor(qs::Shape{latent_.shape()[0]});
    round();
  }

  /// Weights changed: assigns codes anew.
  void round() {
    codes_ = {{}, levels_, group_};
    if (levels_.empty()) return;
    const qs::Index row = latent_.size() / latent_.shape()[0];
    for (qs::Index i = 0; i < latent_.size(); ++i) {
      const std::size_t group =
          group_.empty() ? 0 : static_cast<std::size_t>(group_[static_cast<std::size_t>(i / row)]);
      codes_.index.push_back(nearest(latent_[i], levels_[group]));
    }
  }

  qs::Tensor& weights() { return latent_; }
  qs::Codes& codes() { return codes_; }

  void init(const qs::Tensor&, const qs::Tensor&) override {}
  const qs::EffectiveWeight& forward(const qs::Step&) override { return effective_; }
  void backward(const qs::EffectiveWeight&) override {}
  qs::Codes encode() const override { return codes_; }
  const qs::Tensor& latent() const override { return latent_; }
  const qs::Tensor& latent_bias() const override { return bias_; }
  double overhead_bits() const override { return 32.0; }
  std::vector<qs::Parameter*> parameters() override { return {}; }
  void probe(qs::Probe& probe) const override {
    if (!levels_.empty()) probe.scalar({"step_size", "α", "scale", "Step of the grid", {}}, 0.25);
  }

 private:
  static std::int32_t nearest(qs::Real value, const std::vector<float>& levels) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < levels.size(); ++i)
      if (std::abs(double{value} - double{levels[i]}) < std::abs(double{value} - double{levels[best]}))
        best = i;
    return static_cast<std::int32_t>(best);
  }

  qs::Tensor latent_, bias_;
  std::vector<std::vector<float>> levels_;
  std::vector<std::int32_t> group_;
  qs::Codes codes_;
  qs::EffectiveWeight effective_;
};

/// −2^(bits−1)·step … (2^(bits−1) − 1)·step
inline std::vector<float> signed_grid(int bits, float step) {
  std::vector<float> levels;
  for (int i = -(1 << (bits - 1)); i < 1 << (bits - 1); ++i) levels.push_back(step * static_cast<float>(i));
  return levels;
}

inline qs::Tensor normal_weights(const qs::Shape& shape, std::uint64_t seed, float deviation) {
  qs::Tensor tensor(shape);
  qs::Random random(seed, qs::Purpose::data, 0);
  for (qs::Real& value : tensor) value = deviation * random.normal();
  return tensor;
}
