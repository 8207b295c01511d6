// Dense row-major storage of Real, 64-byte aligned. Activations are NHWC, weights OHWI.
#pragma once

#include <memory>
#include <span>

#include "core/tensor/shape.h"

namespace qs {

/// float in the product; double in the library that the gradient tests link (same sources).
#ifdef QS_REAL_DOUBLE
using Real = double;
#else
using Real = float;
#endif

class Tensor {
 public:
  Tensor() = default;
  explicit Tensor(Shape shape, Real fill = Real(0));
  Tensor(const Tensor& other);
  Tensor& operator=(const Tensor& other);
  Tensor(Tensor&&) noexcept = default;
  Tensor& operator=(Tensor&&) noexcept = default;

  /// A tensor in memory that somebody else owns, which must outlive it. It cannot grow.
  static Tensor borrow(Real* memory, const Shape& shape);

  const Shape& shape() const { return shape_; }
  Index size() const { return size_; }
  bool empty() const { return size_ == 0; }

  Real* data() { return storage_.get(); }
  const Real* data() const { return storage_.get(); }
  Real& operator[](Index i) { return storage_[static_cast<std::size_t>(i)]; }
  Real operator[](Index i) const { return storage_[static_cast<std::size_t>(i)]; }
  Real* begin() { return data(); }
  Real* end() { return data() + size_; }
  const Real* begin() const { return data(); }
  const Real* end() const { return data() + size_; }
  std::span<Real> span() { return {data(), static_cast<std::size_t>(size_)}; }
  std::span<const Real> span() const { return {data(), static_cast<std::size_t>(size_)}; }

  /// New extents; memory is kept when it is large enough, so a loop over batches allocates once.
  /// The contents are undefined afterwards.
  void resize(const Shape& shape);
  void fill(Real value);

 private:
  struct Free {
    Free() : is_owner(true) {}
    explicit Free(bool owner) : is_owner(owner) {}
    bool is_owner;
    void operator()(Real* memory) const noexcept;
  };

  Shape shape_;
  Index size_ = 0, capacity_ = 0;
  std::unique_ptr<Real[], Free> storage_;
};

}  // namespace qs
