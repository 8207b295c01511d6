// Learned step size quantization: LSQ, and LSQ+ with an offset.
//
//   LSQ    S. K. Esser, J. L. McKinstry, D. Bablani, R. Appuswamy, D. S. Modha, ICLR 2020, arXiv 1902.08153
//   LSQ+   Y. Bhalgat, J. Lee, M. Nagel, T. Blankevoort, N. Kwak, CVPR 2020 workshops, arXiv 2004.09576
//
//   x̂ = s·round(clamp(u, −Q_N, Q_P)) + β,  u = (x − β)/s        (LSQ: β = 0; LSQ+: β for ReLU outputs)
//   ∂x̂/∂x = 1 inside, 0 outside;  ∂x̂/∂s = round(u) − u inside, −Q_N or Q_P outside;  ∂x̂/∂β = 0, 1
//   the gradients of s and β are multiplied by g = 1/√(N Q_P)
// Straight-through for the rounding. Biases stay float.
#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/parallel.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/grid.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/tensor/lanes.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

constexpr double kSmallestStep = 1e-8;

const Quantity kStep{"step_size", "s", "scale", "Learned distance between two levels."};
const Quantity kOffset{"offset", "β", "scale", "Learned value of the lowest level of a ReLU output."};
const Quantity kSaturated{"saturated", "clipped", "ratio",
                          "Share of the values at or beyond the outermost levels.", "%"};

enum class Variant { lsq, lsq_plus };

/// What the gradient scale counts as N for ReLU outputs.
enum class Counted { features, batch, nothing };

Counted counted_from(const std::string& text) {
  return text == "features" ? Counted::features : text == "batch" ? Counted::batch : Counted::nothing;
}

class LearnedStep final : public TensorQuantizer {
 public:
  LearnedStep(const LayerSite& site, const Options& options, Variant variant)
      : variant_(variant),
        is_activation_(site.is_activation),
        bits_(site.bits),
        grid_(is_activation_ ? unsigned_grid(bits_, Real(1)) : signed_grid(bits_, Real(1))),
        counted_(counted_from(options.text("gradient_scale"))),
        step_(name(site, "step_size"), Tensor(Shape{1}, Real(1))),
        offset_(name(site, "offset"), Tensor(Shape{1})) {
    for (Parameter* parameter : {&step_, &offset_}) {
      parameter->lr_scale = static_cast<Real>(options.real("scale_lr_factor"));
      parameter->decay = false;
    }
  }

  void calibrate(const Tensor& x) override {
    offset_.value[0] = 0;
    if (variant_ == Variant::lsq) {
      set_step(2.0 * mean_magnitude(x.span()) / std::sqrt(static_cast<double>(grid_.highest)));
    } else if (is_activation_) {
      fit(x);
    } else {
      const Moments m = moments(x.span());
      const double reach = 3.0 * std::sqrt(m.variance);
      set_step(std::max(std::abs(m.mean - reach), std::abs(m.mean + reach)) / std::exp2(bits_ - 1));
    }
  }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step&, std::uint32_t) override {
    const Real* from = x.data();
    Real* to = y.data();
    const UniformGrid grid = this->grid();
    const Real offset = offset_.value[0];
    parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i)
        to[i] = level(grid, offset, nearest_integer(grid, from[i] - offset));
    });
  }

  /// As the papers define it; see the head of this file.
  void backward(const Tensor& x, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    const Lanes step(step_.value[0]), offset(offset_.value[0]), zero(Real(0));
    std::array<Real, Lanes::size> ones;
    ones.fill(Real(1));
    const Lanes lowest(static_cast<Real>(grid_.lowest)), highest(static_cast<Real>(grid_.highest));
    const auto [of_step, of_offset,
                outside] = parallel_sums<3>(x.size(), kBlockElements, [&](Index begin, Index end) {
      Lanes for_step = zero, for_offset = zero, number = zero;
      for (Index i = begin; i < end; i += kLanes) {
        const Index count = std::min(kLanes, end - i);
        const Lanes upstream = load_lanes(dy.data() + i, count);
        const Lanes u = (load_lanes(x.data() + i, count) - offset) / step;
        const auto is_inside = u > lowest && u < highest;
        const Lanes slope = select(is_inside, nearbyint(u) - u, select(u < highest, lowest, highest));
        const Lanes passed = select(is_inside, upstream, zero);
        for_step += upstream * slope;
        for_offset += upstream - passed;
        number += select(is_inside, zero, load_lanes(ones.data(), count));
        store_lanes(dx.data() + i, count, passed);
      }
      return Sums<3>{sum_lanes(for_step, kLanes), sum_lanes(for_offset, kLanes), sum_lanes(number, kLanes)};
    });
    const double scale = gradient_scale(x);
    step_.grad[0] += static_cast<Real>(scale * of_step);
    if (has_offset()) offset_.grad[0] += static_cast<Real>(scale * of_offset);
    saturated_pct_ = 100.0 * outside / static_cast<double>(std::max<Index>(1, x.size()));
  }

  void after_update(const Step&) override { set_step(static_cast<double>(step_.value[0])); }

  Codes encode(const Tensor& x) const override {
    const UniformGrid grid = this->grid();
    Codes codes{
        .index = std::vector<std::int32_t>(static_cast<std::size_t>(x.size())), .levels = {{}}, .group = {}};
    for (int n = grid.lowest; n <= grid.highest; ++n)
      codes.levels[0].push_back(static_cast<float>(level(grid, offset_.value[0], static_cast<Real>(n))));
    for (Index i = 0; i < x.size(); ++i)
      codes.index[static_cast<std::size_t>(i)] =
          static_cast<std::int32_t>(nearest_integer(grid, x[i] - offset_.value[0])) - grid.lowest;
    return codes;
  }

  double overhead_bits() const override { return has_offset() ? 64.0 : 32.0; }

  std::vector<Parameter*> parameters() override {
    return has_offset() ? std::vector<Parameter*>{&step_, &offset_} : std::vector<Parameter*>{&step_};
  }

  void probe(Probe& probe) const override {
    probe.scalar(kStep, static_cast<double>(step_.value[0]));
    if (has_offset()) probe.scalar(kOffset, static_cast<double>(offset_.value[0]));
    probe.scalar(kSaturated, saturated_pct_);
  }

  bool set_scalar(std::string_view key, double value) override {
    if (key == kStep.key)
      set_step(value);
    else if (key == kOffset.key && has_offset())
      offset_.value[0] = static_cast<Real>(value);
    else
      return false;
    return true;
  }

 private:
  static std::string name(const LayerSite& site, const std::string& what) {
    return site.layer + (site.is_activation ? "." : ".weight.") + what;
  }
  bool has_offset() const { return is_activation_ && variant_ == Variant::lsq_plus; }

  UniformGrid grid() const {
    return {.step_size = step_.value[0], .lowest = grid_.lowest, .highest = grid_.highest};
  }
  void set_step(double step) { step_.value[0] = static_cast<Real>(std::max(step, kSmallestStep)); }

  /// Levels are float, also where the arithmetic is double; + 0: no negative zeros.
  static Real level(const UniformGrid& grid, Real offset, Real n) {
    return static_cast<Real>(static_cast<float>(grid.step_size * n + offset + Real(0)));
  }

  double gradient_scale(const Tensor& x) const {
    if (counted_ == Counted::nothing) return 1.0;
    Index count = x.size();
    if (is_activation_ && counted_ == Counted::features) count /= std::max<Index>(1, x.shape()[0]);
    return 1.0 /
           std::sqrt(static_cast<double>(std::max<Index>(1, count)) * static_cast<double>(grid_.highest));
  }

  /// LSQ+ §3.2: s and β of least squared error for a first batch. From the extremes, alternately the
  /// nearest levels and the regression of the values on their integers.
  void fit(const Tensor& x) {
    constexpr int kRounds = 200;
    const Range range = finite_range(x.span());
    set_step((range.max() - range.min()) / static_cast<double>(grid_.highest));
    offset_.value[0] = range.low;
    for (int round = 0; round < kRounds; ++round) {
      const UniformGrid now = grid();
      const Real offset = offset_.value[0];
      const auto [n, nn, v, nv] = parallel_sums<4>(x.size(), kBlockElements, [&](Index begin, Index end) {
        Sums<4> sums{};
        for (Index i = begin; i < end; ++i) {
          const double integer = static_cast<double>(nearest_integer(now, x[i] - offset));
          const double value = static_cast<double>(x[i]);
          sums[0] += integer;
          sums[1] += integer * integer;
          sums[2] += value;
          sums[3] += integer * value;
        }
        return sums;
      });
      const double count = static_cast<double>(x.size()), spread = count * nn - n * n;
      if (!(spread > 0.0)) return;  // all in one cell
      const double step = (count * nv - n * v) / spread;
      const bool is_settled = std::abs(step - static_cast<double>(now.step_size)) < 1e-6 * step;
      if (!(step > kSmallestStep)) return;
      set_step(step);
      offset_.value[0] = static_cast<Real>((v - step * n) / count);
      if (is_settled) return;
    }
  }

  Variant variant_;
  bool is_activation_;
  int bits_;
  UniformGrid grid_;  // of step 1: only its ends count
  Counted counted_;
  Parameter step_, offset_;
  double saturated_pct_ = 0.0;  // of the last backward
};

std::vector<OptionSpec> options() {
  return {{"gradient_scale", "g", "N of the gradient scale", std::string("features"),
           ChoiceKind{{"features", "batch", "off"}},
           "Values counted in g = 1/√(N·Q_P) of ReLU outputs: those of one image, of the whole batch, or g "
           "= 1. For weights N is their number.",
           "LSQ §2.2: features; public codes count the batch"},
          {"scale_lr_factor", "", "Learning rate of s", 1.0, RealKind{0.0, 100.0},
           "Learning rate of s (and β) relative to that of the weights.", "LSQ: the same"}};
}

Method make(MethodInfo info, Variant variant) {
  info.weight_bits = {2, 8};
  info.act_bits = {1, 8};
  info.options = options();
  return {.info = std::move(info),
          .weight =
              [variant](const LayerSite& site, const Options& chosen) {
                return shadow_weight(site, std::make_unique<LearnedStep>(site, chosen, variant),
                                     Biases::as_float);
              },
          .activation = [variant](const LayerSite& site,
                                  const Options& chosen) -> std::unique_ptr<TensorQuantizer> {
            return std::make_unique<LearnedStep>(site, chosen, variant);
          }};
}

std::vector<Recommendation> at_eight_bits(const std::string& source) {
  return {{"layer_policy", "first-and-last-8-bit", source}};
}

}  // namespace

const Method& lsq() {
  static const Method method =
      make({.id = "lsq",
            .name = "Learned step size quantization",
            .short_name = "LSQ",
            .family = MethodFamily::uniform,
            .summary = "Uniform grids for weights and activations whose step s is trained by the task loss.",
            .idea = "The step of each layer's grid is a trained parameter. Its gradient uses the rounding "
                    "error of every value: a value just below the middle between two levels tells the step "
                    "in which direction it would jump. A factor g keeps the step's updates in proportion "
                    "to those of the weights.",
            .formula = "x̂ = s·round(clamp(x/s, −Q_N, Q_P))\n"
                       "∂x̂/∂x = 1 for −Q_N < x/s < Q_P, else 0\n"
                       "∂x̂/∂s = round(x/s) − x/s inside, −Q_N or Q_P outside,  times g = 1/√(N·Q_P)\n"
                       "s₀ = 2·mean|x|/√Q_P",
            .watch = "Scales: s of the weights shrinks with them, s of the activations settles within the "
                     "first epochs; the clipped share shows the price. Weights: the bump at the outermost "
                     "levels is what clipping collects.",
            .paper = {"S. K. Esser, J. L. McKinstry, D. Bablani, R. Appuswamy, D. S. Modha",
                      "Learned Step Size Quantization", "ICLR 2020, arXiv 1902.08153"},
            .weight_bits = {},
            .act_bits = {},
            .options = {},
            .observables = {kStep, kSaturated},
            .reconstruction = "",
            .recommended = at_eight_bits("LSQ §3")},
           Variant::lsq);
  return method;
}

const Method& lsq_plus() {
  static const Method method = make(
      {.id = "lsq-plus",
       .name = "LSQ+",
       .short_name = "LSQ+",
       .family = MethodFamily::uniform,
       .summary = "LSQ with a learned offset for activations and starts that fit the data.",
       .idea = "Activations need not begin at zero, so their grid gets a learned offset β beside the learned "
               "step s. Both start where they fit a first batch best, and the step of the weights starts "
               "from their mean and deviation. Behind a ReLU the offset has little to do and the method "
               "stays close to LSQ.",
       .formula =
           "x̂ = s·round(clamp((x − β)/s, 0, Q_P)) + β   (ReLU outputs; weights: β = 0, −Q_N … Q_P)\n"
           "∂x̂/∂s = round(u) − u inside, the end outside;   ∂x̂/∂β = 0 inside, 1 outside;   both times g\n"
           "weights: s₀ = max(|μ − 3σ|, |μ + 3σ|)/2ᵇ⁻¹,   ReLU outputs: least squared error",
       .watch =
           "Scales: β leaves zero only where clipping from below pays. Compare s with LSQ at the same bits.",
       .paper = {"Y. Bhalgat, J. Lee, M. Nagel, T. Blankevoort, N. Kwak",
                 "LSQ+: Improving Low-bit Quantization through Learnable Offsets and Better Initialization",
                 "CVPR 2020 workshops, arXiv 2004.09576"},
       .weight_bits = {},
       .act_bits = {},
       .options = {},
       .observables = {kStep, kOffset, kSaturated},
       .reconstruction =
           "How the least squared error of the first batch is searched is not stated; here nearest levels "
           "and regression alternate.",
       .recommended = at_eight_bits("LSQ+ §4")},
      Variant::lsq_plus);
  return method;
}

}  // namespace qs
