#include "core/training/evaluation.h"

#include <algorithm>

#include "core/base/percent.h"

namespace qs {

Loss loss_of(const Experiment& experiment) {
  return {kLosses.from(experiment.loss), experiment.label_smoothing};
}

void estimate_statistics(Network& network, const Images& images, const Step& step, std::int64_t batch_size,
                         std::int64_t batches) {
  if (!network.has_statistics()) return;
  Batch batch;
  Step here = step;
  here.statistics = Statistics::of_the_batch;
  const std::int64_t count = std::min(batch_size, images.slice.count);
  network.begin_estimation();
  for (std::int64_t i = 0; i < batches && (i + 1) * count <= images.slice.count; ++i) {
    fill_batch(images.data, images.slice, i * count, count, images.normalizer, batch);
    network.forward(batch.images, here);
  }
  network.end_estimation();
}

Score evaluate(Network& network, const Images& images, const Step& step, std::int64_t batch_size,
               const Loss& loss, Tensor* outputs) {
  Batch batch;
  double total = 0.0;
  std::int64_t wrong = 0;
  Step here = step;
  for (std::int64_t first = 0; first < images.slice.count; first += batch_size) {
    const std::int64_t count = std::min(batch_size, images.slice.count - first);
    fill_batch(images.data, images.slice, first, count, images.normalizer, batch);
    // Another key for each batch, far from those of training steps.
    here.noise.step = ~static_cast<std::uint32_t>(first / batch_size);
    const Tensor& logits = network.forward(batch.images, here);
    if (outputs) {
      if (first == 0) outputs->resize(Shape{images.slice.count, logits.shape()[1]});
      std::copy(logits.begin(), logits.end(), outputs->data() + first * logits.shape()[1]);
    }
    const BatchScore scored = score(loss, logits, batch.labels);
    total += scored.loss * static_cast<double>(count);
    wrong += count - scored.correct;
  }
  const double all = static_cast<double>(std::max<std::int64_t>(1, images.slice.count));
  return {total / all, percent(wrong, images.slice.count)};
}

Slice test_slice(const Dataset& data) { return {&data.test, 0, data.test.count}; }

}  // namespace qs
