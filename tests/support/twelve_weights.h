// The vector of twelve weights, with gradients, that the check values of several methods are given for.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "support/laws.h"
#include "support/tensors.h"

namespace qs {

inline const std::vector<double> kTwelveWeights{0.91, -0.63, 0.47, -0.38, 0.29, -0.22,
                                                0.17, -0.12, 0.08, -0.05, 0.55, -0.74};
inline const std::vector<double> kTwelveGradients{0.30,  -0.10, 0.20, 0.40,  -0.25, 0.15,
                                                  -0.35, 0.05,  0.10, -0.20, 0.45,  -0.30};

/// One filter.
inline Tensor twelve_weights() { return tensor_of(Shape{1, 12}, kTwelveWeights); }
inline Tensor twelve_gradients() { return tensor_of(Shape{1, 12}, kTwelveGradients); }

/// A method on the weights of one layer, with some options set from text.
inline MethodUse weight_use(const std::string& id, int bits,
                            const std::vector<std::pair<std::string, std::string>>& settings = {}) {
  const Method& method = find_method(id);
  Options options(method.info.options);
  for (const auto& [key, text] : settings) options.set_text(key, text);
  return {&method, Role::weights, bits, options, id};
}
inline MethodUse activation_use(const std::string& id, int bits,
                                const std::vector<std::pair<std::string, std::string>>& settings = {}) {
  MethodUse use = weight_use(id, bits, settings);
  use.role = Role::activations;
  return use;
}

inline Step evaluation_step() {
  Step step = training_step(0);
  step.mode = Mode::evaluate;
  return step;
}

/// Gradient of the data after a training forward: of the float weights, or of the input.
inline Tensor data_gradient(Subject& subject, const Tensor& upstream) {
  const std::vector<Tensor> outputs = subject.forward(training_step(0));
  for (Parameter* parameter : subject.parameters()) parameter->grad.fill(Real(0));
  std::vector<Tensor> grads{upstream};
  for (std::size_t k = 1; k < outputs.size(); ++k) grads.emplace_back(outputs[k].shape());
  const std::vector<Tensor> of_input = subject.backward(grads);
  return of_input.empty() ? subject.parameters()[0]->grad : of_input[0];
}

inline double squared_distance_of(const Tensor& a, const Tensor& b) {
  double sum = 0.0;
  for (Index i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  return sum;
}

/// Empty when all elements agree to `tolerance`, else the first that does not.
inline std::string mismatch(const Tensor& found, const std::vector<double>& expected, double tolerance) {
  if (found.size() != static_cast<Index>(expected.size())) return "another number of elements";
  for (Index i = 0; i < found.size(); ++i) {
    const double value = static_cast<double>(found[i]), wanted = expected[static_cast<std::size_t>(i)];
    if (!(std::abs(value - wanted) <= tolerance * std::max(1.0, std::abs(wanted))))
      return "element " + std::to_string(i) + " is " + std::to_string(value) + " instead of " +
             std::to_string(wanted);
  }
  return {};
}

}  // namespace qs

/// Fails the test with the first element that differs.
#define QS_SAME(found, ...)                                           \
  do {                                                                \
    const std::string qs_problem = qs::mismatch(found, __VA_ARGS__);  \
    QVERIFY2(qs_problem.empty(), (#found ": " + qs_problem).c_str()); \
  } while (false)
