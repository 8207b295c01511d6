#include "core/quantizers/parts/binaryconnect_family.h"

#include <algorithm>
#include <cmath>

#include "core/nn/init.h"
#include "core/quantizers/method.h"
#include "core/tensor/views.h"

namespace qs {

double glorot_coefficient(const Shape& shape) {
  const auto outputs = static_cast<double>(shape[0]);
  const auto inputs = static_cast<double>(shape.elements()) / std::max(1.0, outputs);
  const double kernel = shape.rank() == 4 ? static_cast<double>(shape[1] * shape[2]) : 1.0;
  return std::sqrt(1.5 / std::max(1.0, inputs + kernel * outputs));
}

OptionSpec initial_range_option() {
  return {
      "initial_range",
      "",
      "Range of the start",
      std::string("glorot"),
      ChoiceKind{{"glorot", "released-code"}},
      "Random weights start uniformly in ±√(6/(n_in + n_out)) like those of a float network (glorot), or in "
      "half that range (released-code). A start from trained weights does not change.",
      "glorot is ours, so that all methods start alike; the code of BinaryConnect, LAB and LAQ halves it",
      "",
      beside_quantized_weights()};
}

Tensor weights_in_initial_range(const Shape& shape, Random random, const Options& options) {
  Tensor weights = glorot_uniform(shape, random);
  if (options.text("initial_range") == "released-code") array(weights) *= Real(0.5);
  return weights;
}

const std::string& normalization_of_the_code() {
  static const std::string text =
      "Batch normalization divides by the deviation + 10⁻⁴ and keeps a running average of deviations; here "
      "it divides by √(variance + 10⁻⁴) and averages variances. The two differ where a deviation is not "
      "far above 10⁻².";
  return text;
}

}  // namespace qs
