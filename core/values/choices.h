// What the settings of an experiment choose from, where that is a short list known to the engine.
#pragma once

#include "core/values/names.h"

namespace qs {

/// Which layers have quantized weights; `eight_bit_ends`: all, the first and the last with 8 bits.
enum class LayerPolicy { all, all_but_first, all_but_last, all_but_first_and_last, eight_bit_ends };
inline constexpr Names<LayerPolicy, 5> kLayerPolicies = {
    "layer_policy",
    {"all", "all-but-first", "all-but-last", "all-but-first-and-last", "first-and-last-8-bit"}};

/// Of the setting act_method: the activation quantizer of the method itself.
inline constexpr const char* kOwnActivations = "own";

/// Random weights before the first step; see initial_weights() in nn/init.h.
enum class Initialization { glorot, half_glorot, he };
inline constexpr Names<Initialization, 3> kInitializations = {"initialization",
                                                              {"glorot", "half-glorot", "he"}};

enum class LossKind {
  cross_entropy,  // −log softmax(z)[label], in nats
  squared_hinge,  // mean over the classes of max(0, 1 − t z)², t = 1 for the label and −1 for the others
};
inline constexpr Names<LossKind, 2> kLosses = {"loss", {"cross-entropy", "squared-hinge"}};

/// Adam, or stochastic gradient descent with momentum, plain or Nesterov's.
enum class OptimizerKind { adam, sgd, nesterov };
inline constexpr Names<OptimizerKind, 3> kOptimizers = {"optimizer", {"adam", "sgd", "nesterov"}};

/// How the learning rate changes within a phase; see training/schedule.h.
enum class Schedule { constant, drops, linear, cosine };
inline constexpr Names<Schedule, 4> kSchedules = {"schedule", {"constant", "drops", "linear", "cosine"}};

/// By what the best epoch is chosen; `last`: none is, the last one counts.
enum class Select { validation_error, validation_loss, test_error, last };
inline constexpr Names<Select, 4> kSelects = {"select",
                                              {"validation-error", "validation-loss", "test-error", "last"}};

/// Statistics of batch normalization where epochs are compared: `shipped`, estimated anew as for the test;
/// running averages; of each batch.
enum class SelectStatistics { shipped, running, minibatch };
inline constexpr Names<SelectStatistics, 3> kSelectStatistics = {"select_statistics",
                                                                 {"shipped", "running", "minibatch"}};

/// Which of equally good epochs is the best.
enum class OfEquals { first, last };
inline constexpr Names<OfEquals, 2> kOfEquals = {"best_epoch", {"first", "last"}};

}  // namespace qs
