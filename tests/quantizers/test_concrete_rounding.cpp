// The arithmetic of Relaxed Quantization against values from an independent log-domain program with
// Richardson finite differences, and against properties that the formulas must have.
#include <QTest>
#include <array>
#include <cmath>
#include <vector>

#include "core/quantizers/parts/concrete_rounding.h"
#include "core/quantizers/parts/grid.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr std::array kUniforms{.13, .52, .71, .94, .35, .08, .61, .27,
                               .83, .44, .19, .66, .97, .30, .57, .76};

struct Case {
  const char* name;
  double x, alpha, sigma;
  int lowest, highest, window;  // window 0: whole grid
  double lambda, epsilon;
  double value, slope_x, slope_alpha, slope_sigma;
  int nearest;
  double hard_value, hard_slope_alpha;
};

const Case kCases[] = {
    {"C1", .3, .25, .08, -2, 1, 0, 1, 0, 0.242822632063, 0.0626804022525, 0.968545455472, -0.226473156008, 1,
     .25, 0.99725492722},
    {"C2", .3, .25, .08, -2, 1, 0, 2, 0, 0.201837568622, 0.186990203663, 0.869937188519, -0.896797370084, 1,
     .25, 1.06258691403},
    {"C3", .3, .25, .08, -2, 1, 0, .5, 0, 0.24980292638, 0.00351411033513, 0.998822291354, -0.0119609944909,
     1, .25, 0.999610585835},
    {"C4", .3, .25, .08, -2, 1, 0, 1, 1e-3, 0.242656410676, 0.0621359975476, 0.968755396099, -0.227165470159,
     1, .25, 0.998129753394},
    {"C5", 0, .5, .5 / 3, 0, 3, 0, 1, 0, 0.284572780213, 0.758384713533, -0.375288477234, 2.83330211298, 0, 0,
     -0.94443403766},
    {"C6", -.62, .25, .25 / 3, -8, 7, 0, 2, 0, -0.617879856051, 1.24677958288, 0.971189701573, -1.0520872807,
     -2, -.5, 1.44270912578},
    {"C7", -.62, .25, .25 / 3, -8, 7, 1, 2, 0, -0.513652266808, 0.534575549949, -1.06511991815, 1.00877464438,
     -2, -.5, -1.01051085092},
    {"C8", -.62, .25, .25 / 3, -8, 7, 2, 2, 0, -0.511009674636, 0.798532195514, -0.454125287702,
     1.17133930209, -2, -.5, -0.410086589157},
    {"C9", -.62, .25, .25 / 3, -8, 7, 1, 2, 1e-7, -0.513652212039, 0.534574909598, -1.06512081735,
     1.008773235, -2, -.5, -1.0105119692},
    {"C10", 0, .02, .02 / 3, 0, 255, 1, 2, 0, 0.00957072386263, 0.301912938814, 0.263408727131,
     0.645382398003, 0, 0, -0.215127466001},
    {"C12", 1.2345, .02, .004, 0, 255, 1, 2, 0, 1.23875910316, 0.775292120196, 13.8752505307, 1.03899254002,
     62, 1.24, 13.9372953729},
    {"C13", -.9, .25, .08, -2, 1, 0, 1, 0, -0.462395453183, 0.0127521451809, -2.32824092061, 1.6392713454, -2,
     -.5, -2.47865910788},
    {"C14", .4, .25, .20, -4, 3, 3, 2, 0, 0.384885388669, 0.251676040672, 1.31291308303, -0.220066491787, 2,
     .5, 1.77337152835},
    {"C15", .37, .25, .10, 0, 3, 0, 1, 1e-7, 0.528077465884, 0.992682019584, -0.105071141106, 1.87052903914,
     2, .5, -0.217381004641},
};

ConcreteRounding rounding_of(const Case& c, Estimator estimator) {
  return {c.alpha, c.sigma, c.lowest, c.highest, c.window, c.lambda, c.epsilon, estimator};
}

bool close(double a, double b, double tolerance) {
  return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

/// The uniforms that `sample` draws for one element.
std::vector<double> uniforms_of(const Stream& stream, std::uint64_t element, int points) {
  std::vector<double> list;
  for (int k = 0; k < points; ++k)
    list.push_back(
        double(uniform_from(stream.block(element + (std::uint64_t(k / 4) << 32))[std::size_t(k % 4)])));
  return list;
}

struct Sampled {
  std::vector<Real> value, slope_x, slope_sigma;
};

Sampled sample_all(const ConcreteRounding& rounding, const Stream& stream, const std::vector<Real>& x) {
  Sampled s{std::vector<Real>(x.size()), std::vector<Real>(x.size()), std::vector<Real>(x.size())};
  sample(rounding, stream, x, s.value, s.slope_x, s.slope_sigma);
  return s;
}

std::vector<Real> spread(double low, double high, int count) {
  std::vector<Real> x;
  Random random(9, Purpose::data, 0);
  for (int i = 0; i < count; ++i) x.push_back(random.uniform(Real(low), Real(high)));
  return x;
}

}  // namespace

class ConcreteRoundingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void check_cases_in_double_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < int(std::size(kCases)); ++i) QTest::newRow(kCases[i].name) << i;
  }
  void check_cases_in_double() {
    QFETCH(int, index);
    const Case& c = kCases[index];
    const ConcreteSample soft = sample_one(rounding_of(c, Estimator::relaxed), c.x, kUniforms);
    QVERIFY(close(soft.value, c.value, 1e-10));
    QVERIFY(close(soft.slope_x, c.slope_x, 1e-10));
    QVERIFY(close(soft.slope_sigma, c.slope_sigma, 1e-10));
    QVERIFY(close(soft.slope_alpha, c.slope_alpha, 1e-9));
    QCOMPARE(soft.nearest_point, c.nearest);
    const ConcreteSample hard = sample_one(rounding_of(c, Estimator::straight_through), c.x, kUniforms);
    QCOMPARE(hard.value, c.hard_value);
    QVERIFY(close(hard.slope_x, c.slope_x, 1e-10));
    QVERIFY(close(hard.slope_alpha, c.hard_slope_alpha, 1e-9));
  }

  // C11 lies 30 σ outside the grid, where the distance is clamped: the limit, not the exact tail.
  void far_outside_the_grid_the_limit_is_reached() {
    const Case c{"C11",        5.3, .02,           .02 / 3,        0,   255, 1, 2, 0,
                 5.0977568878, 0,   255.037209484, -0.44809528081, 255, 5.1, 0};
    const ConcreteSample s = sample_one(rounding_of(c, Estimator::relaxed), c.x, kUniforms);
    QVERIFY(close(s.value, c.value, 1e-9));
    QVERIFY(std::abs(s.slope_x) < 1e-7);
    QVERIFY(close(s.slope_alpha, c.slope_alpha, 1e-6));
    QVERIFY(close(s.slope_sigma, c.slope_sigma, 1e-5));
    QCOMPARE(s.nearest_point, 255);
  }

  // Four elements with their own uniforms and upstream gradients; the sums that training needs.
  void reduction_case() {
    const double x[] = {-.6, -.1, .05, .31}, upstream[] = {.7, -1.2, .4, 2};
    const double u[4][4] = {{.2, .5, .9, .4}, {.6, .1, .3, .8}, {.55, .45, .25, .95}, {.15, .75, .35, .65}};
    const double value[] = {-.415510693273, -.00921740566612, .21903140506, .228896582878};
    const double dx[] = {.312073928747, -1.8519528709, .15656406196, .333427981028};
    const double hard[] = {-.5, 0, .25, .25};
    double alpha = 0, sigma = 0, hard_alpha = 0;
    for (int i = 0; i < 4; ++i) {
      ConcreteRounding r{.25, .25 / 3, -2, 1, 0, 1, 0, Estimator::relaxed};
      const ConcreteSample s = sample_one(r, x[i], u[i]);
      QVERIFY(close(s.value, value[i], 1e-10));
      QVERIFY(close(upstream[i] * s.slope_x, dx[i], 1e-10));
      alpha += upstream[i] * s.slope_alpha;
      sigma += upstream[i] * s.slope_sigma;
      r.estimator = Estimator::straight_through;
      const ConcreteSample h = sample_one(r, x[i], u[i]);
      QCOMPARE(h.value, hard[i]);
      hard_alpha += upstream[i] * h.slope_alpha;
    }
    QVERIFY(close(alpha, .766366903819, 1e-10));
    QVERIFY(close(sigma, -.421492844705, 1e-10));
    QVERIFY(close(hard_alpha, .703930386668, 1e-10));
  }

  void float_kernels_agree_with_double_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("window");
    QTest::addColumn<double>("lambda");
    QTest::addColumn<double>("epsilon");
    for (const double lambda : {1.0, 2.0, 1.3})
      for (const auto& [bits, window] :
           {std::pair{1, 0}, {2, 0}, {3, 0}, {3, 1}, {4, 2}, {4, 3}, {8, 1}, {8, 2}, {8, 4}})
        for (const double epsilon : {0.0, 1e-3})
          QTest::addRow("%d bits, window %d, lambda %g, epsilon %g", bits, window, lambda, epsilon)
              << bits << window << lambda << epsilon;
  }
  void float_kernels_agree_with_double() {
    QFETCH(int, bits);
    QFETCH(int, window);
    QFETCH(double, lambda);
    QFETCH(double, epsilon);
    const double alpha = Real(0.013);
    const int half = 1 << (bits - 1);
    const ConcreteRounding r{alpha,   double(Real(alpha * 0.3)), -half, half - 1, window, lambda,
                             epsilon, Estimator::relaxed};
    const std::vector<Real> x = spread(-1.3 * half * alpha, 1.3 * half * alpha, 5003);
    const Stream stream{1, 2, 3, 4};
    const Sampled fast = sample_all(r, stream, x);
    // A whole grid of other than four points is computed as a window that reaches every point.
    const int offsets = window == 0 ? (bits == 2 ? 4 : 2 * (2 * half - 1) + 1) : 2 * window + 1;
    const double tolerance = bits <= 4 ? 1e-5 : 1e-4;
    for (std::size_t i = 0; i < x.size(); ++i) {
      std::vector<double> u = uniforms_of(stream, i, offsets);
      const int nearest =
          int(std::clamp(std::nearbyint(double(x[i] / Real(alpha))), double(-half), double(half - 1)));
      const int reach = window == 0 ? (bits == 2 ? 0 : 2 * half - 1) : window;
      if (reach > 0) u.erase(u.begin(), u.begin() + std::max(0, -half - (nearest - reach)));
      const ConcreteSample exact = sample_one(r, double(x[i]), u);
      QVERIFY(std::abs(double(fast.value[i]) - exact.value) <= tolerance * alpha * 10);
      QVERIFY(std::abs(double(fast.slope_x[i]) - exact.slope_x) <=
              1e-4 * std::max(1.0, std::abs(exact.slope_x)));
      QVERIFY(std::abs(double(fast.slope_sigma[i]) - exact.slope_sigma) <=
              2e-4 * std::max(1.0, std::abs(exact.slope_sigma)));
    }
  }

  void eulers_identity_links_the_three_slopes_to_finite_differences() {
    // slope_alpha comes from Euler's identity; here it is checked against a difference quotient.
    Random random(4, Purpose::data, 1);
    for (int i = 0; i < 200; ++i) {
      const double alpha = 0.1 + 0.3 * double(random.uniform()), x = double(random.uniform(-0.9f, 0.9f));
      const ConcreteRounding r{alpha, alpha / 3, -2, 1, 0, 2.0, 0, Estimator::relaxed};
      const double cell = x / alpha - std::floor(x / alpha);
      if (std::abs(cell - 0.5) < 0.01) continue;  // at the edge of a cell the nearest point jumps
      ConcreteRounding up = r, down = r;
      const double h = 1e-6;
      up.step_size += h;
      down.step_size -= h;
      const double difference =
          (sample_one(up, x, kUniforms).value - sample_one(down, x, kUniforms).value) / (2 * h);
      QVERIFY(close(sample_one(r, x, kUniforms).slope_alpha, difference, 1e-6));
    }
  }

  void slope_in_x_is_never_negative() {
    for (const int window : {0, 1, 2}) {
      const ConcreteRounding r{.2, .07, -2, 1, window, 2.0, 0, Estimator::relaxed};
      for (const Real slope : sample_all(r, {4, 4, 4, 4}, spread(-1, 1, 20000)).slope_x)
        QVERIFY(slope > Real(-1e-6));
    }
  }

  void shift_by_grid_steps_shifts_the_sample() {
    const ConcreteRounding r{.25, .08, -8, 7, 2, 2.0, 0, Estimator::relaxed};
    const ConcreteSample a = sample_one(r, .11, kUniforms), b = sample_one(r, .11 + 3 * .25, kUniforms);
    QVERIFY(close(b.value, a.value + 3 * .25, 1e-12));
    QVERIFY(close(b.slope_x, a.slope_x, 1e-10));
    QVERIFY(close(b.slope_sigma, a.slope_sigma, 1e-10));
    QVERIFY(close(b.slope_alpha, a.slope_alpha + 3 * (1 - a.slope_x), 1e-10));
  }

  void low_temperature_approaches_the_hard_sample() {
    const std::vector<Real> x = spread(-.6, .4, 4000);
    const auto mean_distance = [&](double lambda) {
      const ConcreteRounding soft{.25, .08, -2, 1, 0, lambda, 0, Estimator::relaxed};
      ConcreteRounding hard = soft;
      hard.estimator = Estimator::straight_through;
      const Sampled a = sample_all(soft, {1, 1, 1, 1}, x), b = sample_all(hard, {1, 1, 1, 1}, x);
      double sum = 0;
      for (std::size_t i = 0; i < x.size(); ++i) sum += std::abs(double(a.value[i] - b.value[i]));
      return sum / double(x.size()) / .25;
    };
    QVERIFY(mean_distance(1.0) > 0.1);
    QVERIFY(mean_distance(.1) < 0.05);  // in proportion to λ: ties get rare
    QVERIFY(mean_distance(.1) < 0.2 * mean_distance(1.0));
  }

  void hard_samples_follow_the_categorical_distribution() {
    // C1: the probabilities, and chi-square with three degrees of freedom below its 99.9 % point.
    const double pi[] = {.00028810486419, .00652513267444, .133558637521, .85962812494};
    const int draws = 200000;
    const ConcreteRounding r{.25, .08, -2, 1, 0, 1, 0, Estimator::straight_through};
    const Sampled s = sample_all(r, {3, 1, 4, 1}, std::vector<Real>(draws, Real(.3)));
    std::array<int, 4> counts{};
    for (const Real value : s.value) ++counts[std::size_t(std::lround(double(value) / .25) + 2)];
    double chi_square = 0;
    for (std::size_t k = 0; k < 4; ++k)
      chi_square += std::pow(counts[k] - draws * pi[k], 2) / (draws * pi[k]);
    QVERIFY2(chi_square < 16.27, qPrintable(QString::number(chi_square)));
  }

  void wide_windows_agree_with_the_whole_grid_inside() {
    // σ = α/3: with λ = 1 the window needs 8 neighbours, with λ = 2 it needs 12, for 1e-6 of a step.
    std::array<double, 32> u{};
    Random random(8, Purpose::data, 2);
    for (double& value : u) value = double(random.uniform());
    for (const auto& [lambda, window] : {std::pair{1.0, 8}, {2.0, 12}}) {
      const ConcreteRounding whole{.1, .1 / 3, -16, 15, 0, lambda, 0, Estimator::relaxed};
      ConcreteRounding local = whole;
      local.window = window;
      const double x = .033;  // nearest point 0; the local list starts at −window
      const auto first = std::size_t(16 - window);
      const ConcreteSample a = sample_one(whole, x, u), b = sample_one(local, x, std::span(u).subspan(first));
      QVERIFY(std::abs(a.value - b.value) < 1e-6 * .1 * 10);
    }
  }

  void not_a_number_stays_one_and_stops_the_gradient() {
    const Real nan = std::numeric_limits<Real>::quiet_NaN(), inf = std::numeric_limits<Real>::infinity();
    const Sampled s =
        sample_all({.25, .08, -2, 1, 0, 2, 0, Estimator::relaxed}, {1, 1, 1, 1}, {nan, inf, -inf, 0});
    for (std::size_t i = 0; i < 3; ++i) {
      QVERIFY(std::isnan(s.value[i]));
      QCOMPARE(s.slope_x[i], Real(0));
      QCOMPARE(s.slope_sigma[i], Real(0));
    }
    QVERIFY(std::isfinite(s.value[3]));
  }

  void extreme_ratios_and_values_stay_finite() {
    for (const double sigma : {1e-9, 1e-3, 1.0, 1e9})
      for (const int window : {0, 1, 4})
        for (const double lambda : {0.1, 1.0, 2.0, 10.0}) {
          const ConcreteRounding r{.01, sigma, -8, 7, window, lambda, 0, Estimator::relaxed};
          const Sampled s =
              sample_all(r, {1, 1, 1, 1}, {Real(1e20), Real(-1e20), Real(0), Real(.005), Real(1e-20)});
          for (std::size_t i = 0; i < s.value.size(); ++i) {
            QVERIFY(std::isfinite(s.value[i]) && std::abs(double(s.value[i])) <= 8 * .0100001);
            QVERIFY(std::isfinite(s.slope_x[i]) && std::isfinite(s.slope_sigma[i]));
          }
        }
  }
};

QS_TEST(ConcreteRoundingTest)
#include "test_concrete_rounding.moc"
