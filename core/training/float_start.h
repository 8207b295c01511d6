// The float network that a run starts from: trained before, by whomever, and kept in a cache.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "core/nn/network.h"
#include "core/training/checkpoint.h"
#include "core/training/phase_plan.h"

namespace qs {

class FloatStart {
 public:
  /// Keeps references. Networks lie in `cache`, keyed by everything they depend on; empty: none is kept.
  /// `train_images`: how many are trained on.
  FloatStart(const Architecture& description, const Experiment& experiment, const Dataset& data,
             std::int64_t train_images, std::filesystem::path cache);

  /// The network that these float phases would train, from the cache; null when it is not there.
  std::unique_ptr<Network> cached(const std::vector<Phase>& phases);

  /// Keeps the network that these phases have trained.
  void keep(const Network& network, const std::vector<Phase>& phases);

  /// The network of Experiment::float_weights, or null. Throws Error listing what does not fit.
  std::unique_ptr<Network> imported();

  /// What the user should hear of, and what is only noted; each call gives what is new.
  std::vector<std::string> take_remarks() { return std::exchange(remarks_, {}); }
  std::vector<std::string> take_notes() { return std::exchange(notes_, {}); }

 private:
  std::filesystem::path file_of(const std::vector<Phase>& phases) const;
  std::unique_ptr<Network> new_network() const;

  const Architecture& description_;
  const Experiment& experiment_;
  const Dataset& data_;
  std::int64_t train_images_;
  std::filesystem::path cache_;
  std::vector<std::string> remarks_, notes_;
};

/// The parameters under their names behind `prefix`.
std::vector<NamedTensor> values_of(const Network& network, const std::string& prefix);

}  // namespace qs
