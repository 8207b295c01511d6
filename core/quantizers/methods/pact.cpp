// PACT: parameterized clipping activation.
//
//   J. Choi, Z. Wang, S. Venkataramani, P. I.-J. Chuang, V. Srinivasan, K. Gopalakrishnan,
//   arXiv 1805.06085.
//
//   y = clip(x, 0, α),  ŷ = round(y n/α)·α/n,  n = 2^k − 1                       (eq. 1–2)
//   ∂L/∂x = ∂L/∂ŷ where 0 < x < α,   ∂L/∂α = Σ ∂L/∂ŷ where x ≥ α                 (eq. 3)
//   loss += λ α² for every layer                                                 (§3)
// Weights are DoReFa-Net's (tanh_weights.h).
#include <algorithm>
#include <memory>

#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/grid.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/straight_through.h"
#include "core/quantizers/parts/tanh_weights.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

constexpr double kSmallestClip = 1e-4;

const Quantity& clip_quantity() {
  static const Quantity quantity{"clip", "α", "scale", "Learned upper end of the layer's outputs."};
  return quantity;
}

const Quantity& saturated_quantity() {
  static const Quantity quantity{"saturated", "x ≥ α", "ratio",
                                 "Share of the ReLU outputs that are clipped; only these move α.", "%"};
  return quantity;
}

class ClippedActivations final : public TensorQuantizer {
 public:
  ClippedActivations(const LayerSite& site, const Options& options)
      : bits_(site.bits),
        first_clip_(options.real("initial_clip")),
        decay_(options.real("clip_decay")),
        clip_(site.layer + ".clip", Tensor(Shape{1}, Real(1))) {
    clip_.lr_scale = static_cast<Real>(options.real("clip_lr_factor"));
    clip_.decay = false;
    set_clip(first_clip_);
  }

  void calibrate(const Tensor& x) override {
    set_clip(first_clip_ > 0.0 ? first_clip_ : finite_range(x.span()).max());
  }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step&, std::uint32_t) override {
    round_to_nearest(grid(), x.span(), y.span());
  }

  /// The paper's: straight-through inside the clip, and α learns from the clipped values alone.
  void backward(const Tensor& x, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    const Stopped stopped = pass_gradient_inside({Real(0), clip_.value[0], Ends::excluded}, x, dy, dx);
    clip_.grad[0] += static_cast<Real>(stopped.sum_above);
    saturated_pct_ = stopped.pct_above;
  }

  double penalty(const Step& step) override {
    const double clip = static_cast<double>(clip_.value[0]);
    if (step.training()) clip_.grad[0] += static_cast<Real>(2.0 * decay_ * clip);
    return decay_ * clip * clip;
  }

  void after_update(const Step&) override {
    clip_.value[0] = std::max(clip_.value[0], static_cast<Real>(kSmallestClip));
  }

  Codes encode(const Tensor& x) const override { return qs::encode(grid(), x); }
  double overhead_bits() const override { return 32.0; }
  std::vector<Parameter*> parameters() override { return {&clip_}; }

  void probe(Probe& probe) const override {
    probe.scalar(clip_quantity(), static_cast<double>(clip_.value[0]));
    probe.scalar(saturated_quantity(), saturated_pct_);
  }

  bool set_scalar(std::string_view key, double value) override {
    if (key != clip_quantity().key) return false;
    set_clip(value);
    return true;
  }

 private:
  void set_clip(double clip) { clip_.value[0] = static_cast<Real>(std::max(clip, kSmallestClip)); }
  UniformGrid grid() const {
    return unsigned_grid(bits_, clip_.value[0] / static_cast<Real>((1 << bits_) - 1));
  }

  int bits_;
  double first_clip_, decay_;
  Parameter clip_;
  double saturated_pct_ = 0.0;  // of the last backward
};

std::vector<OptionSpec> options() {
  std::vector<OptionSpec> all = {
      {"initial_clip", "α₀", "Initial clip", 10.0, RealKind{0.0, 100.0},
       "Upper end of the outputs at the start; 0 takes the largest output of the first batch.",
       "the paper's experiments", "", beside_quantized_activations()},
      {"clip_decay", "λ", "Decay of the clip", 2e-4, RealKind{0.0, 1.0},
       "Weight of the penalty λα² that pulls the clip down.", "PACT §3: of the size of the weight decay", "",
       beside_quantized_activations()},
      {"clip_lr_factor", "", "Learning rate of α", 1.0, RealKind{0.0, 100.0},
       "Learning rate of α relative to that of the weights.", "PACT: the same; more for short runs", "",
       beside_quantized_activations()}};
  for (OptionSpec& spec : tanh_weight_options()) all.push_back(std::move(spec));
  return all;
}

MethodInfo info() {
  return {
      .id = "pact",
      .name = "PACT",
      .short_name = "PACT",
      .family = MethodFamily::uniform,
      .summary = "Clips each layer's outputs at a learned α, then rounds them to a uniform grid.",
      .idea =
          "A ReLU output has no natural upper end, and the end of the grid decides its step. PACT makes "
          "the end a trained parameter α of each layer: values beyond it pull it up when they matter for "
          "the loss, a penalty λα² pulls it down, and both together find a step that fits. Weights are "
          "quantized as in DoReFa-Net.",
      .formula =
          "y = clip(x, 0, α),   ŷ = round(y·n/α)·α/n,   n = 2^k − 1\n"
          "∂L/∂x = ∂L/∂ŷ for 0 < x < α, else 0\n"
          "∂L/∂α = Σ ∂L/∂ŷ over x ≥ α,  plus 2λα",
      .watch =
          "Scales: α falls from its start until clipping costs as much as it gains; the clipped share "
          "grows meanwhile. Compare with LSQ, whose step also learns from the values that are not clipped.",
      .paper = {"J. Choi, Z. Wang, S. Venkataramani, P. I.-J. Chuang, V. Srinivasan, K. Gopalakrishnan",
                "PACT: Parameterized Clipping Activation for Quantized Neural Networks",
                "2018, arXiv 1805.06085"},
      .weight_bits = {1, 8},
      .act_bits = {1, 8},
      .options = options(),
      .observables = {clip_quantity(), saturated_quantity(), tanh_scale_quantity()},
      .reconstruction = "",
      .recommended = {{"layer_policy", "all-but-first-and-last", "PACT §5"}}};
}

}  // namespace

const Method& pact() {
  static const Method method{
      .info = info(),
      .weight =
          [](const LayerSite& site, const Options& chosen) {
            return shadow_weight(site, tanh_weights(site, chosen), Biases::as_float);
          },
      .activation = [](const LayerSite& site, const Options& chosen) -> std::unique_ptr<TensorQuantizer> {
        return std::make_unique<ClippedActivations>(site, chosen);
      }};
  return method;
}

}  // namespace qs
