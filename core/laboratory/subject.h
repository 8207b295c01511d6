// The quantizer on the table, and the numbers in front of it: weights of one filter, or ReLU outputs.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/laboratory.h"
#include "core/nn/chances.h"
#include "core/tensor/tensor.h"

namespace qs {

class Subject {
 public:
  virtual ~Subject() = default;

  /// The numbers as the method trains them (some stretch or clip weights first). Valid until the next call
  /// that changes something.
  virtual const Tensor& numbers() const = 0;
  /// Moves one of them. False: what is trained are not the numbers themselves, and it stays.
  virtual bool put(Index i, Real x) = 0;
  virtual bool set_scalar(std::string_view key, double value) = 0;

  /// As tested and shipped.
  virtual Tensor rounded() = 0;
  /// As training sees them in its k-th step.
  virtual Tensor drawn(std::uint32_t k) = 0;
  /// Σ_j upstream_j ∂x̂_j/∂x_i as training takes it, for that draw; empty: the numbers are not trained.
  virtual Tensor pulled_back(std::uint32_t k, const Tensor& upstream) = 0;

  /// What training sees on average; absent: only the chances, or many draws, tell.
  virtual std::optional<Tensor> mean() { return std::nullopt; }
  virtual std::optional<Chances> chances(Index i) const = 0;
  /// Of the Gaussian noise of a number; 0: it has none.
  virtual double deviation(Index i) = 0;
  /// The levels that a number can be rounded to; empty: it stays float.
  virtual std::vector<float> levels(Index i) const = 0;
  /// Readings and clouds.
  virtual LayerView layer() const = 0;
};

/// Calibrated on these numbers, as at the first step of training. Throws Error when the method does not
/// quantize such tensors or cannot do the bits.
std::unique_ptr<Subject> subject_of(const LabQuestion& question, const std::vector<double>& numbers);

}  // namespace qs
