// What a run trains, one phase after the other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/nn/architecture.h"
#include "core/training/network_builder.h"
#include "core/values/experiment.h"

namespace qs {

struct Phase {
  std::string name;
  Quantization quantization;
  Experiment recipe;  // what the optimizer, the loss and the schedule read
  std::int64_t epochs;
  bool is_float_start = false;  // float training before the method begins
  /// Trains on the network of the phase before, with an optimizer of its own; else a new network starts from
  /// the weights of that one.
  bool continues = false;
};

class PhasePlan {
 public:
  PhasePlan(const Experiment& experiment, const Architecture& description);

  std::size_t size() const { return phases_.size(); }
  const Phase& operator[](std::size_t index) const { return phases_[index]; }

  /// The float phases at the beginning, none if the run starts with its method.
  std::vector<Phase> float_start() const;
  void drop_float_start();
  /// Leaves out phases at the beginning until so many are left: a run that found its float network in the
  /// cache was saved with fewer than it was planned with.
  void keep_last(std::size_t count);

  /// The phase that Experiment::epochs counts: the last one that trains.
  std::size_t main() const;
  void set_epochs(std::size_t phase, std::int64_t epochs) { phases_[phase].epochs = epochs; }

  /// Epochs before this phase.
  std::int64_t epochs_before(std::size_t phase) const;
  std::int64_t epochs() const { return epochs_before(size()); }
  /// Of the float start.
  std::int64_t float_epochs() const;
  /// Epochs that this phase's network trained before it, and will after it.
  std::int64_t network_epochs_before(std::size_t phase) const;
  std::int64_t network_epochs_after(std::size_t phase) const;

 private:
  std::vector<Phase> phases_;
};

}  // namespace qs
