#include "support/gradient_check.h"
#include "core/tensor/views.h"

#include <algorithm>
#include <cmath>

#include "support/tensors.h"

namespace qs {

double central_difference(Real& x, const std::function<double()>& f, double h) {
  const Real kept = x;
  x = kept + static_cast<Real>(h);
  const double up = f();
  x = kept - static_cast<Real>(h);
  const double down = f();
  x = kept;
  return (up - down) / (2.0 * h);
}

std::string gradients_match_differences(const MethodUse& use, const Tensor& data, double tolerance) {
  const auto subject = make_subject(use, data);
  const Step step = training_step(1);
  std::vector<Tensor> grads;
  for (const Tensor& output : subject->forward(step))
    grads.push_back(normal_tensor(output.shape(), static_cast<std::uint32_t>(40 + grads.size())));
  const auto loss = [&] {
    double total = 0.0;
    const std::vector<Tensor> outputs = subject->forward(step);
    for (std::size_t k = 0; k < outputs.size(); ++k)
      total += static_cast<double>((array(grads[k]) * array(outputs[k])).sum());
    return total + subject->penalty(step);
  };
  loss();
  for (Parameter* parameter : subject->parameters()) parameter->grad.fill(Real(0));
  const std::vector<Tensor> of_input = subject->backward(grads);
  subject->penalty(step);
  std::vector<Tensor> found;  // kept apart: each call of `loss` adds to the parameters' own
  for (const Parameter* parameter : subject->parameters()) found.push_back(parameter->grad);

  const auto compare = [&](const std::string& name, Tensor& values, const Tensor& slopes) -> std::string {
    for (Index i = 0; i < values.size(); ++i) {
      const double expected = central_difference(values[i], loss), gradient = static_cast<double>(slopes[i]);
      if (!(std::abs(gradient - expected) <= tolerance * std::max(1.0, std::abs(expected))))
        return "d/d" + name + "[" + std::to_string(i) + "] is " + std::to_string(gradient) + " instead of " +
               std::to_string(expected);
    }
    return {};
  };
  const std::vector<Parameter*> parameters = subject->parameters();
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    if (parameters[k]->lr_scale == Real(0)) continue;
    if (std::string problem = compare(parameters[k]->name, parameters[k]->value, found[k]); !problem.empty())
      return problem;
  }
  if (Tensor* input = subject->input()) return compare("input", *input, of_input.front());
  return {};
}

}  // namespace qs
