// Trained ternary quantization: C. Zhu, S. Han, H. Mao, W. J. Dally, ICLR 2017, arXiv 1612.01064.
//
//   ŵ = W_p where w > Δ,  −W_n where w < −Δ,  else 0;   Δ = t·max|w|                       (eq. 6, 9)
//   ∂L/∂W_p = Σ_{w>Δ} g,   ∂L/∂W_n = −Σ_{w<−Δ} g                                 (exact; eq. 7 omits the
//   minus) ∂L/∂w = W_p g where w > Δ,  W_n g where w < −Δ,  else g                                (eq. 8)
// W_p, W_n > 0 are trained, one pair per layer; Δ follows the weights of every step as a constant.
#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/parallel.h"
#include "core/base/percent.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/tensor/lanes.h"

namespace qs {
namespace {

constexpr double kSmallestLevel = 1e-6;

const Quantity kPositive{"positive_level", "W_p", "scale", "Learned level of the positive weights."};
const Quantity kNegative{"negative_level", "W_n", "scale",
                         "Learned magnitude of the level of the negative weights."};
const Quantity kThreshold{"threshold", "Δ", "threshold", "Weights with a smaller magnitude become zero."};
const Quantity kZeros{"zeros", "ŵ = 0", "ratio", "Share of the weights that are zero.", "%"};

class TrainedTernary final : public TensorQuantizer {
 public:
  TrainedTernary(const LayerSite& site, const Options& options)
      : factor_(options.real("threshold")),
        starts_at_one_(options.text("initial_levels") == "one"),
        positive_(site.layer + ".weight.positive_level", Tensor(Shape{1}, Real(1))),
        negative_(site.layer + ".weight.negative_level", Tensor(Shape{1}, Real(1))) {
    for (Parameter* parameter : {&positive_, &negative_}) {
      parameter->lr_scale = static_cast<Real>(options.real("level_lr_factor"));
      parameter->decay = options.flag("level_decay");
    }
  }

  void calibrate(const Tensor& x) override {
    threshold_ = threshold_of(x);
    const Real cut = threshold_;
    const auto [above, count_above, below, count_below] =
        parallel_sums<4>(x.size(), kBlockElements, [&](Index begin, Index end) {
          Sums<4> sums{};
          for (Index i = begin; i < end; ++i) {
            const double w = static_cast<double>(x[i]);
            sums[0] += x[i] > cut ? w : 0.0;
            sums[1] += x[i] > cut ? 1.0 : 0.0;
            sums[2] -= x[i] < -cut ? w : 0.0;
            sums[3] += x[i] < -cut ? 1.0 : 0.0;
          }
          return sums;
        });
    set(positive_, starts_at_one_ || count_above == 0.0 ? 1.0 : above / count_above);
    set(negative_, starts_at_one_ || count_below == 0.0 ? 1.0 : below / count_below);
    count_zeros(x.size(), count_above + count_below);
  }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step&, std::uint32_t) override {
    threshold_ = threshold_of(x);
    const Lanes cut(threshold_), up(level(positive_)), down(-level(negative_)), zero(Real(0)), one(Real(1));
    const auto [kept] = parallel_sums<1>(x.size(), kBlockElements, [&](Index begin, Index end) {
      Lanes number = zero;
      for (Index i = begin; i < end; i += kLanes) {
        const Index count = std::min(kLanes, end - i);
        const Lanes w = load_lanes(x.data() + i, count);
        const auto is_up = w > cut, is_down = w < -cut;
        number += select(is_up || is_down, one, zero);
        store_lanes(y.data() + i, count, select(is_up, up, select(is_down, down, zero)));
      }
      return Sums<1>{sum_lanes(number, kLanes)};
    });
    count_zeros(x.size(), kept);
  }

  /// Exact for the levels; for the weights the paper's scaled straight-through rule.
  void backward(const Tensor& x, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    const Lanes cut(threshold_), up(positive_.value[0]), down(negative_.value[0]), zero(Real(0)),
        one(Real(1));
    const auto [of_up, of_down] = parallel_sums<2>(x.size(), kBlockElements, [&](Index begin, Index end) {
      Lanes for_up = zero, for_down = zero;
      for (Index i = begin; i < end; i += kLanes) {
        const Index count = std::min(kLanes, end - i);
        const Lanes w = load_lanes(x.data() + i, count), upstream = load_lanes(dy.data() + i, count);
        const auto is_up = w > cut, is_down = w < -cut;
        for_up += select(is_up, upstream, zero);
        for_down -= select(is_down, upstream, zero);
        store_lanes(dx.data() + i, count, upstream * select(is_up, up, select(is_down, down, one)));
      }
      return Sums<2>{sum_lanes(for_up, kLanes), sum_lanes(for_down, kLanes)};
    });
    positive_.grad[0] += static_cast<Real>(of_up);
    negative_.grad[0] += static_cast<Real>(of_down);
  }

  void after_update(const Step&) override {
    for (Parameter* parameter : {&positive_, &negative_})
      set(*parameter, static_cast<double>(parameter->value[0]));
  }

  Codes encode(const Tensor& x) const override {
    const Real cut = threshold_of(x);
    Codes codes{
        .index = std::vector<std::int32_t>(static_cast<std::size_t>(x.size())),
        .levels = {{-static_cast<float>(level(negative_)), 0.0f, static_cast<float>(level(positive_))}},
        .group = {}};
    for (Index i = 0; i < x.size(); ++i)
      codes.index[static_cast<std::size_t>(i)] = 1 + (x[i] > cut ? 1 : 0) - (x[i] < -cut ? 1 : 0);
    return codes;
  }

  double overhead_bits() const override { return 64.0; }
  std::vector<Parameter*> parameters() override { return {&positive_, &negative_}; }

  void probe(Probe& probe) const override {
    probe.scalar(kPositive, static_cast<double>(positive_.value[0]));
    probe.scalar(kNegative, static_cast<double>(negative_.value[0]));
    probe.scalar(kThreshold, static_cast<double>(threshold_));
    probe.scalar(kZeros, zeros_pct_);
  }

  bool set_scalar(std::string_view key, double value) override {
    if (key != kPositive.key && key != kNegative.key) return false;
    set(key == kPositive.key ? positive_ : negative_, value);
    return true;
  }

 private:
  static void set(Parameter& parameter, double value) {
    parameter.value[0] = static_cast<Real>(std::max(value, kSmallestLevel));
  }
  /// As shipped: float, also where the arithmetic is double.
  static Real level(const Parameter& parameter) {
    return static_cast<Real>(static_cast<float>(parameter.value[0]));
  }

  Real threshold_of(const Tensor& x) const {
    const auto blocks = static_cast<std::size_t>((x.size() + kBlockElements - 1) / kBlockElements);
    std::vector<Real> peaks(blocks, Real(0));
    parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
      Lanes peak(Real(0));
      for (Index i = begin; i < end; i += kLanes)
        peak = max(peak, abs(load_lanes(x.data() + i, std::min(kLanes, end - i))));
      alignas(64) std::array<Real, Lanes::size> lanes;
      peak.store_aligned(lanes.data());
      peaks[static_cast<std::size_t>(begin / kBlockElements)] = *std::max_element(lanes.begin(), lanes.end());
    });
    const Real largest = peaks.empty() ? Real(0) : *std::max_element(peaks.begin(), peaks.end());
    return static_cast<Real>(factor_) * largest;
  }

  void count_zeros(Index size, double kept) { zeros_pct_ = percent(size - static_cast<Index>(kept), size); }

  double factor_;  // t
  bool starts_at_one_;
  Parameter positive_, negative_;
  Real threshold_ = 0;  // of the last forward
  double zeros_pct_ = 0.0;
};

MethodInfo info() {
  return {
      .id = "ttq",
      .name = "Trained ternary quantization",
      .short_name = "TTQ",
      .family = MethodFamily::low_bit,
      .summary = "Weights become −W_n, 0 or W_p; both levels of each layer are trained.",
      .idea =
          "A weight is cut to zero when it is small beside the largest weight of its layer. All others "
          "take one of two levels that are trained with the network like any other parameter, one for each "
          "sign, so that a layer can treat what excites and what inhibits differently. The levels also "
          "scale the gradient on its way to the float weights.",
      .formula =
          "ŵ = W_p for w > Δ,  −W_n for w < −Δ,  else 0;   Δ = t·max|w|\n"
          "∂L/∂W_p = Σ_{w>Δ} g,   ∂L/∂W_n = −Σ_{w<−Δ} g\n"
          "∂L/∂w = g·W_p for w > Δ,  g·W_n for w < −Δ,  else g",
      .watch =
          "Scales: W_p and W_n of a layer part, and the share of zeros grows slowly. One large weight "
          "moves Δ of its whole layer: look at the histogram's ends.",
      .paper = {"C. Zhu, S. Han, H. Mao, W. J. Dally", "Trained Ternary Quantization",
                "ICLR 2017, arXiv 1612.01064"},
      .weight_bits = {2, 2},
      .act_bits = {kFloatBits, kFloatBits},
      .options =
          {{"threshold", "t", "Threshold factor", 0.05, RealKind{0.0, 0.95},
            "Weights below this share of the layer's largest magnitude become zero.", "TTQ §4: 0.05"},
           {"initial_levels", "W₀", "Initial levels", std::string("mean"), ChoiceKind{{"mean", "one"}},
            "Both levels start at the mean magnitude of the weights they stand for, or at 1.",
            "mean is ours; the authors' code starts at 1 and has batch normalization behind each layer"},
           {"level_lr_factor", "", "Learning rate of the levels", 1.0, RealKind{0.0, 100.0},
            "Learning rate of W_p and W_n relative to that of the weights.", "TTQ: the same"},
           {"level_decay", "", "Decay the levels", true, SwitchKind{},
            "Weight decay pulls W_p and W_n to zero like the weights.",
            "the authors' code; the paper does not say"}},
      .observables = {kPositive, kNegative, kThreshold, kZeros},
      .reconstruction = "The paper does not say where the levels start.",
      .recommended = {{"layer_policy", "all-but-first-and-last", "TTQ §5"}}};
}

}  // namespace

const Method& ttq() {
  static const Method method{.info = info(), .weight = [](const LayerSite& site, const Options& chosen) {
                               return shadow_weight(site, std::make_unique<TrainedTernary>(site, chosen),
                                                    Biases::as_float);
                             }};
  return method;
}

}  // namespace qs
