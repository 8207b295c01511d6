// What a method says of itself: for menus, forms, help, the README and the pictures of its prior.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/values/bits.h"
#include "core/values/names.h"
#include "core/values/option.h"
#include "core/values/quantity.h"

namespace qs {

/// Methods with one idea in common: figures of many methods give each family a colour.
enum class MethodFamily { baseline, uniform, stochastic, low_bit, loss_aware, codebook, bayesian };
inline constexpr Names<MethodFamily, 7> kMethodFamilies = {
    "family",
    {"float", "uniform grid", "stochastic, relaxed", "binary, ternary", "loss-aware", "learned levels",
     "Bayesian"}};

struct Citation {
  std::string authors;  // "C. Louizos et al."
  std::string title;    // "Relaxed Quantization …"
  std::string venue;    // "ICLR 2019, arXiv 1810.01875"
};

/// What a method believes of a weight w before it sees data, for pictures. Functions of w and of the
/// numbers that it names; the same code that the training runs, wherever it trains with it.
struct Prior {
  /// A number that shapes the curves, and which reading of a layer holds its present value.
  struct Knob {
    OptionSpec spec;           // a RealKind; its default is used where no layer is looked at
    std::string reading = {};  // key, as in "scale"; empty: nothing in the run moves it
  };
  using Numbers = std::span<const double>;  // one per knob, in order
  std::vector<Knob> knobs;
  std::function<double(double w, Numbers)> log_density;  // up to a constant
  std::function<double(double w, Numbers)> negative_kl;  // of N(w, σ²), as trained; null: no KL
  std::function<double(double w, Numbers)> exact;        // the same without approximation; null: it is exact
  std::function<std::vector<double>(Numbers)> spikes;    // where weights gather
  int log_variance = -1;  // which knob is log σ²; −1: none, the posterior is a point
  /// Half width of the funnels around the spikes, in σ; null: none.
  std::function<double(const Options&)> funnel;
  /// Clouds of a layer whose x, then y, are the numbers behind those of the knobs.
  std::vector<std::string> recorded = {};
  /// One Gaussian of a mixture.
  struct Component {
    double centre, deviation, share;
  };
  std::function<std::vector<Component>(Numbers)> components = {};  // of a mixture; null: it is none
};

/// A setting of the experiment as the method's paper has it.
struct Recommendation {
  std::string key, value, source;
};

struct MethodInfo {
  std::string id;          // "rq-st": command line, files, presets
  std::string name;        // "Relaxed Quantization, straight-through"
  std::string short_name;  // "RQ-ST": titles and legends, as the paper spells it
  MethodFamily family = MethodFamily::baseline;
  std::string summary;  // one sentence for menus
  std::string idea;     // about three sentences for the method page
  std::string formula;  // plain text with Unicode symbols, one formula a line
  std::string watch;    // what to look at in the plots
  Citation paper;
  BitRange weight_bits, act_bits;  // quantized widths the method offers, besides float (32)
  std::vector<OptionSpec> options;
  std::vector<Quantity> observables;  // what its probes publish
  std::string reconstruction;         // which part is ours because the paper gives no formula; often empty
  std::string released_code = {};     // where the authors' code does otherwise; often empty
  std::vector<Recommendation> recommended = {};  // what the paper does where the usual setting does otherwise
  std::shared_ptr<const Prior> prior = nullptr;  // null: the method has none

  /// The float baseline: neither weights nor activations.
  bool quantizes_nothing() const { return weight_bits.min == kFloatBits && act_bits.min == kFloatBits; }
};

}  // namespace qs
