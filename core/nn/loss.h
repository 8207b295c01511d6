// The loss of a batch: value, gradient and the number of right answers.
#pragma once

#include <cstdint>
#include <span>

#include "core/tensor/tensor.h"
#include "core/values/choices.h"

namespace qs {

struct Loss {
  LossKind kind = LossKind::cross_entropy;
  double label_smoothing =
      0.0;  // cross-entropy only: share of the label's weight that goes to all classes alike
};

struct BatchScore {
  double loss = 0.0;         // mean over the batch
  std::int64_t correct = 0;  // largest logit at the label (the first one of equals)
};

/// logits N×classes, one label per row.
BatchScore score(const Loss& loss, const Tensor& logits, std::span<const std::uint8_t> labels);

/// The same, and writes dL/d(logits), already divided by N.
BatchScore score(const Loss& loss, const Tensor& logits, std::span<const std::uint8_t> labels, Tensor& grad);

}  // namespace qs
