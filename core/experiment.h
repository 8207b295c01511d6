// An experiment: all that is needed to repeat a run, and nothing else.
//
// The settings are plain typed members; one table (`experiment_fields`) binds each member to its
// OptionSpec, and the form, the command line, config.json and the help all follow from that table.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>
#include <vector>

#include "core/option.h"

namespace qs {

inline constexpr std::int64_t kFloatBits = 32;  // "not quantized" in every place that counts bits

struct Experiment {
  // What is trained
  std::string preset;  // empty: none; only a record, never read by the engine
  std::string network = "lenet5";
  double width = 1.0;  // multiplies the channels of all hidden layers
  std::string data = "digits";
  std::string normalization = "unit";  // unit | standard | gcn-zca
  std::string augmentation = "none";   // none | crop-flip | crop
  std::string method = "rq-st";
  std::int64_t weight_bits = 2;      // 1…8, or 32 for float
  std::int64_t act_bits = 2;         // 1…8, or 32 for float
  std::string act_method = "own";    // whose activation quantizer: own = the method's, or another method's id
  std::string layer_policy = "all";  // all | all-but-first | all-but-first-and-last

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
  std::string schedule = "linear";  // constant | step | linear | cosine
  std::int64_t decay_epochs = 0;    // linear: length of the final ramp to zero; 0 = half of the run
  std::int64_t step_epochs = 10;    // step: epochs between two drops
  double step_factor = 0.1;         // step: factor at each drop
  std::int64_t patience = 0;  // epochs without a better validation loss before the end; 0 = no early stop
  std::string float_weights;  // file with trained float weights (NPZ, safetensors); empty: random
  std::int64_t warm_start_epochs = 0;  // epochs of float training before quantizing; 0 = from scratch

  // Which numbers come out
  std::uint64_t seed = 1;
  std::int64_t threads = 0;               // 0 = all processors; part of the record, bits depend on it
  std::int64_t train_images = 0;          // 0 = all but the validation images
  std::int64_t validation_images = 5000;  // the last images of the training set
  std::int64_t statistics_batches =
      100;  // for the estimate of batch normalization before each evaluation; 0 = none
  std::string best_epoch = "first";  // first | last, of those with the smallest validation error

  Options method_options;  // declared by the method; see catalog.h
};

/// One setting: its declaration and the member that holds it.
struct ExperimentField {
  OptionSpec spec;
  std::string group;  // heading in the form: "Model", "Training", "Protocol"
  std::variant<std::string Experiment::*, double Experiment::*, std::int64_t Experiment::*,
               std::uint64_t Experiment::*>
      member;
};

/// All settings but preset and method_options, in the order of the form. Choices (networks,
/// methods, data sets) list what the catalog holds.
const std::vector<ExperimentField>& experiment_fields();

Value get(const Experiment& experiment, const ExperimentField& field);

/// Throws Error when the value does not fit the field's spec.
void set(Experiment& experiment, const ExperimentField& field, const Value& value);

/// Sets a field or a method option by its key ("epochs", "lambda"). Another method brings its options
/// with their defaults (see adapt.h for what is kept). Throws Error naming the unknown key and the known
/// ones.
void set_text(Experiment& experiment, const std::string& key, const std::string& text);

/// Whether a setting matters beside the others: of the experiment, or an option of its method.
bool is_relevant(const Experiment& experiment, const OptionSpec& setting);

/// The fewest bits that weights or activations have; defaults of the method's options depend on it.
std::int64_t fewest_bits(const Experiment& experiment);

/// Complaints that no single field can see (a method that cannot do the bits asked for, a float
/// method with a warm start, …); each names the field it belongs to. Empty: ready to run.
struct Complaint {
  std::string key, problem;
};
std::vector<Complaint> complaints(const Experiment& experiment);

/// Throws Error with the first complaint.
void require_runnable(const Experiment& experiment);

nlohmann::ordered_json to_json(const Experiment& experiment);

/// Unknown keys, wrong types and bad values throw Error; `where` names the file in the message.
Experiment experiment_from_json(const nlohmann::ordered_json& json, const std::string& where);

/// "2", or "float".
std::string bits_text(std::int64_t bits);

/// "VGG-7 ×0.25".
std::string network_title(const std::string& network, double width);

/// "RQ-ST 2/2 · LeNet-5 · digits": how runs are called when nobody named them.
std::string title(const Experiment& experiment);

/// The first part of the title: "RQ-ST 2/2".
std::string title_of_method(const Experiment& experiment);

/// The command line that repeats this experiment: "quantscope train --method rq …".
std::string command_line(const Experiment& experiment);

}  // namespace qs
