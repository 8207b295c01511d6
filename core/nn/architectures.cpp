// The networks, as their papers write them.
#include <algorithm>
#include <cmath>

#include "core/base/in_quotes.h"
#include "core/error.h"
#include "core/nn/network.h"

namespace qs {
namespace {

const Shape kGreyDigits{28, 28, 1};

Architecture lenet5() {
  return {.id = "lenet5",
          .name = "LeNet-5",
          .summary = "32C5-MP2-64C5-MP2-512FC-10, valid convolutions, ReLU after every pooled convolution",
          .source = "LeNet-5-Caffe as used by TWN and RQ",
          .input = kGreyDigits,
          .layers = {Conv{32, 5}, MaxPool{2}, Relu{}, Conv{64, 5}, MaxPool{2}, Relu{}, Flatten{}, Dense{512},
                     Relu{}, Dense{10}}};
}

Architecture mlp() {
  return {.id = "mlp",
          .name = "MLP",
          .summary = "784-300-100-10 with ReLU",
          .source = "the LeNet-300-100 of LeCun et al. 1998",
          .input = kGreyDigits,
          .layers = {Flatten{}, Dense{300}, Relu{}, Dense{100}, Relu{}, Dense{10}}};
}

using Description = Architecture (*)();
constexpr Description kDescriptions[] = {lenet5, mlp};

Index scaled(Index count, double width) {
  return std::max<Index>(1, std::llround(static_cast<double>(count) * width));
}

/// All but the last layer become wider or narrower; the last gives one output per class.
void apply_width(Architecture& net, double width, int classes) {
  const std::size_t last = net.layers.size() - 1;
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    if (auto* conv = std::get_if<Conv>(&net.layers[i])) conv->channels = scaled(conv->channels, width);
    if (auto* dense = std::get_if<Dense>(&net.layers[i]))
      dense->units = i == last ? classes : scaled(dense->units, width);
  }
}

}  // namespace

const std::vector<std::string>& architecture_ids() {
  static const std::vector<std::string> ids = [] {
    std::vector<std::string> list;
    for (const Description description : kDescriptions) list.push_back(description().id);
    return list;
  }();
  return ids;
}

Architecture architecture(std::string_view id, double width, int classes) {
  std::string known;
  for (const Description description : kDescriptions) {
    Architecture net = description();
    if (net.id == id) {
      apply_width(net, width, classes);
      return net;
    }
    known += (known.empty() ? "" : ", ") + net.id;
  }
  throw Error("network", "there is no " + in_quotes(id), "choose one of: " + known);
}

}  // namespace qs
