#include "core/quantizers/parts/filter_codebook.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "core/tensor/lanes.h"

namespace qs {
namespace {

constexpr std::array<const char*, kMostCodeBits> kSubscripts{"₁", "₂", "₃", "₄"};
constexpr std::size_t kBits = kMostCodeBits;

double mean(const std::vector<Real>& values) {
  if (values.empty()) return 0.0;
  double sum = 0.0;
  for (const Real value : values) sum += static_cast<double>(value);
  return sum / static_cast<double>(values.size());
}

template <class Term>
double sum_in_double(Index size, const Term& term) {
  std::array<double, 8> sums{};  // apart, so that the additions need not wait for each other
  Index i = 0;
  for (; i + 8 <= size; i += 8)
    for (Index k = 0; k < 8; ++k) sums[static_cast<std::size_t>(k)] += term(i + k);
  for (; i < size; ++i) sums[0] += term(i);
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace

double energy(std::span<const Real> x) {
  return sum_in_double(static_cast<Index>(x.size()), [&](Index i) {
    const double value = x[static_cast<std::size_t>(i)];
    return value * value;
  });
}

double squared_distance(std::span<const Real> a, std::span<const Real> b) {
  return sum_in_double(static_cast<Index>(a.size()), [&](Index i) {
    const double x = a[static_cast<std::size_t>(i)], y = b[static_cast<std::size_t>(i)];
    return (x - y) * (x - y);
  });
}

Basis load_basis(const Tensor& saved, Index filter) {
  Basis basis{};
  const auto bits = static_cast<Index>(saved.shape()[1]);
  for (Index k = 0; k < bits; ++k)
    basis[static_cast<std::size_t>(k)] = static_cast<double>(saved[filter * bits + k]);
  return basis;
}

void store_basis(Tensor& saved, Index filter, const Basis& basis) {
  const auto bits = static_cast<Index>(saved.shape()[1]);
  for (Index k = 0; k < bits; ++k)
    saved[filter * bits + k] = static_cast<Real>(basis[static_cast<std::size_t>(k)]);
}

std::vector<Quantity> basis_quantities(const std::string& symbol, const std::string& unit,
                                       const std::string& help) {
  std::vector<Quantity> all;
  const auto numbered = [&](std::size_t k) { return symbol + kSubscripts[k] + unit; };
  for (std::size_t k = 0; k < kBits; ++k) {
    const std::string number = std::to_string(k + 1);
    all.push_back({"basis_" + number, numbered(k), "scale", help + " Mean over the filters."});
  }
  for (std::size_t k = 0; k < kBits; ++k) {
    const std::string number = std::to_string(k + 1);
    all.push_back({"filter_basis_" + number, numbered(k) + " by filter", "codebook", help});
  }
  all.push_back(
      {"largest", "max|w|", "scale", "Largest magnitude of a filter's weights. Mean over the filters."});
  all.push_back(
      {"filter_largest", "max|w| by filter", "codebook", "Largest magnitude of each filter's weights."});
  all.push_back({"relative_mse", "mse", "ratio",
                 "Squared error of the quantized filter over its squared norm. Mean over the filters.", ""});
  all.push_back({"filter_relative_mse", "mse by filter", "codebook",
                 "Squared error of each quantized filter over its squared norm.", ""});
  return all;
}

void FilterFits::resize(Index filters, int bits) {
  const auto count = static_cast<std::size_t>(filters);
  basis_.resize(static_cast<std::size_t>(bits));
  for (std::vector<Real>& list : basis_) list.assign(count, Real(0));
  largest_.assign(count, Real(0));
  error_.assign(count, Real(0));
}

void FilterFits::set(Index filter, const Basis& basis, Real largest, double relative_error) {
  const auto row = static_cast<std::size_t>(filter);
  for (std::size_t k = 0; k < basis_.size(); ++k) basis_[k][row] = static_cast<Real>(basis[k]);
  largest_[row] = largest;
  error_[row] =
      static_cast<Real>(std::min(relative_error, static_cast<double>(std::numeric_limits<float>::max())));
}

void FilterFits::publish(Probe& probe, const std::vector<Quantity>& quantities) const {
  for (std::size_t k = 0; k < basis_.size(); ++k) {
    probe.scalar(quantities[k], mean(basis_[k]));
    probe.per_group(quantities[kBits + k], basis_[k]);
  }
  const Quantity* next = &quantities[2 * kBits];
  for (const std::vector<Real>* list : {&largest_, &error_}) {
    probe.scalar(*next++, mean(*list));
    probe.per_group(*next++, *list);
  }
}

}  // namespace qs
