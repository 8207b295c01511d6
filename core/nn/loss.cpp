#include "core/nn/loss.h"

#include <algorithm>
#include <cmath>

namespace qs {
namespace {

/// −log softmax(row)[label], from shifted logits so that nothing overflows.
double cross_entropy(const Real* row, Index classes, std::uint8_t label, double& largest, double& sum) {
  largest = static_cast<double>(*std::max_element(row, row + classes));
  sum = 0.0;
  for (Index c = 0; c < classes; ++c) sum += std::exp(static_cast<double>(row[c]) - largest);
  return std::log(sum) + largest - static_cast<double>(row[label]);
}

BatchScore score(const Tensor& logits, std::span<const std::uint8_t> labels, Tensor* grad) {
  const Index count = logits.shape()[0], classes = logits.shape()[1];
  BatchScore result;
  for (Index n = 0; n < count; ++n) {
    const Real* row = logits.data() + n * classes;
    const std::uint8_t label = labels[static_cast<std::size_t>(n)];
    double largest = 0.0, sum = 0.0;
    result.loss += cross_entropy(row, classes, label, largest, sum) / static_cast<double>(count);
    result.correct += std::max_element(row, row + classes) - row == label;
    if (!grad) continue;
    for (Index c = 0; c < classes; ++c) {
      const double probability = std::exp(static_cast<double>(row[c]) - largest) / sum;
      (*grad)[n * classes + c] = static_cast<Real>((probability - (c == label)) / static_cast<double>(count));
    }
  }
  return result;
}

}  // namespace

BatchScore softmax_cross_entropy(const Tensor& logits, std::span<const std::uint8_t> labels) {
  return score(logits, labels, nullptr);
}

BatchScore softmax_cross_entropy(const Tensor& logits, std::span<const std::uint8_t> labels, Tensor& grad) {
  grad.resize(logits.shape());
  return score(logits, labels, &grad);
}

}  // namespace qs
