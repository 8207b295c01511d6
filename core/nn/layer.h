// Anything on the data path. The network owns the activations; a layer owns only its parameters
// and what it must remember between forward and backward.
#pragma once

#include <string>
#include <vector>

#include "core/nn/parameter.h"
#include "core/nn/step.h"
#include "core/tensor/tensor.h"

namespace qs {

/// What backward looks at: the network reuses the memory of everything else.
struct LayerMemory {
  bool reads_x = true, reads_y = true;
  bool in_place = false;  // y may lie where x was, and dx where dy was
};

class Layer {
 public:
  virtual ~Layer() = default;

  /// Shape of y for an x of this shape, batch included. Throws Error when x does not fit.
  virtual Shape output_shape(const Shape& x) const = 0;

  /// Writes y (already of the right shape).
  virtual void forward(const Tensor& x, Tensor& y, const Step& step) = 0;

  /// x and y are what the last forward saw and wrote. Writes dL/dx to *dx unless dx is null (nobody
  /// needs it), and ADDS to the gradients of the layer's parameters.
  virtual void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx) = 0;

  virtual LayerMemory memory() const { return {}; }

  /// A first look at the data that will flow in: sets the scales of activation quantizers.
  virtual void calibrate(const Tensor&) {}

  /// All tensors that are trained or must be saved.
  virtual std::vector<Parameter*> parameters() { return {}; }

  /// What this layer adds to the loss besides the data term (KL and the like); adds its gradient.
  virtual double penalty(const Step&) { return 0.0; }
  /// After each optimizer step: clamps and projections.
  virtual void after_update(const Step&) {}

  /// Between the two, forward passes with Statistics::of_the_batch are averaged; the result replaces
  /// the running statistics of batch normalization.
  virtual void begin_estimation() {}
  virtual void end_estimation() {}
  /// Those of parameters() that begin_estimation and end_estimation replace.
  virtual std::vector<Parameter*> statistics() { return {}; }

  std::string name;  // "conv2"; unique in a network
};

}  // namespace qs
