#include "core/nn/placed_layers.h"

#include <algorithm>
#include <map>

#include "core/values/error.h"

namespace qs {
namespace {

Shape behind_window(const Shape& x, Index size) {
  return size == 0 ? Shape{1, 1, x[2]} : Shape{x[0] / size, x[1] / size, x[2]};
}

Shape behind_kernel(const Shape& x, Index kernel, Index padding, Index stride, Index channels) {
  return {output_extent(x[0], kernel, padding, stride), output_extent(x[1], kernel, padding, stride),
          channels};
}

class Walk {
 public:
  explicit Walk(const Architecture& net) : net_(net), shape_(net.input) {}

  std::vector<PlacedLayer> all() {
    add_all(net_.layers);
    for (std::size_t i = 0; i + 1 < placed_.size(); ++i)
      placed_[i].is_before_relu = placed_[i + 1].is<Relu>();
    return std::move(placed_);
  }

 private:
  void add_all(const std::vector<LayerDescription>& layers) {
    for (const LayerDescription& layer : layers)
      std::visit([this](const auto& what) { add(what); }, layer.any());
  }

  void place(const PlacedKind& what, const std::string& kind, const Shape& output) {
    const std::string name = kind.empty() ? "" : kind + std::to_string(++numbers_[kind]);
    placed_.push_back(
        {.what = what, .name = name, .input = shape_, .output = output, .is_in_gate = is_gate_});
    shape_ = output;
  }

  void add(const Conv& conv) {
    place(conv, "conv", behind_kernel(shape_, conv.kernel, padding_of(conv), conv.stride, conv.channels));
  }
  void add(const DepthwiseConv& conv) {
    place(conv, "depthwise", behind_kernel(shape_, conv.kernel, padding_of(conv), conv.stride, shape_[2]));
  }
  void add(const Dense& dense) { place(dense, is_gate_ ? "gate" : "fc", {1, 1, dense.units}); }
  void add(const MaxPool& pool) { place(pool, "pool", behind_window(shape_, pool.size)); }
  void add(const AveragePool& pool) { place(pool, "mean", behind_window(shape_, pool.size)); }
  void add(const BatchNorm& norm) { place(norm, "norm", shape_); }
  void add(const Relu& relu) { place(relu, "relu", shape_); }
  void add(const Sigmoid& sigmoid) { place(sigmoid, "sigmoid", shape_); }
  void add(const Flatten&) {}  // dense layers read any shape; the word is there for the reader

  void add(const Residual& block) {
    const Shape before = shape_;
    fork();
    add_all(block.body);
    if (!block.shortcut.empty()) {
      place(OtherBranch{}, "", before);
      add_all(block.shortcut);
    }
    place(JoinBranches{JoinKind::add}, "add", shape_);
  }
  void add(const Concatenate& block) {
    const Index before = shape_[2];
    fork();
    add_all(block.body);
    place(JoinBranches{JoinKind::concatenate}, "concat", {shape_[0], shape_[1], shape_[2] + before});
  }
  void add(const SqueezeExcite& block) {
    const Shape gated = shape_;
    fork();
    is_gate_ = true;
    add_all({AveragePool{}, Dense{std::max<Index>(1, gated[2] / block.reduction), block.bias}, Relu{},
             Dense{gated[2], block.bias}, Sigmoid{}});
    is_gate_ = false;
    place(JoinBranches{JoinKind::gate}, "gated", gated);
  }

  void fork() {
    if (placed_.empty()) throw Error(net_.id, "a block cannot begin at the images", "begin with a layer");
    place(Fork{}, "", shape_);
  }

  const Architecture& net_;
  Shape shape_;  // of the newest output
  bool is_gate_ = false;
  std::map<std::string, int> numbers_;
  std::vector<PlacedLayer> placed_;
};

}  // namespace

std::vector<PlacedLayer> place_layers(const Architecture& net) { return Walk(net).all(); }

}  // namespace qs
