// Figures in words: the numbers are those of the marks.
#include <QTest>
#include <cmath>

#include "core/export.h"
#include "core/figures.h"
#include "core/figures/description.h"
#include "support/sample_snapshot.h"
#include "support/test_main.h"

using namespace qs;

class TestDescription : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void curves_say_where_they_begin_and_end() {
    Figure figure{.title = "A run", .panels = {}};
    figure.panels.push_back({.title = "Error", .x = {"epoch"}, .y = {"error", "%"}});
    figure.panels[0].marks.emplace_back(
        Line{.x = {0, 1, 2, 3}, .y = {std::nan(""), 12.5, 3, 1.25}, .label = "training"});
    figure.panels[0].marks.emplace_back(Line{.x = {0, 1}, .y = {2, 2}, .label = "float"});
    figure.panels[0].marks.emplace_back(Note{.text = "seed 1\n3 epochs"});
    QCOMPARE(description_of(figure),
             std::string("A run: 1 panel. Error, error against epoch: training from 12.5 % "
                         "to 1.25 %; float at 2 % (seed 1, 3 epochs)."));
  }

  void histograms_say_where_most_is_and_points_where_they_lie() {
    Figure figure{.title = "T", .panels = {}};
    figure.panels.push_back({.title = "conv1", .x = {"weight"}, .y = {"weights"}});
    figure.panels[0].marks.emplace_back(Bars{.edges = {-1, 0, 1}, .heights = {3, 40}, .colours = {{}, {}}});
    figure.panels.push_back({.title = "", .x = {"bits", "bit"}, .y = {"error", "%"}});
    figure.panels[1].marks.emplace_back(Points{.x = {2, 4}, .y = {1.5, 0.9}, .label = "RQ"});
    QCOMPARE(description_of(figure),
             std::string(
                 "T: 2 panels. conv1, weights against weight: a histogram from \u22121 to 1, highest with 40 "
                 "between 0 and 1. error against bits: RQ 1.5 % at 2 bit, RQ 0.9 % at 4 bit."));
  }

  void an_empty_figure_says_why_and_a_large_one_is_told_in_part() {
    QCOMPARE(description_of({.title = "T", .panels = {}, .empty_reason = "Nothing yet."}),
             std::string("Nothing yet."));
    Figure figure{.title = "T", .panels = {}};
    for (int i = 1; i <= 6; ++i)
      figure.panels.push_back({.title = "p" + std::to_string(i), .x = {"x"}, .y = {"y"}});
    QVERIFY(description_of(figure).ends_with("The other panels: p5, p6."));
  }

  void files_carry_it() {
    const FigureKind& kind = figure_kind("curves");
    const Figure figure =
        kind.build({.runs = {sample_snapshot()}, .layer = {}, .options = Options(kind.options)});
    ExportSettings settings;
    settings.width_mm = 174.0;
    const std::string words = description_of(figure).substr(0, 40);
    QVERIFY(to_svg(figure, settings).find("<desc>" + words) != std::string::npos);
    QVERIFY(to_pgfplots(figure, settings, "n.tsv").find("% " + words) != std::string::npos);
    QVERIFY(to_matplotlib(figure, settings, "n.csv").starts_with("# " + words));
  }
};

QS_TEST(TestDescription)
#include "test_description.moc"
