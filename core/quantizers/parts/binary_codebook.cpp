#include "core/quantizers/parts/binary_codebook.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "core/tensor/lanes.h"

namespace qs {
namespace {

constexpr Index kExactChunk = 16384;  // counts and sums of a chunk fit a float's digits

Real magnitude(const LevelTable& table, Real x) {
  return table.kind == Codebook::with_sign ? std::abs(x) : x;
}

std::size_t nearest(const LevelTable& table, Real m) {
  std::size_t level = 0;
  for (std::size_t j = 0; j + 1 < table.size; ++j) level += m > table.threshold[j] ? 1 : 0;
  return level;
}

template <Codebook kKind>
Lanes load_magnitude(const Real* x) {
  const Lanes value = Lanes::load_unaligned(x);
  return kKind == Codebook::with_sign ? abs(value) : value;
}

/// Whole registers of a chunk; the number of levels is a constant so that all sums stay in registers.
template <Codebook kKind, std::size_t kSize>
void add_registers(const LevelTable& table, const Real* x, Index count, LevelSums& sums) {
  const Lanes zero(Real(0)), one(Real(1));
  std::array<Lanes, kSize> above, total;
  above.fill(zero);
  total.fill(zero);
  for (Index i = 0; i < count; i += kLanes) {
    const Lanes m = load_magnitude<kKind>(x + i);
    Lanes rest = m;  // m in the lanes whose level is not yet found, else 0
    for (std::size_t j = 0; j + 1 < kSize; ++j) {
      const auto is_above = m > Lanes(table.threshold[j]);
      const Lanes next = select(is_above, m, zero);
      total[j] += rest - next;
      above[j] += select(is_above, one, zero);
      rest = next;
    }
    total[kSize - 1] += rest;
  }
  double at_least = static_cast<double>(count);
  for (std::size_t j = 0; j < kSize; ++j) {
    const double higher = j + 1 < kSize ? sum_lanes(above[j], kLanes) : 0.0;
    sums.count[j] += at_least - higher;
    sums.sum[j] += sum_lanes(total[j], kLanes);
    at_least = higher;
  }
}

template <Codebook kKind, std::size_t kSize>
void quantize_registers(const LevelTable& table, const Real* x, Index count, Real* y) {
  for (Index i = 0; i < count; i += kLanes) {
    const Lanes value = Lanes::load_unaligned(x + i), m = load_magnitude<kKind>(x + i);
    Lanes level(table.level[0]);
    for (std::size_t j = 0; j + 1 < kSize; ++j)
      level = select(m > Lanes(table.threshold[j]), Lanes(table.level[j + 1]), level);
    if constexpr (kKind == Codebook::with_sign)
      level = select(value < Lanes(Real(0)), Lanes(Real(0)) - level, level);  // no −0
    level.store_unaligned(y + i);
  }
}

/// Calls body<kind, size>() for the table.
template <class Body>
void dispatch(const LevelTable& table, const Body& body) {
  const auto with_size = [&]<Codebook kKind>() {
    switch (table.size) {
      case 1:
        return body.template operator()<kKind, 1>();
      case 2:
        return body.template operator()<kKind, 2>();
      case 4:
        return body.template operator()<kKind, 4>();
      case 8:
        return body.template operator()<kKind, 8>();
      default:
        return body.template operator()<kKind, 16>();
    }
  };
  if (table.kind == Codebook::with_sign) {
    with_size.template operator()<Codebook::with_sign>();
  } else {
    with_size.template operator()<Codebook::without_sign>();
  }
}

}  // namespace

LevelTable level_table(Codebook kind, const Basis& basis, int bits) {
  assert(bits >= 1 && bits <= kMostCodeBits);
  const bool is_signed = kind == Codebook::with_sign;
  LevelTable table{.kind = kind, .bits = bits, .size = std::size_t{1} << (is_signed ? bits - 1 : bits)};
  std::array<double, kMostLevels> sums{};
  std::array<std::array<double, kMostCodeBits>, kMostLevels> codes{};
  for (std::size_t l = 0; l < table.size; ++l) {
    for (std::size_t k = 0; k < static_cast<std::size_t>(bits); ++k) {
      const bool is_set = (l >> k & 1) != 0;
      codes[l][k] = is_set ? 1.0 : is_signed ? -1.0 : 0.0;
      sums[l] += codes[l][k] * basis[k];
    }
    if (is_signed && sums[l] < 0.0) {  // the mirrored code gives the upper level
      sums[l] = -sums[l];
      for (double& sign : codes[l]) sign = -sign;
    }
  }
  std::array<std::size_t, kMostLevels> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(table.size),
                   [&](std::size_t a, std::size_t b) { return sums[a] < sums[b]; });
  for (std::size_t l = 0; l < table.size; ++l) {
    table.level[l] = static_cast<Real>(static_cast<float>(sums[order[l]])) + Real(0);
    table.code[l] = codes[order[l]];
  }
  for (std::size_t j = 0; j + 1 < table.size; ++j)
    table.threshold[j] = table.level[j] + (table.level[j + 1] - table.level[j]) / 2;
  return table;
}

LevelSums& LevelSums::operator+=(const LevelSums& other) {
  for (std::size_t l = 0; l < kMostLevels; ++l) {
    count[l] += other.count[l];
    sum[l] += other.sum[l];
  }
  return *this;
}

LevelSums sum_by_level(const LevelTable& table, std::span<const Real> x) {
  LevelSums sums;
  const auto size = static_cast<Index>(x.size());
  const Index whole = size / kLanes * kLanes;
  dispatch(table, [&]<Codebook kKind, std::size_t kSize>() {
    for (Index begin = 0; begin < whole; begin += kExactChunk)
      add_registers<kKind, kSize>(table, x.data() + begin, std::min(kExactChunk, whole - begin), sums);
  });
  for (Index i = whole; i < size; ++i) {
    const Real m = magnitude(table, x[static_cast<std::size_t>(i)]);
    const std::size_t level = nearest(table, m);
    sums.count[level] += 1.0;
    sums.sum[level] += static_cast<double>(m);
  }
  return sums;
}

void quantize(const LevelTable& table, std::span<const Real> x, std::span<Real> y) {
  const auto size = static_cast<Index>(x.size());
  const Index whole = size / kLanes * kLanes;
  dispatch(table, [&]<Codebook kKind, std::size_t kSize>() {
    quantize_registers<kKind, kSize>(table, x.data(), whole, y.data());
  });
  for (auto i = static_cast<std::size_t>(whole); i < x.size(); ++i) {
    const Real level = table.level[nearest(table, magnitude(table, x[i]))];
    y[i] = table.kind == Codebook::with_sign && x[i] < Real(0) ? Real(0) - level : level;
  }
}

std::int32_t level_index(const LevelTable& table, Real x) {
  const auto level = static_cast<std::int32_t>(nearest(table, magnitude(table, x)));
  if (table.kind == Codebook::without_sign) return level;
  const auto half = static_cast<std::int32_t>(table.size);
  return x < Real(0) ? half - 1 - level : half + level;
}

std::vector<float> all_levels(const LevelTable& table) {
  std::vector<float> levels;
  if (table.kind == Codebook::with_sign)
    for (std::size_t l = table.size; l-- > 0;) levels.push_back(0.0f - static_cast<float>(table.level[l]));
  for (std::size_t l = 0; l < table.size; ++l) levels.push_back(static_cast<float>(table.level[l]));
  return levels;
}

Basis least_squares(const LevelTable& table, const LevelSums& sums, double ridge, const Basis& towards) {
  const auto bits = static_cast<std::size_t>(table.bits);
  Gram gram{};
  Basis right{};
  // For the difference from `towards`: what the codes do not determine stays as it is.
  for (std::size_t l = 0; l < table.size; ++l) {
    double level = 0.0;
    for (std::size_t k = 0; k < bits; ++k) level += table.code[l][k] * towards[k];
    for (std::size_t i = 0; i < bits; ++i) {
      right[i] += table.code[l][i] * (sums.sum[l] - sums.count[l] * level);
      for (std::size_t j = 0; j < bits; ++j)
        gram[i][j] += sums.count[l] * table.code[l][i] * table.code[l][j];
    }
  }
  for (std::size_t i = 0; i < bits; ++i) gram[i][i] += ridge;
  Basis fitted = solve_normal_equations(gram, right, table.bits);
  for (std::size_t k = 0; k < bits; ++k) fitted[k] += towards[k];
  return fitted;
}

Basis solve_normal_equations(Gram a, Basis b, int bits) {
  constexpr double kDependent = 1e-10;
  const auto size = static_cast<std::size_t>(bits);
  std::array<bool, kMostCodeBits> is_free{};
  for (std::size_t k = 0; k < size; ++k) {
    const double scale = a[k][k];
    for (std::size_t i = 0; i < k; ++i) {
      if (is_free[i]) continue;
      const double factor = a[k][i] / a[i][i];
      for (std::size_t j = i; j < size; ++j) a[k][j] -= factor * a[i][j];
      b[k] -= factor * b[i];
    }
    is_free[k] = !(a[k][k] > kDependent * scale);
  }
  Basis v{};
  for (std::size_t k = size; k-- > 0;) {
    if (is_free[k]) continue;
    double rest = b[k];
    for (std::size_t j = k + 1; j < size; ++j) rest -= a[k][j] * v[j];
    v[k] = rest / a[k][k];
  }
  return v;
}

double squared_error(const LevelTable& table, const LevelSums& sums, double energy) {
  double error = energy;
  for (std::size_t l = 0; l < table.size; ++l) {
    const double level = static_cast<double>(table.level[l]);
    error += level * (sums.count[l] * level - 2.0 * sums.sum[l]);
  }
  return std::max(0.0, error);
}

}  // namespace qs
