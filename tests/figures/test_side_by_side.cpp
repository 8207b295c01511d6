// Points that would cover each other: where they are drawn, and that nothing else moves.
#include <QTest>
#include <cmath>

#include "core/export.h"
#include "core/figures.h"
#include "core/figures/drawing.h"
#include "core/figures/layout.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Points points_at(const std::vector<double>& x, const std::vector<double>& y, bool side_by_side) {
  Points points{.x = x, .y = y};
  points.side_by_side = side_by_side;
  return points;
}

/// Three points at one cost, close together, and one that nothing covers; each a mark of its own.
Figure crowded(bool side_by_side) {
  Figure figure;
  figure.title = "Crowded";
  Panel panel;
  for (const double y : {1.0, 1.01, 1.02, 4.0}) panel.marks.emplace_back(points_at({2.0}, {y}, side_by_side));
  panel.marks.emplace_back(points_at({1.0, 4.0}, {2.0, 2.0}, false));
  figure.panels.push_back(panel);
  return figure;
}

PanelLayout laid_out(const Figure& figure) {
  return lay_out(figure, figure_style("paper"), page_size(figure, ExportSettings{})).panels.at(0);
}

std::vector<Position> circles(const Figure& figure) {
  std::vector<Position> centres;
  const Drawing drawing = draw(figure, figure_style("paper"), page_size(figure, ExportSettings{}));
  for (const DrawnShape& shape : drawing.groups.at(0).shapes)
    if (const auto* circle = std::get_if<DrawnCircle>(&shape)) centres.push_back(circle->centre);
  return centres;
}

}  // namespace

class TestSideBySide : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void points_that_would_cover_each_other_do_not() {
    const std::vector<Position> drawn = circles(crowded(true));
    QCOMPARE(drawn.size(), std::size_t{6});
    for (std::size_t i = 0; i < drawn.size(); ++i)
      for (std::size_t k = 0; k < i; ++k)
        QVERIFY(std::hypot(drawn[i].x - drawn[k].x, drawn[i].y - drawn[k].y) > 2.0 * Points{}.radius_pt);
  }

  void they_keep_their_height_and_leave_their_place_only_if_they_must() {
    const std::vector<Position> apart = circles(crowded(true)), covering = circles(crowded(false));
    for (std::size_t i = 0; i < apart.size(); ++i) QCOMPARE(apart[i].y, covering[i].y);
    QCOMPARE(apart[0].x, covering[0].x);  // the lowest
    QVERIFY(apart[1].x > covering[1].x && apart[2].x < covering[2].x);
    for (const std::size_t free : {3u, 4u, 5u}) QCOMPARE(apart[free].x, covering[free].x);
  }

  void points_that_must_stay_are_avoided() {
    Figure figure = crowded(true);
    figure.panels[0].marks.emplace_back(points_at({2.0}, {1.0}, false));
    const std::vector<Position> drawn = circles(figure);
    const PanelLayout layout = laid_out(figure);
    QVERIFY(std::abs(drawn.back().x - layout.x.place(2.0)) < 1e-9);
    QVERIFY(std::abs(drawn.front().x - drawn.back().x) > 2.0 * Points{}.radius_pt);
  }

  void without_such_points_nothing_is_computed() { QVERIFY(laid_out(crowded(false)).shifts.empty()); }

  void numbers_stay_what_they_are() { QCOMPARE(to_csv(crowded(true)), to_csv(crowded(false))); }
};

QS_TEST(TestSideBySide)
#include "test_side_by_side.moc"
