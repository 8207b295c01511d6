#include "core/quantizers/parts/residual_sketch.h"

#include <algorithm>
#include <numeric>

#include "core/tensor/lanes.h"

namespace qs {
namespace {

constexpr Index kChunk = 16384;  // sums of signs of a chunk fit a float's digits
constexpr std::size_t kMostStages = kMostCodeBits;

/// The same arithmetic for one number and for a register, in the same order.
template <class Number>
Number sign_of(const Number& r) {
  if constexpr (std::is_same_v<Number, Real>) {
    return r < Real(0) ? Real(-1) : Real(1);
  } else {
    return select(r < Number(Real(0)), Number(Real(-1)), Number(Real(1)));
  }
}

struct Coefficients {
  std::array<std::array<Real, kMostStages>, kMostStages> stage{};

  explicit Coefficients(const Sketch& sketch) {
    for (std::size_t j = 0; j < kMostStages; ++j)
      for (std::size_t i = 0; i < kMostStages; ++i) stage[j][i] = static_cast<Real>(sketch.stage[j][i]);
  }

  /// Σ_{i≤j} a_i b_i after stage j.
  template <class Number>
  Number sum(const std::array<Number, kMostStages>& signs, std::size_t j) const {
    Number total = Number(stage[j][0]) * signs[0];
    for (std::size_t i = 1; i <= j; ++i) total = total + Number(stage[j][i]) * signs[i];
    return total;
  }

  /// b_1 … b_count of a value; the sums that lead to b_j are those of stage j − 1.
  template <class Number>
  std::array<Number, kMostStages> signs(const Number& x, std::size_t count) const {
    std::array<Number, kMostStages> b;
    b[0] = sign_of(x);
    for (std::size_t j = 1; j < count; ++j) b[j] = sign_of<Number>(x - sum(b, j - 1));
    return b;
  }
};

struct StageSums {
  double of_x = 0.0;                          // Σ b_j x
  std::array<double, kMostStages> overlap{};  // Σ b_j b_i
};

StageSums stage_sums(const Coefficients& known, std::span<const Real> x, std::size_t j) {
  StageSums sums;
  const auto size = static_cast<Index>(x.size()), whole = size / kLanes * kLanes;
  for (Index begin = 0; begin < whole; begin += kChunk) {
    Lanes of_x(Real(0));
    std::array<Lanes, kMostStages> overlap;
    overlap.fill(Lanes(Real(0)));
    for (Index i = begin; i < std::min(whole, begin + kChunk); i += kLanes) {
      const Lanes value = Lanes::load_unaligned(x.data() + i);
      const auto b = known.signs(value, j + 1);
      of_x += b[j] * value;
      for (std::size_t k = 0; k < j; ++k) overlap[k] += b[j] * b[k];
    }
    sums.of_x += sum_lanes(of_x, kLanes);
    for (std::size_t k = 0; k < j; ++k) sums.overlap[k] += sum_lanes(overlap[k], kLanes);
  }
  for (auto i = static_cast<std::size_t>(whole); i < x.size(); ++i) {
    const auto b = known.signs(x[i], j + 1);
    sums.of_x += static_cast<double>(b[j] * x[i]);
    for (std::size_t k = 0; k < j; ++k) sums.overlap[k] += static_cast<double>(b[j] * b[k]);
  }
  return sums;
}

/// Value and sign pattern of every code, ascending; bit j of a pattern: b_{j+1} = 1.
struct CodeTable {
  std::vector<float> value;
  std::array<std::int32_t, kMostLevels> position{};  // of each pattern

  explicit CodeTable(const Sketch& sketch) {
    const Coefficients coefficients(sketch);
    const auto bits = static_cast<std::size_t>(sketch.bits), size = std::size_t{1} << bits;
    std::array<float, kMostLevels> unsorted{};
    for (std::size_t pattern = 0; pattern < size; ++pattern) {
      std::array<Real, kMostStages> b{};
      for (std::size_t j = 0; j < bits; ++j) b[j] = (pattern >> j & 1) != 0 ? Real(1) : Real(-1);
      unsorted[pattern] = static_cast<float>(coefficients.sum(b, bits - 1));
    }
    std::array<std::size_t, kMostLevels> order{};
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(size),
                     [&](std::size_t a, std::size_t b) { return unsorted[a] < unsorted[b]; });
    for (std::size_t place = 0; place < size; ++place) {
      value.push_back(unsorted[order[place]]);
      position[order[place]] = static_cast<std::int32_t>(place);
    }
  }
};

}  // namespace

Sketch make_sketch(Sketching kind, std::span<const Real> x, int bits) {
  Sketch sketch{.bits = bits, .stage = {}};
  if (x.empty()) return sketch;
  const auto count = static_cast<double>(x.size());
  Gram gram{};
  Basis right{};
  for (std::size_t j = 0; j < static_cast<std::size_t>(bits); ++j) {
    const StageSums sums = stage_sums(Coefficients(sketch), x, j);
    gram[j][j] = count;
    right[j] = sums.of_x;
    for (std::size_t i = 0; i < j; ++i) gram[j][i] = gram[i][j] = sums.overlap[i];
    if (kind == Sketching::refined) {
      sketch.stage[j] = solve_normal_equations(gram, right, static_cast<int>(j) + 1);
      continue;
    }
    double rest = sums.of_x;  // Σ|r|
    if (j > 0) sketch.stage[j] = sketch.stage[j - 1];
    for (std::size_t i = 0; i < j; ++i) rest -= sketch.stage[j][i] * sums.overlap[i];
    sketch.stage[j][j] = rest / count;
  }
  return sketch;
}

void approximate(const Sketch& sketch, std::span<const Real> x, std::span<Real> y) {
  const Coefficients coefficients(sketch);
  const auto bits = static_cast<std::size_t>(sketch.bits);
  const auto size = static_cast<Index>(x.size()), whole = size / kLanes * kLanes;
  for (Index i = 0; i < whole; i += kLanes) {
    const auto b = coefficients.signs(Lanes::load_unaligned(x.data() + i), bits);
    coefficients.sum(b, bits - 1).store_unaligned(y.data() + i);
  }
  for (auto i = static_cast<std::size_t>(whole); i < x.size(); ++i)
    y[i] = coefficients.sum(coefficients.signs(x[i], bits), bits - 1);
  for (Real& value : y) value = static_cast<Real>(static_cast<float>(value));  // as shipped
}

std::vector<float> sketch_levels(const Sketch& sketch) { return CodeTable(sketch).value; }

void sketch_codes(const Sketch& sketch, std::span<const Real> x, std::span<std::int32_t> index) {
  const CodeTable table(sketch);
  const Coefficients coefficients(sketch);
  const auto bits = static_cast<std::size_t>(sketch.bits);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto b = coefficients.signs(x[i], bits);
    std::size_t pattern = 0;
    for (std::size_t j = 0; j < bits; ++j) pattern |= b[j] > Real(0) ? std::size_t{1} << j : 0;
    index[i] = table.position[pattern];
  }
}

}  // namespace qs
