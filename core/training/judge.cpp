#include "core/training/judge.h"

#include "core/values/choices.h"

namespace qs {
namespace {

/// The running averages of a float network are its own; those of a quantized one were taken with noise.
bool has_own_statistics(const Subject& subject) {
  const Quantization& quantization = subject.phase.quantization;
  return !subject.network.has_statistics() ||
         (quantization.weight_bits == kFloatBits && quantization.act_bits == kFloatBits);
}

/// Puts the running statistics back.
class KeptStatistics {
 public:
  explicit KeptStatistics(Network& network) : network_(network), kept_(network.statistics()) {}
  ~KeptStatistics() { network_.set_statistics(kept_); }
  KeptStatistics(const KeptStatistics&) = delete;
  KeptStatistics& operator=(const KeptStatistics&) = delete;

 private:
  Network& network_;
  std::vector<Tensor> kept_;
};

}  // namespace

Judge::Judge(const Architecture& description, const Experiment& experiment, const Images& training)
    : description_(description), experiment_(experiment), training_(training) {}

Score Judge::in(const Subject& subject, const Images& images, const Step& step, Tensor* outputs) const {
  return evaluate(subject.network, images, step, experiment_.batch_size, loss_of(subject.phase.recipe),
                  outputs);
}

Score Judge::as_is(const Subject& subject, const Images& images, Mode mode, Tensor* outputs) const {
  return in(subject, images, subject.trainer.circumstances(mode), outputs);
}

void Judge::estimate(const Subject& subject, Network& network) const {
  estimate_statistics(network, training_, subject.trainer.circumstances(Mode::evaluate),
                      experiment_.batch_size, experiment_.statistics_batches);
}

Score Judge::shipped(const Subject& subject, const Images& images, Tensor* outputs) const {
  if (has_own_statistics(subject) || subject.network.weights_follow_statistics())
    return as_is(subject, images, Mode::evaluate, outputs);
  const KeptStatistics kept(subject.network);
  estimate(subject, subject.network);
  return as_is(subject, images, Mode::evaluate, outputs);
}

Score Judge::for_choice(const Subject& subject, const Images& images) const {
  const SelectStatistics statistics = kSelectStatistics.from(experiment_.select_statistics);
  if (statistics == SelectStatistics::shipped) return shipped(subject, images);
  if (statistics == SelectStatistics::running || !subject.network.has_statistics())
    return as_is(subject, images, Mode::evaluate);
  const KeptStatistics kept(subject.network);
  Step step = subject.trainer.circumstances(Mode::evaluate);
  step.statistics = Statistics::of_the_batch;
  subject.network.begin_estimation();
  const Score score = in(subject, images, step);
  subject.network.end_estimation();
  return score;
}

Score Judge::float_weights(const Subject& subject, const Images& images, Tensor* outputs) {
  if (!shadow_) shadow_ = std::make_unique<Network>(build_network(description_, float_quantization(), 0));
  shadow_->init_from(subject.network);
  if (!has_own_statistics(subject)) estimate(subject, *shadow_);
  return evaluate(*shadow_, images, subject.trainer.circumstances(Mode::evaluate), experiment_.batch_size,
                  loss_of(subject.phase.recipe), outputs);
}

}  // namespace qs
