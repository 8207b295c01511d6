// An experiment: all that is needed to repeat a run, and nothing else. Settings are plain typed members.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/values/bits.h"
#include "core/values/choices.h"
#include "core/values/option.h"

namespace qs {

/// Choices are kept by name, as in files; choices.h and normalization.h, augmentation.h have the lists.
struct Experiment {
  // What is trained
  std::string preset;  // empty: none; only a record, never read by the engine
  std::string network = "lenet5";
  double width = 1.0;  // multiplies the channels of all hidden layers
  std::string data = "digits";
  std::string normalization = "unit";     // see data/normalization.h
  std::string augmentation = "none";      // none | crop-flip | crop
  std::int64_t crop_padding = 4;          // pixels on each side before a crop
  std::string initialization = "glorot";  // glorot | half-glorot | he
  std::string method = "rq-st";
  std::int64_t weight_bits = 2;              // 1…8, or 32 for float
  std::int64_t act_bits = 2;                 // 1…8, or 32 for float
  std::string act_method = kOwnActivations;  // whose activation quantizer: own, or another method's id
  /// all | all-but-first | all-but-last | all-but-first-and-last | first-and-last-8-bit
  std::string layer_policy = "all";

  // How it is trained
  std::int64_t epochs = 5;
  std::int64_t batch_size = 128;
  std::string loss = "cross-entropy";  // cross-entropy | squared-hinge
  double label_smoothing = 0.0;        // cross-entropy only
  std::string optimizer = "adam";      // adam | sgd | nesterov
  double learning_rate = 1e-3;
  double momentum = 0.9;            // sgd and nesterov
  double weight_decay = 0.0;        // L2, gradient weight_decay·w
  double clip_norm = 0.0;           // largest norm of the gradient of all parameters; 0 = no limit
  std::string schedule = "linear";  // constant | drops | linear | cosine
  std::int64_t decay_epochs = 0;    // linear: length of the final ramp; 0 = half of the run
  double end_factor = 0.0;          // linear: where the ramp ends, as a share of the rate
  std::string drops;                // drops: "[[15,0.1],[25,0.1]]", see drops.h
  std::int64_t patience = 0;  // epochs without a better validation loss before the end; 0 = no early stop
  std::string float_weights;  // file with trained float weights (NPZ, safetensors); empty: random
  /// Epochs of float training before quantizing, with the network's own recipe; 0 = none.
  std::int64_t warm_start_epochs = 0;
  std::string
      phases;  // one after the other, each with settings of its own; see settings/phases.h; empty: one

  // Which numbers come out
  std::uint64_t seed = 1;
  std::int64_t threads = 0;               // 0 = all processors; part of the record, bits depend on it
  std::int64_t train_images = 0;          // 0 = all but the validation images
  std::int64_t validation_images = 5000;  // the last images of the training set
  std::int64_t statistics_batches =
      100;  // for the estimate of batch normalization before each evaluation; 0 = none
  /// By what the best epoch is chosen: validation-error | validation-loss | test-error | last (none is).
  std::string select = "validation-error";
  /// Of batch normalization, where an epoch is judged: shipped (estimated anew) | running | minibatch.
  std::string select_statistics = "shipped";
  std::string best_epoch = "first";  // first | last, of equally good ones

  Options method_options;  // declared by the method; see MethodInfo::options
};

/// The fewest bits that weights or activations have; defaults of the method's options depend on it.
inline std::int64_t fewest_bits(const Experiment& experiment) {
  return std::min(experiment.weight_bits, experiment.act_bits);
}

}  // namespace qs
