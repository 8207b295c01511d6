// What a run saves and how it comes back.
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
#include "core/training/float_start.h"
#include "core/training/run.h"
#include "core/values/error.h"

namespace qs {
namespace {

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
  for (std::size_t i = 0; i < plan_.size(); ++i) epochs.push_back(plan_[i].epochs);
  return {{"step", std::to_string(step_)},
          {"phase", plan_[phase_].name},
          {"phases", std::to_string(plan_.size())},
          {"best_error_pct", best_.empty() ? "" : to_text(Value(best_error_pct_))},
          {"best_measure", to_text(Value(best_measure_))},
          {"best_epoch", std::to_string(best_epoch_)},
          {"phase_epochs", json_text(epochs)},
          {"least_loss", to_text(Value(least_loss_))},
          {"least_loss_epoch", std::to_string(least_loss_epoch_)},
          {"rate_factor", to_text(Value(rate_factor_))},
          {"on_grid_start_pct", to_text(Value(on_grid_start_pct_))},
          {"seconds", to_text(Value(seconds_))},
          {"epoch_seconds", to_text(Value(epoch_seconds_))},
          {"images_per_second", to_text(Value(images_per_second_))},
          {"sums", json_text(sums)},
          {"events", json_text(events)}};
}

void Run::prepare_resume(const CheckpointText& text) {
  // A run that found its float network in the cache has one phase less than it was planned with.
  plan_ = PhasePlan(experiment_, description_);
  plan_.keep_last(number<std::size_t>(text, "phases"));
  std::size_t phase = 0;
  while (phase < plan_.size() && plan_[phase].name != entry(text, "phase")) ++phase;
  if (phase == plan_.size())
    throw Error("checkpoint", "it belongs to a run with another phase, \"" + text.at("phase") + "\"",
                "start anew");
  rate_factor_ = number<double>(text, "rate_factor");
  const auto epochs =
      nlohmann::json::parse(entry(text, "phase_epochs"));  // fewer than planned where it ended early
  for (std::size_t i = 0; i < plan_.size(); ++i) plan_.set_epochs(i, epochs.at(i).get<std::int64_t>());
  begin_phase(phase, nullptr);
  // Older checkpoints do not say it.
  on_grid_start_pct_ =
      text.contains("on_grid_start_pct") ? number<double>(text, "on_grid_start_pct") : kUnknown;
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
    // Checkpoints of the first version know only one measure.
    best_measure_ = text.contains("best_measure") ? number<double>(text, "best_measure") : best_error_pct_;
    best_epoch_ = number<std::int64_t>(text, "best_epoch");
    for (const Parameter* parameter : network_->parameters()) best_.emplace_back(parameter->value.shape());
  }
  events_.clear();
  for (const auto& event : nlohmann::json::parse(entry(text, "events")))
    events_.push_back({event.at("step").get<std::int64_t>(), event.at("text").get<std::string>()});
}

void Run::finish_resume(const RunTables& tables) { curves_ = Curves(observables_of(experiment_), tables); }

}  // namespace qs
