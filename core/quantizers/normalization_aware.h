// For weight quantizers that fold the batch normalization behind their layer into the weights.
#pragma once

#include "core/nn/batch_norm.h"

namespace qs {

class NormalizationAware {
 public:
  virtual ~NormalizationAware() = default;

  /// Called once, when the network is built; the normalization lives as long as the quantizer. Between
  /// the two there may be pooling, but nothing else.
  virtual void normalized_by(const BatchNormLayer& normalization) = 0;
};

}  // namespace qs
