// Softmax cross-entropy of a batch: value, gradient and the number of right answers.
#pragma once

#include <cstdint>
#include <span>

#include "core/tensor/tensor.h"

namespace qs {

struct BatchScore {
  double loss = 0.0;          // mean over the batch, in nats
  std::int64_t correct = 0;   // largest logit at the label (the first one of equals)
};

/// logits N×classes, one label per row.
BatchScore softmax_cross_entropy(const Tensor& logits, std::span<const std::uint8_t> labels);

/// The same, and writes dL/d(logits), already divided by N.
BatchScore softmax_cross_entropy(const Tensor& logits, std::span<const std::uint8_t> labels, Tensor& grad);

}  // namespace qs
