#include "core/training/remarks.h"

#include "core/training/snapshot_builder.h"

namespace qs {
namespace {

/// Names of the layers whose scales and codebooks are larger than the codes that they belong to.
std::string layers_with_large_overhead(const Network& network) {
  std::string names;
  for (const LayerSource& source : layer_sources(network)) {
    // Of the weights alone, not of the layer's output.
    const double scales = source.weights->overhead_bits() - source.weights->bias_bits();
    const LayerNumbers& layer = source.numbers;
    if (scales > layer.code_bits) names += (names.empty() ? "" : ", ") + layer.name;
  }
  return names;
}

}  // namespace

std::vector<std::string> remarks_on(const Network& network, std::int64_t statistics_batches) {
  std::vector<std::string> remarks;
  if (statistics_batches > 0 && network.weights_follow_statistics())
    remarks.emplace_back(
        "judged with the running statistics of batch normalization: statistics estimated anew would move "
        "the weights that are rounded with them");
  if (const std::string names = layers_with_large_overhead(network); !names.empty())
    remarks.push_back("scales and codebooks take more bits than the codes of the weights in " + names);
  return remarks;
}

}  // namespace qs
