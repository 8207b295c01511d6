// A run of a few dozen steps without a network: one layer whose weights walk at random, recorded like
// any other run. What it writes depends on its step alone, so two directories can be compared.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "core/training/curves.h"
#include "core/training/recorder.h"
#include "core/training/run_directory.h"
#include "core/training/snapshot_builder.h"
#include "core/training/snapshot_file.h"
#include "support/rounded_weights.h"

class SmallRun {
 public:
  static constexpr std::int64_t kSteps = 60, kStepsPerEpoch = 20;

  static SmallRun start(const std::filesystem::path& directory) {
    SmallRun run(qs::Recorder::create(directory, origin()));
    run.add_frame();
    run.save();
    return run;
  }

  static SmallRun resume(const std::filesystem::path& directory) {
    const qs::FoundCheckpoint found = qs::find_checkpoint(directory);
    const std::int64_t step = std::stoll(found.text.at("step"));
    SmallRun run(qs::Recorder::resume(directory, origin(), step));
    qs::load_checkpoint(found.file, run.state());
    run.weights_.round();
    run.step_ = step;
    run.builder_.continue_from(
        qs::read_snapshot(qs::frame_file(directory, qs::frame_steps(directory).back())).layers);
    return run;
  }

  std::int64_t step_count() const { return step_; }
  const qs::Tensor& weights() const { return weights_.latent(); }

  void step() {
    qs::Random random(7, qs::Purpose::data, static_cast<std::uint32_t>(step_));
    for (qs::Real& weight : weights_.weights()) weight += 0.05f * random.normal();
    weights_.round();
    ++step_;
    qs::StepRow row{.step = step_, .epoch = epoch(), .loss = 1.0 / static_cast<double>(step_)};
    row.readings = qs::read_values({source()});
    recorder_.add(row);
    if (step_ % kStepsPerEpoch == 0)
      recorder_.add(qs::EpochRow{.epoch = step_ / kStepsPerEpoch,
                                 .step = step_,
                                 .phase = "test",
                                 .validation_error_hard_pct = 10.0 / epoch()});
    if (recorder_.wants_frame(step_)) add_frame();
    if (step_ % kSaveEvery == 0) save();
  }

  void finish() {
    save();
    qs::RunResult result;
    result.experiment = origin().experiment;
    result.epochs = epoch();
    result.test_error_quantized_pct = 1.5;
    result.cost = qs::network_cost({source().numbers});
    recorder_.finish(result);
  }

  static qs::RunOrigin origin() {
    qs::RunOrigin origin;
    origin.steps = kSteps;
    origin.steps_per_epoch = kStepsPerEpoch;
    origin.data_checksum = "abc";
    origin.compute = "none";
    return origin;
  }

 private:
  static constexpr std::int64_t kSaveEvery = 7;

  explicit SmallRun(qs::Recorder recorder)
      : recorder_(std::move(recorder)),
        weights_(normal_weights({4, 8}, 1, 0.3f), {{-0.5f, -0.25f, 0, 0.25f}}) {}

  double epoch() const { return static_cast<double>(step_) / static_cast<double>(kStepsPerEpoch); }
  qs::LayerSource source() const {
    qs::LayerSource source{.numbers = {.name = "conv1",
                                       .shape = weights_.latent().shape().extents(),
                                       .weights = weights_.latent().size(),
                                       .macs = 100,
                                       .weight_bits = 2,
                                       .input_bits = 2,
                                       .scale_bits = weights_.overhead_bits()},
                           .weights = &weights_};
    qs::set_costs(source.numbers);
    return source;
  }

  std::vector<qs::NamedTensor> state() {
    std::vector<qs::NamedTensor> tensors = {{"conv1.weight", &weights_.weights()}};
    for (const qs::NamedTensor& codes : builder_.state({source()}, "frame.")) tensors.push_back(codes);
    return tensors;
  }
  void save() { recorder_.save(state(), {{"step", std::to_string(step_)}}); }
  void add_frame() {
    qs::Snapshot snapshot;
    snapshot.progress.step = step_;
    snapshot.progress.steps = kSteps;
    snapshot.progress.steps_per_epoch = kStepsPerEpoch;
    snapshot.progress.state = qs::RunState::running;
    snapshot.progress.phase = "test";
    snapshot.layers = builder_.layers({source()});
    recorder_.add_frame(snapshot);
  }

  qs::Recorder recorder_;
  RoundedWeights weights_;
  qs::SnapshotBuilder builder_;
  std::int64_t step_ = 0;
};
