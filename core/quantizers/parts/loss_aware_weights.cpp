#include "core/quantizers/parts/loss_aware_weights.h"

#include <algorithm>
#include <cmath>

#include "core/nn/probe.h"
#include "core/quantizers/parts/binaryconnect_family.h"
#include "core/quantizers/parts/straight_through.h"

namespace qs {
namespace {

/// The quantized values of a register of weights.
class Rounder {
 public:
  explicit Rounder(const SignedLevels& levels)
      : levels_(levels),
        is_symmetric_(levels.positive.level == levels.negative.level &&
                      levels.positive.cut == levels.negative.cut) {}

  Lanes operator()(const Lanes& w) const {
    const Lanes zero(Real(0));
    const Lanes below = levels_.negative.lanes(is_symmetric_ ? abs(w) : zero - w);
    return select(w < zero, zero - below, is_symmetric_ ? below : levels_.positive.lanes(w));
  }

 private:
  const SignedLevels& levels_;
  bool is_symmetric_;
};

}  // namespace

LossAwareWeights::LossAwareWeights(const LayerSite& site, const Options& options)
    : limit_(options.real("weight_limit")), curvature_(site.layer) {}

void LossAwareWeights::calibrate(const Tensor& x) {
  curvature_.reset(x.shape());
  Tensor unused(x.shape());
  write(x, fit(x, curvature_.diagonal()), curvature_.diagonal(), unused);
}

void LossAwareWeights::forward(const Tensor& x, Tensor& y, Tape&, const Step&, std::uint32_t) {
  const Diagonal diagonal = curvature_.diagonal();
  write(x, fit(x, diagonal), diagonal, y);
}

void LossAwareWeights::write(const Tensor& x, const SignedLevels& levels, const Diagonal& diagonal,
                             Tensor& y) {
  const Rounder rounded(levels);
  // Magnitudes in units of the outermost level, so that squares fit.
  const Real largest = std::max(levels.positive.level[levels.positive.size - 1],
                                levels.negative.level[levels.negative.size - 1]);
  const Lanes inverse(largest > Real(0) ? Real(1) / largest : Real(0)), zero(Real(0)), one(Real(1));
  const auto [error, signal, zeros] = parallel_lane_sums<3>(x.size(), [&](Index i, Index count, auto& sums) {
    const Lanes w = load_lanes(x.data() + i, count), d = diagonal.lanes(i, count);
    const Lanes quantized = rounded(w), relative = w * inverse;
    const Lanes difference = relative - quantized * inverse;
    sums[0] += d * difference * difference;
    sums[1] += d * relative * relative;
    sums[2] += select(quantized == zero, one, zero);
    store_lanes(y.data() + i, count, quantized);
  });
  weighted_signal_ = signal;
  weighted_error_ = signal > 0.0 && std::isfinite(error / signal) ? error / signal : 0.0;
  // What fills up the last register has been counted where a zero stays one.
  const Index padding = levels.positive.level[0] == Real(0) ? (kLanes - x.size() % kLanes) % kLanes : 0;
  const double counted = zeros - static_cast<double>(padding);
  zeros_pct_ = 100.0 * counted / static_cast<double>(std::max<Index>(1, x.size()));
}

void LossAwareWeights::backward(const Tensor&, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) {
  curvature_.accumulate(dy);
  pass_gradient(dy, dx);
}

void LossAwareWeights::project(Tensor& x) {
  const Real limit = static_cast<Real>(limit_);
  parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) x[i] = std::max(-limit, std::min(limit, x[i]));
  });
}

bool LossAwareWeights::set_curvature(const Tensor& d) {
  curvature_.set(d);
  return true;
}

Codes LossAwareWeights::encode(const Tensor& x) const {
  const SignedLevels levels = fit(x, curvature_.diagonal());
  const std::size_t size = levels.positive.size, centre = size - 1;
  Codes codes{
      .index = std::vector<std::int32_t>(static_cast<std::size_t>(x.size())), .levels = {{}}, .group = {}};
  for (std::size_t j = size; j-- > (levels.has_zero ? 1u : 0u);)
    codes.levels[0].push_back(-static_cast<float>(levels.negative.level[j]));
  for (std::size_t j = 0; j < size; ++j)
    codes.levels[0].push_back(static_cast<float>(levels.positive.level[j]));
  const std::size_t first_positive = levels.has_zero ? centre : size;
  parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const bool is_negative = x[i] < Real(0);
      const std::size_t step = is_negative ? levels.negative.index(-x[i]) : levels.positive.index(x[i]);
      codes.index[static_cast<std::size_t>(i)] =
          static_cast<std::int32_t>(is_negative ? centre - step : first_positive + step);
    }
  });
  return codes;
}

void LossAwareWeights::probe(Probe& probe) const { probe.scalar(weighted_error_quantity(), weighted_error_); }

std::vector<OptionSpec> loss_aware_options() {
  return {{"weight_limit", "", "Limit of the weights", 1.0, RealKind{1e-3, 1e3, true},
           "Float weights are clipped to ± this after every step.", "the authors' code: 1"}};
}

const Quantity& weighted_error_quantity() {
  static const Quantity quantity{
      "relative_weighted_error", "Σd(w−ŵ)²/Σdw²", "ratio",
      "Squared error with each weight counted as much as the loss curves along it, relative to the weights.",
      ""};
  return quantity;
}

const Quantity& zeros_quantity() {
  static const Quantity quantity{"zeros", "ŵ = 0", "ratio", "Share of the weights that are zero.", "%"};
  return quantity;
}

}  // namespace qs
