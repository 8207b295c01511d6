// No quantization: the baseline that every other method is measured against.
#include "core/quantizers/method.h"

namespace qs {

const Method& float_baseline() {
  static const Method method{
      .info = {
          .id = "float",
          .name = "Float baseline",
          .short_name = "Float",
          .family = MethodFamily::baseline,
          .summary = "No quantization: 32-bit floating-point weights and activations.",
          .idea = "The network is trained as it is, in 32-bit floating point. Its error is the yardstick for "
                  "every other method: what quantization costs is the distance from this run under the same "
                  "data, seed and recipe. Its weights also are the starting point of methods that begin with "
                  "a trained network.",
          .formula = "ŵ = w",
          .watch = "The histograms: a trained layer's weights form one smooth hump around zero, with a long "
                   "tail. Nothing gathers anywhere; that is what the quantizers change.",
          .paper = {.authors = "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner",
                    .title = "Gradient-Based Learning Applied to Document Recognition",
                    .venue = "Proceedings of the IEEE 86(11), 1998, doi 10.1109/5.726791"},
          .weight_bits = {32, 32},
          .act_bits = {32, 32},
          .options = {},
          .observables = {},
          .reconstruction = {}}};
  return method;
}

}  // namespace qs
