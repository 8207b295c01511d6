#include "core/quantizers/parts/curvature.h"

#include <algorithm>
#include <cmath>

namespace qs {
namespace {

constexpr double kMemory = 0.999;          // β₂
constexpr double kEpsilon = 1e-8;          // ε
constexpr double kLargestGradient = 1e15;  // of a gradient's magnitude: its square must fit

}  // namespace

Curvature::Curvature(const std::string& layer)
    : root_(layer + ".weight.curvature", Tensor(Shape{0})),
      steps_(layer + ".weight.curvature_steps", Tensor(Shape{1})) {
  for (Parameter* parameter : parameters()) {
    parameter->lr_scale = 0;
    parameter->decay = false;
  }
}

void Curvature::reset(const Shape& shape) {
  root_.value = Tensor(shape);
  root_.grad = Tensor(shape);
  steps_.value[0] = Real(0);
}

void Curvature::set(const Tensor& diagonal) {
  reset(diagonal.shape());
  const double largest =
      diagonal.empty() ? 0.0 : static_cast<double>(*std::max_element(diagonal.begin(), diagonal.end()));
  if (!(largest > 0.0)) return;
  for (Index i = 0; i < diagonal.size(); ++i)
    root_.value[i] = static_cast<Real>(static_cast<double>(diagonal[i]) / largest);
}

void Curvature::accumulate(const Tensor& gradient) {
  const Lanes memory(static_cast<Real>(kMemory)), fresh(static_cast<Real>(1.0 - kMemory)),
      largest(static_cast<Real>(kLargestGradient));
  Real* root = root_.value.data();
  parallel_blocks(gradient.size(), kBlockElements, [&](Index begin, Index end) {
    for (Index i = begin; i < end; i += kLanes) {
      const Index count = std::min(kLanes, end - i);
      const Lanes g = min(abs(load_lanes(gradient.data() + i, count)), largest);
      const Lanes r = load_lanes(root + i, count);
      store_lanes(root + i, count, sqrt(memory * r * r + fresh * g * g));
    }
  });
  steps_.value[0] += Real(1);
}

Diagonal Curvature::diagonal() const {
  const double steps = static_cast<double>(steps_.value[0]);
  const double correction = steps > 0.0 ? 1.0 / std::sqrt(1.0 - std::pow(kMemory, steps)) : 1.0;
  return {root_.value.data(), static_cast<Real>(correction), static_cast<Real>(kEpsilon)};
}

}  // namespace qs
