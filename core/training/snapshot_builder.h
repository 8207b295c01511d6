// From a network to the layer views of a snapshot: histograms, grids, errors, readings.
//
// One pass over the codes and one over the float weights of each layer, in parallel; all counts are
// of the decoded weights as shipped. A builder remembers the codes it saw last, so give the window
// and the recorder one builder each: what one asks for must not change what the other writes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/metrics/cost.h"
#include "core/nn/tensor_quantizer.h"
#include "core/nn/weight_quantizer.h"
#include "core/training/checkpoint.h"
#include "core/training/run_tables.h"
#include "core/values/snapshot.h"

namespace qs {

class Network;

/// What is looked at in one layer.
struct LayerSource {
  LayerNumbers numbers;
  const WeightQuantizer* weights;                // never null
  const TensorQuantizer* activations = nullptr;  // the first; null: float output
};

std::vector<LayerSource> layer_sources(const Network& network);

Cost network_cost(const Network& network);

/// Every scalar that the quantizers of the layers publish, in the order of the layers.
std::vector<LayerValue> read_values(const std::vector<LayerSource>& sources);

/// A share of each layer's weights over all layers with a grid: the mean by weights; 0 without any.
double quantized_mean(const std::vector<LayerView>& layers, double LayerView::*share);

class SnapshotBuilder {
 public:
  std::vector<LayerView> layers(const std::vector<LayerSource>& sources);

  /// `rest` holds everything but the layers.
  std::shared_ptr<const Snapshot> build(const Network& network, Snapshot rest);

  /// The next snapshot's histograms become the `initial` of all that follow. Call at the start of a
  /// phase. (The first snapshot of all does the same without being told.)
  void begin_phase();

  /// Takes the initial histograms of a recorded snapshot; for resuming.
  void continue_from(const std::vector<LayerView>& recorded);

  /// The codes seen last, for checkpoints: one tensor per layer, NaN where there were none. The
  /// tensors live as long as the builder.
  std::vector<NamedTensor> state(const std::vector<LayerSource>& sources, const std::string& prefix);

 private:
  struct Memory {
    Tensor codes;  // one number per weight; empty or NaN: nothing seen yet
    std::shared_ptr<const Histogram> initial;
  };
  LayerView view(const LayerSource& source, Memory& memory);

  std::map<std::string, Memory> memory_;
};

}  // namespace qs
