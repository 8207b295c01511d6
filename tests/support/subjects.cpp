#include <limits>

#include "core/nn/quantized_activation.h"
#include "support/laws.h"
#include "support/tensors.h"

namespace qs {
namespace {

constexpr std::uint32_t kPlace = 4;

class WeightSubject final : public Subject {
 public:
  explicit WeightSubject(std::unique_ptr<WeightQuantizer> quantizer) : quantizer_(std::move(quantizer)) {}

  void init(const Tensor& data) override {
    quantizer_->init(data, normal_tensor(Shape{data.shape()[0]}, 91, 0.05));
    quantizer_->begin_training();
  }
  std::vector<Tensor> forward(const Step& step) override {
    const EffectiveWeight& effective = quantizer_->forward(step);
    std::vector<Tensor> all{effective.weight, effective.bias};
    if (!effective.variance.empty()) all.push_back(effective.variance);
    return all;
  }
  std::vector<Tensor> backward(const std::vector<Tensor>& grads) override {
    quantizer_->backward({grads[0], grads[1], grads.size() > 2 ? grads[2] : Tensor()});
    return {};
  }
  double penalty(const Step& step) override { return quantizer_->penalty(step); }
  void after_update(const Step& step) override { quantizer_->after_update(step); }
  Codes encode() const override { return quantizer_->encode(); }
  bool ships_codes() const override { return quantizer_->ships_codes(); }
  const Tensor& latent() const override { return quantizer_->latent(); }
  std::vector<Parameter*> parameters() override { return quantizer_->parameters(); }
  void probe(Probe& probe) const override { quantizer_->probe(probe); }
  Tensor* input() override { return nullptr; }

 private:
  std::unique_ptr<WeightQuantizer> quantizer_;
};

class ActivationSubject final : public Subject {
 public:
  explicit ActivationSubject(std::unique_ptr<TensorQuantizer> quantizer)
      : layer_("conv1.output", kPlace, std::move(quantizer)) {}

  void init(const Tensor& data) override {
    x_ = data;
    layer_.calibrate(x_);
  }
  std::vector<Tensor> forward(const Step& step) override {
    y_ = Tensor(x_.shape(), std::numeric_limits<Real>::quiet_NaN());
    layer_.forward(x_, y_, step);
    return {y_};
  }
  std::vector<Tensor> backward(const std::vector<Tensor>& grads) override {
    Tensor dx(x_.shape(), std::numeric_limits<Real>::quiet_NaN());
    layer_.backward(x_, y_, grads[0], &dx);
    return {dx};
  }
  double penalty(const Step& step) override { return layer_.penalty(step); }
  void after_update(const Step& step) override { layer_.after_update(step); }
  Codes encode() const override { return layer_.quantizer().encode(x_); }
  bool ships_codes() const override { return layer_.quantizer().ships_codes(); }
  const Tensor& latent() const override { return x_; }
  std::vector<Parameter*> parameters() override { return layer_.parameters(); }
  void probe(Probe& probe) const override { layer_.quantizer().probe(probe); }
  Tensor* input() override { return &x_; }

 private:
  QuantizedActivation layer_;
  Tensor x_, y_;
};

std::vector<int> widths(const BitRange& range) {
  std::vector<int> all;
  for (int bits = range.min; bits <= range.max && bits < 32; ++bits) all.push_back(bits);
  return all;
}

struct Variant {
  std::string name;
  Options options;
};

std::vector<Variant> variants(const Method& method) {
  std::vector<Variant> all{{"", Options(method.info.options)}};
  for (const OptionSpec& spec : method.info.options) {
    std::vector<Value> others;
    if (const auto* choice = std::get_if<ChoiceKind>(&spec.kind))
      others.assign(choice->values.begin(), choice->values.end());
    if (std::holds_alternative<SwitchKind>(spec.kind)) others = {true, false};
    for (const Value& value : others) {
      if (value == spec.default_value) continue;
      Options options(method.info.options);
      options.set(spec.key, value);
      const std::string text = std::holds_alternative<bool>(value) ? "other" : std::get<std::string>(value);
      all.push_back({" " + spec.key + "=" + text, options});
    }
  }
  return all;
}

}  // namespace

std::vector<MethodUse> all_uses() {
  std::vector<MethodUse> uses;
  for (const Method& method : all_methods()) {
    for (const Variant& variant : variants(method)) {
      const auto add = [&](Role role, const BitRange& range, const std::string& what) {
        for (const int bits : widths(range))
          uses.push_back({&method, role, bits, variant.options,
                          method.info.id + " " + what + " " + std::to_string(bits) + " bits" + variant.name});
      };
      if (method.weight) add(Role::weights, method.info.weight_bits, "weights");
      if (method.activation) add(Role::activations, method.info.act_bits, "activations");
    }
  }
  return uses;
}

std::unique_ptr<Subject> make_subject(const MethodUse& use) {
  const bool is_activation = use.role == Role::activations;
  const LayerSite site{.layer = is_activation ? "conv1.output" : "conv1",
                       .bits = use.bits,
                       .is_activation = is_activation,
                       .place = kPlace};
  if (is_activation) return std::make_unique<ActivationSubject>(use.method->activation(site, use.options));
  return std::make_unique<WeightSubject>(use.method->weight(site, use.options));
}

std::unique_ptr<Subject> make_subject(const MethodUse& use, const Tensor& data) {
  std::unique_ptr<Subject> subject = make_subject(use);
  subject->init(data);
  return subject;
}

Step training_step(std::int64_t index) {
  return {.index = index,
          .epoch = 0.5 + 0.25 * static_cast<double>(index),
          .epochs = 4.0,
          .train_images = 100,
          .mode = Mode::train,
          .noise = {.key0 = 3, .key1 = 5, .place = 0, .step = static_cast<std::uint32_t>(index)}};
}

}  // namespace qs
