// What a person picks in the menu: a description and the builders of its parts.
//
// Each method's file exports one function that returns a Method; methods.inc lists them in menu
// order. Nothing else in the program knows a method by name.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "core/nn/layer.h"
#include "core/nn/tensor_quantizer.h"
#include "core/nn/weight_quantizer.h"
#include "core/values/method_info.h"

namespace qs {

/// Where in the network a quantizer is about to work.
struct LayerSite {
  std::string layer;       // "conv2": prefix of the parameters' names
  int bits;                // 1…8; never 32 (a float tensor gets no quantizer)
  bool is_activation;      // a ReLU output: unsigned
  std::uint32_t place;     // key of this tensor's noise, unique in the network
  std::uint64_t seed = 0;  // of the run, for what is drawn once
};

/// Builds the quantizer of one layer's weights and biases.
using WeightFactory = std::function<std::unique_ptr<WeightQuantizer>(const LayerSite&, const Options&)>;

struct Method {
  MethodInfo info;
  /// Weights and biases of one layer. Null: the method leaves weights float.
  WeightFactory weight = {};
  /// For methods whose layers share something: called once for a network, and what it returns builds
  /// the layers of that network in order, instead of `weight`. Null: every layer is on its own.
  std::function<WeightFactory(const Options&)> network_weights = {};
  /// After which of `epochs` epochs the schedule of the learning rate begins anew, ascending. Null: never.
  std::function<std::vector<std::int64_t>(const Options&, int weight_bits, std::int64_t epochs)>
      schedule_restarts = {};
  /// The output of one ReLU. Null: the method leaves activations float.
  std::function<std::unique_ptr<TensorQuantizer>(const LayerSite&, const Options&)> activation = {};
  /// A layer right behind a layer with weights, before pooling and ReLU: its forward is the identity,
  /// its backward quantizes the error that flows back. Null, or one that returns null: none.
  std::function<std::unique_ptr<Layer>(const LayerSite&, const Options&)> after = {};
  /// True: the activation quantizer takes the place of the ReLU, and sees what would flow into it.
  bool activation_replaces_relu = false;
  /// True: the quantizers exist only after training; the network trains as float and is quantized
  /// (calibrated and rounded) at the end of the run.
  bool after_training = false;
  /// True: what the quantizers do at an epoch depends on how many epochs are planned (Step::epochs).
  bool plans_ahead = false;
  /// Gradients of the quantizer are the exact derivative of its (noisy) forward, for the tests.
  bool exact_gradients = false;
};

/// When an option matters that only the method's quantizer of weights reads, or only that of ReLU outputs.
std::vector<Condition> beside_quantized_weights();
std::vector<Condition> beside_quantized_activations();

/// All methods, in menu order.
const std::vector<Method>& all_methods();
const Method& find_method(std::string_view id);  // throws Error naming the known ids

/// The method that quantizes nothing: what others are compared with, and trained before them.
const Method& float_baseline();

}  // namespace qs
