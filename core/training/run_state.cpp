// What a run saves and how it comes back: checkpoints and the cache of float networks.
#include <algorithm>
#include <cmath>

#include "core/base/atomic_file.h"
#include "core/base/cache.h"
#include "core/base/file_system.h"
#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/base/machine.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/base/percent.h"
#include "core/base/remarks.h"
#include "core/base/sha256.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/training/run.h"
#include "core/values/error.h"

namespace qs {
namespace {

std::vector<NamedTensor> values_of(const Network& network, const std::string& prefix) {
  std::vector<NamedTensor> list;
  for (Parameter* parameter : network.parameters())
    list.push_back({prefix + parameter->name, &parameter->value});
  return list;
}

const std::string& entry(const CheckpointText& text, const std::string& key) {
  const auto found = text.find(key);
  if (found == text.end())
    throw Error("checkpoint", "it does not say " + in_quotes(key), "it is of another version: start anew");
  return found->second;
}

template <class Number>
Number number(const CheckpointText& text, const std::string& key) {
  const std::string& value = entry(text, key);
  const auto found = read_number<Number>(value);
  if (!found)
    throw Error("checkpoint", in_quotes(key) + " is " + in_quotes(value) + ", not a number", "start anew");
  return *found;
}

}  // namespace

std::vector<NamedTensor> Run::tensors() {
  std::vector<NamedTensor> list = values_of(*network_, "");
  const std::vector<NamedTensor> moments = trainer_->state();
  list.insert(list.end(), moments.begin(), moments.end());
  const std::vector<Parameter*> parameters = network_->parameters();
  for (std::size_t i = 0; i < best_.size(); ++i) list.push_back({"best." + parameters[i]->name, &best_[i]});
  return list;
}

CheckpointText Run::text() const {
  nlohmann::ordered_json events = nlohmann::ordered_json::array();
  for (const Event& event : events_) events.push_back({{"step", event.step}, {"text", event.text}});
  // Checkpoints hold the sum of the errors of all batches, in percent.
  nlohmann::ordered_json sums = {sums_.loss, percent(sums_.wrong, batch_size()), sums_.penalty,
                                 sums_.learning_rate, sums_.steps};
  nlohmann::ordered_json epochs = nlohmann::ordered_json::array();
  for (const Phase& phase : phases_) epochs.push_back(phase.epochs);
  return {{"step", std::to_string(step_)},
          {"phase", phases_[phase_].name},
          {"phases", std::to_string(phases_.size())},
          {"best_error_pct", best_.empty() ? "" : to_text(Value(best_error_pct_))},
          {"best_epoch", std::to_string(best_epoch_)},
          {"phase_epochs", json_text(epochs)},
          {"least_loss", to_text(Value(least_loss_))},
          {"least_loss_epoch", std::to_string(least_loss_epoch_)},
          {"rate_factor", to_text(Value(rate_factor_))},
          {"seconds", to_text(Value(seconds_))},
          {"epoch_seconds", to_text(Value(epoch_seconds_))},
          {"images_per_second", to_text(Value(images_per_second_))},
          {"sums", json_text(sums)},
          {"events", json_text(events)}};
}

void Run::prepare_resume(const CheckpointText& text) {
  // A run that found its float network in the cache has one phase less than it was planned with.
  plan_phases_anew(number<std::size_t>(text, "phases"));
  const auto named = std::find_if(phases_.begin(), phases_.end(),
                                  [&](const Phase& phase) { return phase.name == entry(text, "phase"); });
  if (named == phases_.end())
    throw Error("checkpoint", "it belongs to a run with another phase, \"" + text.at("phase") + "\"",
                "start anew");
  rate_factor_ = number<double>(text, "rate_factor");
  const auto epochs =
      nlohmann::json::parse(entry(text, "phase_epochs"));  // fewer than planned where it ended early
  for (std::size_t i = 0; i < phases_.size(); ++i) phases_[i].epochs = epochs.at(i).get<std::int64_t>();
  begin_phase(static_cast<std::size_t>(named - phases_.begin()), nullptr);
  least_loss_ = number<double>(text, "least_loss");
  least_loss_epoch_ = number<std::int64_t>(text, "least_loss_epoch");
  step_ = number<std::int64_t>(text, "step");
  trainer_->resume_at(step_ - first_step_of(phase_));
  seconds_ = number<double>(text, "seconds");
  epoch_seconds_ = number<double>(text, "epoch_seconds");
  images_per_second_ = number<double>(text, "images_per_second");
  const auto sums = nlohmann::json::parse(entry(text, "sums"));
  sums_ = {.loss = sums.at(0),
           .penalty = sums.at(2),
           .learning_rate = sums.at(3),
           .wrong = std::llround(sums.at(1).get<double>() * static_cast<double>(batch_size()) / 100.0),
           .steps = sums.at(4)};
  if (!entry(text, "best_error_pct").empty()) {
    best_error_pct_ = number<double>(text, "best_error_pct");
    best_epoch_ = number<std::int64_t>(text, "best_epoch");
    for (const Parameter* parameter : network_->parameters()) best_.emplace_back(parameter->value.shape());
  }
  events_.clear();
  for (const auto& event : nlohmann::json::parse(entry(text, "events")))
    events_.push_back({event.at("step").get<std::int64_t>(), event.at("text").get<std::string>()});
}

void Run::finish_resume(const RunTables& tables) { curves_ = Curves(observables_of(experiment_), tables); }

std::filesystem::path Run::cached_float_file() const {
  // Everything the float network depends on, and nothing of the method that will use it.
  const FloatRecipe& recipe = description_.recipe;
  const Machine machine = this_machine();
  const nlohmann::ordered_json key = {{"format", 2},
                                      {"optimizer", recipe.optimizer},
                                      {"learning_rate", recipe.learning_rate},
                                      {"weight_decay", recipe.weight_decay},
                                      {"schedule", recipe.schedule},
                                      {"loss", recipe.loss},
                                      {"network", experiment_.network},
                                      {"width", experiment_.width},
                                      {"data", data_->checksum},
                                      {"train_images", train_.count},
                                      {"normalization", experiment_.normalization},
                                      {"augmentation", experiment_.augmentation},
                                      {"epochs", experiment_.warm_start_epochs},
                                      {"batch_size", experiment_.batch_size},
                                      {"seed", experiment_.seed},
                                      {"threads", thread_count()},
                                      {"processor", machine.processor},
                                      {"build", machine.build},
                                      {"compute", default_compute().name()}};
  return cache_ / ("float-" + sha256(json_text(key)).substr(0, 32) + ".safetensors");
}

std::unique_ptr<Network> Run::imported_float() {
  if (experiment_.float_weights.empty()) return nullptr;
  auto network =
      std::make_unique<Network>(build_network(description_, float_quantization(), experiment_.seed));
  const std::string left_out = import_tensors(experiment_.float_weights, values_of(*network, ""));
  if (!left_out.empty()) remark(left_out);
  note("float weights from " + experiment_.float_weights + ", SHA-256 " +
       sha256(read_file(experiment_.float_weights)).substr(0, 16) + "…");
  return network;
}

bool Run::load_cached_float() {
  if (cache_.empty() || phases_[0].name != kWarmStart || !is_file(cached_float_file())) return false;
  auto network =
      std::make_unique<Network>(build_network(description_, float_quantization(), experiment_.seed));
  try {
    load_checkpoint(cached_float_file(), values_of(*network, ""));
  } catch (const Error& problem) {
    // Damaged or of another version: the file is replaced at the end of the float training.
    remark("the float network is trained again: " + std::string(problem.what()));
    return false;
  }
  network_ = std::move(network);
  return true;
}

void Run::save_cached_float() {
  if (cache_.empty()) return;
  const std::filesystem::path file = cached_float_file();
  const std::string problem =
      problem_of_keeping(file, [&] { save_checkpoint(file, values_of(*network_, ""), {}); });
  if (!problem.empty()) remark("the float network is not kept for other runs: " + problem);
}

}  // namespace qs
