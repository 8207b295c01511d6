// A network under the clock: Network::profile.
#include <chrono>

#include "core/nn/flow.h"

namespace qs {
namespace {

template <class Work>
double seconds_of(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::vector<NodeTimes> Network::profile(const Tensor& images, const Tensor& grad, const Step& step) {
  std::vector<NodeTimes> times(nodes_.size());
  flow_->prepare(nodes_, images.shape());
  images_ = &images;
  for (std::size_t i = 0; i < nodes_.size(); ++i) times[i].forward = seconds_of([&] { run_node(i, step); });
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    const Tensor& dy = i + 1 == nodes_.size() ? grad : flow_->gradients[i];
    Layer* layer = nodes_[i].layer.get();
    // Without anywhere to write dx, a layer computes the gradients of its parameters only.
    if (layer && !layer->parameters().empty())
      times[i].backward_weights =
          seconds_of([&] { layer->backward(output(nodes_[i].input), flow_->outputs[i], dy, nullptr); });
    const double whole = seconds_of([&] { pass_back(i, dy); });
    times[i].backward_data = std::max(0.0, whole - times[i].backward_weights);
  }
  return times;
}

}  // namespace qs
