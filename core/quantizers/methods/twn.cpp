// Ternary weight networks: F. Li, B. Zhang, B. Liu, arXiv 1605.04711.
//
//   ŵ = α·t,  t = sgn(w)·[|w| > Δ],  α = mean of the |w| above Δ
//   rule 0.7     Δ = 0.7 · mean|w|, the paper's rule for Gaussian and uniform weights
//   rule exact   Δ from an exact search for the smallest Σ(w − α t)² (ternary_search.h)
// One Δ and one α per layer, from the weights of every step; biases stay float.
#include <cmath>

#include "core/base/parallel.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/straight_through.h"
#include "core/quantizers/parts/ternary_search.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

const Quantity& scale_quantity() {
  static const Quantity quantity{
      .key = "scale", .symbol = "α", .family = "scale", .help = "Magnitude of the two non-zero levels."};
  return quantity;
}

const Quantity& threshold_quantity() {
  static const Quantity quantity{.key = "threshold",
                                 .symbol = "Δ",
                                 .family = "threshold",
                                 .help = "Weights with a smaller magnitude become zero."};
  return quantity;
}

class TernaryWeights final : public TensorQuantizer {
 public:
  explicit TernaryWeights(bool is_exact) : is_exact_(is_exact) {}

  void calibrate(const Tensor& x) override { last_ = fit(x); }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step&, std::uint32_t) override {
    last_ = fit(x);
    const Real scale = level(last_), cut = last_.threshold;
    const Real* from = x.data();
    Real* to = y.data();
    parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) to[i] = static_cast<Real>(sign(from[i], cut)) * scale;
    });
  }

  /// Straight-through: the gradient of the ternary weight moves the float weight unchanged.
  void backward(const Tensor&, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    pass_gradient(dy, dx);
  }

  Codes encode(const Tensor& x) const override {
    const TernaryFit fitted = fit(x);
    const float scale = static_cast<float>(level(fitted));
    Codes codes{.index = std::vector<std::int32_t>(static_cast<std::size_t>(x.size())),
                .levels = {{-scale, 0.0f, scale}},
                .group = {}};
    for (Index i = 0; i < x.size(); ++i)
      codes.index[static_cast<std::size_t>(i)] = 1 + sign(x[i], fitted.threshold);
    return codes;
  }

  double overhead_bits() const override { return 32.0; }

  void probe(Probe& probe) const override {
    probe.scalar(scale_quantity(), last_.scale);
    probe.scalar(threshold_quantity(), static_cast<double>(last_.threshold));
  }

 private:
  TernaryFit fit(const Tensor& x) const {
    constexpr double kFactor = 0.7;
    return is_exact_ ? search_.fit(x) : ternary_at(x, kFactor * mean_magnitude(x.span()));
  }

  static int sign(Real w, Real threshold) { return (w > threshold ? 1 : 0) - (w < -threshold ? 1 : 0); }

  /// α as shipped: float, also where the arithmetic is double.
  static Real level(const TernaryFit& fitted) { return static_cast<Real>(static_cast<float>(fitted.scale)); }

  bool is_exact_;
  mutable TernarySearch search_;  // working memory only
  TernaryFit last_;               // of the last forward, for the probe
};

MethodInfo info() {
  return {
      .id = "twn",
      .name = "Ternary weight networks",
      .short_name = "TWN",
      .family = MethodFamily::low_bit,
      .summary = "Weights become −α, 0 or +α with one scale per layer; small weights are cut to zero.",
      .idea =
          "Each layer's weights are replaced by the ternary tensor that is nearest in the least-squares "
          "sense: weights below a threshold Δ become zero, all others share one magnitude α, the mean of "
          "what is above the threshold. Threshold and scale follow the float weights at every step, and "
          "the gradient of the ternary weights moves the float weights directly (straight-through).",
      .formula =
          "ŵ = α·t,  t = sgn(w)·[|w| > Δ]\n"
          "α = mean{|w| : |w| > Δ}\n"
          "Δ = 0.7·mean|w|   or   Δ = α/2 at the global minimum of Σ(w − α t)²\n"
          "∂L/∂w = ∂L/∂ŵ",
      .watch =
          "α and Δ against the steps: both settle within the first epoch. The histogram keeps its single "
          "hump, because nothing pulls the float weights to the levels; compare with VNQ, where they "
          "gather.",
      .paper = {.authors = "F. Li, B. Zhang, B. Liu",
                .title = "Ternary Weight Networks",
                .venue =
                    "NIPS 2016 workshop on Efficient Methods for Deep Neural Networks, arXiv 1605.04711"},
      .weight_bits = {2, 2},
      .act_bits = {32, 32},
      .options = {{.key = "rule",
                   .symbol = "Δ",
                   .label = "Threshold rule",
                   .default_value = std::string("0.7"),
                   .kind = ChoiceKind{{"exact", "0.7"}},
                   .help =
                       "How the threshold is found: 0.7·mean|w| as in the paper, or an exact search for the "
                       "smallest squared error.",
                   .source = "TWN, Li et al. 2016 (rule for Gaussian weights); the authors' Caffe code"}},
      .observables = {scale_quantity(), threshold_quantity()},
      .reconstruction = {}};
}

}  // namespace

const Method& twn() {
  static const Method method{.info = info(), .weight = [](const LayerSite& site, const Options& options) {
                               const bool is_exact = options.text("rule") == "exact";
                               return shadow_weight(site, std::make_unique<TernaryWeights>(is_exact),
                                                    Biases::as_float);
                             }};
  return method;
}

}  // namespace qs
