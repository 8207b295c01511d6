#include "core/quantizers/parts/concrete_rounding.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/philox_lanes.h"
#include "core/base/vector_batch.h"

namespace qs {
namespace {

constexpr int kMostPoints = 511;  // a window that reaches all 256 points of 8 bits from any of them

/// What is common to all elements of a tensor.
template <class T>
struct Table {
  T alpha, sigma, tau, kappa, inverse_temperature, epsilon, window_term, farthest;
  T lowest, highest;
  int points;
  T first;                              // offset m of the first point from the centre
  std::array<T, kMostPoints + 1> edge;  // C_k = e^(−(m_k−½)τ)

  explicit Table(const ConcreteRounding& r) {
    const double ratio = std::clamp(r.step_size / r.noise_scale, kSmallestRatio, kLargestRatio);
    alpha = T(r.step_size);
    sigma = T(r.noise_scale);
    tau = T(ratio);
    kappa = T(-std::expm1(-ratio));
    inverse_temperature = T(1.0 / r.temperature);
    epsilon = T(r.epsilon);
    window_term = r.epsilon > 0.0 ? T(1.0 / std::expm1(ratio)) : T(0);
    // Beyond this many σ from its grid point a value's distribution has reached its limit.
    farthest = T(0.5 * ratio + 16.0);
    lowest = T(r.lowest);
    highest = T(r.highest);
    points = r.points();
    const int offset = r.window == 0 ? r.lowest : -r.window;
    first = T(offset);
    for (int k = 0; k <= points; ++k)
      edge[static_cast<std::size_t>(k)] = T(std::exp(-(offset + k - 0.5) * ratio));
  }
};

enum class Points { whole_grid, window };
enum class Power { one, half, any };  // 1/λ

template <class Batch>
struct Sampled {
  Batch value, slope_x, slope_sigma, winner;
};

/// −ln u for u in (0, 1), good to 2 ulp: u = 2^k·m with m in [√½, √2), ln m = 2 artanh((m−1)/(m+1)).
inline VectorBatch<float> negative_log(const VectorBatch<float>& u) {
  using Floats = VectorBatch<float>;
  using Integers = VectorBatch<std::int32_t>;
  constexpr std::int32_t kSqrtHalf = 0x3f3504f3;
  const Integers bits = xsimd::bitwise_cast<Integers>(u) - Integers(kSqrtHalf);
  const Floats exponent = xsimd::to_float(bits >> 23);
  const Floats mantissa = xsimd::bitwise_cast<Floats>((bits & Integers(0x007fffff)) + Integers(kSqrtHalf));
  const Floats s = (mantissa - 1.0f) / (mantissa + 1.0f), s2 = s * s;
  const Floats series = xsimd::fma(
      s2, xsimd::fma(s2, xsimd::fma(s2, Floats(2.0f / 7.0f), Floats(2.0f / 5.0f)), Floats(2.0f / 3.0f)),
      Floats(2.0f));
  return -xsimd::fma(s, series, exponent * 0.693147181f);
}
inline VectorBatch<double> negative_log(const VectorBatch<double>& u) { return -xsimd::log(u); }

/// One batch of elements; `uniform(k)` are the uniforms of the k-th point. kPoints 0: not known when
/// compiling.
template <Points kWhich, Power kPower, int kPoints, class Batch, class Uniform>
Sampled<Batch> sample_batch(const Table<typename Batch::value_type>& t, const Batch& x,
                            const Uniform& uniform) {
  using T = typename Batch::value_type;
  const int points = kPoints ? kPoints : t.points;
  const Batch nearest =
      xsimd::max(xsimd::min(xsimd::nearbyint(x / t.alpha), Batch(t.highest)), Batch(t.lowest));
  // fma: the difference of two large numbers must keep its digits, ∂x depends on it.
  Batch f = xsimd::fma(Batch(t.alpha), nearest, -x) / t.sigma;
  f = xsimd::max(xsimd::min(f, Batch(t.farthest)), Batch(-t.farthest));
  Batch centre = nearest;
  if constexpr (kWhich == Points::whole_grid) {
    f = xsimd::fma(Batch(-t.tau), nearest, f);  // measured from the grid point 0 instead
    centre = Batch(T(0));
  }
  const Batch w = xsimd::exp(-f);

  std::array<Batch, kPower == Power::any ? kMostPoints : 1> ratios;
  Batch largest(T(-1)), winner(T(0));
  Batch s(T(0)), m1(T(0)), x1(T(0)), x2(T(0)), y1(T(0)), y2(T(0));
  const auto edge = [&](int k) {
    // Only wide grids come near the bounds; they keep 0·∞ out.
    return xsimd::min(xsimd::max(w * t.edge[static_cast<std::size_t>(k)], Batch(T(1e-34))), Batch(T(1e34)));
  };
  const auto below = [&](const Batch& e) { return Batch(T(1)) / (Batch(T(1)) + e); };
  const auto probability = [&](const Batch& c1, const Batch& o0, T m) {
    Batch p = xsimd::fma(Batch(t.kappa), c1 * o0, Batch(t.epsilon));
    if constexpr (kWhich == Points::window) {
      const Batch n = centre + m;
      p = xsimd::select(n >= Batch(t.lowest) && n <= Batch(t.highest), p, Batch(T(0)));
    }
    return p;
  };

  if constexpr (kPower == Power::any) {  // first the largest ratio, so that the powers cannot overflow
    Batch e0 = edge(0), o0 = e0 * below(e0);
    for (int k = 0; k < points; ++k) {
      const Batch e1 = edge(k + 1), c1 = below(e1);
      ratios[static_cast<std::size_t>(k)] = probability(c1, o0, t.first + T(k)) / negative_log(uniform(k));
      largest = xsimd::max(largest, ratios[static_cast<std::size_t>(k)]);
      o0 = e1 * c1;
    }
  }
  const Batch scale = Batch(T(1)) / largest;
  largest = Batch(T(-1));

  Batch e0 = edge(0), c0 = below(e0), o0 = e0 * c0;
  for (int k = 0; k < points; ++k) {
    const T m = t.first + T(k);
    const Batch e1 = edge(k + 1), c1 = below(e1), o1 = e1 * c1;
    const Batch p = probability(c1, o0, m);
    Batch r, q;
    if constexpr (kPower == Power::any) {
      r = ratios[static_cast<std::size_t>(k)] * scale;
      q = xsimd::select(r > Batch(T(0)),
                        xsimd::pow(xsimd::max(r, Batch(T(1e-37))), Batch(t.inverse_temperature)),
                        Batch(T(0)));
    } else {
      r = p / negative_log(uniform(k));
      q = kPower == Power::one ? r : xsimd::sqrt(r);
    }
    const auto better = r > largest;
    largest = xsimd::select(better, r, largest);
    winner = xsimd::select(better, Batch(m), winner);
    // With ε = 0 the factor Δ/p is one.
    Batch v = q;
    if (t.epsilon > T(0)) v = xsimd::select(p > Batch(T(0)), q * (p - t.epsilon) / p, Batch(T(0)));
    const Batch b = c0 - o1;
    const Batch e = xsimd::fma(c0, Batch(m - T(0.5)), -(o1 * (m + T(0.5)) + t.window_term));
    s += q;
    m1 = xsimd::fma(q, Batch(m), m1);
    const Batch vb = v * b, ve = v * e;
    x1 += vb;
    x2 = xsimd::fma(vb, Batch(m), x2);
    y1 += ve;
    y2 = xsimd::fma(ve, Batch(m), y2);
    e0 = e1;
    c0 = c1;
    o0 = o1;
  }
  const Batch inverse = Batch(T(1)) / s, mean = m1 * inverse;
  const Batch covariance_x = (x2 - mean * x1) * inverse, covariance_sigma = (y2 - mean * y1) * inverse;
  const T factor = t.tau * t.inverse_temperature;
  return {t.alpha * (centre + mean), factor * covariance_x,
          factor * xsimd::fma(f, covariance_x, t.tau * covariance_sigma), centre + winner};
}

/// Uniforms of sixteen elements: words[k] belongs to the k-th point.
template <int kPoints>
struct LaneUniforms {
  static constexpr int kMost = kPoints ? kPoints : kMostPoints;
  alignas(64) Real value[kMost][kPhiloxLanes];

  void draw(const Stream& stream, std::uint64_t first, int points) {
    for (int k = 0; k < points; k += 4) {
      // The upper counter word numbers the blocks of one element.
      const LaneBlocks blocks = philox_lanes(stream, first + (static_cast<std::uint64_t>(k / 4) << 32));
      for (int j = 0; j < 4 && k + j < points; ++j)
        for (int lane = 0; lane < kPhiloxLanes; ++lane)
          value[k + j][lane] = static_cast<Real>(uniform_from(blocks.word[j][lane]));
    }
  }
};

struct Spans {
  std::span<const Real> x;
  std::span<Real> sampled, slope_x, slope_sigma;
};

template <Points kWhich, Power kPower, int kPoints>
void sample_range(const Table<Real>& table, Estimator estimator, const Stream& stream, const Spans& spans,
                  Index begin, Index end) {
  using Batch = VectorBatch<Real>;
  constexpr Index kWidth = static_cast<Index>(Batch::size);
  LaneUniforms<kPoints> uniforms;
  for (Index i = begin; i < end; i += kPhiloxLanes) {
    uniforms.draw(stream, static_cast<std::uint64_t>(i), kPoints ? kPoints : table.points);
    for (Index lane = 0; lane < kPhiloxLanes && i + lane < end; lane += kWidth) {
      const auto at = static_cast<std::size_t>(i + lane);
      const Index count = std::min(kWidth, end - i - lane);
      alignas(64) Real padded[Batch::size] = {};
      const bool whole = count == kWidth;
      if (!whole) std::copy_n(spans.x.data() + at, count, padded);
      const Batch x = whole ? Batch::load_unaligned(spans.x.data() + at) : Batch::load_aligned(padded);
      const auto uniform = [&](int k) { return Batch::load_aligned(&uniforms.value[k][lane]); };
      Sampled<Batch> y = sample_batch<kWhich, kPower, kPoints>(table, x, uniform);
      if (estimator == Estimator::straight_through) y.value = table.alpha * y.winner;
      const auto finite = xsimd::abs(x) < Batch(std::numeric_limits<Real>::infinity());
      y.value = xsimd::select(finite, y.value, x - x);
      y.slope_x = xsimd::select(finite, y.slope_x, Batch(Real(0)));
      y.slope_sigma = xsimd::select(finite, y.slope_sigma, Batch(Real(0)));
      const auto store = [&](const Batch& values, std::span<Real> out) {
        if (whole) return values.store_unaligned(out.data() + at);
        values.store_aligned(padded);
        std::copy_n(padded, count, out.data() + at);
      };
      store(y.value, spans.sampled);
      store(y.slope_x, spans.slope_x);
      store(y.slope_sigma, spans.slope_sigma);
    }
  }
}

using RangeFunction = void (*)(const Table<Real>&, Estimator, const Stream&, const Spans&, Index, Index);

template <Power kPower>
RangeFunction choose_points(const ConcreteRounding& r) {
  // A whole grid of up to four points runs without masks; larger ones as a masked window.
  if (r.window == 0) return sample_range<Points::whole_grid, kPower, 4>;
  switch (r.window) {
    case 1:
      return sample_range<Points::window, kPower, 3>;
    case 2:
      return sample_range<Points::window, kPower, 5>;
    case 3:
      return sample_range<Points::window, kPower, 7>;
    case 4:
      return sample_range<Points::window, kPower, 9>;
    default:
      return sample_range<Points::window, kPower, 0>;
  }
}

RangeFunction choose(const ConcreteRounding& r) {
  if (r.temperature == 1.0) return choose_points<Power::one>(r);
  if (r.temperature == 2.0) return choose_points<Power::half>(r);
  return choose_points<Power::any>(r);
}

/// Whole grids other than the four points of two bits become windows that reach every point.
ConcreteRounding normalised(ConcreteRounding r) {
  if (r.window == 0 && r.highest - r.lowest != 3) r.window = r.highest - r.lowest;
  return r;
}

}  // namespace

void sample(const ConcreteRounding& rounding, const Stream& stream, std::span<const Real> x,
            std::span<Real> sampled, std::span<Real> slope_x, std::span<Real> slope_sigma) {
  const ConcreteRounding r = normalised(rounding);
  const Table<Real> table(r);
  const RangeFunction range = choose(r);
  const Spans spans{x, sampled, slope_x, slope_sigma};
  // The blocks are multiples of sixteen, so that the noise of an element depends only on its index.
  parallel_blocks(static_cast<Index>(x.size()), kBlockElements / 4,
                  [&](Index begin, Index end) { range(table, r.estimator, stream, spans, begin, end); });
}

ConcreteSample sample_one(const ConcreteRounding& rounding, double x, std::span<const double> uniforms) {
  using Batch = VectorBatch<double>;
  const ConcreteRounding r = normalised(rounding);
  const Table<double> table(r);
  // Given uniforms belong to points inside the grid; masked points get any number.
  const int centre =
      static_cast<int>(std::clamp(std::nearbyint(x / r.step_size), double(r.lowest), double(r.highest)));
  const int skipped = r.window == 0 ? 0 : std::max(0, r.lowest - (centre - r.window));
  const auto uniform = [&](int k) {
    const int i = k - skipped;
    return Batch(i >= 0 && i < static_cast<int>(uniforms.size()) ? uniforms[static_cast<std::size_t>(i)]
                                                                 : 0.5);
  };
  const Sampled<Batch> y = r.window == 0
                               ? sample_batch<Points::whole_grid, Power::any, 0>(table, Batch(x), uniform)
                               : sample_batch<Points::window, Power::any, 0>(table, Batch(x), uniform);
  const auto first = [](const Batch& batch) { return batch.get(0); };
  const bool hard = r.estimator == Estimator::straight_through;
  ConcreteSample result{};
  result.nearest_point = static_cast<int>(first(y.winner));
  result.value = hard ? r.step_size * result.nearest_point : first(y.value);
  result.slope_x = first(y.slope_x);
  result.slope_sigma = first(y.slope_sigma);
  result.slope_alpha = (result.value - x * result.slope_x - r.noise_scale * result.slope_sigma) / r.step_size;
  return result;
}

std::vector<double> point_probabilities(const ConcreteRounding& r, double x) {
  const double ratio = std::clamp(r.step_size / r.noise_scale, kSmallestRatio, kLargestRatio);
  const double nearest = std::clamp(std::nearbyint(x / r.step_size), static_cast<double>(r.lowest),
                                    static_cast<double>(r.highest));
  const auto logistic = [](double z) { return 1.0 / (1.0 + std::exp(-z)); };
  std::vector<double> all;
  double sum = 0.0;
  for (int n = r.lowest; n <= r.highest; ++n) {
    // sig(b) − sig(a) = (1 − e^(a−b))·sig(b)·sig(−a): keeps its digits in both tails.
    const double distance = (r.step_size * n - x) / r.noise_scale;
    const double mass =
        -std::expm1(-ratio) * logistic(distance + 0.5 * ratio) * logistic(0.5 * ratio - distance);
    const bool takes_part = r.window == 0 || std::abs(n - nearest) <= r.window;
    all.push_back(takes_part ? mass + r.epsilon : 0.0);
    sum += all.back();
  }
  for (double& p : all) p = sum > 0.0 ? p / sum : 0.0;
  if (!(sum > 0.0)) all[static_cast<std::size_t>(nearest - r.lowest)] = 1.0;
  return all;
}

}  // namespace qs
