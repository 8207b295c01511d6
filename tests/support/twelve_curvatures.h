// The twelve weights of twelve_weights.h seen through a curvature, for loss-aware methods.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/twelve_weights.h"

namespace qs {

inline const std::vector<double> kTwelveCurvatures{0.20, 1.50, 0.60, 2.00, 0.90, 0.30,
                                                   1.20, 0.70, 1.80, 0.40, 0.10, 0.50};

inline Tensor row_of(const std::vector<double>& values) {
  return tensor_of(Shape{1, static_cast<Index>(values.size())}, values);
}

/// Σ d (w − ŵ)².
inline double weighted_error_of(const std::vector<double>& w, const std::vector<double>& d,
                                const Tensor& quantized) {
  double sum = 0.0;
  for (std::size_t i = 0; i < w.size(); ++i) {
    const double difference = w[i] - static_cast<double>(quantized[static_cast<Index>(i)]);
    sum += d[i] * difference * difference;
  }
  return sum;
}

/// A method's quantizer on one filter with a given curvature.
inline std::unique_ptr<WeightQuantizer> with_curvature(
    const std::string& id, int bits, const std::vector<double>& w, const std::vector<double>& d,
    const std::vector<std::pair<std::string, std::string>>& settings = {}) {
  const MethodUse use = weight_use(id, bits, settings);
  auto quantizer =
      use.method->weight({.layer = "conv1", .bits = bits, .is_activation = false, .place = 0}, use.options);
  quantizer->init(row_of(w), Tensor(Shape{0}));
  quantizer->set_curvature(row_of(d));
  return quantizer;
}

/// A quantizer that has seen one step with `before`, whose gradients taught it the curvature `d`, and whose
/// weights are `now`.
inline std::unique_ptr<WeightQuantizer> after_one_step(
    const std::string& id, int bits, const std::vector<double>& before, const std::vector<double>& now,
    const std::vector<double>& d, const std::vector<std::pair<std::string, std::string>>& settings = {}) {
  const MethodUse use = weight_use(id, bits, settings);
  auto quantizer =
      use.method->weight({.layer = "conv1", .bits = bits, .is_activation = false, .place = 0}, use.options);
  quantizer->init(row_of(before), Tensor(Shape{0}));
  quantizer->forward(training_step(0));
  quantizer->backward({row_of(d), Tensor(Shape{0}), Tensor()});
  quantizer->parameters()[0]->value = row_of(now);
  return quantizer;
}

}  // namespace qs
