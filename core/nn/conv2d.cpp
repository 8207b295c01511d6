#include "core/nn/conv2d.h"

#include <string>

#include "core/values/error.h"

namespace qs {

Conv2d::Conv2d(std::string layer_name, const ConvGeometry& geometry, std::uint32_t noise_place,
               std::unique_ptr<WeightQuantizer> quantizer, const Compute& compute)
    : LinearLayer(std::move(layer_name),
                  {geometry.out_channels, geometry.kernel, geometry.kernel,
                   geometry.is_depthwise ? 1 : geometry.in_channels},
                  noise_place, std::move(quantizer)),
      geometry_(geometry),
      compute_(compute) {}

ConvShape Conv2d::shape_for(const Shape& x) const {
  return {.batch = x[0],
          .in_height = x[1],
          .in_width = x[2],
          .in_channels = x[3],
          .out_channels = geometry_.out_channels,
          .kernel_height = geometry_.kernel,
          .kernel_width = geometry_.kernel,
          .stride = geometry_.stride,
          .padding = geometry_.padding,
          .is_depthwise = geometry_.is_depthwise};
}

Shape Conv2d::output_shape(const Shape& x) const {
  const Index reach = geometry_.kernel - 2 * geometry_.padding;
  if (x.rank() != 4 || x[3] != geometry_.in_channels || x[1] < reach || x[2] < reach)
    throw Error(name, "needs images of " + std::to_string(geometry_.in_channels) + " channels and at least " +
                          std::to_string(reach) + "×" + std::to_string(reach) + " pixels, got " + to_text(x));
  const ConvShape shape = shape_for(x);
  return {x[0], shape.out_height(), shape.out_width(), geometry_.out_channels};
}

void Conv2d::prepare(const Shape& x) {
  convolution_ = &prepared_.get(x[0], [&] { return compute_.convolution(shape_for(x)); });
}

}  // namespace qs
