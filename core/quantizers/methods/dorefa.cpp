// DoReFa-Net: low-bit weights, activations and gradients.
//
//   S. Zhou, Y. Wu, Z. Ni, X. Zhou, H. Wen, Y. Zou, arXiv 1606.06160.
//
//   quantize_k(x) = round(n x)/n, n = 2^k − 1
//   weights       tanh_weights.h
//   ReLU outputs  â = quantize_k(clip(a, 0, 1)),  ∂L/∂a = ∂L/∂â where 0 ≤ a ≤ 1             (eq. 11)
//   gradients     of each image, behind each layer with weights: M = max|g|,
//                 ĝ = 2M (quantize_k(g/2M + ½ + N) − ½),  N uniform in (−½, ½)/n            (eq. 12)
#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include "core/base/philox_lanes.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/filter_codebook.h"
#include "core/quantizers/parts/grid.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/straight_through.h"
#include "core/quantizers/parts/tanh_weights.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

const Quantity& saturated_quantity() {
  static const Quantity quantity{"saturated", "a > 1", "ratio", "Share of the ReLU outputs that are clipped.",
                                 "%"};
  return quantity;
}

class UnitActivations final : public TensorQuantizer {
 public:
  explicit UnitActivations(int bits)
      : grid_(unsigned_grid(bits, static_cast<Real>(1.0 / (std::exp2(bits) - 1.0)))) {}

  void calibrate(const Tensor&) override {}

  void forward(const Tensor& x, Tensor& y, Tape&, const Step&, std::uint32_t) override {
    round_to_nearest(grid_, x.span(), y.span());
  }

  /// Straight-through where 0 ≤ x ≤ 1, both ends included.
  void backward(const Tensor& x, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    saturated_pct_ = pass_gradient_inside({Real(0), Real(1)}, x, dy, dx).pct_above;
  }

  Codes encode(const Tensor& x) const override { return qs::encode(grid_, x); }
  double overhead_bits() const override { return 0.0; }
  void probe(Probe& probe) const override { probe.scalar(saturated_quantity(), saturated_pct_); }

 private:
  UniformGrid grid_;
  double saturated_pct_ = 0.0;  // of the last backward
};

/// Forward: the identity. Backward: eq. 12.
class QuantizedGradient final : public Layer {
 public:
  QuantizedGradient(const LayerSite& site, int bits, bool is_noisy)
      : highest_(static_cast<Real>(std::exp2(bits) - 1.0)), place_(site.place), is_noisy_(is_noisy) {
    name = site.layer + ".gradient";
  }

  Shape output_shape(const Shape& x) const override { return x; }
  LayerMemory memory() const override { return {.reads_x = false, .reads_y = false, .in_place = true}; }

  void forward(const Tensor& x, Tensor& y, const Step& step) override {
    if (y.data() != x.data()) std::copy(x.begin(), x.end(), y.begin());
    noise_ = step.noise.at(place_);
  }

  void backward(const Tensor&, const Tensor&, const Tensor& dy, Tensor* dx) override {
    if (!dx) return;
    const Index images = dy.shape()[0], size = images == 0 ? 0 : dy.size() / images;
    parallel_blocks(images, 1, [&](Index image, Index) {
      quantize_image(dy.data() + image * size, dx->data() + image * size, size, image);
    });
  }

 private:
  static constexpr Index kChunk = 4 * kPhiloxLanes;  // numbers from one round of the generator

  void quantize_image(const Real* g, Real* to, Index size, Index image) const {
    const Real largest = largest_magnitude({g, static_cast<std::size_t>(size)});
    if (!(largest >= std::numeric_limits<Real>::min())) {
      std::fill_n(to, size, Real(0));
      return;
    }
    const auto chunks = static_cast<std::uint64_t>((size + kChunk - 1) / kChunk);
    std::array<Real, kChunk> noise{};
    for (Index begin = 0; begin < size; begin += kChunk) {
      const auto chunk =
          static_cast<std::uint64_t>(image) * chunks + static_cast<std::uint64_t>(begin / kChunk);
      if (is_noisy_) fill(noise, chunk * kPhiloxLanes);
      const Real scale = Real(0.5) / largest;
      for (Index i = begin; i < std::min(size, begin + kChunk); ++i) {
        const Real u = g[i] * scale + Real(0.5) + noise[static_cast<std::size_t>(i - begin)] / highest_;
        const Real level = std::nearbyint(std::max(Real(0), std::min(Real(1), u)) * highest_) / highest_;
        to[i] = Real(2) * largest * (level - Real(0.5));
      }
    }
  }

  /// Uniform in (−½, ½).
  void fill(std::array<Real, kChunk>& noise, std::uint64_t first_block) const {
    const LaneBlocks blocks = philox_lanes(noise_, first_block);
    for (std::size_t j = 0; j < 4; ++j)
      for (std::size_t lane = 0; lane < kPhiloxLanes; ++lane)
        noise[j * kPhiloxLanes + lane] = static_cast<Real>(uniform_from(blocks.word[j][lane])) - Real(0.5);
  }

  Real highest_;  // n
  std::uint32_t place_;
  bool is_noisy_;
  Stream noise_;  // of the last forward
};

std::vector<OptionSpec> options() {
  std::vector<OptionSpec> all = tanh_weight_options();
  all.push_back({"gradient_bits", "G", "Gradient bits", std::string("32"),
                 ChoiceKind{{"32", "8", "6", "4", "2"}},
                 "Bits of the error that flows back through each layer's output; 32 leaves it float.",
                 "DoReFa §2.5; 6 and more lose little", "", beside_quantized_weights()});
  all.push_back(
      {"gradient_noise",
       "N",
       "Gradient noise",
       true,
       SwitchKind{},
       "Uniform noise of one grid cell before the gradients are rounded; without it their error has a bias.",
       "DoReFa eq. 12",
       "",
       {beside_quantized_weights().front(), unless("gradient_bits", {"32"})}});
  return all;
}

MethodInfo info() {
  return {
      .id = "dorefa",
      .name = "DoReFa-Net",
      .short_name = "DoReFa",
      .family = MethodFamily::uniform,
      .summary = "Uniform grids for weights (through tanh), activations in [0, 1], and gradients.",
      .idea =
          "Weights are squashed by tanh, stretched to [−1, 1] and rounded to an even number of equally "
          "spaced levels; activations are clipped to [0, 1] and rounded. Gradients pass the rounding "
          "unchanged. The error that flows backwards can be rounded too, with noise that makes the "
          "rounding right on average, so that the backward pass runs on few bits as well.",
      .formula =
          "ŵ = 2·Q(tanh w / (2 max|tanh w|) + ½) − 1,  Q(x) = round(n x)/n,  n = 2^k − 1\n"
          "1 bit: ŵ = mean|w|·sgn(w)\n"
          "â = Q(clip(a, 0, 1))\n"
          "ĝ = 2M (Q(g/2M + ½ + N) − ½),  M = max|g| of the image,  N uniform in (−½, ½)/n",
      .watch =
          "Weights: there is no level at zero, and one outlier decides max|tanh w| and with it all levels. "
          "Scales: the clipped share of the activations. The weights have unit range whatever the layer, "
          "so batch normalization should follow; without it choose the matched scale.",
      .paper = {"S. Zhou, Y. Wu, Z. Ni, X. Zhou, H. Wen, Y. Zou",
                "DoReFa-Net: Training Low Bitwidth Convolutional Neural Networks with Low Bitwidth Gradients",
                "2016, arXiv 1606.06160"},
      .weight_bits = {1, 8},
      .act_bits = {1, 8},
      .options = options(),
      .observables = {tanh_scale_quantity(), saturated_quantity()},
      .reconstruction = "",
      .recommended = {{"layer_policy", "all-but-first-and-last", "DoReFa §2.7"}}};
}

}  // namespace

const Method& dorefa() {
  static const Method method{
      .info = info(),
      .weight =
          [](const LayerSite& site, const Options& chosen) {
            return shadow_weight(site, tanh_weights(site, chosen), Biases::as_float);
          },
      .activation = [](const LayerSite& site, const Options&) -> std::unique_ptr<TensorQuantizer> {
        return std::make_unique<UnitActivations>(site.bits);
      },
      .after = [](const LayerSite& site, const Options& chosen) -> std::unique_ptr<Layer> {
        const int bits = std::stoi(chosen.text("gradient_bits"));
        if (bits == static_cast<int>(kFloatBits)) return nullptr;
        return std::make_unique<QuantizedGradient>(site, bits, chosen.flag("gradient_noise"));
      }};
  return method;
}

}  // namespace qs
