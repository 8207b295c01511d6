// Histograms against counting by hand, on random and on degenerate grids and data.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/parallel.h"
#include "core/base/philox.h"
#include "core/tensor/histogram.h"
#include "support/test_main.h"

using qs::Histogram;
using qs::Random;
using qs::Real;

namespace {

std::vector<Real> normal_values(std::uint64_t seed, std::size_t count, float mean, float deviation) {
  Random random(seed, qs::Purpose::data, 1);
  std::vector<Real> values(count);
  for (Real& value : values) value = mean + deviation * random.normal();
  return values;
}

/// Ascending without repetition.
std::vector<float> random_levels(Random& random, std::size_t count, float scale) {
  std::vector<float> levels;
  for (std::size_t i = 0; i < count; ++i) levels.push_back(scale * random.uniform(-1.0f, 1.0f));
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  return levels;
}

std::int64_t total(const Histogram& histogram) {
  return std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::int64_t{0});
}

/// Counts by going through all bins for each value.
std::vector<std::int64_t> count_by_hand(const std::vector<Real>& values, const std::vector<float>& edges) {
  std::vector<std::int64_t> counts(edges.size() - 1);
  for (const Real value : values)
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
      const bool last = bin + 1 == counts.size();
      if (value >= edges[bin] && (value < edges[bin + 1] || (last && value <= edges[bin + 1]))) ++counts[bin];
    }
  return counts;
}

std::size_t nearest_cell(Real value, const std::vector<float>& thresholds) {
  std::size_t cell = 0;
  while (cell < thresholds.size() && value >= thresholds[cell]) ++cell;
  return cell;
}

void check(const std::vector<Real>& values, const std::vector<float>& levels, std::int64_t countable) {
  const auto thresholds = qs::midpoints(levels);
  const Histogram histogram = qs::count_values(values, levels, thresholds);
  QCOMPARE(histogram.edges.size(), histogram.counts.size() + 1);
  QCOMPARE(histogram.level.size(), histogram.counts.size());
  QVERIFY(!histogram.counts.empty());
  QVERIFY(histogram.counts.size() <= 320 + levels.size());
  for (std::size_t i = 0; i + 1 < histogram.edges.size(); ++i)
    QVERIFY(histogram.edges[i] < histogram.edges[i + 1]);
  for (const float threshold : thresholds)
    for (std::size_t i = 0; i + 1 < histogram.edges.size(); ++i)
      QVERIFY(!(histogram.edges[i] < threshold && threshold < histogram.edges[i + 1]));
  QCOMPARE(total(histogram), countable);

  std::vector<std::int64_t> by_level(levels.size()), from_bins(levels.size());
  for (const Real value : values)
    if (std::isfinite(value)) ++by_level[nearest_cell(value, thresholds)];
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin)
    from_bins[static_cast<std::size_t>(histogram.level[bin])] += histogram.counts[bin];
  QCOMPARE(from_bins, by_level);
}

}  // namespace

class TestHistogram : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void four_levels_by_hand();
  void equal_cells_have_equal_bins();
  void eight_bits_have_a_bin_per_level();
  void no_bin_straddles_a_threshold_of_random_grids();
  void degenerate_grids_and_data_keep_the_laws();
  void neighbouring_floats_are_told_apart();
  void threshold_at_the_largest_value_puts_it_above();
  void values_that_are_not_finite_are_left_out();
  void edges_without_grid_are_round();
  void few_values_get_few_bins();
  void counts_equal_counting_by_hand();
  void same_counts_for_any_number_of_threads();
};

void TestHistogram::four_levels_by_hand() {
  const std::vector<Real> values = {-3, -1.5, -1.2f, -0.5f, -0.4f, 0, 0.3f, 0.5f, 0.9f, 1.7f};
  const std::vector<float> levels = {-2, -1, 0, 1};
  const Histogram histogram = qs::count_values(values, levels, std::vector<float>{-1.5f, -0.5f, 0.5f});
  std::vector<std::int64_t> counts(4);
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin)
    counts[static_cast<std::size_t>(histogram.level[bin])] += histogram.counts[bin];
  // Bins are half-open, so −1.5, −0.5 and 0.5 lie above their thresholds.
  QCOMPARE(counts, (std::vector<std::int64_t>{1, 2, 4, 3}));
  QVERIFY(histogram.edges.front() <= -3.0f);
  QVERIFY(histogram.edges.back() >= 1.7f);
}

void TestHistogram::equal_cells_have_equal_bins() {
  const std::vector<float> levels = {-0.2f, -0.1f, 0.0f, 0.1f};
  const Histogram histogram =
      qs::count_values(normal_values(3, 5000, 0, 0.1f), levels, qs::midpoints(levels));
  const float width = histogram.edges[1] - histogram.edges[0];
  for (std::size_t i = 0; i + 1 < histogram.edges.size(); ++i)
    QVERIFY(std::abs(histogram.edges[i + 1] - histogram.edges[i] - width) < 1e-3f * width);
  QVERIFY(histogram.counts.size() >= 60 && histogram.counts.size() <= 256);
}

void TestHistogram::eight_bits_have_a_bin_per_level() {
  std::vector<float> levels;
  for (int i = -128; i < 128; ++i) levels.push_back(static_cast<float>(i) / 128.0f);
  const Histogram histogram =
      qs::count_values(normal_values(4, 20000, 0, 0.3f), levels, qs::midpoints(levels));
  std::vector<int> bins(256);
  for (const std::int32_t level : histogram.level) ++bins[static_cast<std::size_t>(level)];
  QVERIFY(std::all_of(bins.begin(), bins.end(), [](int count) { return count >= 1; }));
}

void TestHistogram::no_bin_straddles_a_threshold_of_random_grids() {
  for (std::uint64_t trial = 0; trial < 400; ++trial) {
    Random random(trial, qs::Purpose::data, 7);
    const float scale = std::pow(10.0f, random.uniform(-8.0f, 8.0f));
    const auto levels = random_levels(random, 1 + random.below(trial % 10 == 0 ? 256 : 16), scale);
    const float spread = scale * std::pow(10.0f, random.uniform(-3.0f, 3.0f));
    auto values = normal_values(trial, 1 + random.below(700), scale * random.uniform(-1.0f, 1.0f), spread);
    if (!levels.empty()) values.push_back(levels[0]);
    check(values, levels, static_cast<std::int64_t>(values.size()));
    if (QTest::currentTestFailed()) return;
  }
}

void TestHistogram::degenerate_grids_and_data_keep_the_laws() {
  const std::vector<std::vector<Real>> data = {
      {},
      {0},
      {0, 0, 0},
      {5, 5},
      {-1e20f, 1e20f},
      {1e-20f, -1e-20f},
      {1e20f, 1e-20f, 0},
      {std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest()},
      {std::numeric_limits<float>::denorm_min(), 0},
      {1e6f, 1e6f + 0.0625f}};
  const std::vector<std::vector<float>> grids = {
      {0},
      {5},
      {-1, 1},
      {-1e-20f, 0, 1e-20f},
      {-1e20f, 0, 1e20f},
      {-1e20f, 1e-20f, 1, 2},
      {100, 101, 102},
      {0, std::numeric_limits<float>::denorm_min()},
      {std::numeric_limits<float>::lowest(), std::numeric_limits<float>::max()}};
  for (const auto& values : data)
    for (const auto& levels : grids) {
      check(values, levels, static_cast<std::int64_t>(values.size()));
      if (QTest::currentTestFailed()) return;
    }
}

void TestHistogram::neighbouring_floats_are_told_apart() {
  const float one = 1.0f, next = std::nextafter(1.0f, 2.0f);
  const std::vector<float> levels = {one, next};
  QCOMPARE(qs::midpoints(levels), std::vector<float>{next});
  check({one, one, next}, levels, 3);
}

void TestHistogram::threshold_at_the_largest_value_puts_it_above() {
  const std::vector<Real> values = {-1, 0, 1};
  const Histogram histogram =
      qs::count_values(values, std::vector<float>{-0.5f, 0.5f}, std::vector<float>{1.0f});
  std::int64_t above = 0;
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin)
    if (histogram.level[bin] == 1) above += histogram.counts[bin];
  QCOMPARE(above, 1);
}

void TestHistogram::values_that_are_not_finite_are_left_out() {
  const Real infinity = std::numeric_limits<Real>::infinity();
  const std::vector<Real> values = {1, 2, infinity, -infinity, std::numeric_limits<Real>::quiet_NaN(), 3};
  check(values, {-1, 0, 1}, 3);
  QCOMPARE(total(qs::count_values(values)), 3);
}

void TestHistogram::edges_without_grid_are_round() {
  std::vector<Real> values;
  for (int i = 0; i <= 5000; ++i) values.push_back(static_cast<Real>(i) / 5000);
  const Histogram histogram = qs::count_values(values);
  QVERIFY(histogram.level.empty());
  QCOMPARE(histogram.counts.size(), std::size_t{100});
  for (std::size_t i = 0; i < histogram.edges.size(); ++i)
    QVERIFY(std::abs(histogram.edges[i] - 0.01f * static_cast<float>(i)) < 1e-6f);
  QCOMPARE(total(histogram), 5001);
}

void TestHistogram::few_values_get_few_bins() {
  const std::vector<float> levels = {-0.5f, 0.5f, 1.5f, 2.5f};
  const auto bins = [&](std::size_t count) {
    std::vector<Real> values;
    for (std::size_t i = 0; i < count; ++i)
      values.push_back(static_cast<Real>(i) / static_cast<Real>(count) * 4 - 1);
    return qs::count_values(values, levels, qs::midpoints(levels)).counts.size();
  };
  QCOMPARE(bins(25), std::size_t{16});  // four cells of the same width
  QCOMPARE(bins(400), std::size_t{40});
  QVERIFY(bins(10'000) >= 128);
}

void TestHistogram::counts_equal_counting_by_hand() {
  // Heavy tails: most bins lie in few buckets of the table.
  std::vector<Real> values = normal_values(9, 4000, 0.1f, 1.0f);
  for (Real& value : values) value = value * value * value;
  values.push_back(5000);
  const std::vector<float> levels = {-3, -1, -0.25f, 0, 0.25f, 1, 3, 3000};
  const Histogram with_grid = qs::count_values(values, levels, qs::midpoints(levels));
  QCOMPARE(with_grid.counts, count_by_hand(values, with_grid.edges));
  const Histogram without = qs::count_values(values);
  QCOMPARE(without.counts, count_by_hand(values, without.edges));
}

void TestHistogram::same_counts_for_any_number_of_threads() {
  const auto values = normal_values(11, 300000, 0, 1);
  const std::vector<float> levels = {-1, 0, 1};
  qs::set_thread_count(1);
  const Histogram one = qs::count_values(values, levels, qs::midpoints(levels));
  qs::set_thread_count(3);
  const Histogram three = qs::count_values(values, levels, qs::midpoints(levels));
  qs::set_thread_count(0);
  QCOMPARE(one.edges, three.edges);
  QCOMPARE(one.counts, three.counts);
}

QS_TEST(TestHistogram)
#include "test_histogram.moc"
