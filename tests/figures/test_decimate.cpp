#include <QTest>
#include <algorithm>
#include <cmath>

#include "core/figures/layout.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

AxisLayout axis(double low, double high) {
  AxisLayout layout;
  layout.low = low;
  layout.high = high;
  return layout;
}

std::size_t count(const std::vector<std::vector<Position>>& runs) {
  std::size_t points = 0;
  for (const auto& run : runs) points += run.size();
  return points;
}

}  // namespace

class TestDecimate : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void keeps_the_extremes_of_every_column_with_two_points_each() {
    constexpr int kPoints = 1 << 17, kColumns = 256;  // column borders are exact
    std::vector<double> x, y;
    for (int i = 0; i < kPoints; ++i) {
      x.push_back(i);
      y.push_back(std::sin(0.01 * i) + (i == 40321 ? 50.0 : 0.0) - (i == 77777 ? 50.0 : 0.0));
    }
    const auto runs = decimate(x, y, axis(0.0, kPoints), kColumns);
    QCOMPARE(runs.size(), std::size_t{1});
    QVERIFY(runs[0].size() <= 2 * kColumns);
    for (int column = 0; column < kColumns; ++column) {
      const auto first = y.begin() + column * (kPoints / kColumns);
      const auto [low, high] = std::minmax_element(first, first + kPoints / kColumns);
      for (const double extreme : {*low, *high}) {
        QVERIFY(
            std::any_of(runs[0].begin(), runs[0].end(), [&](const Position& p) { return p.y == extreme; }));
      }
    }
    QVERIFY(std::is_sorted(runs[0].begin(), runs[0].end(), [](Position a, Position b) { return a.x < b.x; }));
  }
  void short_curves_come_back_unchanged() {
    const auto runs = decimate({0, 1, 1, 2}, {5, 6, 7, 8}, axis(0, 2), 100);
    QCOMPARE(count(runs), std::size_t{4});
    QCOMPARE(runs[0][2].y, 7.0);
  }
  void gaps_split_the_curve() {
    const auto runs = decimate({0, 1, 2, 3, 4}, {5, kGap, 6, 7, INFINITY}, axis(0, 4), 100);
    QCOMPARE(runs.size(), std::size_t{2});
    QCOMPARE(runs[0].size(), std::size_t{1});
    QCOMPARE(runs[1].size(), std::size_t{2});
  }
  void gaps_split_long_curves_too() {
    std::vector<double> x, y;
    for (int i = 0; i < 10000; ++i) {
      x.push_back(i);
      y.push_back(i >= 4000 && i < 6000 ? kGap : 1.0 * i);
    }
    const auto runs = decimate(x, y, axis(0, 10000), 100);
    QCOMPARE(runs.size(), std::size_t{2});
    QCOMPARE(runs[0].back().x, 3999.0);
    QCOMPARE(runs[1].front().x, 6000.0);
  }
  void zoomed_curves_keep_one_point_beyond_each_edge() {
    std::vector<double> x, y;
    for (int i = 0; i < 10000; ++i) {
      x.push_back(i);
      y.push_back(i);
    }
    const auto runs = decimate(x, y, axis(1000.5, 2000.5), 50);
    QCOMPARE(runs[0].front().x, 1000.0);
    QCOMPARE(runs[0].back().x, 2001.0);
    QVERIFY(runs[0].size() <= 102);
  }
  void values_that_a_log_axis_cannot_show_are_gaps() {
    AxisLayout log = axis(1.0, 100.0);
    log.scale = Scale::log10;
    const auto runs = decimate({-1, 0, 1, 10}, {1, 1, 1, 1}, log, 10);
    QCOMPARE(count(runs), std::size_t{2});
  }
  void nothing_gives_nothing() {
    QVERIFY(decimate({}, {}, axis(0, 1), 10).empty());
    QVERIFY(decimate({kGap}, {kGap}, axis(0, 1), 10).empty());
    QCOMPARE(count(decimate({1, 2, 3}, {1}, axis(0, 1), 10)), std::size_t{1});
  }
  void staircases_have_two_corners_per_step() {
    const Line corners = as_polyline({.x = {0, 1, 3}, .y = {5, 7}, .steps = true});
    QCOMPARE(corners.x, (std::vector<double>{0, 1, 1, 3}));
    QCOMPARE(corners.y, (std::vector<double>{5, 5, 7, 7}));
    QVERIFY(!corners.steps);
  }
};

QS_TEST(TestDecimate)
#include "test_decimate.moc"
