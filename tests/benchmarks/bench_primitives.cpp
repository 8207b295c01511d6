// A whole training step beside the bare oneDNN primitives that it cannot do without: convolutions and
// inner products of the same shapes, weights already in the layout that each primitive likes best.
// The ratio of the two times is the share of a step that is arithmetic.
#include <benchmark/benchmark.h>

#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>

#include "core/base/parallel.h"
#include "core/nn/conv2d.h"
#include "core/training/network_builder.h"
#include "core/training/speed.h"

using namespace qs;
using dnnl::memory;

namespace {

struct Call {
  dnnl::primitive primitive;
  std::unordered_map<int, memory> arguments;
};

class Primitives {
 public:
  void add(const LinearSite& site, const Shape& x, bool is_first) {
    const Shape& w = site.layer->weight_shape();
    const Shape y = site.layer->output_shape(x);
    if (w.rank() == 4) {
      const memory::dims padding(2, y[1] == x[1] ? (w[1] - 1) / 2 : 0);
      add_convolution({x[0], x[3], x[1], x[2]}, {w[0], w[3], w[1], w[2]}, {y[0], y[3], y[1], y[2]}, padding,
                      is_first);
    } else {
      add_inner_product({x[0], w[1]}, {w[0], w[1]}, {x[0], w[0]}, is_first);
    }
  }
  void run() {
    for (Call& call : calls_) call.primitive.execute(stream_, call.arguments);
    stream_.wait();
  }

 private:
  static memory::desc desc(const memory::dims& dims, memory::format_tag tag) {
    return {dims, memory::data_type::f32, tag};
  }
  memory filled(const memory::desc& wanted) {
    memory made(wanted, engine_);
    std::fill_n(static_cast<float*>(made.get_data_handle()), wanted.get_size() / sizeof(float), 0.1f);
    return made;
  }

  void add_convolution(const memory::dims& x, const memory::dims& w, const memory::dims& y,
                       const memory::dims& padding, bool is_first) {
    using Tag = memory::format_tag;
    const auto algorithm = dnnl::algorithm::convolution_direct;
    const auto xd = desc(x, Tag::nhwc), wd = desc(w, Tag::any), bd = desc({w[0]}, Tag::x),
               yd = desc(y, Tag::nhwc);
    const memory::dims strides(2, 1);
    const dnnl::convolution_forward::primitive_desc forward(
        {dnnl::prop_kind::forward_training, algorithm, xd, wd, bd, yd, strides, padding, padding}, engine_);
    const dnnl::convolution_backward_data::primitive_desc data(
        {algorithm, xd, wd, yd, strides, padding, padding}, engine_, forward);
    const dnnl::convolution_backward_weights::primitive_desc weights(
        {algorithm, xd, wd, bd, yd, strides, padding, padding}, engine_, forward);
    add_calls<dnnl::convolution_forward, dnnl::convolution_backward_data, dnnl::convolution_backward_weights>(
        forward, data, weights, is_first);
  }

  void add_inner_product(const memory::dims& x, const memory::dims& w, const memory::dims& y, bool is_first) {
    using Tag = memory::format_tag;
    const auto xd = desc(x, Tag::nc), wd = desc(w, Tag::any), bd = desc({w[0]}, Tag::x),
               yd = desc(y, Tag::nc);
    const dnnl::inner_product_forward::primitive_desc forward(
        {dnnl::prop_kind::forward_training, xd, wd, bd, yd}, engine_);
    const dnnl::inner_product_backward_data::primitive_desc data({xd, wd, yd}, engine_, forward);
    const dnnl::inner_product_backward_weights::primitive_desc weights({xd, wd, bd, yd}, engine_, forward);
    add_calls<dnnl::inner_product_forward, dnnl::inner_product_backward_data,
              dnnl::inner_product_backward_weights>(forward, data, weights, is_first);
  }

  template <class Forward, class Data, class Weights>
  void add_calls(const typename Forward::primitive_desc& forward, const typename Data::primitive_desc& data,
                 const typename Weights::primitive_desc& weights, bool is_first) {
    const memory x = filled(forward.src_desc()), y = filled(forward.dst_desc()),
                 b = filled(forward.bias_desc());
    calls_.push_back({Forward(forward),
                      {{DNNL_ARG_SRC, x},
                       {DNNL_ARG_WEIGHTS, filled(forward.weights_desc())},
                       {DNNL_ARG_BIAS, b},
                       {DNNL_ARG_DST, y}}});
    if (!is_first)
      calls_.push_back({Data(data),
                        {{DNNL_ARG_DIFF_DST, y},
                         {DNNL_ARG_WEIGHTS, filled(data.weights_desc())},
                         {DNNL_ARG_DIFF_SRC, filled(data.diff_src_desc())}}});
    calls_.push_back({Weights(weights),
                      {{DNNL_ARG_SRC, x},
                       {DNNL_ARG_DIFF_DST, y},
                       {DNNL_ARG_DIFF_BIAS, b},
                       {DNNL_ARG_DIFF_WEIGHTS, filled(weights.diff_weights_desc())}}});
  }

  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
  std::vector<Call> calls_;
};

Experiment experiment_of(const char* network, double width, std::int64_t batch) {
  Experiment e;
  e.network = network;
  e.width = width;
  e.batch_size = batch;
  return float_baseline_of(e);
}

/// The primitives of every layer with weights, in the order of the network.
void primitives(benchmark::State& state, const Experiment& e) {
  set_thread_count(0);
  const Architecture description = architecture(e.network, e.width, 10);
  const Network network = build_network(description, float_quantization(), 1);
  Primitives all;
  Shape shape{e.batch_size, description.input[0], description.input[1], description.input[2]};
  std::size_t site = 0;
  for (const Node& node : network.nodes()) {
    if (site < network.sites().size() && node.layer.get() == network.sites()[site].layer) {
      all.add(network.sites()[site], shape, site == 0);
      ++site;
    }
    shape = node.layer->output_shape(shape);
  }
  for (auto _ : state) all.run();
  state.SetItemsProcessed(state.iterations() * e.batch_size);
}

void training_step(benchmark::State& state, const Experiment& e) {
  set_thread_count(0);
  for (auto _ : state) {
    const Speed speed = SpeedTest(e).measure(e, 1.0);
    state.SetIterationTime(speed.seconds_per_step);
  }
  state.SetItemsProcessed(state.iterations() * e.batch_size);
}

BENCHMARK_CAPTURE(primitives, lenet5, experiment_of("lenet5", 1.0, 128))->UseRealTime();
BENCHMARK_CAPTURE(training_step, lenet5, experiment_of("lenet5", 1.0, 128))->UseManualTime()->Iterations(3);
BENCHMARK_CAPTURE(primitives, vgg7_quarter, experiment_of("vgg7", 0.25, 100))->UseRealTime();
BENCHMARK_CAPTURE(training_step, vgg7_quarter, experiment_of("vgg7", 0.25, 100))
    ->UseManualTime()
    ->Iterations(3);
BENCHMARK_CAPTURE(primitives, vgg7, experiment_of("vgg7", 1.0, 100))->UseRealTime();
BENCHMARK_CAPTURE(training_step, vgg7, experiment_of("vgg7", 1.0, 100))->UseManualTime()->Iterations(3);

}  // namespace
