#include "core/training/optimizer.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/values/choices.h"

namespace qs {

Optimizer::Optimizer(const std::vector<Parameter*>& parameters) {
  for (Parameter* parameter : parameters) {
    if (parameter->lr_scale == Real(0)) continue;
    for (Index begin = 0; begin < parameter->value.size(); begin += kBlockElements)
      blocks_.push_back(
          {parameter, parameters_.size(), begin, std::min(begin + kBlockElements, parameter->value.size())});
    parameters_.push_back(parameter);
  }
}

template <class Body>
void Optimizer::for_each_block(const Body& body) const {
  parallel_blocks(static_cast<Index>(blocks_.size()), 1,
                  [&](Index i, Index) { body(blocks_[static_cast<std::size_t>(i)]); });
}

void Optimizer::step(double learning_rate) {
  ++steps;
  begin_step(learning_rate);
  for_each_block([&](const Block& block) {
    update(block);
    std::fill(block.parameter->grad.data() + block.begin, block.parameter->grad.data() + block.end, Real(0));
  });
}

double Optimizer::gradient_norm() const {
  double total = 0.0;
  for (const Parameter* parameter : parameters_)
    total += parallel_sums<1>(parameter->grad.size(), kBlockElements, [&](Index begin, Index end) {
      const Real* g = parameter->grad.data();
      double sum = 0.0;
      for (Index i = begin; i < end; ++i) sum += static_cast<double>(g[i]) * static_cast<double>(g[i]);
      return Sums<1>{sum};
    })[0];
  return std::sqrt(total);
}

void Optimizer::scale_gradients(double factor) {
  const Real scale = static_cast<Real>(factor);
  for_each_block([&](const Block& block) {
    Real* g = block.parameter->grad.data();
    for (Index i = block.begin; i < block.end; ++i) g[i] *= scale;
  });
}

std::vector<Tensor>& Optimizer::add_moment(const std::string& name) {
  auto tensors = std::make_unique<std::vector<Tensor>>();
  for (const Parameter* parameter : parameters_) tensors->emplace_back(parameter->value.shape());
  moments_.push_back({name, std::move(tensors)});
  return *moments_.back().tensors;
}

std::vector<NamedTensor> Optimizer::state(const std::string& prefix) {
  std::vector<NamedTensor> list;
  for (const Moment& moment : moments_)
    for (std::size_t k = 0; k < parameters_.size(); ++k)
      list.push_back({prefix + moment.name + "." + parameters_[k]->name, &(*moment.tensors)[k]});
  return list;
}

namespace {

/// Puts frozen elements back after an update that moved all of a block.
class FrozenElements {
 public:
  FrozenElements(Parameter& parameter, Index begin, Index end)
      : parameter_(parameter), begin_(begin), end_(end) {
    if (parameter.frozen) kept_.assign(parameter.value.data() + begin, parameter.value.data() + end);
  }
  void restore() const {
    for (Index i = begin_; i < end_ && parameter_.frozen; ++i)
      if ((*parameter_.frozen)[i] != Real(0))
        parameter_.value[i] = kept_[static_cast<std::size_t>(i - begin_)];
  }

 private:
  Parameter& parameter_;
  Index begin_, end_;
  std::vector<Real> kept_;
};

class Sgd final : public Optimizer {
 public:
  Sgd(const std::vector<Parameter*>& parameters, double momentum, double weight_decay, Momentum kind)
      : Optimizer(parameters),
        velocity_(add_moment("velocity")),
        momentum_(static_cast<Real>(momentum)),
        weight_decay_(static_cast<Real>(weight_decay)),
        // Both rules as w ← w − η (a g + b v) with the new v.
        gradient_share_(kind == Momentum::nesterov ? Real(1) : Real(0)),
        velocity_share_(kind == Momentum::nesterov ? static_cast<Real>(momentum) : Real(1)) {}

 private:
  void begin_step(double learning_rate) override { rate_ = static_cast<Real>(learning_rate); }

  void update(const Block& block) override {
    Parameter& parameter = *block.parameter;
    const FrozenElements frozen(parameter, block.begin, block.end);
    const Real rate = rate_ * parameter.lr_scale * parameter.stretch * parameter.stretch;
    const Real decay = parameter.decay ? weight_decay_ : Real(0);
    Real *w = parameter.value.data(), *v = velocity_[block.index].data();
    const Real* g = parameter.grad.data();
    for (Index i = block.begin; i < block.end; ++i) {
      const Real gradient = g[i] + decay * w[i];
      v[i] = momentum_ * v[i] + gradient;
      w[i] -= rate * (gradient_share_ * gradient + velocity_share_ * v[i]);
    }
    frozen.restore();
  }

  std::vector<Tensor>& velocity_;
  Real momentum_, weight_decay_, gradient_share_, velocity_share_, rate_ = 0;
};

class Adam final : public Optimizer {
 public:
  Adam(const std::vector<Parameter*>& parameters, double weight_decay)
      : Optimizer(parameters),
        first_(add_moment("first")),
        second_(add_moment("second")),
        weight_decay_(static_cast<Real>(weight_decay)) {}

 private:
  static constexpr double kBeta1 = 0.9, kBeta2 = 0.999;

  /// Both bias corrections folded into the rate and into ε.
  void begin_step(double learning_rate) override {
    const auto t = static_cast<double>(steps);
    const double root = std::sqrt(1.0 - std::pow(kBeta2, t));
    rate_ = static_cast<Real>(learning_rate * root / (1.0 - std::pow(kBeta1, t)));
    epsilon_ = static_cast<Real>(1e-8 * root);
  }

  void update(const Block& block) override {
    Parameter& parameter = *block.parameter;
    const FrozenElements frozen(parameter, block.begin, block.end);
    const Real rate = rate_ * parameter.lr_scale * parameter.stretch;
    const Real epsilon = epsilon_ * parameter.epsilon_scale;
    const Real decay = parameter.decay ? weight_decay_ : Real(0);
    constexpr Real keep1 = Real(kBeta1), new1 = Real(1.0 - kBeta1);
    constexpr Real keep2 = Real(kBeta2), new2 = Real(1.0 - kBeta2);
    Real *w = parameter.value.data(), *m = first_[block.index].data(), *v = second_[block.index].data();
    const Real* g = parameter.grad.data();
    for (Index i = block.begin; i < block.end; ++i) {
      const Real gradient = g[i] + decay * w[i];
      m[i] = keep1 * m[i] + new1 * gradient;
      v[i] = keep2 * v[i] + new2 * gradient * gradient;
      w[i] -= rate * m[i] / (std::sqrt(v[i]) + epsilon);
    }
    frozen.restore();
  }

  std::vector<Tensor>&first_, &second_;
  Real weight_decay_, rate_ = 0, epsilon_ = 0;
};

}  // namespace

std::unique_ptr<Optimizer> make_sgd(const std::vector<Parameter*>& parameters, double momentum,
                                    double weight_decay, Momentum kind) {
  return std::make_unique<Sgd>(parameters, momentum, weight_decay, kind);
}

std::unique_ptr<Optimizer> make_adam(const std::vector<Parameter*>& parameters, double weight_decay) {
  return std::make_unique<Adam>(parameters, weight_decay);
}

std::unique_ptr<Optimizer> make_optimizer(const Experiment& experiment,
                                          const std::vector<Parameter*>& parameters) {
  const OptimizerKind kind = kOptimizers.from(experiment.optimizer);
  if (kind == OptimizerKind::adam) return make_adam(parameters, experiment.weight_decay);
  return make_sgd(parameters, experiment.momentum, experiment.weight_decay,
                  kind == OptimizerKind::nesterov ? Momentum::nesterov : Momentum::polyak);
}

}  // namespace qs
