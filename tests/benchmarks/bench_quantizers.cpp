// Every registered quantizer: one training forward and backward of the weights of a small and of a large
// dense layer and of the activations of a batch, and a whole training step of the large layer, to be
// measured against that of the float method.
#include <benchmark/benchmark.h>

#include <string>

#include "core/base/parallel.h"
#include "core/nn/dense.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/tensor/noise.h"
#include "core/tensor/views.h"
#include "core/training/optimizer.h"

using namespace qs;

namespace {

constexpr double kDeviation = 0.05;

Tensor normal(const Shape& shape, std::uint32_t place) {
  Tensor tensor(shape);
  fill_normal(tensor, Stream{1, 2, place, 3});
  return tensor;
}

Step training_step(std::int64_t index) {
  return {.index = index,
          .epoch = 1.0,
          .epochs = 10.0,
          .train_images = 60000,
          .mode = Mode::train,
          .noise = {1, 2, 0, static_cast<std::uint32_t>(index)}};
}

LayerSite site_of(const BitRange& range, bool is_activation) {
  return {.layer = "layer", .bits = std::min(range.max, 4), .is_activation = is_activation, .place = 4};
}

void weights(benchmark::State& state, const Method& method, const Shape& shape) {
  set_thread_count(0);
  const auto quantizer = method.weight(site_of(method.info.weight_bits, false), Options(method.info.options));
  Tensor start = normal(shape, 10);
  array(start) *= static_cast<Real>(kDeviation);
  quantizer->init(start, Tensor(Shape{shape[0]}));
  EffectiveWeight grad{normal(shape, 20), normal(Shape{shape[0]}, 30), Tensor()};
  std::int64_t index = 0;
  for (auto _ : state) {
    const Step step = training_step(index++);
    const EffectiveWeight& effective = quantizer->forward(step);
    benchmark::DoNotOptimize(effective.weight.data());
    if (effective.variance.size() != grad.variance.size()) grad.variance = normal(shape, 40);
    quantizer->backward(grad);
    quantizer->penalty(step);
  }
  state.SetItemsProcessed(state.iterations() * shape.elements());
}

/// A whole step of one dense layer with Adam, its weights quantized or float.
void layer_step(benchmark::State& state, const Method& method, const Shape& shape) {
  set_thread_count(0);
  const Index batch = 100, outputs = shape[0], inputs = shape[1];
  const LayerSite site = site_of(method.info.weight_bits, false);
  const Options options(method.info.options);
  auto quantizer =
      method.weight ? method.weight(site, options) : shadow_weight(site, nullptr, Biases::as_float);
  Tensor start = normal(shape, 10);
  array(start) *= static_cast<Real>(kDeviation);
  quantizer->init(start, Tensor(Shape{outputs}));
  DenseLayer layer("layer", inputs, outputs, 7, std::move(quantizer), default_compute());
  const auto adam = make_adam(layer.parameters(), 0.0);
  const Tensor x = normal(Shape{batch, inputs}, 70), dy = normal(Shape{batch, outputs}, 80);
  Tensor y(Shape{batch, outputs}), dx(x.shape());
  std::int64_t index = 0;
  for (auto _ : state) {
    const Step step = training_step(index++);
    layer.forward(x, y, step);
    layer.backward(x, y, dy, &dx);
    layer.penalty(step);
    adam->step(1e-4);
    layer.after_update(step);
  }
  state.SetItemsProcessed(state.iterations() * batch);
}

void activations(benchmark::State& state, const Method& method, const Shape& shape) {
  set_thread_count(0);
  const auto quantizer = method.activation(site_of(method.info.act_bits, true), Options(method.info.options));
  Tensor x = normal(shape, 50), y(shape), dx(shape);
  array(x) = array(x).max(Real(0));
  const Tensor dy = normal(shape, 60);
  quantizer->calibrate(x);
  Tape tape;
  std::int64_t index = 0;
  for (auto _ : state) {
    quantizer->forward(x, y, tape, training_step(index++), 4);
    quantizer->backward(x, y, tape, dy, dx);
    benchmark::DoNotOptimize(dx.data());
  }
  state.SetItemsProcessed(state.iterations() * shape.elements());
}

/// Adds a benchmark for each part that the method has.
void add(const Method& method) {
  const std::string& id = method.info.id;
  const auto add_one = [](const std::string& name, const auto& run) {
    benchmark::RegisterBenchmark(name.c_str(), run)->UseRealTime()->Unit(benchmark::kMillisecond);
  };
  const Shape small{500, 800}, large{2048, 2048}, batch{100, 2048};
  if (method.weight) {
    for (const Shape& shape : {small, large})
      add_one("weights/" + id + "/" + to_text(shape),
              [&method, shape](auto& state) { weights(state, method, shape); });
  }
  if (method.activation)
    add_one("activations/" + id + "/" + to_text(batch),
            [&method, batch](auto& state) { activations(state, method, batch); });
  add_one("layer_step/" + id + "/" + to_text(large),
          [&method, large](auto& state) { layer_step(state, method, large); });
}

const bool all_added = [] {
  for (const Method& method : all_methods()) add(method);
  return true;
}();

}  // namespace
