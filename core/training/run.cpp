#include "core/training/run.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/percent.h"
#include "core/metrics/answers.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/training/remarks.h"
#include "core/training/tail_readings.h"
#include "core/values/choices.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::int64_t kMostRows = 5000;      // of steps.csv
constexpr std::int64_t kSlicesPerEpoch = 10;  // looks at the validation slice between two epochs
constexpr std::int64_t kSliceImages = 256;

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
      plan_(experiment_, description_),
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
  normalizer_.emplace(kNormalizations.from(experiment.normalization), *data_, train_, cache_);
  judge_.emplace(description_, experiment_, images_of(train_));
  steps_per_epoch_ = std::max<std::int64_t>(1, train_.count / experiment.batch_size);
  if (const Whitening* whitening = normalizer_->whitening(); whitening && !whitening->remark.empty())
    remark("the whitening matrix is not kept for other runs: " + whitening->remark);
  begin(beginning);
}

Run::~Run() = default;

void Run::begin(Beginning beginning) {
  if (beginning == Beginning::from_checkpoint) return begin_phase(0, nullptr);
  FloatStart start(description_, experiment_, *data_, train_.count, cache_);
  std::unique_ptr<Network> given = start.cached(plan_.float_start());
  if (given)
    plan_.drop_float_start();
  else
    given = start.imported();
  tell(start);
  begin_phase(0, given.get());
}

void Run::tell(FloatStart& start) {
  for (std::string& sentence : start.take_remarks()) remark(std::move(sentence));
  for (std::string& sentence : start.take_notes()) note(std::move(sentence));
}

std::int64_t Run::first_step_of(std::size_t phase) const {
  return plan_.epochs_before(phase) * steps_per_epoch_;
}

std::int64_t Run::steps() const { return plan_.epochs() * steps_per_epoch_; }

void Run::begin_phase(std::size_t index, const Network* before) {
  auto network =
      std::make_unique<Network>(build_network(description_, plan_[index].quantization, experiment_.seed));
  if (before) network->init_from(*before);
  trainer_.reset();  // refers to the old network
  network_ = std::move(network);
  new_trainer(index, true);
  for (std::string& said : remarks()) remark(std::move(said));
  calibrate();
  best_.clear();
  best_measure_ = best_error_pct_ = least_loss_ = kUnknown;
  if (!plan_[index].is_float_start && std::isnan(on_grid_start_pct_)) on_grid_start_pct_ = on_grid_pct();
}

double Run::on_grid_pct() const {
  const std::vector<LayerView> layers = SnapshotBuilder().layers(layer_sources(*network_));
  const bool has_levels = std::any_of(layers.begin(), layers.end(),
                                      [](const LayerView& layer) { return !layer.grid.levels.empty(); });
  return has_levels ? quantized_mean(layers, &LayerView::on_grid_pct) : kUnknown;
}

void Run::new_trainer(std::size_t index, bool network_is_new) {
  phase_ = index;
  const Phase& phase = plan_[index];
  trainer_ =
      std::make_unique<Trainer>(*network_, images_of(train_), phase.recipe,
                                TrainingSpan{.first_step = first_step_of(index),
                                             .epochs = phase.epochs,
                                             .steps_per_epoch = steps_per_epoch_,
                                             .restarts = schedule_restarts(phase.quantization, phase.epochs),
                                             .epochs_before = plan_.network_epochs_before(index),
                                             .epochs_after = plan_.network_epochs_after(index),
                                             .network_is_new = network_is_new});
  trainer_->rate_factor = rate_factor_;
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
  const std::size_t next = phase_ + 1;
  if (plan_[next].continues) {
    trainer_.reset();
    new_trainer(next, false);
    least_loss_ = kUnknown;
  } else {
    if (plan_[phase_].is_float_start) {
      FloatStart start(description_, experiment_, *data_, train_.count, cache_);
      start.keep(*network_, plan_.float_start());
      tell(start);
    }
    const std::unique_ptr<Network> trained = std::move(network_);
    begin_phase(next, trained.get());
  }
  note(plan_[phase_].name + " begins");
}

bool Run::done() const { return step_ >= steps() && phase_ + 1 == plan_.size(); }

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
  if (trainer_->done() && phase_ + 1 < plan_.size()) {
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
    row.slice_error_soft_pct = judge_->as_is(subject(), images_of(slice), Mode::evaluate_soft).error_pct;
    row.slice_error_hard_pct = judge_->as_is(subject(), images_of(slice), Mode::evaluate).error_pct;
  }
  const std::vector<LayerSource> sources = layer_sources(*network_);
  row.readings = read_values(sources);
  if (with_slice || step_ == 1)
    for (const LayerSource& source : sources)
      for (const Reading& reading : tail_readings(*source.weights))
        row.readings.push_back({source.numbers.name, reading.part, reading.quantity.key, reading.value});
  curves_.add(row);
  return row;
}

EpochRow Run::end_of_epoch() {
  const double steps = static_cast<double>(std::max<std::int64_t>(1, sums_.steps));
  EpochRow row{.epoch = step_ / steps_per_epoch_,
               .step = step_,
               .phase = plan_[phase_].name,
               .train_loss = sums_.loss / steps,
               .train_error_pct = percent(sums_.wrong, sums_.steps * batch_size()),
               .penalty = sums_.penalty == 0.0 ? kUnknown : sums_.penalty / steps,
               .learning_rate = sums_.learning_rate,
               .epoch_seconds = epoch_seconds_,
               .images_per_second = static_cast<double>(sums_.steps * batch_size()) / epoch_seconds_};
  if (validation_.count > 0) {
    const Score soft = judge_->as_is(subject(), images_of(validation_), Mode::evaluate_soft),
                hard = judge_->shipped(subject(), images_of(validation_));
    row.validation_loss_soft = soft.loss;
    row.validation_error_soft_pct = soft.error_pct;
    row.validation_loss_hard = hard.loss;
    row.validation_error_hard_pct = hard.error_pct;
    row.validation_error_float_pct = judge_->float_weights(subject(), images_of(validation_)).error_pct;
    if (const auto measure = measure_of_choice(hard)) keep_best(*measure, hard.error_pct);
    stop_early(hard.loss);
  } else if (kSelects.from(experiment_.select) == Select::test_error) {
    keep_best(*measure_of_choice({}), kUnknown);
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
  const std::int64_t patience = plan_[phase_].recipe.patience;
  const bool waited = patience > 0 && epoch - least_loss_epoch_ >= patience;
  if (!waited || plan_[phase_].is_float_start || trainer_->done()) return;
  trainer_->end_here();
  plan_.set_epochs(phase_, epoch - plan_.epochs_before(phase_));
  note("no smaller validation loss for " + std::to_string(patience) + " epochs: training ends here");
}

std::optional<double> Run::measure_of_choice(const Score& shipped_on_validation) {
  const Select select = kSelects.from(experiment_.select);
  if (select == Select::last) return std::nullopt;
  if (select == Select::test_error)
    return judge_->for_choice(subject(), images_of(test_slice(*data_))).error_pct;
  const bool is_shipped = kSelectStatistics.from(experiment_.select_statistics) == SelectStatistics::shipped;
  const Score score =
      is_shipped ? shipped_on_validation : judge_->for_choice(subject(), images_of(validation_));
  return select == Select::validation_loss ? score.loss : score.error_pct;
}

void Run::keep_best(double measure, double validation_error_pct) {
  const bool is_better = measure < best_measure_ || best_.empty();
  const bool is_later_of_equals =
      kOfEquals.from(experiment_.best_epoch) == OfEquals::last && measure == best_measure_;
  if (!is_better && !is_later_of_equals) return;
  best_measure_ = measure;
  best_error_pct_ = validation_error_pct;
  best_epoch_ = step_ / steps_per_epoch_;
  best_.clear();
  for (const Parameter* parameter : network_->parameters()) best_.push_back(parameter->value);
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
  progress.phase = plan_[phase_].name;
  progress.step = step_;
  progress.steps = steps();
  progress.steps_per_epoch = steps_per_epoch_;
  const auto epochs_at = [this](std::int64_t step) {
    return static_cast<double>(step) / static_cast<double>(steps_per_epoch_);
  };
  progress.float_epochs = static_cast<double>(plan_.float_epochs());
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
  return mode == Mode::evaluate ? judge_->shipped(subject(), images) : judge_->as_is(subject(), images, mode);
}

Score Run::test_float(const Dataset& data) {
  return judge_->float_weights(subject(), {data, test_slice(data), *normalizer_});
}

/// The error of the shipped network, and how far it is from the float weights behind it.
void Run::judge_answers(RunResult& result) {
  const Images images = images_of(test_slice(*data_));
  Tensor quantized, floats;
  result.test_error_quantized_pct = judge_->shipped(subject(), images, &quantized).error_pct;
  result.test_error_float_pct = judge_->float_weights(subject(), images, &floats).error_pct;
  if (images.slice.count == 0) return;
  result.test_misses = misses(quantized, data_->test.labels);
  result.flips_pct = flips_pct(floats, quantized);
  result.kl_to_float = mean_kl(floats, quantized);
}

RunResult Run::result() {
  RunResult result;
  result.experiment = experiment_;
  result.events = events_;
  result.epochs = static_cast<double>(step_) / static_cast<double>(steps_per_epoch_);
  judge_answers(result);
  if (network_->has_statistics())
    result.test_error_running_statistics_pct =
        judge_->as_is(subject(), images_of(test_slice(*data_)), Mode::evaluate).error_pct;
  result.cost = network_cost(*network_);
  SnapshotBuilder builder;
  const std::vector<LayerView> layers = builder.layers(layer_sources(*network_));
  result.zeros_pct = quantized_mean(layers, &LayerView::zeros_pct);
  result.on_grid_pct = quantized_mean(layers, &LayerView::on_grid_pct);
  result.on_grid_start_pct = on_grid_start_pct_;
  result.seconds = seconds_;
  if (seconds_ > 0.0)
    result.images_per_second =
        static_cast<double>(step_ * std::min(experiment_.batch_size, train_.count)) / seconds_;
  if (validation_.count > 0)
    result.validation_error_final_pct = judge_->shipped(subject(), images_of(validation_)).error_pct;
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
