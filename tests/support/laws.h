// What must be true of every quantization method, whatever it does.
//
// A Subject is one quantizer of a method at work: the weights and biases of a layer, or the output of
// a ReLU, behind one face. Each law returns an empty text when it holds, else what went wrong.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/quantizers/method.h"

namespace qs {

enum class Role { weights, activations };

/// One way to use a method; the rows of the law tests.
struct MethodUse {
  const Method* method;
  Role role;
  int bits;
  Options options;
  std::string name;  // "twn weights 2 bits rule=exact"
};

/// Every method × role × width it offers, with default options and with each other choice of each
/// option that is a choice or a switch.
std::vector<MethodUse> all_uses();

class Subject {
 public:
  virtual ~Subject() = default;
  /// Starts the quantizer on data (weights, or a first batch).
  virtual void init(const Tensor& data) = 0;
  /// Copies of all that came out: weight, bias and perhaps variance, or the quantized activations.
  virtual std::vector<Tensor> forward(const Step& step) = 0;
  /// Gradients in the order of forward's result; returns the gradient of the data, if it is not a
  /// parameter, in a buffer that was full of NaN.
  virtual std::vector<Tensor> backward(const std::vector<Tensor>& grads) = 0;
  virtual double penalty(const Step& step) = 0;
  virtual void after_update(const Step& step) = 0;
  virtual Codes encode() const = 0;
  virtual bool ships_codes() const = 0;
  /// The numbers behind the codes.
  virtual const Tensor& latent() const = 0;
  virtual std::vector<Parameter*> parameters() = 0;
  virtual void probe(Probe& probe) const = 0;
  /// The input on the data path; null when the data are parameters.
  virtual Tensor* input() = 0;
};

std::unique_ptr<Subject> make_subject(const MethodUse& use);
std::unique_ptr<Subject> make_subject(const MethodUse& use, const Tensor& data);

/// A training step, as the trainer makes them.
Step training_step(std::int64_t index);

// Laws on given data.
/// Where no codes are shipped, there are none, and the evaluation equals the float numbers.
std::string evaluation_equals_decoded_codes(const MethodUse& use, const Tensor& data);
std::string codes_point_to_ascending_levels(const MethodUse& use, const Tensor& data);
std::string backward_is_linear(const MethodUse& use, const Tensor& data);
std::string backward_adds_and_leaves_nothing_unset(const MethodUse& use, const Tensor& data);
std::string noise_follows_its_key(const MethodUse& use, const Tensor& data);
std::string loading_continues_bit_for_bit(const MethodUse& use, const Tensor& data);
std::string evaluation_changes_nothing(const MethodUse& use, const Tensor& data);
std::string probe_publishes_what_is_declared(const MethodUse& use, const Tensor& data);
/// Weights only: init leaves the float weights as they are, also those that training would move.
std::string given_weights_stay(const MethodUse& use, const Tensor& data);
/// Weights only: between the steps of training the float weights are finite and lie where the layer itself
/// uses them in soft evaluation, if the method trains on float weights.
std::string float_weights_are_those_of_training(const MethodUse& use, const Tensor& data);

/// Description, citation, options.
std::string method_is_documented(const Method& method);

}  // namespace qs
