#include "core/laboratory/slopes.h"

#include <algorithm>
#include <cmath>

namespace qs {
namespace {

double difference(Subject& subject, Index i, double step) {
  const Real middle = subject.numbers()[i];
  const Real right = static_cast<Real>(static_cast<double>(middle) + step),
             left = static_cast<Real>(static_cast<double>(middle) - step);
  subject.put(i, right);
  const double above = subject.chances(i)->mean();
  subject.put(i, left);
  const double below = subject.chances(i)->mean();
  subject.put(i, middle);
  return (above - below) / (static_cast<double>(right) - static_cast<double>(left));
}

Tensor one_hot(const Shape& shape, Index i) {
  Tensor upstream(shape);
  upstream[i] = Real(1);
  return upstream;
}

/// True where a number's gradient comes from its own image alone, as tried at a few places: then one backward
/// pass gives all slopes.
bool is_elementwise(Subject& subject, const std::vector<Index>& places, const Tensor& together) {
  const std::size_t last = places.size() - 1;
  for (const std::size_t k : {std::size_t{0}, last / 3, last / 2, last}) {
    const Index i = places[k];
    const Tensor alone = subject.pulled_back(0, one_hot(together.shape(), i));
    const double a = static_cast<double>(alone[i]), b = static_cast<double>(together[i]);
    if (std::abs(a - b) > 1e-5 * std::max(1.0, std::abs(a))) return false;
  }
  return true;
}

}  // namespace

std::vector<Index> spread_out(const Tensor& numbers, const std::vector<Index>& order, int count) {
  const double low = static_cast<double>(numbers[order.front()]);
  const double high = static_cast<double>(numbers[order.back()]);
  std::vector<Index> places;
  std::size_t at = 0;
  for (int k = 0; k < count; ++k) {
    const double wanted = low + (high - low) * k / (count - 1);
    while (at + 1 < order.size() && static_cast<double>(numbers[order[at]]) < wanted) ++at;
    if (places.empty() || places.back() != order[at]) places.push_back(order[at]);
  }
  return places;
}

LabCurve trained_slope(Subject& subject, const std::vector<Index>& places, int draws) {
  const Shape shape = subject.numbers().shape();
  const Tensor ones(shape, Real(1));
  const Tensor together = subject.pulled_back(0, ones);
  LabCurve slope;
  if (together.empty()) return slope;
  const bool elementwise = is_elementwise(subject, places, together);
  slope.y.assign(places.size(), 0.0);
  for (int k = 0; k < draws; ++k) {
    const auto draw = static_cast<std::uint32_t>(k);
    const Tensor all = elementwise ? subject.pulled_back(draw, ones) : Tensor();
    for (std::size_t p = 0; p < places.size(); ++p) {
      const Index i = places[p];
      const Real of_this = elementwise ? all[i] : subject.pulled_back(draw, one_hot(shape, i))[i];
      slope.y[p] += static_cast<double>(of_this) / draws;
    }
  }
  for (const Index i : places) slope.x.push_back(static_cast<double>(subject.numbers()[i]));
  return slope;
}

LabCurve true_slope(Subject& subject, const std::vector<Index>& places, double root_mean_square) {
  LabCurve slope;
  for (const Index i : places) {
    const Real x = subject.numbers()[i];
    if (!subject.chances(i) || !subject.put(i, x)) return {};
    slope.x.push_back(static_cast<double>(x));
    slope.y.push_back(difference(subject, i, 1e-3 * root_mean_square));
  }
  return slope;
}

}  // namespace qs
