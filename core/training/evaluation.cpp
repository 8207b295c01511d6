#include "core/training/evaluation.h"

#include <algorithm>

#include "core/nn/loss.h"

namespace qs {

Score evaluate(Network& network, const Dataset& data, const Slice& slice, const Step& step,
               std::int64_t batch_size) {
  Batch batch;
  double loss = 0.0;
  std::int64_t correct = 0;
  Step here = step;
  for (std::int64_t first = 0; first < slice.count; first += batch_size) {
    const std::int64_t count = std::min(batch_size, slice.count - first);
    fill_batch(data, slice, first, count, batch);
    // Another key for each batch, far from those of training steps.
    here.noise.step = ~static_cast<std::uint32_t>(first / batch_size);
    const BatchScore score = softmax_cross_entropy(network.forward(batch.images, here), batch.labels);
    loss += score.loss * static_cast<double>(count);
    correct += score.correct;
  }
  const double images = static_cast<double>(std::max<std::int64_t>(1, slice.count));
  return {loss / images, 100.0 * (1.0 - static_cast<double>(correct) / images)};
}

Slice test_slice(const Dataset& data) { return {&data.test, 0, data.test.count}; }

}  // namespace qs
