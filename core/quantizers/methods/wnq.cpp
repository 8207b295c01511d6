// Weight normalization based quantization (WNQ).
//
//   W.-P. Cai, W.-J. Li, "Weight Normalization based Quantization for Deep Neural Network Compression",
//   2019, arXiv 1907.00593.
//
//   per filter   m = max|w|,  ŵ = w/m,  ŵ_q = nearest of V(α) = {αᵀe | e ∈ {−1, 1}^K},  w_q = m·ŵ_q
//   each step    codes B of ŵ under the stored α;  α ← (BᵀB)⁻¹Bᵀŵ;  quantize with the new α
//   backward     m in the last formula is a constant, the m in w/m is not (eq. 4–6): every weight but the
//                largest takes its gradient unchanged, and the largest, i*, gets −(1/w_i*) Σ_{j≠i*} g_j w_j
// Forward as LQ-Net; the largest weight is the only one whose gradient differs.
#include <cmath>
#include <limits>
#include <memory>

#include "core/quantizers/method.h"
#include "core/quantizers/parts/filter_codebook.h"
#include "core/quantizers/parts/residual_sketch.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/tensor/lanes.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

// Relative to the number of weights: decides only where the codes leave α open.
constexpr double kRidge = 1e-9;

const std::vector<Quantity>& quantities() {
  static const std::vector<Quantity> all = basis_quantities(
      "α", "·max|w|", "Coefficient of one bit of the code, times the filter's largest weight.");
  return all;
}

double dot(std::span<const Real> a, std::span<const Real> b) {
  double sum = 0.0;
  const auto size = static_cast<Index>(a.size());
  for (Index begin = 0; begin < size; begin += kBlockElements) {
    Lanes block(Real(0));
    const Index end = std::min(size, begin + kBlockElements);
    for (Index i = begin; i < end; i += kLanes) {
      const Index count = std::min(kLanes, end - i);
      block += load_lanes(a.data() + i, count) * load_lanes(b.data() + i, count);
    }
    sum += sum_lanes(block, kLanes);
  }
  return sum;
}

/// The first element of this magnitude, which exists.
std::size_t find_magnitude(std::span<const Real> x, Real magnitude) {
  const auto size = static_cast<Index>(x.size());
  Index i = 0;
  for (; i + kLanes <= size; i += kLanes)
    if (any(abs(Lanes::load_unaligned(x.data() + i)) == Lanes(magnitude))) break;
  auto found = static_cast<std::size_t>(i);
  while (found + 1 < x.size() && std::abs(x[found]) != magnitude) ++found;
  return found;
}

class NormalizedWeights final : public TensorQuantizer {
 public:
  NormalizedWeights(const LayerSite& site, int alternations)
      : bits_(site.bits),
        alternations_(alternations),
        alpha_(site.layer + ".weight.alpha", Tensor(Shape{1, site.bits})) {
    alpha_.lr_scale = 0;
    alpha_.decay = false;
  }

  void calibrate(const Tensor& x) override {
    const Filters filters(x.shape());
    const Shape shape{filters.count, bits_};
    alpha_.value = alpha_.grad = next_ = Tensor(shape);
    has_next_ = false;
    fits_.resize(filters.count, bits_);
    for_each_filter(filters, [&](Index filter) {
      const auto weights = filters.of(x, filter);
      Basis alpha = make_sketch(Sketching::direct, weights, bits_).coefficients();
      const double scale = static_cast<double>(largest_magnitude(weights));
      for (double& coefficient : alpha) coefficient = scale > 0.0 ? coefficient / scale : 0.0;
      store_basis(alpha_.value, filter, alpha);
      remember(filter, weights, fit(filter, weights));
    });
  }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step& step, std::uint32_t) override {
    const Filters filters(x.shape());
    for_each_filter(filters, [&](Index filter) {
      const auto weights = filters.of(x, filter);
      const Fit fitted = fit(filter, weights);
      quantize(fitted.table, weights, filters.of(y, filter));
      if (!step.training()) return;
      remember(filter, weights, fitted);
      Basis alpha = load_basis(alpha_.value, filter);
      if (fitted.largest > Real(0))
        for (std::size_t k = 0; k < alpha.size(); ++k)
          alpha[k] = fitted.basis[k] / static_cast<double>(fitted.largest);
      store_basis(next_, filter, alpha);
    });
    has_next_ = has_next_ || step.training();
  }

  /// Straight-through for the nearest level; exact for the normalization (eq. 6).
  void backward(const Tensor& x, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    const Filters filters(x.shape());
    for_each_filter(filters, [&](Index filter) {
      const auto weights = filters.of(x, filter);
      const auto upstream = filters.of(dy, filter);
      const auto result = filters.of(dx, filter);
      const Real largest = largest_magnitude(weights);
      if (!(largest >= std::numeric_limits<Real>::min())) {
        std::copy(upstream.begin(), upstream.end(), result.begin());
        return;
      }
      const std::size_t top = find_magnitude(weights, largest);
      const double others = dot(upstream.first(top), weights.first(top)) +
                            dot(upstream.subspan(top + 1), weights.subspan(top + 1));
      std::copy(upstream.begin(), upstream.end(), result.begin());
      result[top] = static_cast<Real>(-others / static_cast<double>(weights[top]));
    });
  }

  /// α of the last forward takes effect only now, so that a forward pass can be repeated.
  void after_update(const Step&) override {
    if (has_next_) std::copy(next_.begin(), next_.end(), alpha_.value.begin());
    has_next_ = false;
  }

  Codes encode(const Tensor& x) const override {
    const Filters filters(x.shape());
    return encode_filters(x, [&](Index filter) { return fit(filter, filters.of(x, filter)).table; });
  }

  double overhead_bits() const override { return 32.0 * static_cast<double>(alpha_.value.size()); }
  std::vector<Parameter*> parameters() override { return {&alpha_}; }
  void probe(Probe& probe) const override { fits_.publish(probe, quantities()); }

 private:
  struct Fit {
    Real largest;
    Basis basis;  // α·max|w|
    LevelTable table;
  };

  /// Works with α·max|w| and the weights as they are instead of α and w/max|w|: the same codes and the
  /// same regression, without a division for each weight.
  Fit fit(Index filter, std::span<const Real> weights) const {
    Fit fitted{.largest = largest_magnitude(weights), .basis = load_basis(alpha_.value, filter), .table = {}};
    for (double& coefficient : fitted.basis) coefficient *= static_cast<double>(fitted.largest);
    fitted.table = level_table(Codebook::with_sign, fitted.basis, bits_);
    const double ridge = kRidge * static_cast<double>(weights.size());
    for (int round = 0; round < alternations_; ++round) {
      const LevelSums sums = sum_by_level(fitted.table, weights);
      fitted.basis = least_squares(fitted.table, sums, ridge, fitted.basis);
      fitted.table = level_table(Codebook::with_sign, fitted.basis, bits_);
    }
    return fitted;
  }

  void remember(Index filter, std::span<const Real> weights, const Fit& fitted) {
    const double signal = energy(weights);
    const double error = squared_error(fitted.table, sum_by_level(fitted.table, weights), signal);
    fits_.set(filter, fitted.basis, fitted.largest, signal > 0.0 ? error / signal : 0.0);
  }

  int bits_, alternations_;
  Parameter alpha_;  // O×K, of the normalized weights
  Tensor next_;      // α found in the last forward
  bool has_next_ = false;
  FilterFits fits_;
};

MethodInfo info() {
  return {
      .id = "wnq",
      .name = "Weight normalization based quantization",
      .short_name = "WNQ",
      .family = MethodFamily::codebook,
      .summary = "LQ-Net's levels on normalized filters; the gradient of the maximum keeps the tail short.",
      .idea =
          "Each filter is divided by its largest magnitude, quantized to sums of K signed coefficients, "
          "and multiplied back. The forward pass is the same as without the division. The backward pass is "
          "not: the largest weight gets the gradient of the normalization and moves so as to serve all "
          "others, which keeps the distribution from growing a long tail and with it the quantization "
          "error low.",
      .formula =
          "m = max|w|,  ŵ = w/m,  ŵ_q = nearest of {αᵀe | e ∈ {−1, 1}^K},  w_q = detach(m)·ŵ_q\n"
          "α ← (BᵀB)⁻¹Bᵀŵ,  B: codes of ŵ under the last α\n"
          "∂L/∂w_i = g_i for i ≠ i*,   ∂L/∂w_i* = −(1/w_i*) Σ_{j≠i*} g_j w_j   (i*: the largest |w|)",
      .watch =
          "max|w| and mse beside an LQ-Net run from the same float network: the paper finds both smaller "
          "here. Weights: the tails of the histogram shrink towards the outermost levels.",
      .paper = {"W.-P. Cai, W.-J. Li",
                "Weight Normalization based Quantization for Deep Neural Network Compression",
                "2019, arXiv 1907.00593"},
      .weight_bits = {1, kMostCodeBits},
      .act_bits = {kFloatBits, kFloatBits},
      .options = {{"alternations", "T", "Alternations", std::int64_t{1}, IntegerKind{1, 10},
                   "Rounds of code assignment and regression in every step, from the α of the step before.",
                   "WNQ §4.1: one in each iteration of training"}},
      .observables = quantities(),
      .reconstruction = ""};
}

}  // namespace

const Method& wnq() {
  static const Method method{
      .info = info(), .weight = [](const LayerSite& site, const Options& options) {
        const int alternations = static_cast<int>(options.integer("alternations"));
        return shadow_weight(site, std::make_unique<NormalizedWeights>(site, alternations), Biases::as_float);
      }};
  return method;
}

}  // namespace qs
