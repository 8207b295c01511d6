#include "core/tensor/tensor.h"

#include <algorithm>
#include <new>

namespace qs {
namespace {
constexpr std::align_val_t kAlignment{64};  // one cache line, one AVX-512 register
}

void Tensor::Free::operator()(Real* memory) const noexcept {
  if (is_owner) ::operator delete[](memory, kAlignment);
}

Tensor::Tensor(Shape shape, Real value) {
  resize(shape);
  fill(value);
}

Tensor::Tensor(const Tensor& other) { *this = other; }

Tensor& Tensor::operator=(const Tensor& other) {
  if (this == &other) return *this;
  resize(other.shape_);
  std::copy(other.begin(), other.end(), begin());
  return *this;
}

Tensor Tensor::borrow(Real* memory, const Shape& shape) {
  Tensor tensor;
  tensor.storage_ = std::unique_ptr<Real[], Free>(memory, Free(false));
  tensor.shape_ = shape;
  tensor.size_ = tensor.capacity_ = shape.rank() == 0 ? 0 : shape.elements();
  return tensor;
}

void Tensor::resize(const Shape& shape) {
  const Index size = shape.rank() == 0 ? 0 : shape.elements();
  if (size > capacity_) {
    const auto bytes = static_cast<std::size_t>(size) * sizeof(Real);
    storage_ = std::unique_ptr<Real[], Free>(static_cast<Real*>(::operator new[](bytes, kAlignment)));
    capacity_ = size;
  }
  shape_ = shape;
  size_ = size;
}

void Tensor::fill(Real value) { std::fill(begin(), end(), value); }

}  // namespace qs
