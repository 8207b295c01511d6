// A signed codebook for every output filter of a layer: what LQ-Net, WNQ and network sketching share.
//
// Holds one basis per filter as it is in use, quantizes and encodes with it, and publishes it together
// with two numbers that tell how well it fits: the largest magnitude (the length of the tail) and the
// relative error of the filter.
#pragma once

#include <algorithm>
#include <vector>

#include "core/base/parallel.h"
#include "core/nn/parameter.h"
#include "core/nn/probe.h"
#include "core/nn/weight_quantizer.h"
#include "core/quantizers/parts/binary_codebook.h"
#include "core/values/quantity.h"

namespace qs {

/// The filters of a weight tensor: O rows of equal length.
struct Filters {
  Index count = 0, size = 0;  // O, M

  explicit Filters(const Shape& shape)
      : count(shape.rank() == 0 ? 1 : shape[0]), size(count == 0 ? 0 : shape.elements() / count) {}

  std::span<const Real> of(const Tensor& x, Index filter) const {
    return x.span().subspan(static_cast<std::size_t>(filter * size), static_cast<std::size_t>(size));
  }
  std::span<Real> of(Tensor& x, Index filter) const {
    return x.span().subspan(static_cast<std::size_t>(filter * size), static_cast<std::size_t>(size));
  }
};

/// body(filter) for every filter, shared between the threads.
template <class Body>
void for_each_filter(const Filters& filters, const Body& body) {
  const Index each = std::max<Index>(1, kBlockElements / std::max<Index>(1, filters.size));
  parallel_blocks(filters.count, each, [&](Index begin, Index end) {
    for (Index filter = begin; filter < end; ++filter) body(filter);
  });
}

double energy(std::span<const Real> x);                                     // Σx²
double squared_distance(std::span<const Real> a, std::span<const Real> b);  // Σ(a − b)²

/// Row `filter` of a saved O×K tensor, and back.
Basis load_basis(const Tensor& saved, Index filter);
void store_basis(Tensor& saved, Index filter, const Basis& basis);

/// The quantities that publish() needs: symbol₁·unit … symbol_K·unit of the layer and by filter, largest
/// magnitude, relative error.
std::vector<Quantity> basis_quantities(const std::string& symbol, const std::string& unit,
                                       const std::string& help);

/// What is known of each filter after a pass over it.
class FilterFits {
 public:
  void resize(Index filters, int bits);

  void set(Index filter, const Basis& basis, Real largest, double relative_error);
  /// `quantities` as from basis_quantities.
  void publish(Probe& probe, const std::vector<Quantity>& quantities) const;

 private:
  std::vector<std::vector<Real>> basis_;  // K lists, one number per filter
  std::vector<Real> largest_, error_;
};

/// Codes of every filter with its own levels; table(filter) gives them.
template <class Table>
Codes encode_filters(const Tensor& x, const Table& table) {
  const Filters filters(x.shape());
  Codes codes;
  codes.index.resize(static_cast<std::size_t>(x.size()));
  codes.levels.resize(static_cast<std::size_t>(filters.count));
  codes.group.resize(static_cast<std::size_t>(filters.count));
  for_each_filter(filters, [&](Index filter) {
    const LevelTable levels = table(filter);
    const auto row = static_cast<std::size_t>(filter);
    codes.levels[row] = all_levels(levels);
    codes.group[row] = static_cast<std::int32_t>(filter);
    for (Index i = filter * filters.size; i < (filter + 1) * filters.size; ++i)
      codes.index[static_cast<std::size_t>(i)] = level_index(levels, x[i]);
  });
  return codes;
}

}  // namespace qs
