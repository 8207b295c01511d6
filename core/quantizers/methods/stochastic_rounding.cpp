// Stochastic rounding to fixed point, with a format that stays (SR) or follows the data (SR+DR).
//
//   S. Gupta, A. Agrawal, K. Gopalakrishnan, P. Narayanan, "Deep Learning with Limited Numerical
//   Precision", ICML 2015, arXiv 1502.02551;  P. Gysel, J. Pimentel, M. Motamedi, S. Ghiasi,
//   "Ristretto", TNNLS 2018, arXiv 1604.03168; together the baseline "SR+DR" of C. Louizos et al.,
//   ICLR 2019, arXiv 1810.01875, §4.
//
// Weights, biases and ReLU outputs are rounded at random in training and to the nearest level at
// test. IL = ⌈log₂ max|w|⌉ + 1 and ⌈log₂ max a⌉, FL = b − IL (fixed_point.h).
#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/parallel.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/fixed_point.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/straight_through.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

constexpr double kFormatSize = 8.0;  // bits of FL, which is all that is shipped beside the codes

const Quantity kIntegerLength{"integer_length", "IL", "scale",
                              "Bits before the binary point: the range of the layer's numbers.", "bits"};
const Quantity kFractionalLength{"fractional_length", "FL", "scale",
                                 "Bits behind the binary point: the step is 2^−FL.", "bits"};
const Quantity kSaturated{"saturated", "sat", "ratio", "Share of the values beyond the outermost levels.",
                          "%"};

enum class Format { fixed, dynamic };

class StochasticRounding final : public TensorQuantizer {
 public:
  StochasticRounding(const LayerSite& site, const Options& options, Format format)
      : format_(format),
        bits_(site.bits),
        is_activation_(site.is_activation),
        place_(site.place),
        passes_saturated_(options.text("saturated_gradient") == "passed"),
        keep_(format == Format::dynamic ? options.real("peak_decay") : 1.0),
        peak_(site.layer + (site.is_activation ? ".peak" : ".weight.peak"), Tensor(Shape{1}, Real(1))) {
    peak_.lr_scale = 0;
    peak_.decay = false;
  }

  void calibrate(const Tensor& x) override {
    peak_.value[0] = static_cast<Real>(finite_range(x.span()).largest_magnitude());
    batch_peak_ = static_cast<double>(peak_.value[0]);
  }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step& step, std::uint32_t place) override {
    // Biases come through the quantizer of their weights and must not set its format.
    if (is_activation_ || place == place_) look_at(x, step);
    if (step.mode == Mode::evaluate)
      round_to_nearest(grid(), x.span(), y.span());
    else
      round_stochastically(grid(), step.noise.at(place), x.span(), y.span());
  }

  /// Straight-through: the identity between the outermost levels; zero beyond, unless it is to pass.
  void backward(const Tensor& x, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    if (passes_saturated_) return pass_gradient(dy, dx);
    pass_gradient_inside(ends_of(grid()), x, dy, dx);
  }

  void after_update(const Step&) override {
    if (format_ == Format::dynamic && is_activation_)
      peak_.value[0] =
          static_cast<Real>(keep_ * static_cast<double>(peak_.value[0]) + (1.0 - keep_) * batch_peak_);
  }

  Codes encode(const Tensor& x) const override { return qs::encode(grid(), x); }
  double overhead_bits() const override { return kFormatSize; }
  std::vector<Parameter*> parameters() override { return {&peak_}; }

  void probe(Probe& probe) const override {
    probe.scalar(kIntegerLength, fixed_point().integer_length);
    probe.scalar(kFractionalLength, fixed_point().fractional_length);
    probe.scalar(kSaturated, saturated_pct_);
  }

  /// Uniform noise one step wide around the saturated value.
  std::optional<Chances> chances(Real x) const override {
    const UniformGrid now = grid();
    const double step = static_cast<double>(now.step_size);
    const double v = std::clamp(static_cast<double>(x) / step, static_cast<double>(now.lowest),
                                static_cast<double>(now.highest));
    Chances all{.levels = {}, .probability = {}};
    for (int n = now.lowest; n <= now.highest; ++n) {
      all.levels.push_back(step * n);
      all.probability.push_back(std::max(0.0, 1.0 - std::abs(v - n)));
      if (n < now.highest) all.edges.push_back(step * (n + 0.5));
    }
    all.density = [step, centre = step * v](double t) {
      return std::abs(t - centre) < 0.5 * step ? 1.0 / step : 0.0;
    };
    return all;
  }

 private:
  /// The format of weights follows them at every step; that of outputs follows in after_update, so
  /// that a forward pass can be repeated.
  void look_at(const Tensor& x, const Step& step) {
    if (format_ == Format::dynamic && step.training()) {
      batch_peak_ = finite_range(x.span()).largest_magnitude();
      if (!is_activation_) peak_.value[0] = static_cast<Real>(batch_peak_);
    }
    const PassRange ends = ends_of(grid());
    const auto [beyond] = parallel_sums<1>(x.size(), kBlockElements, [&](Index begin, Index end) {
      int count = 0;
      for (Index i = begin; i < end; ++i) count += x[i] < ends.low || x[i] > ends.high ? 1 : 0;
      return Sums<1>{static_cast<double>(count)};
    });
    saturated_pct_ = 100.0 * beyond / static_cast<double>(std::max<Index>(1, x.size()));
  }

  FixedPoint fixed_point() const {
    const double peak = static_cast<double>(peak_.value[0]);
    return is_activation_ ? activation_format(peak, bits_) : weight_format(peak, bits_);
  }

  UniformGrid grid() const {
    const Real step_size = static_cast<Real>(fixed_point().step_size());
    return is_activation_ ? unsigned_grid(bits_, step_size) : signed_grid(bits_, step_size);
  }

  Format format_;
  int bits_;
  bool is_activation_;
  std::uint32_t place_;
  bool passes_saturated_;
  double keep_;                 // of the running peak, per step
  Parameter peak_;              // largest magnitude that the format is made for
  double batch_peak_ = 0.0;     // of the last training forward
  double saturated_pct_ = 0.0;  // of the last forward
};

std::vector<OptionSpec> options_of(Format format) {
  std::vector<OptionSpec> all;
  if (format == Format::dynamic)
    all.push_back(
        {"peak_decay", "", "Decay of the running peak", 0.99, RealKind{0.0, 0.9999},
         "Share of the old peak of the ReLU outputs that each step keeps; 0 follows the last batch.",
         "ours; Ristretto takes the largest output of ten batches", "", beside_quantized_activations()});
  all.push_back({"saturated_gradient", "", "Gradient of saturated values", std::string("zero"),
                 ChoiceKind{{"zero", "passed"}},
                 "What reaches a value beyond the outermost levels: nothing, or the gradient unchanged.",
                 "derivative of the saturation; Ristretto's code passes it"});
  return all;
}

Method make(MethodInfo info, Format format) {
  info.weight_bits = {2, 8};
  info.act_bits = {1, 8};
  info.options = options_of(format);
  info.observables = {kIntegerLength, kFractionalLength, kSaturated};
  return {.info = std::move(info),
          .weight =
              [format](const LayerSite& site, const Options& chosen) {
                return shadow_weight(site, std::make_unique<StochasticRounding>(site, chosen, format),
                                     Biases::on_the_same_grid);
              },
          .activation = [format](const LayerSite& site,
                                 const Options& chosen) -> std::unique_ptr<TensorQuantizer> {
            return std::make_unique<StochasticRounding>(site, chosen, format);
          }};
}

}  // namespace

const Method& sr() {
  static const Method method = make(
      {.id = "sr",
       .name = "Stochastic rounding",
       .short_name = "SR",
       .family = MethodFamily::stochastic,
       .summary = "Trains on fixed-point numbers that are rounded up or down at random, right on average.",
       .idea = "A value between two levels goes to the upper one with a probability equal to its distance "
               "from the lower one. The mean of the rounded value is the value itself, so no gradient is "
               "lost by rounding alone, at the price of noise that grows with the step. It is what Relaxed "
               "Quantization becomes when its noise is uniform and one step wide.",
       .formula = "training:  x̂ = 2^−FL · ⌊x·2^FL + U⌋,  U uniform in (0, 1), after saturation\n"
                  "test:  x̂ = 2^−FL · round(x·2^FL)\n"
                  "E[x̂] = x,  Var[x̂] = 4^−FL · f(1 − f),  f = x·2^FL − ⌊x·2^FL⌋\n"
                  "IL = ⌈log₂ max|w|⌉ + 1,  ⌈log₂ max a⌉;   FL = b − IL,  once at the start",
       .watch = "Curves: the soft error, with the noise, stays above the hard error at few bits. Scales: the "
                "saturated share grows while the weights do, because the format stays.",
       .paper = {"S. Gupta, A. Agrawal, K. Gopalakrishnan, P. Narayanan",
                 "Deep Learning with Limited Numerical Precision", "ICML 2015, arXiv 1502.02551"},
       .weight_bits = {},
       .act_bits = {},
       .options = {},
       .observables = {},
       .reconstruction =
           "The paper sets IL and FL by hand and also rounds the updates; here the first data set "
           "IL, and the float weights behind the rounded ones are updated."},
      Format::fixed);
  return method;
}

const Method& sr_dr() {
  static const Method method = make(
      {.id = "sr-dr",
       .name = "Stochastic rounding, dynamic fixed point",
       .short_name = "SR+DR",
       .family = MethodFamily::stochastic,
       .summary = "Stochastic rounding whose binary point follows the range of every layer.",
       .idea =
           "Each layer has its own fixed-point format: the bits before the point cover the largest number, "
           "the rest are spent behind it. The format is found anew while the network trains. Steps are "
           "powers of two and a single outlier sets them, so at 2 bits most weights lie within one step of "
           "zero and are drawn at random: the baseline that learned grids have to beat.",
       .formula = "IL = ⌈log₂ max|w|⌉ + 1 of the weights at every step\n"
                  "IL = ⌈log₂ m⌉ of ReLU outputs,  m ← d·m + (1 − d)·max a\n"
                  "FL = b − IL,  levels 2^−FL · n\n"
                  "training:  x̂ = 2^−FL · ⌊x·2^FL + U⌋        test:  x̂ = 2^−FL · round(x·2^FL)",
       .watch =
           "Scales: IL jumps by one when the largest number of a layer crosses a power of two, and all its "
           "levels move apart by two. Curves: the soft error against the hard error.",
       .paper = {"C. Louizos, M. Reisser, T. Blankevoort, E. Gavves, M. Welling; P. Gysel et al.",
                 "The baseline SR+DR of Relaxed Quantization for Discretized Neural Networks",
                 "ICLR 2019, arXiv 1810.01875"},
       .weight_bits = {},
       .act_bits = {},
       .options = {},
       .observables = {},
       .reconstruction = "The baseline's code is not public: how the peaks of outputs are followed, and that "
                         "saturated values get no gradient, is ours."},
      Format::dynamic);
  return method;
}

}  // namespace qs
