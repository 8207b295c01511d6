// Between the trained numbers and the weights that a layer uses.
//
// A weight quantizer does not return "the quantized weight" but an effective weight: a mean and,
// optionally, a variance. Without a variance the layer is an ordinary layer; with one it samples its
// output (local reparameterisation, Kingma et al. 2015). One branch in one file (linear_layer.cpp)
// serves all variational methods; the others never see it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/nn/chances.h"
#include "core/nn/parameter.h"
#include "core/nn/step.h"
#include "core/tensor/tensor.h"

namespace qs {

struct Probe;

/// y = x*weight + bias, or with a variance: y = x*weight + bias + √(x²*variance + variance_floor) ∘ noise.
struct EffectiveWeight {
  Tensor weight;                     // O×KH×KW×I or O×I
  Tensor bias;                       // O, or empty: the layer has none
  Tensor variance;                   // like weight, or empty
  Real variance_floor = Real(1e-8);  // keeps the root differentiable where x is all zero
};

/// What would be shipped; plots, size and files all read this.
struct Codes {
  std::vector<std::int32_t> index;         // one per weight, into the levels of its group
  std::vector<std::vector<float>> levels;  // ascending, one list per group; empty: float weights
  std::vector<std::int32_t> group;         // group of each output filter; empty: one group for all
};

/// The value of every weight: what `evaluate` uses. Requires non-empty levels.
Tensor decode(const Codes& codes, const Shape& shape);

class WeightQuantizer {
 public:
  virtual ~WeightQuantizer() = default;

  /// Takes these float weights and biases (a trained network's, or random ones) as they are, and sets
  /// everything else after them.
  virtual void init(const Tensor& weight, const Tensor& bias) = 0;

  /// Once between init and the first step of training: moves the weights to where the method trains them
  /// (stretches, clips or centres them) and sets their learning rate. What is only quantized never gets here.
  virtual void begin_training() {}

  /// Valid until the next forward. In Mode::evaluate the weight equals decode(encode()) bit for bit
  /// (or the float weight when encode() has no levels) and there is no variance.
  virtual const EffectiveWeight& forward(const Step& step) = 0;

  /// dL/d(weight, bias, variance) in the form of forward's result; ADDS to the parameters' grads.
  virtual void backward(const EffectiveWeight& grad) = 0;

  virtual double penalty(const Step&) { return 0.0; }
  virtual void after_update(const Step&) {}

  /// Loss-aware methods: d_i ≥ 0 of each weight, instead of what the gradients have taught so far.
  /// False: the method does not use a curvature.
  virtual bool set_curvature(const Tensor&) { return false; }

  /// True: the quantized weights depend on the running statistics of the batch normalization behind the
  /// layer, so that other statistics would ship other weights than those that were trained.
  virtual bool follows_statistics() const { return false; }

  /// Codes of the weights (biases not included).
  virtual Codes encode() const = 0;
  /// False: quantized in training only; the float weights are tested and shipped.
  virtual bool ships_codes() const { return true; }

  /// The float weights: what the layer would compute with if nothing were rounded to levels. Where training
  /// itself runs on float weights, these are the ones that it uses (means as they are clipped in use,
  /// expectations), not the numbers that the optimizer moves; where it runs on quantized weights, these are
  /// what is rounded (DoReFa's normalized tangents). Errors, histograms and files of float weights all read
  /// this; parameters() holds what the optimizer moves. Valid until the next call.
  virtual const Tensor& latent() const = 0;

  /// The float biases, as trained.
  virtual const Tensor& latent_bias() const = 0;

  /// Bits that shipping this layer takes besides the weight codes: biases, scales, codebooks.
  virtual double overhead_bits() const = 0;
  /// The part of it that the biases take.
  virtual double bias_bits() const { return 32.0 * static_cast<double>(latent_bias().size()); }

  virtual std::vector<Parameter*> parameters() = 0;
  virtual void probe(Probe&) const {}
  /// Sets a number that probe publishes, as far as the method's limits allow, to try out what it does.
  /// False: there is no such number, or it follows from others.
  virtual bool set_scalar(std::string_view /*key*/, double /*value*/) { return false; }
  /// How weight i is rounded in training. Absent: not at random, or it stays float with a variance.
  virtual std::optional<Chances> chances(Index /*i*/) const { return std::nullopt; }
};

}  // namespace qs
