#include "support/tensors.h"
#include "core/tensor/noise.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/philox.h"

namespace qs {

Tensor normal_tensor(const Shape& shape, std::uint32_t place, double deviation) {
  Random random(Stream{.key0 = 20, .key1 = 17, .place = place, .step = 0});
  Tensor tensor(shape);
  for (Real& value : tensor) value = static_cast<Real>(deviation * static_cast<double>(random.normal()));
  return tensor;
}

Tensor normal_numbers(const Shape& shape, std::uint32_t place, double mean, double deviation) {
  Tensor tensor(shape);
  fill_normal(tensor, {9, 8, place, 7});
  for (Real& value : tensor) value = static_cast<Real>(static_cast<double>(value) * deviation + mean);
  return tensor;
}

Tensor tensor_of(const Shape& shape, const std::vector<double>& values) {
  Tensor tensor(shape);
  std::transform(values.begin(), values.end(), tensor.begin(),
                 [](double value) { return static_cast<Real>(value); });
  return tensor;
}

std::vector<SampleTensor> sample_weights() {
  Tensor filters = normal_tensor(Shape{3, 40}, 2);
  for (Index i = 0; i < filters.size(); ++i) filters[i] *= static_cast<Real>(std::pow(10.0, i / 40 - 2));
  Tensor huge = normal_tensor(Shape{2, 9}, 3, 1e20), tiny = normal_tensor(Shape{2, 9}, 4, 1e-20);
  Tensor mixed = normal_tensor(Shape{2, 3, 3, 3}, 5, 0.1);
  mixed[7] = static_cast<Real>(1e20);
  mixed[11] = static_cast<Real>(-1e-20);
  return {{"zeros", Tensor(Shape{4, 3})},
          {"one element", Tensor(Shape{1, 1}, Real(0.37))},
          {"one negative element", Tensor(Shape{1, 1}, Real(-0.37))},
          {"constant", Tensor(Shape{5, 7}, Real(0.25))},
          {"negative constant", Tensor(Shape{5, 7}, Real(-0.25))},
          {"about 1e20", std::move(huge)},
          {"about 1e-20", std::move(tiny)},
          {"one weight of 1e20", std::move(mixed)},
          {"random convolution", normal_tensor(Shape{8, 3, 3, 2}, 1, 0.1)},
          {"random, more than one block", normal_tensor(Shape{30, 601}, 6, 0.05)},
          {"filters of different size", std::move(filters)}};
}

std::vector<SampleTensor> sample_activations() {
  std::vector<SampleTensor> samples = sample_weights();
  for (SampleTensor& sample : samples)
    for (Real& value : sample.values) value = std::max(Real(0), value);
  return samples;
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() &&
         (a.empty() ||
          std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(Real)) == 0);
}

}  // namespace qs
