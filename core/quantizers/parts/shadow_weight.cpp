#include "core/quantizers/parts/shadow_weight.h"

#include <algorithm>

#include "core/base/parallel.h"

namespace qs {
namespace {

constexpr double kFloatSize = 32.0;  // bits of a number that is not quantized

class ShadowWeight final : public WeightQuantizer {
 public:
  ShadowWeight(const LayerSite& site, std::unique_ptr<TensorQuantizer> quantizer, Biases biases)
      : quantizer_(std::move(quantizer)),
        quantizes_biases_(quantizer_ && biases == Biases::on_the_same_grid),
        bits_(site.bits),
        place_(site.place) {
    weight_.name = site.layer + ".weight";
    bias_.name = site.layer + ".bias";
  }

  void init(const Tensor& weight, const Tensor& bias) override {
    weight_ = Parameter(weight_.name, weight);
    bias_ = Parameter(bias_.name, bias);
    if (quantizer_) quantizer_->calibrate(weight_.value);
  }

  void begin_training() override {
    if (!quantizer_) return;
    quantizer_->adopt(weight_);
    quantizer_->calibrate(weight_.value);
  }

  const EffectiveWeight& forward(const Step& step) override {
    map(weight_, effective_.weight, quantizer_ != nullptr, weight_tape_, step, place_);
    map(bias_, effective_.bias, quantizes_biases_, bias_tape_, step, place_ + 1);
    return effective_;
  }

  void backward(const EffectiveWeight& grad) override {
    map_back(weight_, effective_.weight, quantizer_ != nullptr, weight_tape_, grad.weight);
    map_back(bias_, effective_.bias, quantizes_biases_, bias_tape_, grad.bias);
  }

  double penalty(const Step& step) override { return quantizer_ ? quantizer_->penalty(step) : 0.0; }

  void after_update(const Step& step) override {
    if (!quantizer_) return;
    quantizer_->project(weight_.value);
    quantizer_->after_update(step);
  }

  bool set_curvature(const Tensor& curvature) override {
    return quantizer_ && quantizer_->set_curvature(curvature);
  }

  bool ships_codes() const override { return !quantizer_ || quantizer_->ships_codes(); }
  Codes encode() const override { return quantizer_ ? quantizer_->encode(weight_.value) : Codes{}; }
  const Tensor& latent() const override {
    return quantizer_ && quantizer_->write_unrounded(weight_.value, unrounded_) ? unrounded_ : weight_.value;
  }
  const Tensor& latent_bias() const override { return bias_.value; }

  double bias_bits() const override {
    return static_cast<double>(bias_.value.size()) * (quantizes_biases_ ? bits_ : kFloatSize);
  }
  double overhead_bits() const override {
    return bias_bits() + (quantizer_ ? quantizer_->overhead_bits() : 0.0);
  }

  std::vector<Parameter*> parameters() override {
    std::vector<Parameter*> all{&weight_, &bias_};
    if (quantizer_)
      for (Parameter* parameter : quantizer_->parameters()) all.push_back(parameter);
    return all;
  }

  void probe(Probe& probe) const override {
    if (quantizer_) quantizer_->probe(probe);
  }
  bool set_scalar(std::string_view key, double value) override {
    return quantizer_ && quantizer_->set_scalar(key, value);
  }
  std::optional<Chances> chances(Index i) const override {
    return quantizer_ ? quantizer_->chances(weight_.value[i]) : std::nullopt;
  }

 private:
  /// What stays float is used where it lies.
  void map(Parameter& from, Tensor& to, bool quantize, Tape& tape, const Step& step, std::uint32_t place) {
    if (!quantize) {
      to = Tensor::borrow(from.value.data(), from.value.shape());
      return;
    }
    to.resize(from.value.shape());
    quantizer_->forward(from.value, to, tape, step, place);
  }

  void map_back(Parameter& from, const Tensor& to, bool quantized, const Tape& tape, const Tensor& grad) {
    if (!quantized) {
      add(grad, from.grad);
      return;
    }
    grad_.resize(grad.shape());
    quantizer_->backward(from.value, to, tape, grad, grad_);
    add(grad_, from.grad);
  }

  static void add(const Tensor& grad, Tensor& sum) {
    parallel_blocks(grad.size(), kBlockElements, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) sum[i] += grad[i];
    });
  }

  std::unique_ptr<TensorQuantizer> quantizer_;  // null: float
  bool quantizes_biases_;
  int bits_;
  std::uint32_t place_;  // noise of the weights; the biases' is the next one
  Parameter weight_, bias_;
  Tape weight_tape_, bias_tape_;
  EffectiveWeight effective_;
  Tensor grad_;
  mutable Tensor unrounded_;  // written when asked for, by methods that do not round the weights themselves
};

}  // namespace

std::unique_ptr<WeightQuantizer> shadow_weight(const LayerSite& site,
                                               std::unique_ptr<TensorQuantizer> quantizer, Biases biases) {
  return std::make_unique<ShadowWeight>(site, std::move(quantizer), biases);
}

}  // namespace qs
