// Gradient descent on a list of parameters, with a state that checkpoints can save.
//
// A step is one parallel pass over all parameters, cut into blocks across their borders; the gradient
// is cleared in the same pass. Elements that a parameter marks as frozen stay as they are.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/nn/parameter.h"
#include "core/training/checkpoint.h"
#include "core/values/experiment.h"

namespace qs {

class Optimizer {
 public:
  /// Parameters with lr_scale 0 are left alone.
  explicit Optimizer(const std::vector<Parameter*>& parameters);
  virtual ~Optimizer() = default;

  /// Moves every parameter against its gradient and sets the gradients to zero.
  void step(double learning_rate);

  /// √Σg² over all parameters.
  double gradient_norm() const;
  /// Multiplies all gradients.
  void scale_gradients(double factor);

  /// Moments and the like, to be saved; the names start with `prefix`.
  std::vector<NamedTensor> state(const std::string& prefix);

  std::int64_t steps = 0;  // done; part of the state

 protected:
  /// A piece of one parameter.
  struct Block {
    Parameter* parameter;
    std::size_t index;  // of the parameter among the trained ones
    Index begin, end;
  };

  /// A tensor of zeros for each parameter, under this name in the state.
  std::vector<Tensor>& add_moment(const std::string& name);

  virtual void begin_step(double learning_rate) = 0;
  virtual void update(const Block& block) = 0;

 private:
  template <class Body>
  void for_each_block(const Body& body) const;

  std::vector<Parameter*> parameters_;
  std::vector<Block> blocks_;
  struct Moment {
    std::string name;
    std::unique_ptr<std::vector<Tensor>> tensors;
  };
  std::vector<Moment> moments_;
};

enum class Momentum { polyak, nesterov };

/// SGD with momentum:  v ← μ v + g,  w ← w − η v  (Polyak)  or  w ← w − η (g + μ v)  (Nesterov, in the form
/// of Sutskever et al., ICML 2013).  g includes weight_decay·w.
std::unique_ptr<Optimizer> make_sgd(const std::vector<Parameter*>& parameters, double momentum,
                                    double weight_decay, Momentum kind);

/// Adam (Kingma & Ba, ICLR 2015, arXiv 1412.6980) with β₁ 0.9, β₂ 0.999, ε 1e-8 and bias correction.
std::unique_ptr<Optimizer> make_adam(const std::vector<Parameter*>& parameters, double weight_decay);

/// The one that the experiment names.
std::unique_ptr<Optimizer> make_optimizer(const Experiment& experiment,
                                          const std::vector<Parameter*>& parameters);

}  // namespace qs
