// What is wrong with an experiment.
#include <algorithm>

#include "core/base/file_system.h"
#include "core/base/in_quotes.h"
#include "core/base/machine.h"
#include "core/data/data_library.h"
#include "core/nn/network_info.h"
#include "core/quantizers/method.h"
#include "core/settings/phases.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/tensor/shape.h"
#include "core/values/choices.h"
#include "core/values/error.h"

namespace qs {
namespace {

void add_complaints_about_method(const Experiment& e, std::vector<Complaint>& list) {
  const Method& method = find_method(e.method);
  const auto check_bits = [&](const char* key, std::int64_t bits, const MethodInfo& info,
                              const BitRange& range, const std::string& what) {
    if (bits == kFloatBits || (bits >= range.min && bits <= range.max)) return;
    const std::string offer = range.min == range.max
                                  ? std::to_string(range.min)
                                  : std::to_string(range.min) + " to " + std::to_string(range.max);
    list.push_back({key, range.min == kFloatBits
                             ? info.name + " leaves " + what + " float: set 32, not " + std::to_string(bits)
                             : info.name + " takes " + offer + " bits for " + what +
                                   ", or 32 for float, not " + std::to_string(bits)});
  };
  check_bits("weight_bits", e.weight_bits, method.info, method.info.weight_bits, "weights");
  check_bits("act_bits", e.act_bits, activation_method_info(e), activation_method_info(e).act_bits,
             "activations");
  if (e.act_method != kOwnActivations && e.act_bits == kFloatBits)
    list.push_back(
        {"act_method", "the activations stay float, so no quantizer for them can be chosen: set own, not " +
                           in_quotes(e.act_method)});
  if (e.act_method != kOwnActivations && method.after_training != find_method(e.act_method).after_training)
    list.push_back(
        {"act_method", method.info.name + " and " + activation_method_info(e).name +
                           " do not go together: one quantizes during training, the other only after it"});
  if (method.after_training && e.warm_start_epochs > 0)
    list.push_back({"warm_start_epochs", method.info.name + " trains the whole run as float: set 0, not " +
                                             std::to_string(e.warm_start_epochs)});
}

void add_complaints_about_start(const Experiment& e, std::vector<Complaint>& list) {
  if (e.float_weights.empty()) return;
  if (!is_file(e.float_weights))
    list.push_back({"float_weights", "there is no file " + in_quotes(e.float_weights)});
  if (e.warm_start_epochs > 0)
    list.push_back({"float_weights",
                    "the weights of a file and a float warm start exclude each other: set the warm "
                    "start to 0, not " +
                        std::to_string(e.warm_start_epochs)});
}

void add_complaints_about_images(const Experiment& e, std::vector<Complaint>& list) {
  const DataSetInfo& data = data_set_info(e.data);
  const NetworkInfo network = describe_network(e.network, e.width);
  if (network.input != data.image)
    list.push_back({"network", network.name + " takes images of " + to_text(network.input) + ", " +
                                   data.name + " has " + to_text(data.image)});
  const std::int64_t left = data.train - e.validation_images;
  if (left < 1) {
    list.push_back({"validation_images", data.name + " has only " + std::to_string(data.train) +
                                             " training images, none is left beside " +
                                             std::to_string(e.validation_images)});
    return;
  }
  if (e.train_images > left)
    list.push_back({"train_images", "only " + std::to_string(left) +
                                        " images are left beside the validation images, not " +
                                        std::to_string(e.train_images)});
  const std::int64_t used = e.train_images == 0 ? left : std::min(left, e.train_images);
  if (e.batch_size > used)
    list.push_back({"batch_size", "a batch of " + std::to_string(e.batch_size) + " is more than the " +
                                      std::to_string(used) + " images to train on"});
}

void add_complaints_about_ramp(const Experiment& recipe, const std::string& key, const std::string& run,
                               std::vector<Complaint>& list) {
  if (kSchedules.from(recipe.schedule) == Schedule::linear && recipe.decay_epochs > recipe.epochs)
    list.push_back({key, "the ramp of " + std::to_string(recipe.decay_epochs) +
                             " epochs is longer than the " + run + " of " + std::to_string(recipe.epochs)});
}

void add_complaints_about_phases(const Experiment& e, std::vector<Complaint>& list) {
  const std::vector<PhaseSettings> phases = phases_of(e);
  if (phases.empty()) return add_complaints_about_ramp(e, "decay_epochs", "run", list);
  for (const PhaseSettings& phase : phases) add_complaints_about_ramp(phase.recipe, "phases", "phase", list);
  const bool begins_float = !phases.front().is_quantized;
  if (e.warm_start_epochs > 0)
    list.push_back({"warm_start_epochs",
                    "phases and a float warm start exclude each other: set the warm start to "
                    "0, not " +
                        std::to_string(e.warm_start_epochs)});
  if (begins_float && !e.float_weights.empty())
    list.push_back(
        {"float_weights", "the weights of a file and a float phase exclude each other: leave one out"});
  if (find_method(e.method).after_training)
    list.push_back({"phases", find_method(e.method).info.name + " quantizes after training: set no phases"});
}

void add_complaints_about_policy(const Experiment& e, std::vector<Complaint>& list) {
  const MethodInfo& method = find_method(e.method).info;
  if (kLayerPolicies.from(e.layer_policy) != LayerPolicy::eight_bit_ends || e.weight_bits == kFloatBits ||
      method.weight_bits.max >= 8)
    return;
  list.push_back({"layer_policy", method.name + " takes at most " + std::to_string(method.weight_bits.max) +
                                      " bits for weights, so first and last layer cannot have 8"});
}

}  // namespace

std::vector<Complaint> complaints(const Experiment& e) {
  std::vector<Complaint> list;
  add_complaints_about_method(e, list);
  add_complaints_about_start(e, list);
  add_complaints_about_images(e, list);
  add_complaints_about_phases(e, list);
  add_complaints_about_policy(e, list);
  if (kSelects.from(e.select) == Select::validation_loss && e.validation_images == 0)
    list.push_back({"select", "there are no validation images to choose the best epoch on"});
  const std::int64_t processors = processor_count();
  if (processors > 0 && e.threads > processors)
    list.push_back({"threads", "this machine has " + std::to_string(processors) + " processors, not " +
                                   std::to_string(e.threads)});
  return list;
}

std::vector<Remark> departures(const Experiment& e) {
  std::vector<Remark> list;
  const MethodInfo& method = find_method(e.method).info;
  for (const Recommendation& paper : method.recommended)
    for (const ExperimentField& field : experiment_fields()) {
      if (field.spec.key != paper.key || !is_relevant(e, field.spec)) continue;
      if (to_text(get(e, field)) != paper.value)
        list.push_back({paper.key, method.short_name + " was published with " + in_quotes(paper.value) +
                                       " here (" + paper.source + ")"});
    }
  return list;
}

void require_runnable(const Experiment& experiment) {
  const std::vector<Complaint> list = complaints(experiment);
  if (!list.empty()) throw Error(list[0].key, list[0].problem);
}

}  // namespace qs
