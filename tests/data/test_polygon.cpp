#include <QTest>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/base/philox.h"
#include "core/data/polygon.h"
#include "core/data/shape_outlines.h"
#include "support/check_values.h"
#include "support/test_main.h"

using namespace qs;

namespace {

double sum_of(const Coverage& coverage) { return std::accumulate(coverage.begin(), coverage.end(), 0.0); }

/// Gauss's area formula.
double area_of(const std::vector<Corner>& corners) {
  double twice = 0.0;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Corner a = corners[i], b = corners[(i + 1) % corners.size()];
    twice += static_cast<double>(a.x) * b.y - static_cast<double>(b.x) * a.y;
  }
  return std::abs(twice) / 2;
}

}  // namespace

class PolygonTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_square_on_pixel_borders_covers_whole_pixels() {
    Coverage coverage;
    const std::vector<Corner> corners = {{3, 5}, {9, 5}, {9, 12}, {3, 12}};
    fill_polygon(corners, 1.0f, coverage);
    for (int row = 0; row < kPolygonSide; ++row)
      for (int column = 0; column < kPolygonSide; ++column) {
        const bool inside = column >= 3 && column < 9 && row >= 5 && row < 12;
        QCOMPARE(coverage[static_cast<std::size_t>(row * kPolygonSide + column)], inside ? 1.0f : 0.0f);
      }
  }

  void an_edge_through_pixel_centres_covers_them_by_half() {
    Coverage coverage;
    const std::vector<Corner> corners = {{4.5f, -10}, {40, -10}, {40, 40}, {4.5f, 40}};
    fill_polygon(corners, 1.0f, coverage);
    for (std::size_t row = 0; row < kPolygonSide; ++row) {
      QCOMPARE(coverage[row * kPolygonSide + 3], 0.0f);
      QCOMPARE(coverage[row * kPolygonSide + 4], 0.5f);
      QCOMPARE(coverage[row * kPolygonSide + 5], 1.0f);
    }
  }

  void covered_area_is_the_area() {
    Random random(3, Purpose::data, 0);
    for (const Outline& outline : shape_outlines())
      for (int turn = 0; turn < 20; ++turn) {
        const float x = 14 + 4 * random.uniform(), y = 14 + 4 * random.uniform(),
                    size = 9 + 3 * random.uniform();
        std::vector<Corner> corners;
        for (const Corner& at : outline) corners.push_back({x + size * at.x, y + size * at.y});
        Coverage coverage;
        fill_polygon(corners, 1.0f, coverage);
        const double area = area_of(corners);
        QVERIFY2(std::abs(sum_of(coverage) - area) < 0.03 * area,
                 qPrintable(QString::number(sum_of(coverage) / area)));
      }
  }

  void softness_widens_the_edge_and_keeps_the_area() {
    const std::vector<Corner> corners = {{8, 8}, {24, 8}, {24, 24}, {8, 24}};
    Coverage coverage;
    fill_polygon(corners, 2.0f, coverage);
    QCOMPARE(coverage[16 * kPolygonSide + 7], 0.25f);
    QCOMPARE(coverage[16 * kPolygonSide + 8], 0.75f);
    QS_NEAR(sum_of(coverage), 256, 0.01);
  }

  void a_hole_is_left_out() {
    Coverage coverage;
    std::vector<Corner> corners;
    for (const Corner& at : shape_outlines().at(6)) corners.push_back({16 + 12 * at.x, 16 + 12 * at.y});
    fill_polygon(corners, 1.0f, coverage);
    QCOMPARE(coverage[16 * kPolygonSide + 16], 0.0f);
    QVERIFY(coverage[16 * kPolygonSide + 24] > 0.99f);
  }

  void nothing_is_drawn_outside_of_the_square() {
    Coverage coverage;
    coverage.fill(7.0f);
    fill_polygon(std::vector<Corner>{{40, 40}, {60, 40}, {50, 60}}, 1.0f, coverage);
    QCOMPARE(sum_of(coverage), 0.0);
  }

  void outlines_stay_near_their_circle_and_no_two_are_alike() {
    QCOMPARE(shape_outlines().size(), std::size_t{10});
    std::vector<Coverage> drawn(shape_outlines().size());
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      std::vector<Corner> corners;
      for (const Corner& at : shape_outlines()[i]) {
        QVERIFY(std::hypot(at.x, at.y) < 1.25f);
        corners.push_back({16 + 12 * at.x, 16 + 12 * at.y});
      }
      fill_polygon(corners, 1.0f, drawn[i]);
      QVERIFY(sum_of(drawn[i]) > 130);
      for (std::size_t other = 0; other < i; ++other) {
        double difference = 0;
        for (std::size_t k = 0; k < drawn[i].size(); ++k)
          difference += static_cast<double>(std::abs(drawn[i][k] - drawn[other][k]));
        QVERIFY2(difference > 0.1 * sum_of(drawn[i]),
                 qPrintable(QStringLiteral("%1 and %2: %3").arg(i).arg(other).arg(difference)));
      }
    }
  }
};

QS_TEST(PolygonTest)
#include "test_polygon.moc"
