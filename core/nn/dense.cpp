#include "core/nn/dense.h"

#include <string>

#include "core/values/error.h"

namespace qs {

DenseLayer::DenseLayer(std::string layer_name, Index in, Index out, std::uint32_t noise_place,
                       std::unique_ptr<WeightQuantizer> quantizer, const Compute& compute)
    : LinearLayer(std::move(layer_name), {out, in}, noise_place, std::move(quantizer)),
      in_(in),
      out_(out),
      compute_(compute) {}

Shape DenseLayer::output_shape(const Shape& x) const {
  if (x.rank() < 2 || x.elements() != x[0] * in_)
    throw Error(name, "needs " + std::to_string(in_) + " inputs per image, got " + to_text(x));
  return {x[0], out_};
}

void DenseLayer::prepare(const Shape& x) {
  product_ = &prepared_.get(x[0], [&] { return compute_.inner_product({x[0], in_, out_}); });
}

}  // namespace qs
