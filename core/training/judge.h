// How good a network is: as trained, as shipped, and the float weights behind it.
#pragma once

#include <memory>
#include <vector>

#include "core/nn/network.h"
#include "core/training/evaluation.h"
#include "core/training/phase_plan.h"
#include "core/training/trainer.h"

namespace qs {

/// The network that is judged, and the phase that trains it.
struct Subject {
  Network& network;
  const Trainer& trainer;
  const Phase& phase;
};

/// `outputs`, where asked for, becomes what the network says of each image: images × classes.
class Judge {
 public:
  /// Keeps references. `training`: the images from which batch normalization is estimated anew.
  Judge(const Architecture& description, const Experiment& experiment, const Images& training);

  /// With the statistics that the network has, in evaluation mode or as trained on (evaluate_soft).
  Score as_is(const Subject& subject, const Images& images, Mode mode, Tensor* outputs = nullptr) const;

  /// As shipped: with statistics of batch normalization estimated for the quantized network, unless its
  /// weights depend on the running ones.
  Score shipped(const Subject& subject, const Images& images, Tensor* outputs = nullptr) const;

  /// The float weights and activations behind it.
  Score float_weights(const Subject& subject, const Images& images, Tensor* outputs = nullptr);

  /// As Experiment::select_statistics says, to compare epochs by.
  Score for_choice(const Subject& subject, const Images& images) const;

 private:
  void estimate(const Subject& subject, Network& network) const;
  Score in(const Subject& subject, const Images& images, const Step& step, Tensor* outputs = nullptr) const;

  const Architecture& description_;
  const Experiment& experiment_;
  Images training_;
  std::unique_ptr<Network> shadow_;  // float, for the latent weights; made when first needed
};

}  // namespace qs
