// The heavy parts of a training step, alone: linear maps, the RQ kernel, whole steps.
#include <benchmark/benchmark.h>

#include "core/base/parallel.h"
#include "core/nn/loss.h"
#include "core/quantizers/parts/concrete_rounding.h"
#include "core/tensor/compute.h"
#include "core/tensor/noise.h"
#include "core/training/network_builder.h"

using namespace qs;

namespace {

constexpr Index kBatch = 128;

void rq_kernel(benchmark::State& state) {
  set_thread_count(0);
  const int bits = static_cast<int>(state.range(0)), window = static_cast<int>(state.range(1));
  const int half = 1 << (bits - 1);
  const ConcreteRounding rounding{0.1, 0.03, -half, half - 1, window, 2.0, 0.0, Estimator::straight_through};
  Tensor x(Shape{1 << 20}), y(x.shape()), slope_x(x.shape()), slope_sigma(x.shape());
  fill_normal(x, {1, 2, 3, 4});
  Stream stream{1, 2, 3, 0};
  for (auto _ : state) {
    ++stream.step;
    sample(rounding, stream, x.span(), y.span(), slope_x.span(), slope_sigma.span());
  }
  state.SetItemsProcessed(state.iterations() * x.size());
}
BENCHMARK(rq_kernel)
    ->ArgNames({"bits", "window"})
    ->Args({2, 0})
    ->Args({4, 1})
    ->Args({8, 1})
    ->Args({4, 2})
    ->Args({4, 4})
    ->UseRealTime();

/// Forward, backward data and backward weights of one convolution of LeNet-5, and nothing else.
void convolution(benchmark::State& state) {
  set_thread_count(0);
  const ConvShape shapes[] = {{kBatch, 28, 28, 1, 32, 5, 5}, {kBatch, 12, 12, 32, 64, 5, 5}};
  const ConvShape& s = shapes[state.range(0)];
  const auto map = default_compute().convolution(s);
  Tensor x(Shape{s.batch, s.in_height, s.in_width, s.in_channels}), dx(x.shape());
  Tensor w(Shape{s.out_channels, s.kernel_height, s.kernel_width, s.in_channels}), dw(w.shape());
  Tensor b(Shape{s.out_channels}), db(b.shape());
  Tensor y(Shape{s.batch, s.out_height(), s.out_width(), s.out_channels});
  for (Tensor* tensor : {&x, &w, &b, &y}) fill_normal(*tensor, {1, 2, 3, 4});
  for (auto _ : state) {
    map->forward(x.data(), w.data(), b.data(), y.data());
    if (state.range(0) > 0)
      map->backward_data(y.data(), w.data(), dx.data());  // nobody needs the images' gradient
    map->backward_weights(x.data(), y.data(), dw.data(), db.data());
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}
BENCHMARK(convolution)->ArgName("conv")->Arg(0)->Arg(1)->UseRealTime();

/// Forward and backward of LeNet-5 without optimizer and data.
void network(benchmark::State& state) {
  set_thread_count(0);
  Quantization quantization = float_quantization();
  if (state.range(0) < 32) {
    const Method& method = find_method("rq");
    const int bits = static_cast<int>(state.range(0));
    quantization = {
        .method = &method, .options = Options(method.info.options), .weight_bits = bits, .act_bits = bits};
  }
  Network net = build_network(architecture("lenet5", 1.0, 10), quantization, 1);
  Tensor images(Shape{kBatch, 28, 28, 1}), grad;
  fill_normal(images, {1, 2, 3, 4});
  net.calibrate(images);
  const std::vector<std::uint8_t> labels(kBatch, 3);
  Step step;
  for (auto _ : state) {
    step.noise = {1, 0, 0, static_cast<std::uint32_t>(++step.index)};
    score({}, net.forward(images, step), labels, grad);
    net.backward(grad);
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}
BENCHMARK(network)->ArgName("bits")->Arg(32)->Arg(8)->Arg(4)->Arg(2)->UseRealTime();

}  // namespace
