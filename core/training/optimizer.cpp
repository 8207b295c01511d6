#include "core/training/optimizer.h"

#include <cmath>

#include "core/base/parallel.h"

namespace qs {
namespace {

/// One tensor of state for each trained parameter.
std::vector<Tensor> zeros_like(const std::vector<Parameter*>& parameters) {
  std::vector<Tensor> list;
  for (const Parameter* parameter : parameters) list.emplace_back(parameter->value.shape());
  return list;
}

std::vector<Parameter*> trained(std::vector<Parameter*> parameters) {
  std::erase_if(parameters, [](const Parameter* parameter) { return parameter->lr_scale == Real(0); });
  return parameters;
}

bool is_frozen(const Parameter& parameter, Index i) {
  return parameter.frozen && (*parameter.frozen)[i] != Real(0);
}

class Sgd final : public Optimizer {
 public:
  Sgd(std::vector<Parameter*> parameters, double momentum, double weight_decay)
      : parameters_(trained(std::move(parameters))),
        velocity_(zeros_like(parameters_)),
        momentum_(static_cast<Real>(momentum)),
        weight_decay_(static_cast<Real>(weight_decay)) {}

  void step(double learning_rate) override {
    for (std::size_t k = 0; k < parameters_.size(); ++k) update(*parameters_[k], velocity_[k], learning_rate);
    ++steps;
  }

  std::vector<NamedTensor> state(const std::string& prefix) override {
    std::vector<NamedTensor> list;
    for (std::size_t k = 0; k < parameters_.size(); ++k)
      list.push_back({prefix + "velocity." + parameters_[k]->name, &velocity_[k]});
    return list;
  }

 private:
  void update(Parameter& parameter, Tensor& velocity, double learning_rate) const {
    const Real rate = static_cast<Real>(learning_rate) * parameter.lr_scale;
    const Real decay = parameter.decay ? weight_decay_ : Real(0);
    Real *w = parameter.value.data(), *v = velocity.data();
    const Real* g = parameter.grad.data();
    parallel_blocks(velocity.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        v[i] = momentum_ * v[i] + g[i] + decay * w[i];
        w[i] -= is_frozen(parameter, i) ? Real(0) : rate * v[i];
      }
    });
  }

  std::vector<Parameter*> parameters_;
  std::vector<Tensor> velocity_;
  Real momentum_, weight_decay_;
};

class Adam final : public Optimizer {
 public:
  Adam(std::vector<Parameter*> parameters, double weight_decay)
      : parameters_(trained(std::move(parameters))),
        first_(zeros_like(parameters_)),
        second_(zeros_like(parameters_)),
        weight_decay_(static_cast<Real>(weight_decay)) {}

  void step(double learning_rate) override {
    ++steps;
    // Both bias corrections folded into the rate and into ε.
    const auto t = static_cast<double>(steps);
    const double root = std::sqrt(1.0 - std::pow(kBeta2, t));
    const Scaled scaled{learning_rate * root / (1.0 - std::pow(kBeta1, t)), static_cast<Real>(1e-8 * root)};
    for (std::size_t k = 0; k < parameters_.size(); ++k) update(*parameters_[k], first_[k], second_[k], scaled);
  }

  std::vector<NamedTensor> state(const std::string& prefix) override {
    std::vector<NamedTensor> list;
    for (std::size_t k = 0; k < parameters_.size(); ++k) {
      list.push_back({prefix + "first." + parameters_[k]->name, &first_[k]});
      list.push_back({prefix + "second." + parameters_[k]->name, &second_[k]});
    }
    return list;
  }

 private:
  static constexpr double kBeta1 = 0.9, kBeta2 = 0.999;
  struct Scaled {
    double rate;
    Real epsilon;
  };

  void update(Parameter& parameter, Tensor& first, Tensor& second, const Scaled& scaled) const {
    const Real rate = static_cast<Real>(scaled.rate) * parameter.lr_scale;
    const Real decay = parameter.decay ? weight_decay_ : Real(0);
    constexpr Real keep1 = Real(kBeta1), new1 = Real(1.0 - kBeta1);
    constexpr Real keep2 = Real(kBeta2), new2 = Real(1.0 - kBeta2);
    Real *w = parameter.value.data(), *m = first.data(), *v = second.data();
    const Real* g = parameter.grad.data();
    parallel_blocks(first.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const Real gradient = g[i] + decay * w[i];
        m[i] = keep1 * m[i] + new1 * gradient;
        v[i] = keep2 * v[i] + new2 * gradient * gradient;
        w[i] -= is_frozen(parameter, i) ? Real(0) : rate * m[i] / (std::sqrt(v[i]) + scaled.epsilon);
      }
    });
  }

  std::vector<Parameter*> parameters_;
  std::vector<Tensor> first_, second_;
  Real weight_decay_;
};

}  // namespace

std::unique_ptr<Optimizer> make_sgd(std::vector<Parameter*> parameters, double momentum, double weight_decay) {
  return std::make_unique<Sgd>(std::move(parameters), momentum, weight_decay);
}

std::unique_ptr<Optimizer> make_adam(std::vector<Parameter*> parameters, double weight_decay) {
  return std::make_unique<Adam>(std::move(parameters), weight_decay);
}

std::unique_ptr<Optimizer> make_optimizer(const Experiment& experiment, std::vector<Parameter*> parameters) {
  if (experiment.optimizer == "sgd")
    return make_sgd(std::move(parameters), experiment.momentum, experiment.weight_decay);
  return make_adam(std::move(parameters), experiment.weight_decay);
}

}  // namespace qs
