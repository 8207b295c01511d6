// The plain networks, as their papers write them, and the list of all.
#include <algorithm>
#include <cmath>
#include <type_traits>

#include "core/base/in_quotes.h"
#include "core/nn/architectures.h"
#include "core/values/error.h"

namespace qs {
namespace {

using Layers = std::vector<LayerDescription>;

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

Architecture lenet5_caffe() {
  return {.id = "lenet5-caffe-20-50-500",
          .name = "LeNet-5 20-50-500",
          .summary = "20C5-MP2-50C5-MP2-500FC-10, valid convolutions, ReLU after every layer",
          .source = "Caffe's LeNet as used by Deep Compression, VNQ and Bayesian Compression",
          .input = kGreyDigits,
          .layers = {Conv{20, 5}, MaxPool{2}, Relu{}, Conv{50, 5}, MaxPool{2}, Relu{}, Flatten{}, Dense{500},
                     Relu{}, Dense{10}}};
}

Architecture lenet300() {
  return {.id = "lenet300",
          .name = "LeNet-300-100",
          .summary = "784-300-100-10 with ReLU",
          .source = "LeCun et al., Proceedings of the IEEE 1998",
          .input = kGreyDigits,
          .layers = {Flatten{}, Dense{300}, Relu{}, Dense{100}, Relu{}, Dense{10}}};
}

Architecture mlp() {
  Layers layers{Flatten{}};
  for (int hidden = 0; hidden < 3; ++hidden)
    layers.insert(layers.end(), {Dense{2048, Bias::none}, BatchNorm{}, Relu{}});
  layers.insert(layers.end(), {Dense{10, Bias::none}, BatchNorm{}});
  return {.id = "mlp",
          .name = "MLP 3×2048",
          .summary = "784-3×2048-10, batch normalization after every layer, also the last",
          .source = "BinaryConnect, LAB and LAQ",
          .input = kGreyDigits,
          .layers = layers,
          .recipe = {.learning_rate = 1e-3, .loss = "squared-hinge"}};
}

/// Two 3×3 convolutions of one width; the second is pooled before it is normalised.
void add_pooled_pair(Layers& layers, Index channels) {
  const Conv conv{channels, 3, Padding::same, 1, Bias::none};
  layers.insert(layers.end(), {conv, BatchNorm{}, Relu{}, conv, MaxPool{2}, BatchNorm{}, Relu{}});
}

Layers vgg_features() {
  Layers layers;
  for (const Index channels : {128, 256, 512}) add_pooled_pair(layers, channels);
  layers.push_back(Flatten{});
  return layers;
}

constexpr double kVggRate = 0.05;

Architecture vgg7() {
  Layers layers = vgg_features();
  layers.insert(layers.end(), {Dense{1024}, Relu{}, Dense{10}});
  return {
      .id = "vgg7",
      .name = "VGG-7",
      .summary =
          "2×(128C3)-MP2-2×(256C3)-MP2-2×(512C3)-MP2-1024FC-10, batch normalization after every "
          "(pooled) convolution",
      .source = "the CIFAR-10 network of TWN, WAGE and RQ",
      .input = kColourImages,
      .layers = layers,
      .recipe = {
          .optimizer = "nesterov", .learning_rate = kVggRate, .weight_decay = 5e-4, .schedule = "cosine"}};
}

Architecture vgg_laq() {
  Layers layers = vgg_features();
  for (int hidden = 0; hidden < 2; ++hidden)
    layers.insert(layers.end(), {Dense{1024, Bias::none}, BatchNorm{}, Relu{}});
  layers.insert(layers.end(), {Dense{10, Bias::none}, BatchNorm{}});
  return {.id = "vgg-laq",
          .name = "VGG of LAQ",
          .summary =
              "2×(128C3)-MP2-2×(256C3)-MP2-2×(512C3)-MP2-2×1024FC-10, batch normalization after every layer",
          .source = "BinaryConnect, LAB and LAQ",
          .input = kColourImages,
          .layers = layers,
          .recipe = {.learning_rate = 2e-3, .loss = "squared-hinge"}};
}

using Description = Architecture (*)();
constexpr Description kDescriptions[] = {lenet5,   lenet5_caffe, lenet300,    mlp,       vgg7,      vgg_laq,
                                         resnet20, preresnet20,  se_resnet20, mobilenet, densenet76};

Index scaled(Index count, double width) {
  return std::max<Index>(1, std::llround(static_cast<double>(count) * width));
}

void apply_width(Layers& layers, double width) {
  for (LayerDescription& layer : layers)
    std::visit(
        [&](auto& what) {
          using What = std::remove_reference_t<decltype(what)>;
          if constexpr (std::is_same_v<What, Conv>) what.channels = scaled(what.channels, width);
          if constexpr (std::is_same_v<What, Dense>) what.units = scaled(what.units, width);
          if constexpr (std::is_same_v<What, Residual> || std::is_same_v<What, Concatenate>)
            apply_width(what.body, width);
        },
        layer.any());
}

/// The last dense layer gives one output per class, whatever the width.
void set_classes(Layers& layers, int classes) {
  const auto is_dense = [](const LayerDescription& layer) {
    return std::holds_alternative<Dense>(layer.any());
  };
  std::get<Dense>(std::find_if(layers.rbegin(), layers.rend(), is_dense)->any()).units = classes;
}

}  // namespace

Index padding_of(const Conv& conv) { return conv.padding == Padding::same ? (conv.kernel - 1) / 2 : 0; }

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
      apply_width(net.layers, width);
      set_classes(net.layers, classes);
      return net;
    }
    known += (known.empty() ? "" : ", ") + net.id;
  }
  throw Error("network", "there is no " + in_quotes(id), "choose one of: " + known);
}

}  // namespace qs
