// Figures as shared JSON: nothing is lost that can be seen, nothing is there twice, and no folder is told.
#include <QTest>
#include <cmath>

#include "core/report/figure_pool.h"
#include "support/page_reader.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

PageReader read(const FigurePool& pool) { return PageReader("{" + pool.text() + "}"); }

Figure of(std::vector<Mark> marks, const Axis& x = {.label = "epoch"}) {
  return {.title = "t",
          .panels = {{.title = "p", .x = x, .y = {.label = "loss"}, .marks = std::move(marks)}}};
}

PageReader::Json only_mark(const PageReader& page, std::size_t figure = 0) {
  return page.mark(page.panel(page.figure(figure)["p"][0])["m"][0]);
}

Line curve(std::size_t count) {
  Line line;
  for (std::size_t i = 0; i < count; ++i) {
    line.x.push_back(0.01 * static_cast<double>(i));
    line.y.push_back(std::sin(0.37 * static_cast<double>(i)) + 0.001 * static_cast<double>(i));
  }
  return line;
}

}  // namespace

class TestFigurePool : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_kind_of_mark_comes_back() {
    FigurePool pool;
    Points points{.x = {1, 2},
                  .y = {3, 4},
                  .label = "dots",
                  .deviations = {0.5, 0.25},
                  .side_by_side = true,
                  .keys = {"/secret/a", "/secret/b"},
                  .names = {"a", "b"},
                  .texts = {"A", "B"}};
    pool.add(of({Line{.x = {1, 2, 3},
                      .y = {1, kNaN, 3},
                      .style = {.dash = Dash::dotted},
                      .label = "line",
                      .axis = YAxis::right,
                      .has_end = true,
                      .name = "long"},
                 Band{.x = {1, 2}, .low = {0, 1}, .high = {2, 3}, .style = {.opacity = 0.25}},
                 Bars{.edges = {0, 1, 2},
                      .heights = {5, 6},
                      .colours = {{Colour::Role::level, -1}, {Colour::Role::level, 0}}},
                 Stems{.x = {1}, .y = {2}, .colours = {{Colour::Role::text}}}, points,
                 Image{.x0 = 0,
                       .y0 = 0,
                       .x1 = 1,
                       .y1 = 2,
                       .rows = 1,
                       .columns = 3,
                       .values = {0, 0.5, 1},
                       .low = 0,
                       .high = 1},
                 Rule{.direction = Rule::Direction::horizontal, .at = 0.125}, Note{.text = "two\nlines"}}));
    const PageReader page = read(pool);
    const auto marks = page.panel(page.figure(0)["p"][0])["m"];
    QCOMPARE(marks.size(), std::size_t{8});
    const auto mark = [&](std::size_t i) { return page.mark(marks[i]); };
    for (std::size_t i = 0; i < 8; ++i) {
      constexpr const char* kKinds[] = {"line", "band", "bars", "stems", "points", "image", "rule", "note"};
      QCOMPARE(mark(i)["k"].get<std::string>(), std::string(kKinds[i]));
    }
    const std::vector<double> y = page.numbers(mark(0)["y"]);
    QVERIFY(y.size() == 3 && y[0] == 1.0 && std::isnan(y[1]) && y[2] == 3.0);
    QVERIFY(mark(0)["r"] == 1 && mark(0)["end"] == 1 && mark(0)["d"] == 2 && mark(0)["n"] == "long");
    QCOMPARE(page.numbers(mark(1)["high"]), (std::vector<double>{2, 3}));
    QCOMPARE(mark(1)["o"].get<double>(), 0.25);
    QCOMPARE(mark(2)["cs"].get<std::string>(), std::string("l-1*1,l0*1"));
    QCOMPARE(page.numbers(mark(2)["y"]), (std::vector<double>{5, 6}));
    QCOMPARE(page.numbers(mark(4)["dev"]), (std::vector<double>{0.5, 0.25}));
    QVERIFY(mark(4)["beside"] == 1 && mark(4)["names"][1] == "b" && mark(4)["texts"][0] == "A");
    const std::vector<double> cells = PageReader::unpacked(mark(5)["v"], 1);
    QVERIFY(cells.size() == 3 && cells[0] == 0.0 && std::abs(cells[1] - 0.5) < 0.01 && cells[2] == 1.0);
    QVERIFY(mark(6)["level"] == 1 && mark(6)["at"] == 0.125);
    QCOMPARE(mark(7)["text"].get<std::string>(), std::string("two\nlines"));
  }

  void what_points_stand_for_is_a_folder_and_does_not_travel() {
    FigurePool pool;
    pool.add(of({Points{.x = {1}, .y = {2}, .keys = {"/secret/run"}}}));
    QVERIFY(pool.text().find("secret") == std::string::npos);
  }

  void equal_parts_stand_once() {
    FigurePool pool;
    const Figure figure = of({curve(100), Rule{.at = 1.0, .label = "grid"}});
    const std::size_t first = pool.add(figure), length = pool.text().size();
    QCOMPARE(pool.add(figure), first);
    QCOMPARE(pool.text().size(), length);
    Figure other = figure;
    other.title = "another";
    QVERIFY(pool.add(other) != first);
    QVERIFY(pool.text().size() < length + 100);
  }

  void the_beginning_of_a_curve_is_a_part_of_it() {
    FigurePool pool;
    pool.add(of({curve(500)}));
    const std::size_t whole = pool.text().size();
    pool.add(of({curve(120)}));
    QVERIFY(pool.text().size() < whole + 400);
    const PageReader page = read(pool);
    const std::vector<double> y = page.numbers(only_mark(page, 1)["y"]), expected = curve(120).y;
    QCOMPARE(y.size(), expected.size());
    for (std::size_t i = 0; i < y.size(); ++i) QVERIFY(std::abs(y[i] - expected[i]) < 1e-3);
  }

  void a_curve_that_began_alike_and_went_elsewhere_is_its_own() {
    FigurePool pool;
    pool.add(of({curve(500)}));
    Line other = curve(120);
    other.y.back() = 7.0;
    pool.add(of({other}));
    const PageReader page = read(pool);
    QCOMPARE(page.numbers(only_mark(page, 1)["y"]).back(), 7.0);
  }

  void a_curve_longer_than_a_screen_is_wide_keeps_its_extremes_and_its_end() {
    Line line = curve(10'000);
    line.y[7'321] = 50.0;
    line.y[123] = -40.0;
    FigurePool pool(line.x.size());
    pool.add(of({line}));
    const PageReader page = read(pool);
    const std::vector<double> x = page.numbers(only_mark(page)["x"]), y = page.numbers(only_mark(page)["y"]);
    QVERIFY(y.size() < 1000 && x.size() == y.size());
    QCOMPARE(*std::max_element(y.begin(), y.end()), 50.0);
    QCOMPARE(*std::min_element(y.begin(), y.end()), -40.0);
    QVERIFY(std::abs(x.back() - line.x.back()) < 0.01);
  }

  void a_smooth_function_keeps_its_shape_with_fewer_points() {
    Line line;
    for (int i = 0; i <= 400; ++i) {
      line.x.push_back(0.005 * i - 1.0);
      line.y.push_back(std::exp(-30.0 * line.x.back() * line.x.back()));
    }
    FigurePool pool;
    pool.add(of({line}, {.label = "weight", .min = -1.0, .max = 1.0}));
    const PageReader page = read(pool);
    const std::vector<double> x = page.numbers(only_mark(page)["x"]), y = page.numbers(only_mark(page)["y"]);
    QVERIFY(x.size() < 150);
    constexpr double kSeen = 0.012;  // a thousandth of the width where the curve climbs nine times as fast
    for (std::size_t i = 0; i < line.x.size(); ++i) {
      const auto after =
          static_cast<std::size_t>(std::upper_bound(x.begin(), x.end() - 1, line.x[i]) - x.begin());
      const std::size_t before = std::max<std::size_t>(1, after) - 1,
                        next = std::min(before + 1, x.size() - 1);
      const double part = x[next] > x[before] ? (line.x[i] - x[before]) / (x[next] - x[before]) : 0.0;
      QVERIFY(std::abs(y[before] + part * (y[next] - y[before]) - line.y[i]) < kSeen);
    }
  }

  void a_staircase_is_the_same_but_for_a_factor() {
    FigurePool pool;
    Line small{.x = {0, 1, 2, 3}, .y = {1, 3, 2}, .steps = true}, large = small;
    for (double& height : large.y) height *= 1.7;
    pool.add(of({small}));
    pool.add(of({large}));
    const PageReader page = read(pool);
    QCOMPARE(page.json()["arrays"].size(), std::size_t{2});
    const std::vector<double> y = page.numbers(only_mark(page, 1)["y"]);
    for (std::size_t i = 0; i < 3; ++i) QVERIFY(std::abs(y[i] / large.y[i] - 1.0) < 2e-3);
  }

  void axes_carry_the_range_that_the_marks_need() {
    FigurePool pool;
    pool.add(of({Line{.x = {0.0, 10.0}, .y = {2.0, 4.0}}}));
    const PageReader page = read(pool);
    const auto range = page.panel(page.figure(0)["p"][0])["r"];
    QCOMPARE(range.size(), std::size_t{4});
    QVERIFY(range[0] <= 0.0 && range[1] >= 10.0 && range[2] <= 2.0 && range[3] >= 4.0 && range[3] < 5.0);
  }

  void an_empty_figure_says_why() {
    FigurePool pool;
    Figure figure;
    figure.empty_reason = "nothing yet";
    pool.add(figure);
    QCOMPARE(read(pool).figure(0)["empty"].get<std::string>(), std::string("nothing yet"));
  }
};

QS_TEST(TestFigurePool)
#include "test_figure_pool.moc"
