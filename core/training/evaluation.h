// Loss and error of a network on a slice of images.
#pragma once

#include "core/data/batches.h"
#include "core/nn/network.h"

namespace qs {

struct Score {
  double loss = 0.0;       // mean cross-entropy, nats
  double error_pct = 0.0;  // percent wrong
};

/// `step.mode` says which network: as shipped (evaluate) or as trained on (evaluate_soft).
/// Batches of `batch_size` images, the last one smaller.
Score evaluate(Network& network, const Dataset& data, const Slice& slice, const Step& step,
               std::int64_t batch_size);

/// All images of the test set.
Slice test_slice(const Dataset& data);

}  // namespace qs
