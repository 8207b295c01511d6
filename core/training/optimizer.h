// Gradient descent on a list of parameters, with a state that checkpoints can save.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/experiment.h"
#include "core/nn/parameter.h"
#include "core/training/checkpoint.h"

namespace qs {

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  /// Moves every parameter against its gradient; parameters with lr_scale 0 stay as they are.
  virtual void step(double learning_rate) = 0;
  /// Moments and the like, to be saved; the names start with `prefix`.
  virtual std::vector<NamedTensor> state(const std::string& prefix) = 0;
  /// Steps done; part of the state.
  std::int64_t steps = 0;
};

/// SGD with momentum (Polyak): v ← μ v + g,  w ← w − η v.  g includes weight_decay·w.
std::unique_ptr<Optimizer> make_sgd(std::vector<Parameter*> parameters, double momentum, double weight_decay);

/// Adam (Kingma & Ba, ICLR 2015, arXiv 1412.6980) with β₁ 0.9, β₂ 0.999, ε 1e-8 and bias correction.
std::unique_ptr<Optimizer> make_adam(std::vector<Parameter*> parameters, double weight_decay);

/// The one that the experiment names.
std::unique_ptr<Optimizer> make_optimizer(const Experiment& experiment, std::vector<Parameter*> parameters);

}  // namespace qs
