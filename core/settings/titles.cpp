#include "core/settings/titles.h"

#include "core/nn/network_info.h"
#include "core/quantizers/method.h"

namespace qs {

std::string network_title(const std::string& network, double width) {
  const std::string name = describe_network(network, 1.0).name;
  return width == 1.0 ? name : name + " ×" + to_text(Value(width));
}

std::string title_of_method(const Experiment& experiment) {
  std::string name = find_method(experiment.method).info.short_name;
  if (experiment.weight_bits != kFloatBits || experiment.act_bits != kFloatBits)
    name.append(" ")
        .append(bits_text(experiment.weight_bits))
        .append("/")
        .append(bits_text(experiment.act_bits));
  if (experiment.act_method != kOwnActivations)
    name.append(" with ").append(find_method(experiment.act_method).info.short_name);
  return name;
}

std::string title(const Experiment& experiment) {
  return title_of_method(experiment) + " · " + network_title(experiment.network, experiment.width) + " · " +
         experiment.data;
}

}  // namespace qs
