// BinaryConnect: M. Courbariaux, Y. Bengio, J.-P. David, NIPS 2015, arXiv 1511.00363.
//
//   deterministic   ŵ = H·sgn(w), sgn(0) = 1                                              (eq. 1)
//   stochastic      ŵ = H with probability clip((w/H + 1)/2, 0, 1), else −H               (eq. 2–3)
//   gradient        ∂L/∂w = ∂L/∂ŵ,  then w ← clip(w, −H, H)                    (Algorithm 1, §2.4)
//   test            the signs after deterministic rounding, the float weights after stochastic      (§2.6)
// The weights start over all of [−H, H]. With H = 1 they are Glorot's, c = √(1.5/(n_in + n_out)), stretched
// by 1/c: Adam's learning rate is divided by c, that of SGD and Nesterov's momentum by c² (§2.5). With H = c
// nothing is stretched, and the network is the same but for the size of each layer's output.
#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/philox_lanes.h"
#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/binaryconnect_family.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/straight_through.h"
#include "core/quantizers/parts/weighted_values.h"
#include "core/tensor/views.h"

namespace qs {
namespace {

const Quantity kLevel{"level", "H", "scale", "Magnitude of both levels."};
const Quantity kClipped{"clipped", "|w| = H", "ratio",
                        "Share of the float weights at the ends of their range.", "%"};

enum class TestWeights { signs, float_weights };

TestWeights test_weights_of(const Options& options) {
  const std::string& choice = options.text("test_weights");
  if (choice == "paper")
    return options.text("rounding") == "stochastic" ? TestWeights::float_weights : TestWeights::signs;
  return choice == "float" ? TestWeights::float_weights : TestWeights::signs;
}

class BinaryWeights final : public TensorQuantizer {
 public:
  explicit BinaryWeights(const Options& options)
      : is_one_(options.text("level") == "one"),
        is_stochastic_(options.text("rounding") == "stochastic"),
        test_weights_(test_weights_of(options)) {}

  void adopt(Parameter& weight) override {
    const double coefficient = glorot_coefficient(weight.value.shape());
    level_ = level_of(coefficient);
    if (is_one_) weight.stretch = static_cast<Real>(1.0 / coefficient);
    array(weight.value) *= static_cast<Real>(static_cast<double>(level_) / (2.0 * coefficient));
    weight.decay = false;
  }

  void calibrate(const Tensor& x) override {
    level_ = level_of(glorot_coefficient(x.shape()));
    count_clipped(x);
  }

  void forward(const Tensor& x, Tensor& y, Tape&, const Step& step, std::uint32_t place) override {
    count_clipped(x);
    if (step.mode == Mode::evaluate && !ships_codes()) {
      array(y) = array(x);
      return;
    }
    if (is_stochastic_ && step.mode != Mode::evaluate) {
      draw(x, y, step.noise.at(place));
      return;
    }
    const Lanes zero(Real(0)), up(level_), down(-level_);
    parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; i += kLanes) {
        const Index count = std::min(kLanes, end - i);
        store_lanes(y.data() + i, count, select(load_lanes(x.data() + i, count) < zero, down, up));
      }
    });
  }

  /// Straight-through.
  void backward(const Tensor&, const Tensor&, const Tape&, const Tensor& dy, Tensor& dx) override {
    pass_gradient(dy, dx);
  }

  void project(Tensor& x) override { array(x) = array(x).max(-level_).min(level_); }

  bool ships_codes() const override { return test_weights_ == TestWeights::signs; }

  Codes encode(const Tensor& x) const override {
    if (!ships_codes()) return {};
    Codes codes{.index = std::vector<std::int32_t>(static_cast<std::size_t>(x.size())),
                .levels = {{-static_cast<float>(level_), static_cast<float>(level_)}},
                .group = {}};
    for (Index i = 0; i < x.size(); ++i) codes.index[static_cast<std::size_t>(i)] = x[i] < Real(0) ? 0 : 1;
    return codes;
  }

  double overhead_bits() const override { return is_one_ || !ships_codes() ? 0.0 : 32.0; }

  void probe(Probe& probe) const override {
    probe.scalar(kLevel, static_cast<double>(level_));
    probe.scalar(kClipped, clipped_pct_);
  }

  /// Uniform noise in (−H, H): w + noise is positive with the probability of eq. 2.
  std::optional<Chances> chances(Real x) const override {
    if (!is_stochastic_) return std::nullopt;
    const double h = static_cast<double>(level_), w = static_cast<double>(x);
    const double up = std::clamp((w / h + 1.0) / 2.0, 0.0, 1.0);
    return Chances{
        .levels = {-h, h}, .probability = {1.0 - up, up}, .edges = {0.0}, .density = [h, w](double t) {
          return std::abs(t - w) < h ? 0.5 / h : 0.0;
        }};
  }

 private:
  /// As shipped: float, also where the arithmetic is double.
  Real level_of(double coefficient) const {
    return is_one_ ? Real(1) : static_cast<Real>(static_cast<float>(coefficient));
  }

  static constexpr Index kChunk = 4 * kPhiloxLanes;  // numbers from one round of the generator

  void draw(const Tensor& x, Tensor& y, const Stream& noise) const {
    parallel_blocks(x.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; i += kChunk) {
        const LaneBlocks blocks = philox_lanes(noise, static_cast<std::uint64_t>(i / 4));
        for (Index k = i; k < std::min(end, i + kChunk); ++k) {
          const auto at = static_cast<std::size_t>(k - i);
          const auto uniform =
              static_cast<Real>(uniform_from(blocks.word[at / kPhiloxLanes][at % kPhiloxLanes]));
          y[k] = uniform < (x[k] / level_ + Real(1)) / Real(2) ? level_ : -level_;
        }
      }
    });
  }

  void count_clipped(const Tensor& x) {
    const Lanes end(level_), zero(Real(0)), one(Real(1));
    const auto [clipped] = parallel_lane_sums<1>(x.size(), [&](Index i, Index count, auto& sums) {
      const Lanes magnitude = abs(load_lanes(x.data() + i, count));
      sums[0] += select(magnitude >= end, one, zero);
    });
    clipped_pct_ = 100.0 * clipped / static_cast<double>(std::max<Index>(1, x.size()));
  }

  bool is_one_, is_stochastic_;
  TestWeights test_weights_;
  Real level_ = 1;  // H
  double clipped_pct_ = 0.0;
};

MethodInfo info() {
  return {
      .id = "binaryconnect",
      .name = "BinaryConnect",
      .short_name = "BinaryConnect",
      .family = MethodFamily::low_bit,
      .summary = "Weights become −H or H, the same H everywhere; float weights collect the gradients.",
      .idea =
          "Each weight is replaced by its sign in the forward and backward pass, while a float weight "
          "behind it collects many small gradients until it crosses zero. The float weights are clipped "
          "to the range of the two levels, for beyond it they would only take longer to come back. The "
          "sign can also be drawn at random, the more likely the closer a weight is to that level.",
      .formula =
          "ŵ = H·sgn(w)   or   ŵ = H with probability clip((w/H + 1)/2, 0, 1), else −H\n"
          "∂L/∂w = ∂L/∂ŵ,   then w ← clip(w, −H, H)\n"
          "at test: H·sgn(w)   or   w",
      .watch =
          "Weights: the float weights drift to both ends of their range, where the gradient keeps them; "
          "those near zero still change their minds. Ratios: the share at the ends grows epoch by epoch.",
      .paper = {"M. Courbariaux, Y. Bengio, J.-P. David",
                "BinaryConnect: Training Deep Neural Networks with binary weights during propagations",
                "NIPS 2015, arXiv 1511.00363"},
      .weight_bits = {1, 1},
      .act_bits = {kFloatBits, kFloatBits},
      .options =
          {{"level", "H", "Level", std::string("one"), ChoiceKind{{"one", "glorot"}},
            "1, with a learning rate divided by Glorot's coefficient (Adam) or its square (SGD, Nesterov); "
            "or that coefficient, which keeps the outputs small in networks without batch normalization.",
            "BinaryConnect §2.5; glorot is an option of the authors' code"},
           {"rounding", "", "Rounding", std::string("deterministic"),
            ChoiceKind{{"deterministic", "stochastic"}}, "Signs of the weights, or random signs in training.",
            "BinaryConnect §2.2"},
           {"test_weights", "", "Weights at test", std::string("paper"),
            ChoiceKind{{"paper", "signs", "float"}},
            "Signs, or the float weights behind them, which then count 32 bits each. paper: signs after "
            "deterministic rounding, float weights after stochastic rounding.",
            "BinaryConnect §2.6 and the authors' code"}},
      .observables = {kLevel, kClipped},
      .reconstruction = "",
      .released_code =
          normalization_of_the_code() +
          " It divides the learning rate by Glorot's coefficient for every optimizer; the paper, and this "
          "program, take the square of it for SGD and Nesterov's momentum."};
}

}  // namespace

const Method& binaryconnect() {
  static const Method method{.info = info(), .weight = [](const LayerSite& site, const Options& chosen) {
                               return shadow_weight(site, std::make_unique<BinaryWeights>(chosen),
                                                    Biases::as_float);
                             }};
  return method;
}

}  // namespace qs
