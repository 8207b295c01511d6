#include "core/nn/loss.h"

#include <algorithm>
#include <cmath>

namespace qs {
namespace {

/// One image: its logits, and where its gradient goes (null: nowhere).
struct Row {
  const Real* logits;
  Real* grad;
  Index classes;
  std::uint8_t label;
  double images;  // in the batch
};

/// −Σ_c q_c log softmax(z)_c with q = (1 − s)·[c = label] + s/classes, from shifted logits so that
/// nothing overflows.
double cross_entropy(const Row& row, double smoothing) {
  const auto largest = static_cast<double>(*std::max_element(row.logits, row.logits + row.classes));
  double sum = 0.0, mean = 0.0;
  for (Index c = 0; c < row.classes; ++c) {
    const double logit = static_cast<double>(row.logits[c]);
    sum += std::exp(logit - largest);
    mean += logit / static_cast<double>(row.classes);
  }
  for (Index c = 0; c < row.classes && row.grad; ++c) {
    const double probability = std::exp(static_cast<double>(row.logits[c]) - largest) / sum;
    const double target = (1.0 - smoothing) * (c == row.label) + smoothing / static_cast<double>(row.classes);
    row.grad[c] = static_cast<Real>((probability - target) / row.images);
  }
  const double expected = (1.0 - smoothing) * static_cast<double>(row.logits[row.label]) + smoothing * mean;
  return std::log(sum) + largest - expected;
}

double squared_hinge(const Row& row) {
  const double share = 1.0 / static_cast<double>(row.classes);
  double total = 0.0;
  for (Index c = 0; c < row.classes; ++c) {
    const double sign = c == row.label ? 1.0 : -1.0;
    const double missing = 1.0 - sign * static_cast<double>(row.logits[c]);
    // Written so that NaN is not taken for a margin that is kept.
    const double hinge = missing < 0.0 ? 0.0 : missing;
    total += share * hinge * hinge;
    if (row.grad) row.grad[c] = static_cast<Real>(-2.0 * share * sign * hinge / row.images);
  }
  return total;
}

BatchScore score_rows(const Loss& loss, const Tensor& logits, std::span<const std::uint8_t> labels,
                      Tensor* grad) {
  const Index count = logits.shape()[0], classes = logits.shape()[1];
  const auto images = static_cast<double>(count);
  BatchScore result;
  for (Index n = 0; n < count; ++n) {
    const Row row{logits.data() + n * classes, grad ? grad->data() + n * classes : nullptr, classes,
                  labels[static_cast<std::size_t>(n)], images};
    const double value =
        loss.kind == LossKind::squared_hinge ? squared_hinge(row) : cross_entropy(row, loss.label_smoothing);
    result.loss += value / images;
    result.correct += std::max_element(row.logits, row.logits + classes) - row.logits == row.label;
  }
  return result;
}

}  // namespace

BatchScore score(const Loss& loss, const Tensor& logits, std::span<const std::uint8_t> labels) {
  return score_rows(loss, logits, labels, nullptr);
}

BatchScore score(const Loss& loss, const Tensor& logits, std::span<const std::uint8_t> labels, Tensor& grad) {
  grad.resize(logits.shape());
  return score_rows(loss, logits, labels, &grad);
}

}  // namespace qs
