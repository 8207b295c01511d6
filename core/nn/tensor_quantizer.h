// The common case: a quantizer that maps a float tensor to a quantized one of the same shape.
//
// One class serves twice: behind a layer's float weights (shadow_weight.h) and on the data path
// behind a ReLU (quantized_activation.h). It owns its scales; the caller owns the data and the tape.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/nn/chances.h"
#include "core/nn/parameter.h"
#include "core/nn/step.h"
#include "core/nn/weight_quantizer.h"
#include "core/tensor/tensor.h"

namespace qs {

struct Probe;

/// What one forward leaves for the backward of the same data. Each method says what is inside.
struct Tape {
  Tensor first, second;
  Stream noise;
};

class TensorQuantizer {
 public:
  virtual ~TensorQuantizer() = default;

  /// A first look at the data sets the scales; later calls set them anew.
  virtual void calibrate(const Tensor& x) = 0;

  /// Writes y. Draws noise, if any, from `step.noise.at(place)`. In Mode::evaluate y equals
  /// decode(encode(x)) bit for bit.
  virtual void forward(const Tensor& x, Tensor& y, Tape& tape, const Step& step, std::uint32_t place) = 0;

  /// Writes dx (may be the same tensor as dy); ADDS to the gradients of the scales. Each method
  /// documents whether dx is exact or straight-through.
  virtual void backward(const Tensor& x, const Tensor& y, const Tape& tape, const Tensor& dy, Tensor& dx) = 0;

  /// What the scales add to the loss; adds its gradient in Mode::train.
  virtual double penalty(const Step&) { return 0.0; }
  virtual void after_update(const Step&) {}

  /// Behind float weights, when training begins: stretches them or sets their learning rate; calibrate
  /// follows. Weights that are only quantized stay as they are given.
  virtual void adopt(Parameter&) {}
  /// Behind float weights, after each step of the optimizer: clips and the like.
  virtual void project(Tensor&) {}
  /// Loss-aware methods: d_i ≥ 0 of each weight, instead of what the gradients have taught so far.
  /// False: the method does not use a curvature.
  virtual bool set_curvature(const Tensor&) { return false; }

  /// Behind float weights: writes what is rounded, if that is a function of the weights and not the weights
  /// themselves. False: it is the weights.
  virtual bool write_unrounded(const Tensor& /*x*/, Tensor& /*to*/) const { return false; }

  virtual Codes encode(const Tensor& x) const = 0;
  /// False: quantized in training only. In Mode::evaluate y is x, and encode has no levels.
  virtual bool ships_codes() const { return true; }

  /// Scales, zero points, codebooks: what is shipped beside the codes.
  virtual double overhead_bits() const = 0;
  virtual std::vector<Parameter*> parameters() { return {}; }
  virtual void probe(Probe&) const {}
  /// Sets a number that probe publishes, as far as the method's limits allow, to try out what it does.
  /// False: there is no such number, or it follows from others.
  virtual bool set_scalar(std::string_view /*key*/, double /*value*/) { return false; }
  /// How x is rounded in training. Absent: not at random.
  virtual std::optional<Chances> chances(Real /*x*/) const { return std::nullopt; }
};

}  // namespace qs
