#include "core/training/run.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/percent.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/training/remarks.h"
#include "core/training/tail_readings.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::int64_t kMostRows = 5000;      // of steps.csv
constexpr std::int64_t kSlicesPerEpoch = 10;  // looks at the validation slice between two epochs
constexpr std::int64_t kSliceImages = 256;

/// What the network is usually trained with: the same float network for every method.
Experiment warm_start_recipe(Experiment experiment, const FloatRecipe& recipe) {
  experiment.loss = recipe.loss;
  experiment.label_smoothing = 0.0;
  experiment.optimizer = recipe.optimizer;
  experiment.learning_rate = recipe.learning_rate;
  experiment.momentum = 0.9;
  experiment.weight_decay = recipe.weight_decay;
  experiment.clip_norm = 0.0;
  experiment.schedule = recipe.schedule;
  experiment.decay_epochs = 0;
  experiment.epochs = experiment.warm_start_epochs;
  return experiment;
}

void require_fit(const Architecture& net, const Dataset& data) {
  const Shape image{data.height, data.width, data.channels};
  if (net.input == image) return;
  throw Error("data",
              data.id + " has images of " + to_text(image) + ", " + net.name + " takes " + to_text(net.input),
              "choose another network or data set");
}

}  // namespace

Run::Run(const Experiment& experiment, std::shared_ptr<const Dataset> data, std::filesystem::path cache,
         Beginning beginning)
    : experiment_(experiment),
      data_(std::move(data)),
      cache_(std::move(cache)),
      description_(architecture(experiment.network, experiment.width, data_->classes)),
      curves_(observables_of(experiment)) {
  require_fit(description_, *data_);
  const std::int64_t available = data_->train.count - experiment.validation_images;
  if (available < 1)
    throw Error("validation_images",
                "the training set has only " + std::to_string(data_->train.count) + " images",
                "leave at least one image for training");
  const std::int64_t wanted = experiment.train_images == 0 ? available : experiment.train_images;
  train_ = {&data_->train, 0, std::min(wanted, available)};
  validation_ = {&data_->train, available, experiment.validation_images};
  normalizer_.emplace(normalization_from(experiment.normalization), *data_, train_, cache_);
  steps_per_epoch_ = std::max<std::int64_t>(1, train_.count / experiment.batch_size);
  if (const Whitening* whitening = normalizer_->whitening(); whitening && !whitening->remark.empty())
    remark("the whitening matrix is not kept for other runs: " + whitening->remark);
  plan_phases();
  if (beginning == Beginning::from_checkpoint) {
    begin_phase(0, nullptr);
  } else if (phases_.size() > 1 && load_cached_float()) {
    note("float network of " + std::to_string(phases_[0].epochs) + " epochs taken from the cache");
    phases_.erase(phases_.begin());
    const std::unique_ptr<Network> trained = std::move(network_);
    begin_phase(0, trained.get());
  } else {
    const std::unique_ptr<Network> given = imported_float();
    begin_phase(0, given.get());
  }
}

Run::~Run() = default;

void Run::plan_phases() {
  const Quantization quantization = quantization_of(experiment_);
  if (quantization.method->after_training) {
    phases_.push_back({"float training", float_quantization(), experiment_, experiment_.epochs});
    phases_.push_back({experiment_.method, quantization, experiment_, 0});
    return;
  }
  if (experiment_.warm_start_epochs > 0)
    phases_.push_back({std::string(kWarmStart), float_quantization(),
                       warm_start_recipe(experiment_, description_.recipe), experiment_.warm_start_epochs});
  phases_.push_back({experiment_.method, quantization, experiment_, experiment_.epochs});
}

void Run::plan_phases_anew(std::size_t count) {
  phases_.clear();
  plan_phases();
  if (phases_.size() > count) phases_.erase(phases_.begin());
}

std::int64_t Run::first_step_of(std::size_t phase) const {
  std::int64_t epochs = 0;
  for (std::size_t i = 0; i < phase; ++i) epochs += phases_[i].epochs;
  return epochs * steps_per_epoch_;
}

std::int64_t Run::steps() const { return first_step_of(phases_.size()); }

void Run::begin_phase(std::size_t index, const Network* before) {
  phase_ = index;
  const Phase& phase = phases_[index];
  auto network = std::make_unique<Network>(build_network(description_, phase.quantization, experiment_.seed));
  if (before) network->init_from(*before);
  trainer_.reset();  // refers to the old network
  network_ = std::move(network);
  trainer_ = std::make_unique<Trainer>(*network_, images_of(train_), phase.recipe,
                                       TrainingSpan{first_step_of(index), phase.epochs, steps_per_epoch_,
                                                    schedule_restarts(phase.quantization, phase.epochs)});
  trainer_->rate_factor = rate_factor_;
  for (std::string& said : remarks()) remark(std::move(said));
  calibrate();
  best_.clear();
  best_error_pct_ = least_loss_ = kUnknown;
}

/// RQ appendix A: ranges of the activations from one random minibatch.
void Run::calibrate() {
  Batch batch;
  std::vector<std::int64_t> order = shuffled_order(train_.count, experiment_.seed, -1);
  order.resize(static_cast<std::size_t>(std::min(experiment_.batch_size, train_.count)));
  fill_batch(*data_, train_, order, *normalizer_, {}, batch);
  network_->calibrate(batch.images);
}

void Run::begin_next_phase() {
  if (phases_[phase_].name == kWarmStart) save_cached_float();
  const std::unique_ptr<Network> trained = std::move(network_);
  begin_phase(phase_ + 1, trained.get());
  note(phases_[phase_].name + " begins");
}

bool Run::done() const { return step_ >= steps() && phase_ + 1 == phases_.size(); }

StepOutcome Run::step() {
  const auto begin = std::chrono::steady_clock::now();
  StepOutcome outcome;
  const StepScore score = trainer_->step();
  ++step_;
  sums_.loss += score.loss;
  sums_.wrong += score.wrong;
  sums_.penalty += score.penalty;
  sums_.learning_rate = score.learning_rate;
  ++sums_.steps;
  outcome.row = step_row(score);
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  seconds_ += elapsed;
  epoch_seconds_ += elapsed;
  if (step_ % steps_per_epoch_ == 0) outcome.epoch = end_of_epoch();
  if (trainer_->done() && phase_ + 1 < phases_.size()) {
    begin_next_phase();
    outcome.phase_began = true;
  }
  return outcome;
}

std::optional<StepRow> Run::step_row(const StepScore& score) {
  const std::int64_t slice_every = std::max<std::int64_t>(1, steps_per_epoch_ / kSlicesPerEpoch);
  const std::int64_t row_every = std::max<std::int64_t>(1, steps() / kMostRows);
  const bool with_slice = step_ % slice_every == 0 && validation_.count > 0;
  if (step_ % row_every != 0 && !with_slice) return std::nullopt;
  StepRow row{.step = step_,
              .epoch = static_cast<double>(step_) / static_cast<double>(steps_per_epoch_),
              .loss = score.loss,
              .penalty = score.penalty == 0.0 ? kUnknown : score.penalty,
              .learning_rate = score.learning_rate};
  if (with_slice) {
    const Slice slice{validation_.set, validation_.begin, std::min(kSliceImages, validation_.count)};
    row.slice_error_soft_pct = score_on(images_of(slice), Mode::evaluate_soft).error_pct;
    row.slice_error_hard_pct = score_on(images_of(slice), Mode::evaluate).error_pct;
  }
  const std::vector<LayerSource> sources = layer_sources(*network_);
  row.readings = read_values(sources);
  if (with_slice || step_ == 1)
    for (const LayerSource& source : sources)
      for (const Reading& reading : tail_readings(*source.weights))
        row.readings.push_back({source.name, reading.part, reading.quantity.key, reading.value});
  curves_.add(row);
  return row;
}

Score Run::score_on(const Images& images, Mode mode) {
  return evaluate(*network_, images, trainer_->circumstances(mode), experiment_.batch_size,
                  loss_of(phases_[phase_].recipe));
}

void Run::estimate(Network& network) {
  estimate_statistics(network, images_of(train_), trainer_->circumstances(Mode::evaluate),
                      experiment_.batch_size, experiment_.statistics_batches);
}

/// The running averages of a float network are its own; those of a quantized one were taken with noise.
bool Run::has_own_statistics() const {
  const Quantization& quantization = phases_[phase_].quantization;
  return !network_->has_statistics() ||
         (quantization.weight_bits == kFloatBits && quantization.act_bits == kFloatBits);
}

Score Run::score_shipped(const Images& images) {
  if (has_own_statistics() || network_->weights_follow_statistics()) return score_on(images, Mode::evaluate);
  const std::vector<Tensor> running = network_->statistics();
  estimate(*network_);
  const Score score = score_on(images, Mode::evaluate);
  network_->set_statistics(running);
  return score;
}

EpochRow Run::end_of_epoch() {
  const double steps = static_cast<double>(std::max<std::int64_t>(1, sums_.steps));
  EpochRow row{.epoch = step_ / steps_per_epoch_,
               .step = step_,
               .phase = phases_[phase_].name,
               .train_loss = sums_.loss / steps,
               .train_error_pct = percent(sums_.wrong, sums_.steps * batch_size()),
               .penalty = sums_.penalty == 0.0 ? kUnknown : sums_.penalty / steps,
               .learning_rate = sums_.learning_rate,
               .epoch_seconds = epoch_seconds_,
               .images_per_second = static_cast<double>(sums_.steps * batch_size()) / epoch_seconds_};
  if (validation_.count > 0) {
    const Score soft = score_on(images_of(validation_), Mode::evaluate_soft),
                hard = score_shipped(images_of(validation_));
    row.validation_loss_soft = soft.loss;
    row.validation_error_soft_pct = soft.error_pct;
    row.validation_loss_hard = hard.loss;
    row.validation_error_hard_pct = hard.error_pct;
    row.validation_error_float_pct = float_shadow(images_of(validation_)).error_pct;
    keep_best(hard.error_pct);
    stop_early(hard.loss);
  }
  curves_.add(row);
  images_per_second_ = row.images_per_second;
  sums_ = {};
  epoch_seconds_ = 0.0;
  return row;
}

/// Ends the phase when the loss has not become smaller for too long.
void Run::stop_early(double validation_loss) {
  const std::int64_t epoch = step_ / steps_per_epoch_;
  if (!(validation_loss >= least_loss_)) {  // also the first, when nothing is known
    least_loss_ = validation_loss;
    least_loss_epoch_ = epoch;
  }
  const bool waited = experiment_.patience > 0 && epoch - least_loss_epoch_ >= experiment_.patience;
  if (!waited || phases_[phase_].name == kWarmStart || trainer_->done()) return;
  trainer_->end_here();
  phases_[phase_].epochs = epoch - first_step_of(phase_) / steps_per_epoch_;
  note("no smaller validation loss for " + std::to_string(experiment_.patience) +
       " epochs: training ends here");
}

/// Remembers the parameters of the smallest validation error, and of equals those that the recipe takes.
void Run::keep_best(double error_pct) {
  const bool is_better = error_pct < best_error_pct_ || best_.empty();
  const bool is_later_of_equals = experiment_.best_epoch == "last" && error_pct == best_error_pct_;
  if (!is_better && !is_later_of_equals) return;
  best_error_pct_ = error_pct;
  best_epoch_ = step_ / steps_per_epoch_;
  best_.clear();
  for (const Parameter* parameter : network_->parameters()) best_.push_back(parameter->value);
}

Score Run::float_shadow(const Images& images) {
  if (!shadow_) shadow_ = std::make_unique<Network>(build_network(description_, float_quantization(), 0));
  shadow_->init_from(*network_);
  if (!has_own_statistics()) estimate(*shadow_);
  return evaluate(*shadow_, images, trainer_->circumstances(Mode::evaluate), experiment_.batch_size,
                  loss_of(phases_[phase_].recipe));
}

std::vector<std::string> Run::remarks() const {
  return remarks_on(*network_, experiment_.statistics_batches);
}

void Run::note(std::string text) { events_.push_back({step_, std::move(text)}); }

void Run::remark(std::string text) {
  remarks_ += (remarks_.empty() ? "" : "; ") + text;
  note(std::move(text));
}

void Run::scale_learning_rate(double factor) {
  rate_factor_ *= factor;
  trainer_->rate_factor = rate_factor_;
  note("learning rate times " + to_text(Value(factor)));
}

Snapshot Run::overview() const {
  Snapshot snapshot;
  snapshot.experiment = experiment_;
  Progress& progress = snapshot.progress;
  progress.phase = phases_[phase_].name;
  progress.step = step_;
  progress.steps = steps();
  progress.steps_per_epoch = steps_per_epoch_;
  const auto epochs_at = [this](std::int64_t step) {
    return static_cast<double>(step) / static_cast<double>(steps_per_epoch_);
  };
  progress.float_epochs = epochs_at(first_step_of(phases_.size() - 1));
  progress.epoch = epochs_at(step_) - progress.float_epochs;
  progress.epochs = epochs_at(steps()) - progress.float_epochs;
  progress.seconds = seconds_;
  if (step_ > 0)
    progress.seconds_left = seconds_ / static_cast<double>(step_) * static_cast<double>(steps() - step_);
  progress.images_per_second = sums_.steps > 0 && epoch_seconds_ > 0.0
                                   ? static_cast<double>(sums_.steps * batch_size()) / epoch_seconds_
                                   : images_per_second_;
  progress.message = remarks_;
  snapshot.series = curves_.series();
  snapshot.events = events_;
  return snapshot;
}

Score Run::test(Mode mode, const Dataset& data) {
  const Images images{data, test_slice(data), *normalizer_};
  return mode == Mode::evaluate ? score_shipped(images) : score_on(images, mode);
}

Score Run::test_float(const Dataset& data) { return float_shadow({data, test_slice(data), *normalizer_}); }

RunResult Run::result() {
  RunResult result;
  result.experiment = experiment_;
  result.events = events_;
  result.epochs = static_cast<double>(step_) / static_cast<double>(steps_per_epoch_);
  result.test_error_quantized_pct = test(Mode::evaluate).error_pct;
  if (network_->has_statistics())
    result.test_error_running_statistics_pct =
        score_on(images_of(test_slice(*data_)), Mode::evaluate).error_pct;
  result.test_error_float_pct = test_float().error_pct;
  result.cost = network_cost(*network_);
  SnapshotBuilder builder;
  const std::vector<LayerView> layers = builder.layers(layer_sources(*network_));
  result.zeros_pct = quantized_mean(layers, &LayerView::zeros_pct);
  result.on_grid_pct = quantized_mean(layers, &LayerView::on_grid_pct);
  result.seconds = seconds_;
  if (seconds_ > 0.0)
    result.images_per_second =
        static_cast<double>(step_ * std::min(experiment_.batch_size, train_.count)) / seconds_;
  if (validation_.count > 0)
    result.validation_error_final_pct = score_shipped(images_of(validation_)).error_pct;
  if (best_.empty()) return result;
  result.validation_error_best_pct = best_error_pct_;
  result.best_epoch = best_epoch_;
  const std::vector<Parameter*> parameters = network_->parameters();
  for (std::size_t i = 0; i < best_.size(); ++i) std::swap(parameters[i]->value, best_[i]);
  result.test_error_at_best_pct = test(Mode::evaluate).error_pct;
  for (std::size_t i = 0; i < best_.size(); ++i) std::swap(parameters[i]->value, best_[i]);
  return result;
}

}  // namespace qs
