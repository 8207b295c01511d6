#include <QTest>
#include <cmath>

#include "core/base/philox.h"
#include "core/figures.h"
#include "core/figures/layout.h"
#include "core/values/error.h"
#include "support/sample_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr double kSlack = 0.05;

struct NamedBox {
  std::string name;
  Box box;
};

std::vector<NamedBox> boxes(const FigureLayout& layout) {
  std::vector<NamedBox> all;
  const auto add = [&](const TextRun& run) { all.push_back({run.text, run.box()}); };
  for (const PanelLayout& panel : layout.panels) {
    for (const TextRun& run : panel.texts) add(run);
    for (const TextRun& run : panel.tick_labels) add(run);
    all.push_back({"plot", panel.plot});
  }
  for (const LegendEntry& entry : layout.legend) {
    add(entry.label);
    if (entry.swatch.width > 0.0) all.push_back({"swatch of " + entry.label.text, entry.swatch});
  }
  for (const TextRun& run : layout.texts) add(run);
  return all;
}

bool overlap(const Box& a, const Box& b) {
  return std::min(a.right(), b.right()) - std::max(a.x, b.x) > kSlack &&
         std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y) > kSlack;
}

/// Empty when all is well, else what is wrong.
std::string problem_of(const FigureLayout& layout) {
  const std::vector<NamedBox> all = boxes(layout);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Box& box = all[i].box;
    const bool inside = box.x >= -kSlack && box.y >= -kSlack && box.right() <= layout.width + kSlack &&
                        box.bottom() <= layout.height + kSlack;
    if (!inside) return "outside the page: " + all[i].name;
    for (std::size_t j = 0; j < i; ++j) {
      if (overlap(box, all[j].box)) return "overlap: " + all[j].name + " | " + all[i].name;
    }
  }
  for (const PanelLayout& panel : layout.panels) {
    for (const NoteLayout& note : panel.notes) {
      const Box& box = note.box;
      if (box.x < panel.plot.x || box.right() > panel.plot.right() + kSlack || box.y < panel.plot.y ||
          box.bottom() > panel.plot.bottom() + kSlack) {
        return "note leaves its plot";
      }
    }
  }
  return {};
}

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed, Purpose::data, 0) {}
  int below(int bound) { return static_cast<int>(random_.below(static_cast<std::uint32_t>(bound))); }
  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(random_.uniform());
  }

 private:
  Random random_;
};

std::string words(Dice& dice, int most) {
  static const std::vector<std::string> list = {"conv2",     "weights",    "σ/α", "a",
                                                "quantized", "validation", "×",   "W"};
  std::string text;
  for (int i = dice.below(most + 1); i > 0; --i)
    text += (text.empty() ? "" : " ") + list[static_cast<std::size_t>(dice.below(8))];
  return text;
}

Axis axis(Dice& dice, double scale) {
  Axis result;
  result.label = words(dice, 4);
  if (dice.below(2)) result.unit = "%";
  if (dice.below(2)) result.scale = Scale::log10;
  if (dice.below(5) == 0) result.max = scale * 2.0;
  return result;
}

Figure synthetic(unsigned seed) {
  Dice dice(seed);
  Figure figure;
  figure.title = words(dice, 8);
  figure.note = words(dice, 25);
  figure.columns = 1 + dice.below(4);
  for (int p = 1 + dice.below(9); p > 0; --p) {
    Panel panel;
    const double size = std::pow(10.0, dice.uniform(-9.0, 9.0));
    panel.title = words(dice, 6);
    panel.x = axis(dice, 10.0);
    panel.y = axis(dice, size);
    if (dice.below(3) == 0) panel.right = axis(dice, 1.0);
    for (int m = 1 + dice.below(6); m > 0; --m) {
      Line line;
      line.label = words(dice, 6);
      line.axis = panel.right && dice.below(2) ? YAxis::right : YAxis::left;
      for (int i = 0; i < 20; ++i) {
        line.x.push_back(i);
        line.y.push_back(size * dice.uniform(-0.2, 3.0));
      }
      panel.marks.emplace_back(std::move(line));
    }
    if (dice.below(2)) panel.marks.emplace_back(Stems{{1, 2, 3}, {size, size, 2 * size}, {}, "stems"});
    if (dice.below(2))
      panel.marks.emplace_back(
          Note{static_cast<Note::Corner>(dice.below(4)), "zeros 41.2 %\n" + words(dice, 9)});
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

}  // namespace

class TestLayout : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void nothing_overlaps_and_nothing_leaves_the_page() {
    int fitting = 0;
    for (unsigned seed = 0; seed < 600; ++seed) {
      const Figure figure = synthetic(seed);
      Dice dice(seed + 5000);
      const FigureStyle& style = figure_style(figure_style_names()[seed % 5]);
      const double least = style.name == "slide" ? 450.0 : 120.0;  // its letters are as large as a slide
      const FigureLayout layout =
          lay_out(figure, style, {dice.uniform(least + 30.0, 900.0), dice.uniform(least, 800.0)});
      QCOMPARE(layout.panels.size(), figure.panels.size());
      if (!layout.fits) continue;
      ++fitting;
      const std::string problem = problem_of(layout);
      QVERIFY2(problem.empty(),
               qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(QString::fromStdString(problem))));
    }
    QVERIFY2(fitting > 350, qPrintable(QString::number(fitting)));
  }

  void real_figures_fit_at_every_journal_width() {
    const auto run = sample_snapshot(), other = sample_snapshot(2);
    for (const FigureKind& kind : figure_kinds()) {
      const Figure figure = kind.build({{run, other}, "", {}});
      for (const double width : {82.6, 84.0, 85.0, 88.9, 139.7, 171.5, 183.0, 254.0}) {
        for (const std::string& name : figure_style_names()) {
          if (name == "slide" && width < 254.0) continue;
          const PageSize page = page_size(figure, {.width_mm = width, .style = name});
          QVERIFY(std::abs(page.width_pt - width * 72.0 / 25.4) < 1e-9);
          const double most = std::max(2.6, 0.75 * static_cast<double>(figure.panels.size()));
          QVERIFY2(page.height_pt < most * page.width_pt + 200.0, kind.id.c_str());
          const std::string problem = problem_of(lay_out(figure, figure_style(name), page));
          QVERIFY2(problem.empty(), (kind.id + ": " + problem).c_str());
        }
      }
    }
  }

  void page_is_exactly_as_large_as_asked() {
    Figure figure;
    figure.panels.resize(1);
    const PageSize page = page_size(figure, {.width_mm = 88.9, .height_mm = 50.8});
    QCOMPARE(page.width_pt, 252.0);
    QCOMPARE(page.height_pt, 144.0);
    const FigureLayout layout = lay_out(figure, figure_style("paper"), page);
    QCOMPARE(layout.width, 252.0);
    QCOMPARE(layout.height, 144.0);
  }

  void narrow_pages_have_fewer_columns() {
    const Figure figure = figure_kind("weights").build({{sample_snapshot()}, "", {}});
    QCOMPARE(page_size(figure, {.width_mm = 84.0}).columns, 1);
    QCOMPARE(page_size(figure, {.width_mm = 174.0}).columns, 2);
  }

  void overlong_legend_counts_what_it_leaves_out() {
    Figure figure;
    figure.panels.resize(2);
    for (int i = 0; i < 80; ++i) {
      const Line line{.x = {0, 1}, .y = {0, 1}, .label = "run number " + std::to_string(i)};
      for (Panel& panel : figure.panels) panel.marks.emplace_back(line);  // one entry for both panels
    }
    const FigureLayout layout = lay_out(figure, figure_style("paper"), {400.0, 300.0});
    QVERIFY(layout.fits && layout.legend.size() > 5);
    QCOMPARE(layout.legend.back().label.text, "and " + std::to_string(81 - layout.legend.size()) + " more");
    QVERIFY(problem_of(layout).empty());
  }

  void data_stay_clear_of_a_note_at_the_top() {
    for (const Scale scale : {Scale::linear, Scale::log10}) {
      Figure figure;
      Panel panel;
      panel.y.scale = scale;
      panel.marks.emplace_back(Bars{{0, 1, 2, 3}, {900, 800, 1000}, {}});
      panel.marks.emplace_back(Note{Note::Corner::top_right, "zeros 41.2 %\nsaturated 0.3 %"});
      figure.panels.push_back(panel);
      const FigureLayout layout = lay_out(figure, figure_style("paper"), {240.0, 160.0});
      const double top = layout.panels[0].y.place(1000.0);
      QVERIFY(top > layout.panels[0].notes[0].box.bottom());
    }
  }

  void bars_stand_on_zero_and_curves_need_not() {
    Figure figure;
    figure.panels.push_back({.title = "bars", .x = {"x"}, .y = {"y"}});
    figure.panels[0].marks.emplace_back(Bars{.edges = {0, 1, 2}, .heights = {50, 70}, .colours = {{}, {}}});
    figure.panels.push_back({.title = "curve", .x = {"x"}, .y = {"y"}});
    figure.panels[1].marks.emplace_back(Line{.x = {0, 1}, .y = {50, 70}});
    const FigureLayout layout = lay_out(figure, figure_style("paper"), {400.0, 300.0});
    QCOMPARE(layout.panels[0].y.low, 0.0);
    QVERIFY(layout.panels[1].y.low > 40.0);
  }

  void asked_limits_are_kept_and_impossible_ones_ignored() {
    Figure figure;
    Panel panel;
    panel.x = {.label = "x", .min = 2.0, .max = 3.0};
    panel.y = {.label = "y", .scale = Scale::log10, .min = -1.0, .max = NAN};
    panel.marks.emplace_back(Line{.x = {0, 10}, .y = {1, 100}});
    figure.panels.push_back(panel);
    const PanelLayout layout = lay_out(figure, figure_style("paper"), {240.0, 160.0}).panels[0];
    QCOMPARE(layout.x.low, 2.0);
    QCOMPARE(layout.x.high, 3.0);
    QVERIFY(layout.y.low > 0.0 && layout.y.low < 1.0 && layout.y.high > 100.0);
  }

  void places_and_values_are_inverse() {
    for (const Scale scale : {Scale::linear, Scale::log10}) {
      const AxisLayout axis{.low = 0.5, .high = 80.0, .scale = scale, .start = 200.0, .end = 20.0};
      QCOMPARE(axis.place(0.5), 200.0);
      QCOMPARE(axis.place(80.0), 20.0);
      QVERIFY(std::abs(axis.value_at(axis.place(7.25)) - 7.25) < 1e-12);
    }
  }

  void empty_and_hostile_figures_can_be_laid_out() {
    const double huge = 1e308, tiny = 5e-324, nan = NAN;
    const std::vector<std::vector<double>> values = {
        {}, {nan, nan}, {huge, -huge}, {INFINITY, -INFINITY}, {tiny, 2 * tiny}, {0, 0}, {1e300, 1e-300}};
    for (const std::vector<double>& x : values) {
      for (const std::vector<double>& y : values) {
        for (const Scale scale : {Scale::linear, Scale::log10}) {
          Figure figure;
          Panel panel;
          panel.title = "\xFF broken";
          panel.x.scale = panel.y.scale = scale;
          panel.marks.emplace_back(Line{.x = x, .y = y, .label = "l"});
          panel.marks.emplace_back(Bars{x, y, {}, 1.0, "b"});
          panel.marks.emplace_back(Stems{x, y, {}, "s"});
          panel.marks.emplace_back(Note{});
          figure.panels.push_back(panel);
          const FigureLayout layout = lay_out(figure, figure_style("paper"), {240.0, 160.0});
          QVERIFY(std::isfinite(layout.panels[0].x.low) && layout.panels[0].x.high > layout.panels[0].x.low);
          QVERIFY(std::isfinite(layout.panels[0].y.low) && layout.panels[0].y.high > layout.panels[0].y.low);
          const std::string problem = problem_of(layout);
          QVERIFY2(problem.empty(), problem.c_str());
        }
      }
    }
    QVERIFY(!lay_out({}, figure_style("paper"), {240.0, 160.0}).texts.empty());
  }

  void impossible_sizes_are_refused_with_a_sentence_data() {
    QTest::addColumn<double>("width");
    QTest::addColumn<double>("height");
    QTest::addColumn<QString>("word");
    QTest::newRow("too narrow") << 1.0 << 0.0 << "20 to 2000 mm";
    QTest::newRow("NaN") << double(NAN) << 0.0 << "20 to 2000 mm";
    QTest::newRow("negative height") << 84.0 << -5.0 << "15 to 2000 mm";
    QTest::newRow("panels do not fit") << 30.0 << 20.0 << "do not fit legibly";
  }
  void impossible_sizes_are_refused_with_a_sentence() {
    QFETCH(double, width);
    QFETCH(double, height);
    QFETCH(QString, word);
    const Figure figure = figure_kind("weights").build({{sample_float_snapshot()}, "", {}});
    try {
      page_size(figure, {.width_mm = width, .height_mm = height});
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY2(QString::fromStdString(error.what()).contains(word), error.what());
    }
  }
};

QS_TEST(TestLayout)
#include "test_layout.moc"
