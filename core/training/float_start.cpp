#include "core/training/float_start.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/cache.h"
#include "core/base/file_system.h"
#include "core/base/json.h"
#include "core/base/machine.h"
#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/settings/phases.h"
#include "core/settings/settings.h"
#include "core/tensor/compute.h"
#include "core/training/checkpoint.h"
#include "core/values/error.h"

namespace qs {
namespace {

/// All settings that a phase trains with.
nlohmann::ordered_json recipe_json(const Experiment& recipe) {
  const nlohmann::ordered_json all = to_json(recipe);
  nlohmann::ordered_json json;
  for (const std::string& key : settings_of_phases()) json[key] = all.at(key);
  json.erase("patience");  // float phases have none
  return json;
}

}  // namespace

std::vector<NamedTensor> values_of(const Network& network, const std::string& prefix) {
  std::vector<NamedTensor> list;
  for (Parameter* parameter : network.parameters())
    list.push_back({prefix + parameter->name, &parameter->value});
  return list;
}

FloatStart::FloatStart(const Architecture& description, const Experiment& experiment, const Dataset& data,
                       std::int64_t train_images, std::filesystem::path cache)
    : description_(description),
      experiment_(experiment),
      data_(data),
      train_images_(train_images),
      cache_(std::move(cache)) {}

/// Everything the float network depends on, and nothing of the method that will use it.
std::filesystem::path FloatStart::file_of(const std::vector<Phase>& phases) const {
  const Machine machine = this_machine();
  nlohmann::ordered_json recipes = nlohmann::ordered_json::array();
  for (const Phase& phase : phases) recipes.push_back(recipe_json(phase.recipe));
  const nlohmann::ordered_json key = {{"format", 3},
                                      {"phases", recipes},
                                      {"network", experiment_.network},
                                      {"width", experiment_.width},
                                      {"data", data_.checksum},
                                      {"train_images", train_images_},
                                      {"normalization", experiment_.normalization},
                                      {"augmentation", experiment_.augmentation},
                                      {"crop_padding", experiment_.crop_padding},
                                      {"initialization", experiment_.initialization},
                                      {"batch_size", experiment_.batch_size},
                                      {"seed", experiment_.seed},
                                      {"threads", thread_count()},
                                      {"processor", machine.processor},
                                      {"build", machine.build},
                                      {"compute", default_compute().name()}};
  return cache_ / ("float-" + sha256(json_text(key)).substr(0, 32) + ".safetensors");
}

std::unique_ptr<Network> FloatStart::new_network() const {
  return std::make_unique<Network>(
      build_network(description_, float_quantization(experiment_), experiment_.seed));
}

std::unique_ptr<Network> FloatStart::imported() {
  if (experiment_.float_weights.empty()) return nullptr;
  auto network = new_network();
  const std::string left_out = import_tensors(experiment_.float_weights, values_of(*network, ""));
  if (!left_out.empty()) remarks_.push_back(left_out);
  notes_.push_back("float weights from " + experiment_.float_weights + ", SHA-256 " +
                   sha256(read_file(experiment_.float_weights)).substr(0, 16) + "…");
  return network;
}

std::unique_ptr<Network> FloatStart::cached(const std::vector<Phase>& phases) {
  if (cache_.empty() || phases.empty() || !is_file(file_of(phases))) return nullptr;
  auto network = new_network();
  try {
    load_checkpoint(file_of(phases), values_of(*network, ""));
  } catch (const Error& problem) {
    // Damaged or of another version: the file is replaced at the end of the float training.
    remarks_.push_back("the float network is trained again: " + std::string(problem.what()));
    return nullptr;
  }
  std::int64_t epochs = 0;
  for (const Phase& phase : phases) epochs += phase.epochs;
  notes_.push_back("float network of " + std::to_string(epochs) + " epochs taken from the cache");
  return network;
}

void FloatStart::keep(const Network& network, const std::vector<Phase>& phases) {
  if (cache_.empty() || phases.empty()) return;
  const std::filesystem::path file = file_of(phases);
  const std::string problem =
      problem_of_keeping(file, [&] { save_checkpoint(file, values_of(network, ""), {}); });
  if (!problem.empty()) remarks_.push_back("the float network is not kept for other runs: " + problem);
}

}  // namespace qs
