// Network sketching, direct and refined ("residual quantization").
//
//   Y. Guo, A. Yao, H. Zhao, Y. Chen, "Network Sketching: Exploiting Binary Structure in Deep CNNs",
//   CVPR 2017, arXiv 1706.02021.
//
// Each filter is replaced by its greedy binary approximation (residual_sketch.h), computed anew from
// the float weights of every step; the gradient passes straight through.
#include <memory>

#include "core/quantizers/method.h"
#include "core/quantizers/parts/filter_codebook.h"
#include "core/quantizers/parts/residual_sketch.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/straight_through.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

const std::vector<Quantity>& quantities() {
  static const std::vector<Quantity> all =
      basis_quantities("a", "", "Coefficient of one binary filter; the first carries most of the weight.");
  return all;
}

class SketchedWeights final : public TensorQuantizer {
 public:
  SketchedWeights(const LayerSite& site, Sketching kind) : bits_(site.bits), kind_(kind) {}

  void calibrate(const Tensor& x) override {
    Tensor image(x.shape());
    write(x, image);
  }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step&, std::uint32_t) override { write(x, y); }

  /// Straight-through: the gradient of the quantized weight moves the float weight unchanged.
  void backward(const Tensor&, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    pass_gradient(dy, dx);
  }

  Codes encode(const Tensor& x) const override {
    const Filters filters(x.shape());
    Codes codes;
    codes.index.resize(static_cast<std::size_t>(x.size()));
    codes.levels.resize(static_cast<std::size_t>(filters.count));
    codes.group.resize(static_cast<std::size_t>(filters.count));
    for_each_filter(filters, [&](Index filter) {
      const auto row = static_cast<std::size_t>(filter), size = static_cast<std::size_t>(filters.size);
      const Sketch sketch = make_sketch(kind_, filters.of(x, filter), bits_);
      codes.levels[row] = sketch_levels(sketch);
      codes.group[row] = static_cast<std::int32_t>(filter);
      sketch_codes(sketch, filters.of(x, filter), std::span(codes.index).subspan(row * size, size));
    });
    return codes;
  }

  double overhead_bits() const override { return 32.0 * bits_ * static_cast<double>(filters_); }
  void probe(Probe& probe) const override { fits_.publish(probe, quantities()); }

 private:
  void write(const Tensor& x, Tensor& y) {
    const Filters filters(x.shape());
    if (filters_ != filters.count) fits_.resize(filters.count, bits_);
    filters_ = filters.count;
    for_each_filter(filters, [&](Index filter) {
      const auto weights = filters.of(x, filter);
      const Sketch sketch = make_sketch(kind_, weights, bits_);
      approximate(sketch, weights, filters.of(y, filter));
      const double signal = energy(weights), error = squared_distance(weights, filters.of(y, filter));
      fits_.set(filter, sketch.coefficients(), largest_magnitude(weights),
                signal > 0.0 ? error / signal : 0.0);
    });
  }

  int bits_;
  Sketching kind_;
  Index filters_ = 0;
  FilterFits fits_;
};

MethodInfo common_info() {
  return {
      .id = {},
      .name = {},
      .short_name = {},
      .family = MethodFamily::codebook,
      .summary = {},
      .idea = {},
      .formula = {},
      .watch =
          "Scales: a₁ stays far above a₂ and a₃. Weights: the levels lie closest where the weights are "
          "dense. Compare the relative error (mse) with LQ-Net and WNQ at the same bits.",
      .paper = {"Y. Guo, A. Yao, H. Zhao, Y. Chen",
                "Network Sketching: Exploiting Binary Structure in Deep CNNs", "CVPR 2017, arXiv 1706.02021"},
      .weight_bits = {1, kMostCodeBits},
      .act_bits = {kFloatBits, kFloatBits},
      .options = {},
      .observables = quantities(),
      .reconstruction =
          "The paper sketches a trained network and then fine-tunes; here the sketch is computed anew in "
          "every step and the gradient passes straight through, as in the baseline \"Residual\" of Cai and "
          "Li (WNQ)."};
}

Method make(MethodInfo info, Sketching kind) {
  return {.info = std::move(info), .weight = [kind](const LayerSite& site, const Options&) {
            return shadow_weight(site, std::make_unique<SketchedWeights>(site, kind), Biases::as_float);
          }};
}

}  // namespace

const Method& sketch_direct() {
  static const Method method = [] {
    MethodInfo info = common_info();
    info.id = "sketch-direct";
    info.name = "Network sketching, direct";
    info.short_name = "Sketch direct";
    info.summary = "Each filter becomes a sum of K binary filters, found one after the other.";
    info.idea =
        "A filter is approximated by its signs times their mean magnitude, what remains by its signs times "
        "its mean magnitude, and so on K times. Each step removes as much of the error as one more binary "
        "filter can. Earlier coefficients are never corrected, so the result is not the best for its bits.";
    info.formula =
        "ŵ = Σ_j a_j b_j,  b_j = sgn(r),  a_j = mean|r|,  r ← r − a_j b_j   (from r = w, per filter)\n"
        "∂L/∂w = ∂L/∂ŵ";
    return make(std::move(info), Sketching::direct);
  }();
  return method;
}

const Method& sketch_refined() {
  static const Method method = [] {
    MethodInfo info = common_info();
    info.id = "sketch-refined";
    info.name = "Network sketching, refined";
    info.short_name = "Sketch refined";
    info.summary = "Each filter becomes a sum of K binary filters whose coefficients are fitted together.";
    info.idea =
        "Binary filters are found one after the other as in the direct sketch, but after each of them all "
        "coefficients so far are fitted anew by regression, and the next one sees the corrected residual. "
        "The codes are not chosen again; doing that too is what LQ-Net and WNQ add.";
    info.formula =
        "ŵ = Σ_j a_j b_j,  b_j = sgn(r),  a = (BᵀB)⁻¹Bᵀw,  r ← w − Σ_{i≤j} a_i b_i   (per filter)\n"
        "∂L/∂w = ∂L/∂ŵ";
    return make(std::move(info), Sketching::refined);
  }();
  return method;
}

}  // namespace qs
