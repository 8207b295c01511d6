// Rounding a trained network: the baseline without any quantization-aware training.
//
//   ŵ = α · clamp(round(w/α), n_min, n_max),  α from the extremes of the tensor (grid.h)
// Louizos et al., "Relaxed Quantization for Discretized Neural Networks", ICLR 2019,
// arXiv 1810.01875, §4.2 and row "Rounding" of Table 2: the grid RQ starts from, and nothing more.
#include <algorithm>

#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/grid.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/straight_through.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

const Quantity& step_size_quantity() {
  static const Quantity quantity{.key = "step_size",
                                 .symbol = "α",
                                 .family = "scale",
                                 .help = "Distance between two neighbouring grid points."};
  return quantity;
}

const Quantity& saturated_quantity() {
  static const Quantity quantity{
      .key = "saturated",
      .symbol = "sat",
      .family = "ratio",
      .help = "Share of the values more than half a step beyond the outermost grid points.",
      .unit = "%"};
  return quantity;
}

class Rounding final : public TensorQuantizer {
 public:
  explicit Rounding(const LayerSite& site)
      : bits_(site.bits),
        is_activation_(site.is_activation),
        step_size_(site.layer + (site.is_activation ? ".step_size" : ".weight.step_size"),
                   Tensor(Shape{1}, Real(1))) {
    // Set once from the data and saved with the network, but not trained.
    step_size_.lr_scale = 0;
    step_size_.decay = false;
  }

  void calibrate(const Tensor& x) override {
    const Range range = finite_range(x.span());
    const double min = range.min(), max = range.max();
    step_size_.value[0] = static_cast<Real>(is_activation_ ? initial_activation_step_size(min, max, bits_)
                                                           : initial_weight_step_size(min, max, bits_));
  }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step&, std::uint32_t) override {
    round_to_nearest(grid(), x.span(), y.span());
    const double count = static_cast<double>(std::max<Index>(1, x.size()));
    saturated_pct_ = 100.0 * static_cast<double>(count_saturated(grid(), x)) / count;
  }

  /// Straight-through: the identity between the outermost grid points, zero beyond.
  void backward(const Tensor& x, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    pass_gradient_inside(ends_of(grid()), x, dy, dx);
  }

  Codes encode(const Tensor& x) const override { return qs::encode(grid(), x); }
  double overhead_bits() const override { return 32.0; }
  std::vector<Parameter*> parameters() override { return {&step_size_}; }

  void probe(Probe& probe) const override {
    probe.scalar(step_size_quantity(), static_cast<double>(step_size_.value[0]));
    probe.scalar(saturated_quantity(), saturated_pct_);
  }

  bool set_scalar(std::string_view key, double value) override {
    if (key != step_size_quantity().key) return false;
    step_size_.value[0] = static_cast<Real>(std::max(value, kSmallestStepSize));
    return true;
  }

 private:
  UniformGrid grid() const {
    return is_activation_ ? unsigned_grid(bits_, step_size_.value[0])
                          : signed_grid(bits_, step_size_.value[0]);
  }

  int bits_;
  bool is_activation_;
  Parameter step_size_;
  double saturated_pct_ = 0.0;  // of the last forward
};

MethodInfo info() {
  return {
      .id = "rounding",
      .name = "Rounding after training",
      .short_name = "Rounding",
      .family = MethodFamily::uniform,
      .summary = "Train in float, then round weights, biases and ReLU outputs to the nearest grid point.",
      .idea =
          "The network is trained in float. Afterwards every weight, bias and ReLU output is rounded to "
          "the nearest point of a uniform grid whose step follows from the tensor's extremes; no weight is "
          "trained again. At 8 bits this is nearly free, at 2 bits the network is destroyed: the gap to a "
          "method that trains through its quantizer is what that training is worth.",
      .formula =
          "α = t + 3t/2ᵇ,  t = (max w − min w)/2ᵇ\n"
          "ŵ = α · clamp(round(w/α), −2ᵇ⁻¹, 2ᵇ⁻¹ − 1)\n"
          "â = α · clamp(round(a/α), 0, 2ᵇ − 1)   for ReLU outputs",
      .watch =
          "The hard error against the float error at 8, 4 and 2 bits. The histograms show why: the "
          "extremes set the step, so at 2 bits most weights lie in the cell of zero.",
      .paper = {.authors = "C. Louizos, M. Reisser, T. Blankevoort, E. Gavves, M. Welling",
                .title = "Relaxed Quantization for Discretized Neural Networks",
                .venue = "ICLR 2019, arXiv 1810.01875"},
      .weight_bits = {1, 8},
      .act_bits = {1, 8},
      .options = {},
      .observables = {step_size_quantity(), saturated_quantity()},
      .reconstruction = {}};
}

}  // namespace

const Method& rounding() {
  static const Method method{
      .info = info(),
      .weight =
          [](const LayerSite& site, const Options&) {
            return shadow_weight(site, std::make_unique<Rounding>(site), Biases::on_the_same_grid);
          },
      .activation = [](const LayerSite& site, const Options&) -> std::unique_ptr<TensorQuantizer> {
        return std::make_unique<Rounding>(site);
      },
      .after_training = true};
  return method;
}

}  // namespace qs
