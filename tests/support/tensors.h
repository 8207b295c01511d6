// Tensors that quantizers are tried on: ordinary ones, and the ones that break careless arithmetic.
#pragma once

#include <string>
#include <vector>

#include "core/tensor/tensor.h"

namespace qs {

struct SampleTensor {
  std::string name;
  Tensor values;
};

/// Normal numbers times `deviation`; the same `place` gives the same numbers.
Tensor normal_tensor(const Shape& shape, std::uint32_t place, double deviation = 1.0);

/// The same of a place in another stream, with a mean.
Tensor normal_numbers(const Shape& shape, std::uint32_t place, double mean = 0.0, double deviation = 1.0);

Tensor tensor_of(const Shape& shape, const std::vector<double>& values);

/// Zeros, one element, constants, 1e±20, random, and filters of very different size.
std::vector<SampleTensor> sample_weights();
/// The same without negative numbers, as a ReLU writes them.
std::vector<SampleTensor> sample_activations();

/// Same shape and same bits.
bool same_bits(const Tensor& a, const Tensor& b);

}  // namespace qs
