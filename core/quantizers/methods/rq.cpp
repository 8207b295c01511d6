// Relaxed Quantization and its straight-through variant (RQ-ST).
//
//   C. Louizos, M. Reisser, T. Blankevoort, E. Gavves, M. Welling, "Relaxed Quantization for
//   Discretized Neural Networks", ICLR 2019, arXiv 1810.01875.
//
// Weights, biases and ReLU outputs are perturbed by logistic noise of scale σ and fall into the cells
// of a uniform grid of step α; the categorical choice of the cell is relaxed (concrete distribution,
// temperature λ), so that α, σ and the float values learn by exact gradients. At test time the noise
// is gone: round to the nearest grid point. The arithmetic is in concrete_rounding.h.
#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/concrete_rounding.h"
#include "core/quantizers/parts/grid.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

const Quantity kStepSize{"step_size", "α", "scale", "Distance between two grid points."};
const Quantity kNoiseScale{"noise_scale", "σ", "noise", "Scale of the logistic noise; its s.d. is 1.81 σ."};
const Quantity kNoiseRatio{
    "noise_ratio", "σ/α", "ratio",
    "Noise in units of the grid: 1/3 at the start, towards 0 the soft network becomes the "
    "rounded one.",
    ""};

constexpr double kFirstRatio = 1.0 / 3.0;  // σ = α/3 (RQ appendix A)

class RelaxedRounding final : public TensorQuantizer {
 public:
  RelaxedRounding(const LayerSite& site, const Options& options, Estimator estimator)
      : is_activation_(site.is_activation),
        bits_(site.bits),
        whole_grid_(options.text("grid") == "full" || (options.text("grid") == "auto" && site.bits <= 2)),
        from_least_squares_(options.text("first_step_size") == "least-squares"),
        smallest_window_(static_cast<int>(options.integer("window"))),
        reach_(options.real("delta")),
        log_step_size_(site.layer + (site.is_activation ? ".log_step_size" : ".weight.log_step_size"),
                       Tensor(Shape{1})),
        log_noise_scale_(site.layer + (site.is_activation ? ".log_noise_scale" : ".weight.log_noise_scale"),
                         Tensor(Shape{1})) {
    rounding_.temperature = options.real("lambda");
    rounding_.epsilon = options.real("epsilon");
    rounding_.estimator = estimator;
    for (Parameter* parameter : {&log_step_size_, &log_noise_scale_}) {
      parameter->lr_scale = static_cast<Real>(options.real("scale_lr_factor"));
      parameter->decay = false;
    }
    set_step_size(1.0);
  }

  void calibrate(const Tensor& x) override {
    const Range range = finite_range(x.span());
    const double from_range = is_activation_ ? initial_activation_step_size(range.min(), range.max(), bits_)
                                             : initial_weight_step_size(range.min(), range.max(), bits_);
    set_step_size(from_least_squares_ ? least_squares_step_size(x, grid(), from_range) : from_range);
  }

  void forward(const Tensor& x, Tensor& y, Tape& tape, const Step& step, std::uint32_t place) override {
    if (step.mode == Mode::evaluate) return round_to_nearest(grid(), x.span(), y.span());
    tape.first.resize(x.shape());   // ∂x̂/∂x
    tape.second.resize(x.shape());  // ∂x̂/∂σ
    sample(rounding(), step.noise.at(place), x.span(), y.span(), tape.first.span(), tape.second.span());
  }

  /// Exact for the relaxed sample; for RQ-ST the derivatives of the relaxed sample (Jang et al. 2017).
  void backward(const Tensor& x, const Tensor& y, const Tape& tape, const Tensor& dy, Tensor& dx) override {
    const Real *value = x.data(), *sampled = y.data(), *upstream = dy.data();
    const Real *slope_x = tape.first.data(), *slope_sigma = tape.second.data();
    Real* result = dx.data();
    const auto [of_x, of_value, of_sigma] =
        parallel_sums<3>(x.size(), kBlockElements, [&](Index begin, Index end) {
          Sums<3> sums{};
          for (Index i = begin; i < end; ++i) {
            const Real gradient = upstream[i], gradient_x = gradient * slope_x[i];
            result[i] = gradient_x;
            sums[0] += static_cast<double>(gradient_x) * static_cast<double>(value[i]);
            sums[1] += static_cast<double>(gradient) * static_cast<double>(sampled[i]);
            sums[2] += static_cast<double>(gradient) * static_cast<double>(slope_sigma[i]);
          }
          return sums;
        });
    // dL/d(log σ) = σ dL/dσ;  dL/d(log α) = α dL/dα, which Euler's identity gives without storage.
    const double of_log_sigma = of_sigma * noise_scale();
    log_noise_scale_.grad[0] += static_cast<Real>(of_log_sigma);
    log_step_size_.grad[0] += static_cast<Real>(of_value - of_x - of_log_sigma);
  }

  /// Keeps α/σ where the window covers the noise and gradients do not vanish.
  void after_update(const Step&) override {
    log_step_size_.value[0] =
        std::max(log_step_size_.value[0], static_cast<Real>(std::log(kSmallestStepSize)));
    const double middle = static_cast<double>(log_step_size_.value[0]);
    log_noise_scale_.value[0] =
        static_cast<Real>(std::clamp(static_cast<double>(log_noise_scale_.value[0]),
                                     middle - std::log(kLargestRatio), middle - std::log(kSmallestRatio)));
  }

  Codes encode(const Tensor& x) const override { return qs::encode(grid(), x); }
  double overhead_bits() const override { return 32.0; }  // α; σ is not shipped
  std::vector<Parameter*> parameters() override { return {&log_step_size_, &log_noise_scale_}; }

  void probe(Probe& probe) const override {
    probe.scalar(kStepSize, step_size());
    probe.scalar(kNoiseScale, noise_scale());
    probe.scalar(kNoiseRatio, noise_scale() / step_size());
  }

  bool set_scalar(std::string_view key, double value) override {
    if (!(value > 0.0)) return false;
    if (key == kStepSize.key)
      log_step_size_.value[0] = static_cast<Real>(std::log(value));
    else if (key == kNoiseScale.key)
      log_noise_scale_.value[0] = static_cast<Real>(std::log(value));
    else if (key == kNoiseRatio.key)
      log_noise_scale_.value[0] = static_cast<Real>(std::log(value * step_size()));
    else
      return false;
    after_update({});
    return true;
  }

  std::optional<Chances> chances(Real x) const override {
    const ConcreteRounding now = rounding();
    const double centre = static_cast<double>(x), sigma = now.noise_scale;
    Chances all{.levels = {}, .probability = point_probabilities(now, centre)};
    for (int n = now.lowest; n <= now.highest; ++n) {
      all.levels.push_back(now.step_size * n);
      if (n < now.highest) all.edges.push_back(now.step_size * (n + 0.5));
    }
    all.density = [centre, sigma](double t) {
      const double half = std::cosh(0.5 * (t - centre) / sigma);
      return 1.0 / (4.0 * sigma * half * half);  // logistic
    };
    return all;
  }

 private:
  double step_size() const { return std::exp(static_cast<double>(log_step_size_.value[0])); }
  double noise_scale() const { return std::exp(static_cast<double>(log_noise_scale_.value[0])); }

  UniformGrid grid() const {
    const Real alpha = static_cast<Real>(step_size());
    return is_activation_ ? unsigned_grid(bits_, alpha) : signed_grid(bits_, alpha);
  }

  void set_step_size(double alpha) {
    log_step_size_.value[0] = static_cast<Real>(std::log(alpha));
    log_noise_scale_.value[0] = static_cast<Real>(std::log(alpha * kFirstRatio));
  }

  /// RQ eq. 6–7: the points within δσ of x. One window for the whole tensor, since σ is shared, and
  /// never without neighbours: eq. 7 read literally keeps a single point once σ < α/δ, and then
  /// nothing learns any more.
  ConcreteRounding rounding() const {
    const UniformGrid points = grid();
    ConcreteRounding now = rounding_;
    now.step_size = static_cast<double>(points.step_size);
    now.noise_scale = noise_scale();
    now.lowest = points.lowest;
    now.highest = points.highest;
    const double wanted = std::ceil(reach_ * now.noise_scale / now.step_size - 1e-3);
    const int window = std::clamp(static_cast<int>(wanted), smallest_window_, kLargestWindow);
    now.window = whole_grid_ || points.size() <= 2 * window + 1 ? 0 : window;
    return now;
  }

  bool is_activation_;
  int bits_;
  bool whole_grid_;
  bool from_least_squares_;
  int smallest_window_;
  double reach_;  // δ
  ConcreteRounding rounding_;
  Parameter log_step_size_, log_noise_scale_;
};

std::vector<OptionSpec> options_of(const std::string& temperature_source,
                                   std::vector<DefaultUpTo> temperature_of_few_bits) {
  return {
      {"lambda",
       "λ",
       "Temperature",
       2.0,
       RealKind{0.1, 10.0},
       "Temperature of the concrete relaxation.",
       temperature_source,
       "",
       {},
       std::move(temperature_of_few_bits)},
      {"grid", "", "Grid points", std::string("auto"), ChoiceKind{{"auto", "local", "full"}},
       "Points that take part for each value: those near it (local), all (full), or all up to 2 bits (auto).",
       "RQ §2.2 and appendix A"},
      {"delta",
       "δ",
       "Reach of the local grid",
       3.0,
       RealKind{0.5, 10.0},
       "The local grid holds the points within δσ of the value.",
       "RQ eq. 6; 3 in appendix A",
       "",
       {when("grid", {"auto", "local"})}},
      {"window",
       "R",
       "Least neighbours",
       std::int64_t{1},
       IntegerKind{1, kLargestWindow},
       "Points on each side that the local grid always keeps; 2 removes most of the jump at the edges of "
       "cells.",
       "RQ appendix A",
       "",
       {when("grid", {"auto", "local"})}},
      {"epsilon", "ε", "Fuzz", 0.0, RealKind{0.0, 0.01},
       "Added to every probability. With more than 0, values far outside the grid become uniform.",
       "RQ Algorithm 1"},
      {"first_step_size", "", "First step size", std::string("range"), ChoiceKind{{"range", "least-squares"}},
       "α covers the range of the values, or rounds them with the smallest squared error. Where few values "
       "are large, noise of a third of the range drowns the others.",
       "RQ appendix A for the range; least squares is ours, for short runs of deep networks"},
      {"scale_lr_factor", "", "Learning rate of α and σ", 1.0, RealKind{0.0, 100.0},
       "Learning rate of log α and log σ relative to that of the weights.",
       "10 for short runs from a float network"},
      {"bias_grid", "", "Biases", std::string("shared"), ChoiceKind{{"shared", "float"}},
       "Biases on the grid of their layer's weights, or left float.", "RQ appendix A", "",
       beside_quantized_weights()}};
}

std::unique_ptr<WeightQuantizer> weight(const LayerSite& site, const Options& options, Estimator estimator) {
  return shadow_weight(site, std::make_unique<RelaxedRounding>(site, options, estimator),
                       options.text("bias_grid") == "shared" ? Biases::on_the_same_grid : Biases::as_float);
}

Method make(MethodInfo info, Estimator estimator) {
  info.paper = {"C. Louizos, M. Reisser, T. Blankevoort, E. Gavves, M. Welling",
                "Relaxed Quantization for Discretized Neural Networks", "ICLR 2019, arXiv 1810.01875"};
  info.weight_bits = info.act_bits = {1, 8};
  info.observables = {kStepSize, kNoiseScale, kNoiseRatio};
  return {
      .info = std::move(info),
      .weight = [estimator](const LayerSite& site, const Options& o) { return weight(site, o, estimator); },
      .activation = [estimator](const LayerSite& site, const Options& o) -> std::unique_ptr<TensorQuantizer> {
        return std::make_unique<RelaxedRounding>(site, o, estimator);
      },
      .exact_gradients = estimator == Estimator::relaxed};
}

}  // namespace

const Method& rq() {
  static const Method method = make(
      {.id = "rq",
       .name = "Relaxed Quantization",
       .short_name = "RQ",
       .family = MethodFamily::stochastic,
       .summary = "Learns the grid and the noise around it with a smooth relaxation of stochastic rounding.",
       .idea = "Every weight and activation gets logistic noise of a learned scale σ and falls at random "
               "into a cell of a grid with a learned step α. The random choice of the cell is relaxed into "
               "a weighted mean of the grid points, so that everything learns by exact gradients. During "
               "training σ/α shrinks, the weights gather around the grid points, and rounding at test time "
               "changes less and less.",
       .formula = "p(n) ∝ sig((α(n+½) − x)/σ) − sig((α(n−½) − x)/σ)\n"
                  "z(n) ∝ (p(n)/E(n))^(1/λ),  E(n) ~ Exp(1)\n"
                  "training:  x̂ = α Σ z(n) n        test:  x̂ = α · clamp(round(x/α))",
       .watch =
           "Scales: σ/α falls from 1/3. Weights: peaks grow at the grid lines. Curves: the gap between the "
           "soft and the hard error closes as σ/α goes to zero.",
       .paper = {},
       .weight_bits = {},
       .act_bits = {},
       .options = options_of("RQ appendix A: 2, and 1 at 2 bits", {{.bits = 2, .value = 1.0}}),
       .observables = {},
       .reconstruction = ""},
      Estimator::relaxed);
  return method;
}

const Method& rq_st() {
  static const Method method = make(
      {.id = "rq-st",
       .name = "Relaxed Quantization, straight-through",
       .short_name = "RQ-ST",
       .family = MethodFamily::stochastic,
       .summary = "Relaxed Quantization that trains on true grid points and takes the relaxation's gradient.",
       .idea = "The forward pass draws a hard grid point for every weight and activation from the same "
               "distribution as Relaxed Quantization. The backward pass uses the derivative of the relaxed "
               "sample under the same noise. The network therefore never sees values that do not exist at "
               "test time, which helps most at 2 bits.",
       .formula = "n* = argmax p(n)/E(n),  E(n) ~ Exp(1)\n"
                  "training:  x̂ = α n*,  derivatives of α Σ z(n) n        test:  x̂ = α · clamp(round(x/α))",
       .watch = "Weights: peaks at the grid lines after a few hundred steps. Scales: σ/α falls from 1/3. "
                "Curves: soft and hard error stay close.",
       .paper = {},
       .weight_bits = {},
       .act_bits = {},
       .options = options_of("RQ appendix A for RQ; the paper does not say for RQ-ST at 2 bits", {}),
       .observables = {},
       .reconstruction = "The temperature of RQ-ST at 2 bits is not stated in the paper; 2 is our choice."},
      Estimator::straight_through);
  return method;
}

}  // namespace qs
