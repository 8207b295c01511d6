// Where two branches of a network meet.
#pragma once

#include <string>

#include "core/tensor/tensor.h"

namespace qs {

class Join {
 public:
  virtual ~Join() = default;

  /// Shape of y; a is the branch with the layers, b the other input. Throws Error when they do not fit.
  virtual Shape output_shape(const Shape& a, const Shape& b) const = 0;
  virtual void forward(const Tensor& a, const Tensor& b, Tensor& y) const = 0;

  /// Writes da and db, which have their shapes already.
  virtual void backward(const Tensor& a, const Tensor& b, const Tensor& dy, Tensor& da, Tensor& db) const = 0;

  /// True: backward looks at a and b.
  virtual bool reads_inputs() const { return false; }
  /// True: y may lie where a was, and da where dy was.
  virtual bool in_place() const { return false; }

  std::string name;
};

/// y = a + b. Where b has larger images or fewer channels it is sampled and padded with zero channels:
/// the parameter-free shortcut of type A (He et al., CVPR 2016).
class AddJoin final : public Join {
 public:
  bool in_place() const override { return true; }
  Shape output_shape(const Shape& a, const Shape& b) const override;
  void forward(const Tensor& a, const Tensor& b, Tensor& y) const override;
  void backward(const Tensor& a, const Tensor& b, const Tensor& dy, Tensor& da, Tensor& db) const override;
};

/// y = [b, a] along the channels.
class ConcatenateJoin final : public Join {
 public:
  Shape output_shape(const Shape& a, const Shape& b) const override;
  void forward(const Tensor& a, const Tensor& b, Tensor& y) const override;
  void backward(const Tensor& a, const Tensor& b, const Tensor& dy, Tensor& da, Tensor& db) const override;
};

/// y = a ∘ b with one gate per channel: a is N×C, b is N×H×W×C.
class GateJoin final : public Join {
 public:
  Shape output_shape(const Shape& a, const Shape& b) const override;
  void forward(const Tensor& a, const Tensor& b, Tensor& y) const override;
  void backward(const Tensor& a, const Tensor& b, const Tensor& dy, Tensor& da, Tensor& db) const override;
  bool reads_inputs() const override { return true; }
};

}  // namespace qs
