// Loss and error of a network on a slice of images.
#pragma once

#include "core/data/batches.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/values/experiment.h"

namespace qs {

struct Score {
  double loss = 0.0;       // mean over the images
  double error_pct = 0.0;  // percent wrong
};

/// Some images of a set, as a network sees them.
struct Images {
  const Dataset& data;
  Slice slice;
  const Normalizer& normalizer;
};

/// `step.mode` says which network: as shipped (evaluate) or as trained on (evaluate_soft).
/// Batches of `batch_size` images, the last one smaller. `outputs`, if any, becomes what the network says of
/// each image: images × classes.
Score evaluate(Network& network, const Images& images, const Step& step, std::int64_t batch_size,
               const Loss& loss = {}, Tensor* outputs = nullptr);

/// The loss that the experiment trains with.
Loss loss_of(const Experiment& experiment);

/// Replaces the running statistics of batch normalization: mean and unbiased variance of each of the
/// first `batches` full batches of the images, averaged, with the network in `step.mode` (RQ appendix A:
/// before a quantized network is judged). Does nothing for a network without such statistics.
void estimate_statistics(Network& network, const Images& images, const Step& step, std::int64_t batch_size,
                         std::int64_t batches);

/// All images of the test set.
Slice test_slice(const Dataset& data);

}  // namespace qs
