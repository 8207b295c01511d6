#include "core/quantizers/parts/alternating_weights.h"

#include <algorithm>
#include <cmath>

#include "core/nn/probe.h"
#include "core/quantizers/parts/loss_aware_weights.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/quantizers/parts/ternary_search.h"

namespace qs {
namespace {

/// The best scale for the codes that the staircase gives; 0 when all are zero.
double scale_for(const Staircase& codes, ScaleRule rule, const WeightedValues& values) {
  const auto [product, square] = parallel_lane_sums<2>(values.size(), [&](Index i, Index count, auto& sums) {
    const Lanes magnitude = values.magnitudes(i, count), code = codes.lanes(magnitude);
    const Lanes weighted = code * values.diagonal.lanes(i, count);
    sums[0] += weighted * magnitude;
    sums[1] += rule == ScaleRule::least_squares ? weighted * code : weighted;
  });
  return square > 0.0 ? product / square : 0.0;
}

/// Which codes b of the step before a scale begins with in the released code.
enum class FirstCodes { not_zero, not_negative, negative };

/// Σ d|w| / Σ d over the weights whose sign of b is among these; 0 without any.
double scale_for(FirstCodes which, const Tensor& signs, const WeightedValues& values) {
  const WeightedValues all{values.weights, values.diagonal, Side::both};
  const Lanes zero(Real(0));
  const auto [product, weight] = parallel_lane_sums<2>(all.size(), [&](Index i, Index count, auto& sums) {
    const Lanes b = load_lanes(signs.data() + i, count), d = all.diagonal.lanes(i, count);
    const auto counts = which == FirstCodes::not_zero   ? b != zero
                        : which == FirstCodes::negative ? b < zero
                                                        : b >= zero;
    const Lanes counted = select(counts, d, zero);
    sums[0] += counted * all.magnitudes(i, count);
    sums[1] += counted;
  });
  return weight > 0.0 ? product / weight : 0.0;
}

/// 0.7 times the mean magnitude of the weights that count.
double first_threshold(const WeightedValues& values) {
  const TernaryFit all = ternary_at({values.weights, Diagonal{}, values.side}, 0.0);
  if (values.side != Side::both || values.size() == 0) return 0.7 * all.scale;
  return 0.7 * all.scale * static_cast<double>(all.support) / static_cast<double>(values.size());
}

class AlternatingWeights final : public LossAwareWeights {
 public:
  AlternatingWeights(const LayerSite& site, const Options& options, const LevelSet& set, Scales scales)
      : LossAwareWeights(site, options),
        set_(set),
        rule_(options.text("alpha_rule") == "released-code" ? ScaleRule::released_code
                                                            : ScaleRule::least_squares),
        scales_(scales),
        previous_(site.layer + ".weight.previous_scale", Tensor(Shape{2})),
        previous_signs_(site.layer + ".weight.previous_signs", Tensor(Shape{0})) {
    for (Parameter* parameter : {&previous_, &previous_signs_}) {
      parameter->lr_scale = 0;
      parameter->decay = false;
    }
  }

  void calibrate(const Tensor& x) override {
    previous_.value.fill(Real(0));
    if (rule_ == ScaleRule::released_code) {
      previous_signs_.value = Tensor(x.shape());
      previous_signs_.grad = Tensor(x.shape());
      remember_signs(x, static_cast<Real>(first_threshold({x})));
    }
    LossAwareWeights::calibrate(x);
  }

  void backward(const Tensor& x, const Tensor& y, const Tape& tape, const Tensor& dy, Tensor& dx) override {
    previous_.value[0] = static_cast<Real>(positive_.scale);
    previous_.value[1] = static_cast<Real>(negative_.scale);
    if (rule_ == ScaleRule::released_code) remember_signs(y, Real(0));
    LossAwareWeights::backward(x, y, tape, dy, dx);
  }

  double overhead_bits() const override { return scales_ == Scales::shared ? 32.0 : 64.0; }

  std::vector<Parameter*> parameters() override {
    std::vector<Parameter*> all = LossAwareWeights::parameters();
    all.push_back(&previous_);
    if (rule_ == ScaleRule::released_code) all.push_back(&previous_signs_);
    return all;
  }

  void probe(Probe& probe) const override {
    if (scales_ == Scales::shared) {
      probe.scalar(scale_quantity(), positive_.scale);
    } else {
      probe.scalar(positive_scale_quantity(), positive_.scale);
      probe.scalar(negative_scale_quantity(), negative_.scale);
    }
    LossAwareWeights::probe(probe);
    probe.scalar(zeros_quantity(), zeros_pct());
    probe.scalar(rounds_quantity(), std::max(positive_.rounds, negative_.rounds));
  }

 protected:
  SignedLevels fit(const Tensor& x, const Diagonal& diagonal) const override {
    if (scales_ == Scales::shared) {
      positive_ = negative_ = fit_side({x, diagonal, Side::both}, previous_.value[0], FirstCodes::not_zero);
    } else {
      // The released code counts zeros among the positive codes.
      positive_ = fit_side({x, diagonal, Side::positive}, previous_.value[0], FirstCodes::not_negative);
      negative_ = fit_side({x, diagonal, Side::negative}, previous_.value[1], FirstCodes::negative);
    }
    return {.positive = scaled_levels(set_, positive_.scale),
            .negative = scaled_levels(set_, negative_.scale),
            .has_zero = true};
  }

 private:
  /// −1, 0 or 1 for each value, 0 up to the threshold.
  void remember_signs(const Tensor& values, Real threshold) {
    const Lanes cut(threshold), zero(Real(0)), one(Real(1));
    Real* signs = previous_signs_.value.data();
    parallel_blocks(values.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; i += kLanes) {
        const Index count = std::min(kLanes, end - i);
        const Lanes v = load_lanes(values.data() + i, count);
        store_lanes(signs + i, count, select(v > cut, one, select(v < zero - cut, zero - one, zero)));
      }
    });
  }

  Alternation fit_side(const WeightedValues& values, Real previous, FirstCodes first_codes) const {
    if (rule_ == ScaleRule::released_code) {
      const double first = scale_for(first_codes, previous_signs_.value, values);
      const Alternation found = alternate(set_, rule_, values, first, kMostRounds);
      if (found.scale > 0.0) return found;
    } else if (previous > Real(0)) {
      const Staircase codes = codes_at_scale(set_, static_cast<double>(previous));
      const Alternation found = alternate(set_, rule_, values, codes, kMostRounds);
      if (found.scale > 0.0) return found;
    }
    return alternate(set_, rule_, values, codes_above(first_threshold(values)), kMostRounds);
  }

  LevelSet set_;
  ScaleRule rule_;
  Scales scales_;
  Parameter previous_;                       // scales of the last step, positive and negative; 0: none
  Parameter previous_signs_;                 // of its codes; empty unless the rule starts from them
  mutable Alternation positive_, negative_;  // of the last fit
};

}  // namespace

Alternation alternate(const LevelSet& set, ScaleRule rule, const WeightedValues& values,
                      const Staircase& first, int most_rounds) {
  return alternate(set, rule, values, scale_for(first, rule, values), most_rounds);
}

Alternation alternate(const LevelSet& set, ScaleRule rule, const WeightedValues& values, double first_scale,
                      int most_rounds) {
  constexpr double kSettled = 1e-6;  // of the scale
  Alternation found{.scale = first_scale, .rounds = 0};
  while (found.scale > 0.0 && found.rounds < most_rounds) {
    const double next = scale_for(codes_at_scale(set, found.scale), rule, values);
    ++found.rounds;
    const bool is_settled = std::abs(next - found.scale) < kSettled * found.scale;
    found.scale = next;
    if (is_settled) break;
  }
  return found;
}

std::vector<OptionSpec> alternating_options() {
  std::vector<OptionSpec> all = loss_aware_options();
  all.push_back(
      {"alpha_rule", "α", "Rule of the scale", std::string("least-squares"),
       ChoiceKind{{"least-squares", "released-code"}},
       "least-squares: the scale that minimises the weighted error for given codes, Σ d b w / Σ d b², "
       "beginning with the codes that the last step's scale gives. released-code: Σ d|b w| / Σ d|b|, "
       "which equals it for ternary codes only, beginning with the signs of the last step's codes.",
       "the minimum; the authors' code"});
  return all;
}

std::unique_ptr<WeightQuantizer> alternating_weights(const LayerSite& site, const Options& options,
                                                     const LevelSet& set, Scales scales) {
  return shadow_weight(site, std::make_unique<AlternatingWeights>(site, options, set, scales),
                       Biases::as_float);
}

const Quantity& scale_quantity() {
  static const Quantity quantity{"scale", "α", "scale", "Magnitude of the outermost levels."};
  return quantity;
}
const Quantity& positive_scale_quantity() {
  static const Quantity quantity{"positive_scale", "α", "scale", "The positive level."};
  return quantity;
}
const Quantity& negative_scale_quantity() {
  static const Quantity quantity{"negative_scale", "β", "scale", "Magnitude of the negative level."};
  return quantity;
}
const Quantity& rounds_quantity() {
  static const Quantity quantity{"rounds", "rounds", "ratio",
                                 "Alternations between codes and scale in the last step, at most ten.", ""};
  return quantity;
}

}  // namespace qs
