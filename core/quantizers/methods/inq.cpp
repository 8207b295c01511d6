// Incremental network quantization: A. Zhou, A. Yao, Y. Guo, L. Xu, Y. Chen, ICLR 2017, arXiv 1702.03044.
//
//   levels    {0, ±2^n2 … ±2^n1},  n1 = ⌊log2(4s/3)⌋,  s = max|w| of the layer,  n2 = n1 + 1 − 2^(b−1)/2
//   rounding  |w| → 2^p for ¾·2^p ≤ |w| < ³⁄₂·2^p;  the smallest from 2^n2/2 on;  below that 0     (eq. 4)
//   schedule  in stages, the largest |w| of each layer are rounded and frozen, and the rest is trained
//             further to make up for it, until all are frozen                                     (Algorithm
//             1)
// Nothing is straight-through: what is not frozen is float and has its true gradient. The network
// that is evaluated has all weights rounded. Levels are fixed from the weights at the start.
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "core/base/parallel.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/float_bias.h"
#include "core/tensor/views.h"

namespace qs {
namespace {

const Quantity kFrozen{"frozen", "T = 0", "ratio", "Share of the weights that are rounded and fixed.", "%"};
const Quantity kLargest{"largest_level", "2^n₁", "scale", "Magnitude of the outermost levels."};

/// Shares of the weights that are frozen after each stage (INQ §3, experiments with 5, 4, 3 and 2 bits).
std::vector<double> stages_of(const std::string& choice, int bits) {
  if (choice == "10" || (choice == "auto" && bits == 2))
    return {0.2, 0.4, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 1.0};
  if (choice == "8" || (choice == "auto" && bits == 3)) return {0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0};
  if (choice == "6" || (choice == "auto" && bits == 4)) return {0.3, 0.5, 0.8, 0.9, 0.95, 1.0};
  return {0.5, 0.75, 0.875, 1.0};
}

/// Which stage has been reached after this share of the run: the first is frozen from the start and the
/// last one at the end; the epochs in between are shared equally.
std::size_t stage_at(double progress, std::size_t stages) {
  const auto last = static_cast<double>(stages - 1);
  return static_cast<std::size_t>(std::clamp(std::floor(progress * last + 1e-9), 0.0, last));
}

/// Algorithm 1: every stage begins with the learning rate of the first.
std::vector<std::int64_t> restarts(const Options& options, int bits, std::int64_t epochs) {
  std::vector<std::int64_t> after;
  if (options.text("stage_rate") != "restarts") return after;
  const std::size_t stages = stages_of(options.text("stages"), bits).size();
  const auto stage_after = [&](std::int64_t epoch) {
    return stage_at(static_cast<double>(epoch) / static_cast<double>(epochs), stages);
  };
  for (std::int64_t epoch = 1; epoch < epochs; ++epoch)
    if (stage_after(epoch) > stage_after(epoch - 1)) after.push_back(epoch);
  return after;
}

/// The powers of two of one layer.
struct PowerLevels {
  int highest = 0, lowest = 0;  // n1, n2

  int magnitudes() const { return highest - lowest + 1; }

  /// 0 for zero, ±1 for ±2^n2 … ±magnitudes() for ±2^n1.
  int code(Real w) const {
    const double size = std::abs(static_cast<double>(w));
    if (!(size >= std::exp2(lowest - 1))) return 0;
    const int power = std::clamp(std::ilogb(4.0 * size / 3.0), lowest, highest);
    return w < Real(0) ? lowest - 1 - power : power - lowest + 1;
  }

  /// Powers below the range of float become 0.
  float value(int code) const {
    if (code == 0) return 0.0f;
    const float magnitude = std::ldexp(1.0f, lowest + std::abs(code) - 1);
    return code < 0 ? -magnitude : magnitude;
  }
};

class IncrementalWeight final : public WeightQuantizer {
 public:
  IncrementalWeight(const LayerSite& site, std::vector<double> stages)
      : bits_(site.bits),
        stages_(std::move(stages)),
        weight_(weight_parameter(site)),
        bias_(site),
        frozen_(site.layer + ".weight.frozen", Tensor(Shape{0})),
        exponent_(site.layer + ".weight.largest_exponent", Tensor(Shape{1})) {
    for (Parameter* parameter : {&frozen_, &exponent_}) {
      parameter->lr_scale = 0;
      parameter->decay = false;
    }
  }

  void init(const Tensor& weight, const Tensor& bias) override {
    weight_ = Parameter(weight_.name, weight);
    bias_.init(bias);
    effective_.weight.resize(weight.shape());
    frozen_.value = Tensor(weight.shape());
    frozen_.grad = Tensor(weight.shape());
    weight_.frozen = &frozen_.value;
    double largest = 0.0;
    for (const Real w : weight) largest = std::max(largest, std::abs(static_cast<double>(w)));
    exponent_.value[0] = largest > 0.0 ? static_cast<Real>(std::ilogb(4.0 * largest / 3.0)) : Real(0);
  }

  /// The first stage.
  void begin_training() override { freeze(stages_.front()); }

  const EffectiveWeight& forward(const Step& step) override {
    bias_.lend(effective_);
    if (step.mode != Mode::evaluate) {
      std::copy(weight_.value.begin(), weight_.value.end(), effective_.weight.begin());
      return effective_;
    }
    const PowerLevels powers = levels();
    parallel_blocks(weight_.value.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) effective_.weight[i] = rounded(powers, weight_.value[i]);
    });
    return effective_;
  }

  /// Exact for the weights that still move, none for the others.
  void backward(const EffectiveWeight& grad) override {
    array(weight_.grad) += array(grad.weight) * (Real(1) - array(frozen_.value));
    bias_.add_gradient(grad);
  }

  /// Stages change only where an epoch ends.
  void after_update(const Step& step) override {
    if (!step.ends_epoch) return;
    const double progress = (std::floor(step.epoch) + 1.0) / std::max(1.0, step.epochs);
    freeze(stages_[stage_at(progress, stages_.size())]);
  }

  Codes encode() const override {
    const PowerLevels powers = levels();
    const int most = powers.magnitudes();
    Codes codes{.index = std::vector<std::int32_t>(static_cast<std::size_t>(weight_.value.size())),
                .levels = {{}},
                .group = {}};
    for (int code = -most; code <= most; ++code) codes.levels[0].push_back(powers.value(code));
    parallel_blocks(weight_.value.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i)
        codes.index[static_cast<std::size_t>(i)] = most + powers.code(weight_.value[i]);
    });
    return codes;
  }

  const Tensor& latent() const override { return weight_.value; }
  const Tensor& latent_bias() const override { return bias_.value(); }
  double overhead_bits() const override { return bias_bits() + 32.0; }  // + n1
  std::vector<Parameter*> parameters() override {
    return {&weight_, bias_.parameter(), &frozen_, &exponent_};
  }

  void probe(Probe& probe) const override {
    const double size = static_cast<double>(std::max<Index>(1, frozen_.value.size()));
    probe.scalar(kFrozen, 100.0 * static_cast<double>(count_frozen()) / size);
    probe.scalar(kLargest, std::exp2(static_cast<double>(exponent_.value[0])));
  }

 private:
  PowerLevels levels() const {
    const int highest = static_cast<int>(exponent_.value[0]);
    return {.highest = highest, .lowest = highest + 1 - (1 << (bits_ - 2))};
  }

  static Real rounded(const PowerLevels& powers, Real w) {
    return static_cast<Real>(powers.value(powers.code(w)));
  }

  Index count_frozen() const {
    return static_cast<Index>(std::count_if(frozen_.value.begin(), frozen_.value.end(),
                                            [](Real value) { return value != Real(0); }));
  }

  /// Rounds and fixes the largest of the moving weights until this share of all is fixed.
  void freeze(double share) {
    const Index size = weight_.value.size();
    const Index more = static_cast<Index>(std::llround(share * static_cast<double>(size))) - count_frozen();
    if (more <= 0) return;
    std::vector<Index> moving;
    for (Index i = 0; i < size; ++i)
      if (frozen_.value[i] == Real(0)) moving.push_back(i);
    const auto end = moving.begin() + std::min<Index>(more, static_cast<Index>(moving.size()));
    if (end != moving.end())
      std::nth_element(moving.begin(), end, moving.end(), [this](Index a, Index b) {
        const Real x = std::abs(weight_.value[a]), y = std::abs(weight_.value[b]);
        return x > y || (x == y && a < b);
      });
    const PowerLevels powers = levels();
    std::for_each(moving.begin(), end, [&](Index i) {
      weight_.value[i] = rounded(powers, weight_.value[i]);
      frozen_.value[i] = Real(1);
    });
  }

  int bits_;
  std::vector<double> stages_;
  Parameter weight_;
  FloatBias bias_;
  Parameter frozen_;    // 1: fixed; saved, not trained
  Parameter exponent_;  // n1
  EffectiveWeight effective_;
};

MethodInfo info() {
  return {
      .id = "inq",
      .name = "Incremental network quantization",
      .short_name = "INQ",
      .family = MethodFamily::codebook,
      .summary = "Rounds the largest weights to powers of two, freezes them, retrains the rest, and repeats.",
      .idea =
          "A trained network's largest weights matter most and are rounded first, to powers of two or "
          "zero, so that products become shifts. They are then frozen, and the weights that are still "
          "float are trained to make up for the error. Group after group follows until every weight is a "
          "power of two.",
      .formula =
          "ŵ ∈ {0, ±2^n₂, …, ±2^n₁},   n₁ = ⌊log₂(4·max|w|/3)⌋,   n₂ = n₁ + 1 − 2^(b−1)/2\n"
          "|ŵ| = 2^p for ¾·2^p ≤ |w| < ³⁄₂·2^p\n"
          "w ← w − η·∂E/∂w·T,   T = 0 for the weights that are fixed",
      .watch =
          "Scales: the frozen share climbs in steps; the error of the quantized network meets that of the "
          "network as trained at the last one. Weights: peaks at the powers of two grow from the outside "
          "in. The learning rate starts high again in every stage, since each has to learn anew.",
      .paper = {"A. Zhou, A. Yao, Y. Guo, L. Xu, Y. Chen",
                "Incremental Network Quantization: Towards Lossless CNNs with Low-Precision Weights",
                "ICLR 2017, arXiv 1702.03044"},
      .weight_bits = {2, 8},
      .act_bits = {kFloatBits, kFloatBits},
      .options =
          {{"stages", "σ", "Stages", std::string("auto"), ChoiceKind{{"auto", "4", "6", "8", "10"}},
            "Number of groups of weights; auto takes 4 from 5 bits on, 6 at 4, 8 at 3 and 10 at 2 bits.",
            "INQ §3: shares of each stage"},
           {"stage_rate", "η", "Learning rate of a stage", std::string("restarts"),
            ChoiceKind{{"restarts", "goes-on"}},
            "The schedule begins anew in every stage, as if each were a run of its own, or runs once through "
            "all.",
            "INQ Algorithm 1: the learning rate and its policy are reset"}},
      .observables = {kFrozen, kLargest},
      .reconstruction =
          "The levels stay those of the weights at the start, as in public code; Algorithm 1 reads as if "
          "they were found again in every stage. Moments of the optimizer go on from stage to stage."};
}

}  // namespace

const Method& inq() {
  static const Method method{
      .info = info(),
      .weight = [](const LayerSite& site, const Options& chosen) -> std::unique_ptr<WeightQuantizer> {
        return std::make_unique<IncrementalWeight>(site, stages_of(chosen.text("stages"), site.bits));
      },
      .schedule_restarts = restarts,
      .plans_ahead = true};
  return method;
}

}  // namespace qs
