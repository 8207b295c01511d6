// Binary-weight networks and XNOR-Net: M. Rastegari, V. Ordonez, J. Redmon, A. Farhadi, ECCV 2016,
// arXiv 1603.05279.
//
//   weights      ŵ = α·sgn(w),  α = mean|w| of each output filter, sgn(0) = 1              (eq. 5–6)
//     paper      ∂L/∂w_i = g_i (1/n + α·[|w_i| < 1])                                          (§3.1)
//     code       the paper's times (1 − 1/C)·n for SGD, times (1 − 1/C)·10⁹ for Adam, whose ε the small α·g
//                would meet otherwise
//     exact      ∂L/∂w_i = α g_i [|w_i| < 1] + sgn(w_i)/n · Σ_j g_j sgn(w_j)   (of α; sgn clipped
//                straight-through)
//   activations  x̂ = sgn(x),  ∂L/∂x = ∂L/∂x̂ where |x| < 1; stands in place of a ReLU
// n: weights of a filter, C: input channels. Both methods share the weights.
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <span>

#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/binaryconnect_family.h"
#include "core/quantizers/parts/filter_codebook.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/straight_through.h"
#include "core/tensor/lanes.h"
#include "core/tensor/views.h"

namespace qs {
namespace {

const Quantity& scale_quantity() {
  static const Quantity quantity{"scale", "α", "scale", "Magnitude of the levels. Mean over the filters."};
  return quantity;
}
const Quantity& filter_scale_quantity() {
  static const Quantity quantity{"filter_scale", "α by filter", "codebook",
                                 "Magnitude of the levels of each filter."};
  return quantity;
}
const Quantity& saturated_quantity() {
  static const Quantity quantity{"saturated", "|x| ≥ 1", "ratio",
                                 "Share of the inputs that pass no gradient to the layer below.", "%"};
  return quantity;
}

enum class Slope { paper, exact, released_code };

class ScaledSigns final : public TensorQuantizer {
 public:
  explicit ScaledSigns(const Options& options)
      : is_per_filter_(options.text("scale") == "filter"), centres_(options.flag("centre")) {
    const std::string& slope = options.text("gradient");
    slope_ = slope == "exact" ? Slope::exact : slope == "paper" ? Slope::paper : Slope::released_code;
  }

  void adopt(Parameter& weight) override {
    // Gradients 10⁹/n times larger than code_factor makes them are, to Adam, an ε as many times smaller.
    if (slope_ == Slope::released_code)
      weight.epsilon_scale = static_cast<Real>(1e-9 * static_cast<double>(group_size(weight.value.shape())));
    project(weight.value);
  }
  void calibrate(const Tensor& x) override { find_scales(x, scale_); }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step&, std::uint32_t) override {
    find_scales(x, scale_);
    const Filters filters(x.shape());
    for_each_filter(filters, [&](Index filter) {
      const Lanes zero(Real(0)), up(level(scale_, filter)), down(-level(scale_, filter));
      const Real* from = x.data() + filter * filters.size;
      Real* to = y.data() + filter * filters.size;
      for (Index i = 0; i < filters.size; i += kLanes) {
        const Index count = std::min(kLanes, filters.size - i);
        store_lanes(to + i, count, select(load_lanes(from + i, count) < zero, down, up));
      }
    });
  }

  /// See the head of the file.
  void backward(const Tensor& x, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    const Filters filters(x.shape());
    const Real share = Real(1) / static_cast<Real>(group_size(x.shape()));
    if (slope_ == Slope::exact) find_scale_gradients(x, dy);
    const Real factor = slope_ == Slope::released_code ? code_factor(x.shape()) : Real(1);
    for_each_filter(filters, [&](Index filter) {
      const Lanes scale(level(scale_, filter)), zero(Real(0)), one(Real(1));
      const Lanes mean(slope_ == Slope::exact ? level(scale_gradient_, filter) * share : Real(0));
      const Lanes of_scale(slope_ == Slope::exact ? Real(0) : share);
      const Index offset = filter * filters.size;
      for (Index i = offset; i < offset + filters.size; i += kLanes) {
        const Index count = std::min(kLanes, offset + filters.size - i);
        const Lanes w = load_lanes(x.data() + i, count), g = load_lanes(dy.data() + i, count);
        const Lanes slope = of_scale + select(abs(w) < one, scale, zero);
        const Lanes through_scale = select(w < zero, zero - mean, mean);
        store_lanes(dx.data() + i, count, Lanes(factor) * g * slope + through_scale);
      }
    });
  }

  void project(Tensor& x) override {
    if (centres_) centre(x);
    array(x) = array(x).max(Real(-1)).min(Real(1));
  }

  Codes encode(const Tensor& x) const override {
    std::vector<Real> scale;
    find_scales(x, scale);
    const Filters filters(x.shape());
    Codes codes;
    codes.index.resize(static_cast<std::size_t>(x.size()));
    for (Index i = 0; i < x.size(); ++i) codes.index[static_cast<std::size_t>(i)] = x[i] < Real(0) ? 0 : 1;
    for (const Real value : scale)
      codes.levels.push_back({-static_cast<float>(value), static_cast<float>(value)});
    if (is_per_filter_)
      for (Index filter = 0; filter < filters.count; ++filter)
        codes.group.push_back(static_cast<std::int32_t>(filter));
    return codes;
  }

  double overhead_bits() const override { return 32.0 * static_cast<double>(scale_.size()); }

  void probe(Probe& probe) const override {
    double sum = 0.0;
    for (const Real value : scale_) sum += static_cast<double>(value);
    probe.scalar(scale_quantity(), sum / static_cast<double>(std::max<std::size_t>(1, scale_.size())));
    probe.per_group(filter_scale_quantity(), scale_);
  }

 private:
  Real level(const std::vector<Real>& values, Index filter) const {
    return values[is_per_filter_ ? static_cast<std::size_t>(filter) : 0];
  }
  Index group_size(const Shape& shape) const {
    return is_per_filter_ ? Filters(shape).size : shape.elements();
  }

  /// Σ term(i) over each filter, or over the layer as its only group.
  template <class Term>
  std::vector<double> group_sums(const Tensor& x, const Term& term) const {
    const Filters filters(x.shape());
    std::vector<double> sums(static_cast<std::size_t>(filters.count));
    for_each_filter(filters, [&](Index filter) {
      double sum = 0.0;
      for (Index i = filter * filters.size; i < (filter + 1) * filters.size; i += kLanes)
        sum += term(i, std::min(kLanes, (filter + 1) * filters.size - i));
      sums[static_cast<std::size_t>(filter)] = sum;
    });
    if (is_per_filter_) return sums;
    double total = 0.0;
    for (const double sum : sums) total += sum;
    return {total};
  }

  /// As shipped: float, also where the arithmetic is double.
  void find_scales(const Tensor& x, std::vector<Real>& scale) const {
    const std::vector<double> sums = group_sums(
        x, [&](Index i, Index count) { return sum_lanes(abs(load_lanes(x.data() + i, count)), kLanes); });
    const double size = static_cast<double>(std::max<Index>(1, group_size(x.shape())));
    scale.clear();
    for (const double sum : sums) scale.push_back(static_cast<Real>(static_cast<float>(sum / size)));
  }

  /// ∂L/∂α = Σ g sgn(w).
  void find_scale_gradients(const Tensor& x, const Tensor& dy) {
    const Lanes zero(Real(0));
    const std::vector<double> sums = group_sums(x, [&](Index i, Index count) {
      const Lanes w = load_lanes(x.data() + i, count), g = load_lanes(dy.data() + i, count);
      return sum_lanes(select(w < zero, zero - g, g), kLanes);
    });
    scale_gradient_.clear();
    for (const double sum : sums) scale_gradient_.push_back(static_cast<Real>(sum));
  }

  /// (1 − 1/C)·n, by which the released code multiplies the paper's gradient for SGD.
  Real code_factor(const Shape& shape) const {
    const auto channels = static_cast<double>(std::max<Index>(1, shape[shape.rank() - 1]));
    return static_cast<Real>((1.0 - 1.0 / channels) * static_cast<double>(group_size(shape)));
  }

  /// Subtracts the mean over the input channels of each filter and kernel position.
  static void centre(Tensor& x) {
    const Index channels = x.shape()[x.shape().rank() - 1];
    if (channels < 2) return;
    const Index each = std::max<Index>(1, kBlockElements / channels);
    parallel_blocks(x.size() / channels, each, [&](Index begin, Index end) {
      for (Index row = begin; row < end; ++row) {
        const std::span weights(x.data() + row * channels, static_cast<std::size_t>(channels));
        const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
        for (Real& weight : weights) weight -= static_cast<Real>(sum / static_cast<double>(channels));
      }
    });
  }

  bool is_per_filter_, centres_;
  Slope slope_;
  std::vector<Real> scale_;           // of the last forward
  std::vector<Real> scale_gradient_;  // of the last backward
};

class SignActivations final : public TensorQuantizer {
 public:
  void calibrate(const Tensor&) override {}

  void forward(const Tensor& x, Tensor& y, Tape&, const Step&, std::uint32_t) override {
    const Lanes zero(Real(0)), up(Real(1)), down(Real(-1));
    parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; i += kLanes) {
        const Index count = std::min(kLanes, end - i);
        store_lanes(y.data() + i, count, select(load_lanes(x.data() + i, count) < zero, down, up));
      }
    });
  }

  /// Straight-through where |x| < 1.
  void backward(const Tensor& x, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    saturated_pct_ = pass_gradient_inside({Real(-1), Real(1), Ends::excluded}, x, dy, dx).pct();
  }

  Codes encode(const Tensor& x) const override {
    Codes codes{.index = std::vector<std::int32_t>(static_cast<std::size_t>(x.size())),
                .levels = {{-1.0f, 1.0f}},
                .group = {}};
    for (Index i = 0; i < x.size(); ++i) codes.index[static_cast<std::size_t>(i)] = x[i] < Real(0) ? 0 : 1;
    return codes;
  }

  double overhead_bits() const override { return 0.0; }
  void probe(Probe& probe) const override { probe.scalar(saturated_quantity(), saturated_pct_); }

 private:
  double saturated_pct_ = 0.0;  // of the last backward
};

std::vector<OptionSpec> options() {
  return {
      {"scale", "α", "One scale for", std::string("filter"), ChoiceKind{{"filter", "layer"}},
       "What shares one α: each output filter, or the whole layer.",
       "XNOR-Net §3.1: the filter; comparisons in the LAB paper use the layer", "",
       beside_quantized_weights()},
      {"gradient", "∂ŵ/∂w", "Gradient", std::string("paper"), ChoiceKind{{"paper", "exact", "released-code"}},
       "The paper's, which lets every weight feel only its own part of ∂α; the whole derivative of α; or "
       "the paper's times (1 − 1/C)·n for SGD and (1 − 1/C)·10⁹ for Adam, so that Adam's ε does not hold "
       "back the small gradients.",
       "XNOR-Net §3.1; the authors' Torch code", "", beside_quantized_weights()},
      {"centre", "", "Centre the weights", false, SwitchKind{},
       "Subtracts from the float weights their mean over the input channels, after every step.",
       "the authors' Torch code does, the paper does not mention it", "", beside_quantized_weights()}};
}

const Citation& paper() {
  static const Citation citation{
      "M. Rastegari, V. Ordonez, J. Redmon, A. Farhadi",
      "XNOR-Net: ImageNet Classification Using Binary Convolutional Neural Networks",
      "ECCV 2016, arXiv 1603.05279"};
  return citation;
}

std::unique_ptr<WeightQuantizer> weights(const LayerSite& site, const Options& chosen) {
  return shadow_weight(site, std::make_unique<ScaledSigns>(chosen), Biases::as_float);
}

}  // namespace

const Method& bwn() {
  static const Method method{
      .info = {.id = "bwn",
               .name = "Binary-weight networks",
               .short_name = "BWN",
               .family = MethodFamily::low_bit,
               .summary = "Weights become −α or α, with the mean magnitude of each filter as its α.",
               .idea =
                   "The binary filter that is nearest to a float filter in the least-squares sense has the "
                   "signs of its weights and their mean magnitude as its scale. Both follow the float "
                   "weights at every step. Unlike BinaryConnect's, the levels have the size of the weights, "
                   "so a layer's outputs keep theirs.",
               .formula = "ŵ = α·sgn(w),   α = mean|w| of the filter\n"
                          "∂L/∂w = g·(1/n + α·[|w| < 1]),   then w ← clip(w, −1, 1)",
               .watch = "Prior: α by filter, as different as the filters are. Compare with LAB, which weighs "
                        "the same mean with the curvature of the loss.",
               .paper = paper(),
               .weight_bits = {1, 1},
               .act_bits = {kFloatBits, kFloatBits},
               .options = options(),
               .observables = {scale_quantity(), filter_scale_quantity()},
               .reconstruction = "",
               .recommended = {{"layer_policy", "all-but-first-and-last", "XNOR-Net §4"}}},
      .weight = weights};
  return method;
}

const Method& xnor() {
  static const Method method{
      .info = {.id = "xnor",
               .name = "XNOR-Net",
               .short_name = "XNOR-Net",
               .family = MethodFamily::low_bit,
               .summary = "Binary weights with a scale for each filter, and signs instead of ReLU outputs.",
               .idea =
                   "With weights of two values and activations of two values a convolution needs no "
                   "multiplication: it counts equal bits. The weights are those of binary-weight networks; "
                   "the sign takes the place of the ReLU behind a normalisation, and lets a gradient "
                   "through where its input is smaller than 1.",
               .formula = "ŵ = α·sgn(w),   α = mean|w| of the filter\n"
                          "x̂ = sgn(x),   ∂L/∂x = ∂L/∂x̂ for |x| < 1, else 0",
               .watch = "Ratios: the share of inputs at or beyond ±1; where it nears one hundred, the layers "
                        "below learn nothing any more.",
               .paper = paper(),
               .weight_bits = {1, 1},
               .act_bits = {1, 1},
               .options = options(),
               .observables = {scale_quantity(), filter_scale_quantity(), saturated_quantity()},
               .reconstruction =
                   "The scale of the activations (the paper's map K) is left out, as in the released code; "
                   "the blocks keep the order convolution, normalisation, sign.",
               .recommended = {{"layer_policy", "all-but-first-and-last", "XNOR-Net §4"}}},
      .weight = weights,
      .activation = [](const LayerSite&, const Options&) -> std::unique_ptr<TensorQuantizer> {
        return std::make_unique<SignActivations>();
      },
      .activation_replaces_relu = true};
  return method;
}

}  // namespace qs
