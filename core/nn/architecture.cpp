// The list of all networks, and their variants by width and number of classes.
#include "core/nn/architecture.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "core/base/in_quotes.h"
#include "core/nn/networks/networks.h"
#include "core/values/error.h"

namespace qs {
namespace {

using Description = Architecture (*)();
constexpr Description kDescriptions[] = {
#define NETWORK(function) networks::function,
#include "core/nn/networks/networks.inc"
#undef NETWORK
};

Index scaled(Index count, double width) {
  return std::max<Index>(1, std::llround(static_cast<double>(count) * width));
}

void apply_width(NetworkLayers& layers, double width) {
  for (LayerDescription& layer : layers)
    std::visit(
        [&](auto& what) {
          using What = std::remove_reference_t<decltype(what)>;
          if constexpr (std::is_same_v<What, Conv>) what.channels = scaled(what.channels, width);
          if constexpr (std::is_same_v<What, Dense>) what.units = scaled(what.units, width);
          if constexpr (std::is_same_v<What, Residual> || std::is_same_v<What, Concatenate>)
            apply_width(what.body, width);
          if constexpr (std::is_same_v<What, Residual>) apply_width(what.shortcut, width);
        },
        layer.any());
}

/// The last dense layer gives one output per class, whatever the width.
void set_classes(NetworkLayers& layers, int classes) {
  const auto is_dense = [](const LayerDescription& layer) {
    return std::holds_alternative<Dense>(layer.any());
  };
  std::get<Dense>(std::find_if(layers.rbegin(), layers.rend(), is_dense)->any()).units = classes;
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
      apply_width(net.layers, width);
      set_classes(net.layers, classes);
      return net;
    }
    known += (known.empty() ? "" : ", ") + net.id;
  }
  throw Error("network", "there is no " + in_quotes(id), "choose one of: " + known);
}

}  // namespace qs
