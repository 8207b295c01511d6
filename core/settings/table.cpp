// The table that binds every setting of an experiment to its declaration.
#include <algorithm>
#include <iterator>

#include "core/data/augmentation.h"
#include "core/data/data_library.h"
#include "core/data/normalization.h"
#include "core/nn/architecture.h"
#include "core/nn/network_info.h"
#include "core/quantizers/method.h"
#include "core/settings/phases.h"
#include "core/settings/settings.h"
#include "core/values/choices.h"
#include "core/values/drops.h"
#include "core/values/experiment.h"

namespace qs {
namespace {

template <class List, class Id>
ChoiceKind ids(const List& list, const Id& id) {
  ChoiceKind kind;
  for (const auto& entry : list) kind.values.push_back(id(entry));
  return kind;
}

ChoiceKind activation_choices() {
  ChoiceKind kind{{kOwnActivations}};
  for (const Method& method : all_methods())
    if (method.info.act_bits.min != kFloatBits) kind.values.push_back(method.info.id);
  return kind;
}

template <class Names>
ChoiceKind names(const Names& list) {
  return ids(list, [](std::string_view name) { return std::string(name); });
}

std::vector<std::string> ids_where(bool Method::*holds) {
  std::vector<std::string> list;
  for (const Method& method : all_methods())
    if (method.*holds) list.push_back(method.info.id);
  return list;
}

constexpr IntegerKind kBits{1, kFloatBits};

std::vector<ExperimentField> model_fields() {
  const Experiment d;
  const auto id = [](const auto& entry) { return entry.id; };
  return {
      {{"network", "", "Network", d.network, ids(architecture_ids(), [](const auto& name) { return name; }),
        "What is trained.", ""},
       "Model",
       &Experiment::network},
      {{"width", "", "Width", d.width, RealKind{0.05, 4.0, true},
        "Multiplies the channels and units of all hidden layers.", ""},
       "Model",
       &Experiment::width},
      {{"data", "", "Data", d.data, ids(data_sets(), id), "What it is trained on.", ""},
       "Model",
       &Experiment::data},
      {{"normalization", "", "Normalization", d.normalization, names(kNormalizations.list),
        "Pixels to numbers from −1 to 1 or from 0 to 1; to mean 0 and deviation 1 of each colour, or of each "
        "image; from 0 to 1 less the mean of each pixel; or contrast-normalized and whitened.",
        ""},
       "Model",
       &Experiment::normalization},
      {{"augmentation", "", "Augmentation", d.augmentation, names(kAugmentations.list),
        "Training images as they are, or moved at random, and mirrored.", ""},
       "Model",
       &Experiment::augmentation},
      {{"crop_padding",
        "",
        "Moved by",
        d.crop_padding,
        IntegerKind{0, 16},
        "How far training images are moved at most, in each direction.",
        "",
        "pixels",
        {unless("augmentation", {"none"})}},
       "Model",
       &Experiment::crop_padding},
      {{"initialization", "", "First weights", d.initialization, names(kInitializations.list),
        "Random weights to start from: Glorot's uniform ones; in half their range, as in the code of "
        "BinaryConnect and LAB; or He's normal ones.",
        ""},
       "Model",
       &Experiment::initialization},
      {{"method", "", "Method", d.method,
        ids(all_methods(), [](const Method& method) { return method.info.id; }),
        "How weights and activations are quantized.", ""},
       "Model",
       &Experiment::method},
      {{"weight_bits", "b_w", "Weight bits", d.weight_bits, kBits,
        "Bits of each weight, 1 to 8, or 32 for float.", ""},
       "Model",
       &Experiment::weight_bits},
      {{"act_bits", "b_a", "Activation bits", d.act_bits, kBits,
        "Bits of each ReLU output, 1 to 8, or 32 for float.", ""},
       "Model",
       &Experiment::act_bits},
      {{"act_method", "", "Activation quantizer", d.act_method, activation_choices(),
        "Quantizes the ReLU outputs: the method's own quantizer, or that of another method with its usual "
        "options.",
        ""},
       "Model",
       &Experiment::act_method},
      {{"layer_policy",
        "",
        "Quantized layers",
        d.layer_policy,
        names(kLayerPolicies.list),
        "Layers whose weights are quantized; the others stay float, or get 8 bits.",
        "",
        "",
        {unless("weight_bits", {"32"})}},
       "Model",
       &Experiment::layer_policy},
  };
}

std::vector<ExperimentField> training_fields() {
  const Experiment d;
  return {
      {{"epochs", "", "Epochs", d.epochs, IntegerKind{1, 10000}, "Passes over the training images.", ""},
       "Training",
       &Experiment::epochs},
      {{"warm_start_epochs",
        "",
        "Float warm start",
        d.warm_start_epochs,
        IntegerKind{0, 1000},
        "Epochs of float training before quantizing; the result is kept and reused. 0 starts from random "
        "weights.",
        "",
        "epochs",
        {unless("method", ids_where(&Method::after_training))}},
       "Training",
       &Experiment::warm_start_epochs},
      {{"float_weights", "", "Float weights", d.float_weights, PathKind{},
        "NPZ or safetensors file with the weights to start from, by the names and shapes of "
        "model.safetensors. Empty starts from random weights.",
        ""},
       "Training",
       &Experiment::float_weights},
      {{"batch_size", "", "Batch size", d.batch_size, IntegerKind{1, 10000}, "Images per step.", ""},
       "Training",
       &Experiment::batch_size},
      {{"loss", "", "Loss", d.loss, names(kLosses.list),
        "Softmax cross-entropy, or the squared hinge loss of one output against the others.", ""},
       "Training",
       &Experiment::loss},
      {{"label_smoothing",
        "",
        "Label smoothing",
        d.label_smoothing,
        RealKind{0.0, 0.9},
        "Share of the label's weight that cross-entropy spreads over all classes.",
        "",
        "",
        {when("loss", {"cross-entropy"})}},
       "Training",
       &Experiment::label_smoothing},
      {{"learning_rate", "η", "Learning rate", d.learning_rate, RealKind{1e-7, 10.0, true},
        "Step size of the optimizer.", ""},
       "Training",
       &Experiment::learning_rate},
      {{"optimizer", "", "Optimizer", d.optimizer, names(kOptimizers.list),
        "Adam, or stochastic gradient descent with momentum, plain or Nesterov's.", ""},
       "Training",
       &Experiment::optimizer},
      {{"momentum",
        "μ",
        "Momentum",
        d.momentum,
        RealKind{0.0, 0.999},
        "Share of the last update that the next one keeps.",
        "",
        "",
        {when("optimizer", {"sgd", "nesterov"})}},
       "Training",
       &Experiment::momentum},
      {{"weight_decay", "", "Weight decay", d.weight_decay, RealKind{0.0, 1.0},
        "Adds this times the weight to its gradient; scales and logits are spared.", ""},
       "Training",
       &Experiment::weight_decay},
      {{"clip_norm", "", "Gradient limit", d.clip_norm, RealKind{0.0, 1e6},
        "Longer gradients, over all parameters, are scaled down to this norm; 0 sets no limit.", ""},
       "Training",
       &Experiment::clip_norm},
      {{"schedule", "", "Schedule", d.schedule, names(kSchedules.list),
        "How the learning rate changes: not, by drops at given epochs, linearly at the end, or along half "
        "a cosine to zero.",
        ""},
       "Training",
       &Experiment::schedule},
      {{"decay_epochs",
        "",
        "Linear ramp",
        d.decay_epochs,
        IntegerKind{0, 10000},
        "Length of the ramp at the end; 0 is half of the run.",
        "",
        "epochs",
        {when("schedule", {"linear"})},
        {},
        true},
       "Training",
       &Experiment::decay_epochs},
      {{"end_factor",
        "",
        "End of the ramp",
        d.end_factor,
        RealKind{0.0, 1.0},
        "Where the linear ramp ends, as a share of the learning rate.",
        "",
        "",
        {when("schedule", {"linear"})}},
       "Training",
       &Experiment::end_factor},
      {{"drops",
        "",
        "Drops",
        d.drops,
        ListKind{"a list of drops, as in [[15, 0.1], [25, 0.1]]", problem_with_drops},
        "After which epochs the learning rate falls, and by which factor: [epoch, factor], or "
        "[epoch, factor, every] to repeat.",
        "",
        "",
        {when("schedule", {"drops"})},
        {},
        true},
       "Training",
       &Experiment::drops},
      {{"phases", "", "Phases", d.phases,
        ListKind{"a list of phases, as in [{\"quantized\": false, \"epochs\": 30}, {\"epochs\": 10}]",
                 problem_with_phases},
        "Float and quantized phases, one after the other, each with training settings of its own; empty: "
        "one.",
        ""},
       "Training",
       &Experiment::phases},
      {{"patience",
        "",
        "Patience",
        d.patience,
        IntegerKind{0, 10000},
        "The run ends early after so many epochs without a smaller validation loss; 0 never does.",
        "",
        "epochs",
        {unless("validation_images", {"0"})}},
       "Training",
       &Experiment::patience},
  };
}

std::vector<ExperimentField> protocol_fields() {
  const Experiment d;
  constexpr std::int64_t kMost = 100'000'000;
  return {
      {{"seed", "", "Seed", static_cast<std::int64_t>(d.seed), IntegerKind{0, 4'000'000'000},
        "The same seed and thread count give the same numbers, bit for bit.", ""},
       "Protocol",
       &Experiment::seed},
      {{"threads", "", "Threads", d.threads, IntegerKind{0, 1024}, "Processors to use; 0 uses all.", ""},
       "Protocol",
       &Experiment::threads},
      {{"train_images", "", "Training images", d.train_images, IntegerKind{0, kMost},
        "How many images to train on; 0 is all but the validation images.", ""},
       "Protocol",
       &Experiment::train_images},
      {{"validation_images", "", "Validation images", d.validation_images, IntegerKind{0, kMost},
        "The last images of the training set, used for choices and never trained on.", ""},
       "Protocol",
       &Experiment::validation_images},
      {{"statistics_batches",
        "",
        "Normalization batches",
        d.statistics_batches,
        IntegerKind{0, kMost},
        "Training batches from which mean and variance of batch normalization are estimated anew for the "
        "quantized network before it is evaluated; 0 keeps the running averages of training.",
        "",
        "batches",
        {when("network", networks_with_normalization())}},
       "Protocol",
       &Experiment::statistics_batches},
      {{"select", "", "Best epoch by", d.select, names(kSelects.list),
        "By what the best epoch is chosen. Some papers choose on the test images, which flatters the result.",
        ""},
       "Protocol",
       &Experiment::select},
      {{"select_statistics",
        "",
        "Its statistics",
        d.select_statistics,
        names(kSelectStatistics.list),
        "Of batch normalization, where epochs are compared: estimated anew as for the test, the running "
        "averages, or those of each batch.",
        "",
        "",
        {when("network", networks_with_normalization()), unless("select", {"last"})}},
       "Protocol",
       &Experiment::select_statistics},
      {{"best_epoch",
        "",
        "Of equal epochs",
        d.best_epoch,
        names(kOfEquals.list),
        "Which of several equally good epochs counts as the best.",
        "",
        "",
        {unless("select", {"last"})}},
       "Protocol",
       &Experiment::best_epoch},
  };
}

}  // namespace

constexpr std::pair<std::string_view, const char*> kZeroWords[] = {
    {"clip_norm", "none"}, {"decay_epochs", "half the run"}, {"patience", "never"},
    {"threads", "all"},    {"train_images", "all"},          {"statistics_batches", "none"}};

constexpr std::string_view kMain[] = {
    "network",           "data",       "method",        "weight_bits", "act_bits", "epochs",
    "warm_start_epochs", "batch_size", "learning_rate", "optimizer",   "seed"};

const std::vector<ExperimentField>& experiment_fields() {
  static const std::vector<ExperimentField> fields = [] {
    std::vector<ExperimentField> all = model_fields();
    for (const auto& more : {training_fields(), protocol_fields()})
      all.insert(all.end(), more.begin(), more.end());
    for (ExperimentField& field : all) {
      field.is_main = std::find(std::begin(kMain), std::end(kMain), field.spec.key) != std::end(kMain);
      for (const auto& [key, word] : kZeroWords)
        if (field.spec.key == key) field.spec.zero_word = word;
    }
    return all;
  }();
  return fields;
}

}  // namespace qs
