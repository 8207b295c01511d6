// Convolution and inner product from oneDNN 2.x; the only file that knows the library.
//
// Activations stay NHWC. Weights are kept OHWI by everybody else and reordered here into the blocked
// layout that the primitive asks for (a few hundred kilobytes, against tens of megabytes of
// activations). Primitives, scratchpads and reorders are created once per shape.
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <unordered_map>

#include "core/tensor/compute.h"

namespace qs {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;
using Arguments = std::unordered_map<int, memory>;

dnnl::engine& engine() {
  static dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

dnnl::stream& stream() {
  thread_local dnnl::stream queue(engine());
  return queue;
}

memory::desc description(const memory::dims& dims, Tag tag) { return {dims, memory::data_type::f32, tag}; }

/// A buffer in the caller's layout and, when the primitive wants another, its reordered twin.
class Operand {
 public:
  Operand(const memory::desc& ours, const memory::desc& theirs)
      : ours_(ours, engine(), nullptr), reordered_(ours != theirs) {
    if (!reordered_) return;
    theirs_ = memory(theirs, engine());
    to_theirs_ = dnnl::reorder(ours_, theirs_);
    to_ours_ = dnnl::reorder(theirs_, ours_);
  }

  memory& read_from(const float* data) {
    // oneDNN has no read-only memory; primitives do not write their inputs.
    ours_.set_data_handle(const_cast<float*>(data));
    if (!reordered_) return ours_;
    to_theirs_.execute(stream(), ours_, theirs_);
    return theirs_;
  }
  memory& write_to(float* data) {
    ours_.set_data_handle(data);
    return reordered_ ? theirs_ : ours_;
  }
  void finish_write() {
    if (reordered_) to_ours_.execute(stream(), theirs_, ours_);
  }

 private:
  memory ours_, theirs_;
  bool reordered_;
  dnnl::reorder to_theirs_, to_ours_;
};

/// The three primitives of a linear map, whatever its kind; `Forward` … are oneDNN's classes.
template <class Forward, class BackwardData, class BackwardWeights>
struct Primitives {
  typename Forward::primitive_desc forward, forward_no_bias;
  typename BackwardData::primitive_desc backward_data;
  typename BackwardWeights::primitive_desc backward_weights, backward_weights_no_bias;
};

struct Layouts {
  memory::desc source, weight, bias, result;  // in our layout
};

template <class Interface, class Forward, class BackwardData, class BackwardWeights>
class LinearMap final : public Interface {
 public:
  LinearMap(const Primitives<Forward, BackwardData, BackwardWeights>& p, const Layouts& ours)
      : forward_(p.forward),
        forward_no_bias_(p.forward_no_bias),
        backward_data_(p.backward_data),
        backward_weights_(p.backward_weights),
        backward_weights_no_bias_(p.backward_weights_no_bias),
        forward_x_(ours.source, p.forward.src_desc()),
        forward_w_(ours.weight, p.forward.weights_desc()),
        forward_y_(ours.result, p.forward.dst_desc()),
        data_dy_(ours.result, p.backward_data.diff_dst_desc()),
        data_w_(ours.weight, p.backward_data.weights_desc()),
        data_dx_(ours.source, p.backward_data.diff_src_desc()),
        weights_x_(ours.source, p.backward_weights.src_desc()),
        weights_dy_(ours.result, p.backward_weights.diff_dst_desc()),
        weights_dw_(ours.weight, p.backward_weights.diff_weights_desc()),
        bias_(ours.bias, engine(), nullptr) {}

  void forward(const float* x, const float* weight, const float* bias, float* y) override {
    Arguments arguments{{DNNL_ARG_SRC, forward_x_.read_from(x)},
                        {DNNL_ARG_WEIGHTS, forward_w_.read_from(weight)},
                        {DNNL_ARG_DST, forward_y_.write_to(y)}};
    if (bias) {
      bias_.set_data_handle(const_cast<float*>(bias));
      arguments.emplace(DNNL_ARG_BIAS, bias_);
    }
    (bias ? forward_ : forward_no_bias_).execute(stream(), arguments);
    forward_y_.finish_write();
    stream().wait();
  }

  void backward_data(const float* dy, const float* weight, float* dx) override {
    backward_data_.execute(stream(), {{DNNL_ARG_DIFF_DST, data_dy_.read_from(dy)},
                                      {DNNL_ARG_WEIGHTS, data_w_.read_from(weight)},
                                      {DNNL_ARG_DIFF_SRC, data_dx_.write_to(dx)}});
    data_dx_.finish_write();
    stream().wait();
  }

  void backward_weights(const float* x, const float* dy, float* dweight, float* dbias) override {
    Arguments arguments{{DNNL_ARG_SRC, weights_x_.read_from(x)},
                        {DNNL_ARG_DIFF_DST, weights_dy_.read_from(dy)},
                        {DNNL_ARG_DIFF_WEIGHTS, weights_dw_.write_to(dweight)}};
    if (dbias) {
      bias_.set_data_handle(dbias);
      arguments.emplace(DNNL_ARG_DIFF_BIAS, bias_);
    }
    (dbias ? backward_weights_ : backward_weights_no_bias_).execute(stream(), arguments);
    weights_dw_.finish_write();
    stream().wait();
  }

 private:
  Forward forward_, forward_no_bias_;
  BackwardData backward_data_;
  BackwardWeights backward_weights_, backward_weights_no_bias_;
  Operand forward_x_, forward_w_, forward_y_;
  Operand data_dy_, data_w_, data_dx_;
  Operand weights_x_, weights_dy_, weights_dw_;
  memory bias_;
};

std::unique_ptr<Convolution> make_convolution(const ConvShape& s) {
  using dnnl::convolution_backward_data;
  using dnnl::convolution_backward_weights;
  using dnnl::convolution_forward;
  const memory::dims source{s.batch, s.in_channels, s.in_height, s.in_width};
  const memory::dims weight =
      s.is_depthwise ? memory::dims{s.out_channels, 1, 1, s.kernel_height, s.kernel_width}
                     : memory::dims{s.out_channels, s.in_channels, s.kernel_height, s.kernel_width};
  const memory::dims result{s.batch, s.out_channels, s.out_height(), s.out_width()};
  const Layouts ours{description(source, Tag::nhwc),
                     description(weight, s.is_depthwise ? Tag::goihw : Tag::ohwi),
                     description({s.out_channels}, Tag::x), description(result, Tag::nhwc)};
  const memory::desc any_weight = description(weight, Tag::any);
  const memory::dims strides{s.stride, s.stride}, padding{s.padding, s.padding};
  const auto algorithm = dnnl::algorithm::convolution_direct;
  const auto training = dnnl::prop_kind::forward_training;

  Primitives<convolution_forward, convolution_backward_data, convolution_backward_weights> p;
  p.forward = {
      {training, algorithm, ours.source, any_weight, ours.bias, ours.result, strides, padding, padding},
      engine()};
  p.forward_no_bias = {
      {training, algorithm, ours.source, p.forward.weights_desc(), ours.result, strides, padding, padding},
      engine()};
  p.backward_data = {
      {algorithm, ours.source, any_weight, ours.result, strides, padding, padding}, engine(), p.forward};
  p.backward_weights = {
      {algorithm, ours.source, any_weight, ours.bias, ours.result, strides, padding, padding},
      engine(),
      p.forward};
  p.backward_weights_no_bias = {{algorithm, ours.source, p.backward_weights.diff_weights_desc(), ours.result,
                                 strides, padding, padding},
                                engine(),
                                p.forward};
  return std::make_unique<
      LinearMap<Convolution, convolution_forward, convolution_backward_data, convolution_backward_weights>>(
      p, ours);
}

std::unique_ptr<InnerProduct> make_inner_product(const DenseShape& s) {
  using dnnl::inner_product_backward_data;
  using dnnl::inner_product_backward_weights;
  using dnnl::inner_product_forward;
  const Layouts ours{description({s.batch, s.in}, Tag::nc), description({s.out, s.in}, Tag::oi),
                     description({s.out}, Tag::x), description({s.batch, s.out}, Tag::nc)};
  const memory::desc any_weight = description({s.out, s.in}, Tag::any);
  const auto training = dnnl::prop_kind::forward_training;

  Primitives<inner_product_forward, inner_product_backward_data, inner_product_backward_weights> p;
  p.forward = {{training, ours.source, any_weight, ours.bias, ours.result}, engine()};
  p.forward_no_bias = {{training, ours.source, p.forward.weights_desc(), ours.result}, engine()};
  p.backward_data = {{ours.source, any_weight, ours.result}, engine(), p.forward};
  p.backward_weights = {{ours.source, any_weight, ours.bias, ours.result}, engine(), p.forward};
  p.backward_weights_no_bias = {
      {ours.source, p.backward_weights.diff_weights_desc(), ours.result}, engine(), p.forward};
  return std::make_unique<LinearMap<InnerProduct, inner_product_forward, inner_product_backward_data,
                                    inner_product_backward_weights>>(p, ours);
}

class OneDnnCompute final : public Compute {
 public:
  std::string_view name() const override { return name_; }
  /// Pointwise convolutions with a stride are Eigen's: in oneDNN 2.6 the threads of backward_weights wait for
  /// each other at a barrier in memory that was never set to zero, and, where it is not zero by chance, for
  /// ever.
  std::unique_ptr<Convolution> convolution(const ConvShape& shape) const override {
    const bool is_pointwise = shape.kernel_height == 1 && shape.kernel_width == 1;
    return is_pointwise && shape.stride > 1 ? eigen_compute().convolution(shape) : make_convolution(shape);
  }
  std::unique_ptr<InnerProduct> inner_product(const DenseShape& shape) const override {
    return make_inner_product(shape);
  }

 private:
  std::string name_ = "oneDNN " + std::to_string(dnnl::version()->major) + "." +
                      std::to_string(dnnl::version()->minor) + "." + std::to_string(dnnl::version()->patch);
};

}  // namespace

const Compute& default_compute() {
  static const OneDnnCompute compute;
  return compute;
}

}  // namespace qs
