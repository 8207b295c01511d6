#include "core/quantizers/parts/tanh_weights.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/parallel.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/straight_through.h"
#include "core/tensor/lanes.h"
#include "core/tensor/views.h"

namespace qs {
namespace {

/// t = tanh(w) of a layer and its largest magnitude.
struct Warped {
  Real largest = 0;
  Index position = 0;             // of the first element of this magnitude
  std::vector<Real> block_peaks;  // memory kept between calls

  void warp(const Tensor& x, Tensor& t) {
    t.resize(x.shape());
    block_peaks.assign(static_cast<std::size_t>((x.size() + kBlockElements - 1) / kBlockElements), Real(0));
    parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
      Lanes peak(Real(0));
      for (Index i = begin; i < end; i += kLanes) {
        const Index count = std::min(kLanes, end - i);
        const Lanes value = tanh(load_lanes(x.data() + i, count));
        peak = max(peak, abs(value));
        store_lanes(t.data() + i, count, value);
      }
      alignas(64) std::array<Real, Lanes::size> lanes;
      peak.store_aligned(lanes.data());
      block_peaks[static_cast<std::size_t>(begin / kBlockElements)] =
          *std::max_element(lanes.begin(), lanes.end());
    });
    find(t);
  }

 private:
  void find(const Tensor& t) {
    const auto block = std::max_element(block_peaks.begin(), block_peaks.end());
    largest = block == block_peaks.end() ? Real(0) : *block;
    const Index begin = static_cast<Index>(block - block_peaks.begin()) * kBlockElements;
    const Real* found = std::find_if(t.data() + std::min(begin, t.size()), t.end(),
                                     [this](Real value) { return std::abs(value) == largest; });
    position = found == t.end() ? 0 : found - t.begin();
  }
};

class TanhWeights final : public TensorQuantizer {
 public:
  TanhWeights(const LayerSite& site, bool matches_scale, bool differentiates_maximum)
      : bits_(site.bits),
        highest_(static_cast<Real>((1 << site.bits) - 1)),
        matches_scale_(matches_scale),
        differentiates_maximum_(differentiates_maximum) {}

  void calibrate(const Tensor& x) override {
    Tensor t;
    prepare(x, t);
  }

  void forward(const Tensor& x, Tensor& y, Tape& tape, const Step&, std::uint32_t) override {
    prepare(x, tape.first);
    const Real* from = bits_ == 1 ? x.data() : tape.first.data();
    Real* to = y.data();
    const Real factor = half_inverse(warped_), scale = scale_;
    parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
      if (bits_ == 1) {
        for (Index i = begin; i < end; ++i) to[i] = from[i] < Real(0) ? -level(1, scale) : level(1, scale);
      } else {
        for (Index i = begin; i < end; ++i) to[i] = level(index(from[i], factor), scale);
      }
    });
  }

  /// Exact but for the rounding. One bit: straight-through.
  void backward(const Tensor& x, const Tensor&, const Tape& tape, const Tensor& dy, Tensor& dx) override {
    if (bits_ == 1) return pass_gradient(dy, dx);
    const bool is_flat = !(warped_.largest >= std::numeric_limits<Real>::min());
    const Real slope = is_flat ? Real(0) : scale_ / warped_.largest;
    const Real *t = tape.first.data(), *upstream = dy.data();
    const Index top = warped_.position;
    const Real of_top = top < x.size() ? upstream[top] : Real(0);
    Real* result = dx.data();
    const auto [weighted] = parallel_sums<1>(x.size(), kBlockElements, [&](Index begin, Index end) {
      Lanes sum(Real(0));
      for (Index i = begin; i < end; i += kLanes) {
        const Index count = std::min(kLanes, end - i);
        const Lanes value = load_lanes(t + i, count), gradient = load_lanes(upstream + i, count);
        sum += gradient * value;
        store_lanes(result + i, count, gradient * (Real(1) - value * value) * slope);
      }
      return Sums<1>{sum_lanes(sum, kLanes)};
    });
    if (!differentiates_maximum_ || is_flat) return;
    const double peak = static_cast<double>(t[top]), bend = static_cast<double>(scale_) * (1.0 - peak * peak);
    const double maximum = static_cast<double>(warped_.largest);
    const double others = weighted - static_cast<double>(of_top * t[top]);
    // g_i(1 − t²)/M and the element's own share of the sum cancel.
    result[top] = static_cast<Real>(-std::copysign(1.0, peak) * bend * others / (maximum * maximum));
  }

  Codes encode(const Tensor& x) const override {
    Tensor t;
    Warped warped;
    warped.warp(x, t);
    const Real scale = scale_of(x, t, warped), factor = half_inverse(warped);
    Codes codes{
        .index = std::vector<std::int32_t>(static_cast<std::size_t>(x.size())), .levels = {{}}, .group = {}};
    if (bits_ == 1) {
      codes.levels[0] = {-static_cast<float>(level(1, scale)), static_cast<float>(level(1, scale))};
    } else {
      for (Real n = 0; n <= highest_; ++n) codes.levels[0].push_back(static_cast<float>(level(n, scale)));
    }
    for (Index i = 0; i < x.size(); ++i)
      codes.index[static_cast<std::size_t>(i)] =
          bits_ == 1 ? (x[i] < Real(0) ? 0 : 1) : static_cast<std::int32_t>(index(t[i], factor));
    return codes;
  }

  /// E·t/M. One bit: the weights.
  bool write_unrounded(const Tensor& x, Tensor& to) const override {
    if (bits_ == 1) return false;
    Warped warped;
    warped.warp(x, to);
    array(to) *= Real(2) * half_inverse(warped) * scale_of(x, to, warped);
    return true;
  }

  double overhead_bits() const override { return bits_ == 1 || matches_scale_ ? 32.0 : 0.0; }

  void probe(Probe& probe) const override {
    probe.scalar(tanh_scale_quantity(), static_cast<double>(scale_));
  }

 private:
  void prepare(const Tensor& x, Tensor& t) {
    if (bits_ > 1) warped_.warp(x, t);
    scale_ = scale_of(x, t, warped_);
  }

  static Real half_inverse(const Warped& warped) {
    return warped.largest >= std::numeric_limits<Real>::min() ? Real(0.5) / warped.largest : Real(0);
  }

  /// 0 … n for a t in [−M, M]; an end of the range for a number that is not finite.
  Real index(Real t, Real factor) const {
    const Real u = std::max(Real(0), std::min(Real(1), t * factor + Real(0.5)));
    return std::nearbyint(u * highest_);
  }

  /// Levels are float, also where the arithmetic is double. One bit: ±scale.
  Real level(Real n, Real scale) const {
    return static_cast<Real>(static_cast<float>(scale * ((Real(2) * n - highest_) / highest_)));
  }

  /// One bit: mean|w|. Else 1, or the factor that brings the levels closest to the weights.
  Real scale_of(const Tensor& x, const Tensor& t, const Warped& warped) const {
    if (bits_ > 1 && !matches_scale_) return Real(1);
    const Real factor = half_inverse(warped), highest = highest_;
    std::array<Real, Lanes::size> ones;
    ones.fill(Real(1));
    const auto [product, square] = parallel_sums<2>(x.size(), kBlockElements, [&](Index begin, Index end) {
      Lanes of_product(Real(0)), of_square(Real(0));
      for (Index i = begin; i < end; i += kLanes) {
        const Index count = std::min(kLanes, end - i);
        const Lanes w = load_lanes(x.data() + i, count);
        if (bits_ == 1) {
          of_product += abs(w);
          continue;
        }
        const Lanes u = load_lanes(t.data() + i, count) * factor + Lanes(Real(0.5));
        const Lanes q = (Real(2) * nearbyint(u * highest) - Lanes(highest)) / Lanes(highest);
        of_product += w * q;
        of_square += q * q * load_lanes(ones.data(), count);  // without the lanes beyond the end
      }
      return Sums<2>{sum_lanes(of_product, kLanes), sum_lanes(of_square, kLanes)};
    });
    if (bits_ == 1) return static_cast<Real>(x.empty() ? 0.0 : product / static_cast<double>(x.size()));
    return static_cast<Real>(square > 0.0 ? std::max(0.0, product / square) : 0.0);
  }

  int bits_;
  Real highest_;  // n
  bool matches_scale_, differentiates_maximum_;
  Warped warped_;  // of the last forward
  Real scale_ = 1;
};

}  // namespace

const Quantity& tanh_scale_quantity() {
  static const Quantity quantity{
      "weight_scale", "E", "scale",
      "Magnitude of the outermost level: mean|w| at one bit, else 1 or the matched scale."};
  return quantity;
}

std::vector<OptionSpec> tanh_weight_options() {
  return {{"weight_scale",
           "E",
           "Scale of the weights",
           std::string("unit"),
           ChoiceKind{{"unit", "matched"}},
           "Levels between −1 and 1 (unit), or scaled to lie closest to the layer's weights (matched), for "
           "networks without batch normalization.",
           "DoReFa eq. 9: unit; matched is ours",
           "",
           {unless("weight_bits", {"1", "32"})}},
          {"max_gradient",
           "∂max",
           "Gradient of the maximum",
           true,
           SwitchKind{},
           "Whether the gradient passes through max|tanh w| to the largest weight.",
           "the authors' code: it does",
           "",
           {unless("weight_bits", {"1", "32"})}}};
}

std::unique_ptr<TensorQuantizer> tanh_weights(const LayerSite& site, const Options& options) {
  return std::make_unique<TanhWeights>(site, options.text("weight_scale") == "matched",
                                       options.flag("max_gradient"));
}

}  // namespace qs
