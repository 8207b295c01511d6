#include "core/laboratory/subject.h"

#include <algorithm>
#include <cmath>

#include "core/nn/probe.h"
#include "core/quantizers/method.h"
#include "core/tensor/noise.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr const char* kLayer = "numbers";
constexpr std::size_t kCloudEvery = 8;                        // of the numbers, for pictures
constexpr std::uint32_t kPlace = 1, kOwnNoise = 0x4c414231u;  // of the quantizer, and of Gaussian weights
constexpr std::uint32_t kKey = 20;                            // the laboratory's draws are always the same

Step step_of(Mode mode, std::uint32_t k) {
  Step step;
  step.mode = mode;
  step.index = k;
  step.noise = {.key0 = kKey, .key1 = 0, .place = 0, .step = k};
  return step;
}

struct LabProbe final : Probe {
  explicit LabProbe(std::string tensor) : part(std::move(tensor)) {}
  void scalar(const Quantity& quantity, double value) override {
    layer.readings.push_back({quantity, part, value});
  }
  void cloud(const Quantity& quantity, std::span<const Real> x, std::span<const Real> y) override {
    Cloud cloud{quantity, {}, {}};
    for (std::size_t i = 0; i < x.size(); i += kCloudEvery) {
      cloud.x.push_back(static_cast<float>(x[i]));
      cloud.y.push_back(static_cast<float>(y[i]));
    }
    layer.clouds.push_back(std::move(cloud));
  }

  std::string part;
  LayerView layer;
};

class WeightSubject final : public Subject {
 public:
  WeightSubject(std::unique_ptr<WeightQuantizer> quantizer, const Tensor& numbers)
      : quantizer_(std::move(quantizer)) {
    quantizer_->init(numbers, Tensor(Shape{0}));
    quantizer_->begin_training();
    for (Parameter* parameter : quantizer_->parameters())
      if (parameter->name == std::string(kLayer) + ".weight") weight_ = parameter;
  }

  const Tensor& numbers() const override { return weight_ ? weight_->value : quantizer_->latent(); }

  bool put(Index i, Real x) override {
    if (weight_) weight_->value[i] = x;
    return weight_ != nullptr;
  }

  bool set_scalar(std::string_view key, double value) override { return quantizer_->set_scalar(key, value); }

  Tensor rounded() override { return quantizer_->forward(step_of(Mode::evaluate, 0)).weight; }

  Tensor drawn(std::uint32_t k) override {
    const EffectiveWeight& effective = quantizer_->forward(step_of(Mode::train, k));
    Tensor result = effective.weight;
    if (effective.variance.empty()) return result;
    Tensor noise(result.shape());
    fill_normal(noise, step_of(Mode::train, k).noise.at(kOwnNoise));
    for (Index i = 0; i < result.size(); ++i) result[i] += std::sqrt(effective.variance[i]) * noise[i];
    return result;
  }

  Tensor pulled_back(std::uint32_t k, const Tensor& upstream) override {
    if (!weight_) return {};
    const EffectiveWeight& effective = quantizer_->forward(step_of(Mode::train, k));
    EffectiveWeight grad;
    grad.weight = upstream;
    grad.bias = Tensor(effective.bias.shape());
    grad.variance = Tensor(effective.variance.shape());
    weight_->grad.fill(Real(0));
    quantizer_->backward(grad);
    return weight_->grad;
  }

  /// Where the layer adds the noise to its output, the weight itself is the mean.
  std::optional<Tensor> mean() override {
    const EffectiveWeight& effective = quantizer_->forward(step_of(Mode::train, 0));
    return effective.variance.empty() ? std::nullopt : std::optional(effective.weight);
  }

  std::optional<Chances> chances(Index i) const override { return quantizer_->chances(i); }

  double deviation(Index i) override {
    if (quantizer_->chances(i)) return 0.0;
    const EffectiveWeight& effective = quantizer_->forward(step_of(Mode::train, 0));
    return effective.variance.empty() ? 0.0 : std::sqrt(static_cast<double>(effective.variance[i]));
  }

  std::vector<float> levels(Index) const override {
    const Codes codes = quantizer_->encode();  // one filter: one group
    return codes.levels.empty() ? std::vector<float>{} : codes.levels.front();
  }

  LayerView layer() const override {
    LabProbe probe(kOfWeights);
    quantizer_->probe(probe);
    return probe.layer;
  }

 private:
  std::unique_ptr<WeightQuantizer> quantizer_;
  Parameter* weight_ = nullptr;  // the float weights; null: others are trained in their place
};

class ActivationSubject final : public Subject {
 public:
  ActivationSubject(std::unique_ptr<TensorQuantizer> quantizer, const Tensor& numbers)
      : quantizer_(std::move(quantizer)), numbers_(numbers) {
    quantizer_->calibrate(numbers_);
  }

  const Tensor& numbers() const override { return numbers_; }
  bool put(Index i, Real x) override {
    numbers_[i] = x;
    return true;
  }
  bool set_scalar(std::string_view key, double value) override { return quantizer_->set_scalar(key, value); }

  Tensor rounded() override { return through(step_of(Mode::evaluate, 0)); }
  Tensor drawn(std::uint32_t k) override { return through(step_of(Mode::train, k)); }

  Tensor pulled_back(std::uint32_t k, const Tensor& upstream) override {
    const Tensor y = drawn(k);
    Tensor result(numbers_.shape());
    quantizer_->backward(numbers_, y, tape_, upstream, result);
    return result;
  }

  std::optional<Chances> chances(Index i) const override { return quantizer_->chances(numbers_[i]); }
  double deviation(Index) override { return 0.0; }

  std::vector<float> levels(Index) const override {
    const Codes codes = quantizer_->encode(numbers_);
    return codes.levels.empty() ? std::vector<float>{} : codes.levels.front();
  }

  LayerView layer() const override {
    LabProbe probe(kOfActivations);
    quantizer_->probe(probe);
    return probe.layer;
  }

 private:
  Tensor through(const Step& step) {
    Tensor y(numbers_.shape());
    quantizer_->forward(numbers_, y, tape_, step, kPlace);
    return y;
  }

  std::unique_ptr<TensorQuantizer> quantizer_;
  Tensor numbers_;
  Tape tape_;
};

void require_bits(const Method& method, const LabQuestion& question) {
  const bool is_of_weights = question.tensor == Quantized::weights;
  const BitRange& range = is_of_weights ? method.info.weight_bits : method.info.act_bits;
  if (range.min == kFloatBits ||
      !(is_of_weights ? method.weight || method.network_weights : static_cast<bool>(method.activation)))
    throw Error("method",
                method.info.name + " leaves " + std::string(kQuantized.of(question.tensor)) + " float",
                "choose another method, or the other kind of numbers");
  if (question.bits < range.min || question.bits > range.max)
    throw Error("bits", method.info.name + " takes " + std::to_string(range.min) +
                            (range.min == range.max ? "" : " to " + std::to_string(range.max)) +
                            " bits for " + std::string(kQuantized.of(question.tensor)) + ", not " +
                            std::to_string(question.bits));
}

}  // namespace

std::unique_ptr<Subject> subject_of(const LabQuestion& question, const std::vector<double>& numbers) {
  const Method& method = find_method(question.method);
  require_bits(method, question);
  const LayerSite site{.layer = kLayer,
                       .bits = question.bits,
                       .is_activation = question.tensor == Quantized::activations,
                       .place = kPlace};
  Tensor tensor(Shape{1, static_cast<Index>(numbers.size())});  // one filter, or one image
  std::transform(numbers.begin(), numbers.end(), tensor.begin(),
                 [](double x) { return static_cast<Real>(x); });
  if (site.is_activation)
    return std::make_unique<ActivationSubject>(method.activation(site, question.options), tensor);
  const WeightFactory make =
      method.network_weights ? method.network_weights(question.options) : method.weight;
  return std::make_unique<WeightSubject>(make(site, question.options), tensor);
}

}  // namespace qs
