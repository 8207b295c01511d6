#include <QTest>

#include "core/figures.h"
#include "support/figure_text.h"
#include "support/sample_snapshot.h"
#include "support/small_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Figure scales_figure(const std::shared_ptr<const Snapshot>& run, const std::string& layer = {},
                     const std::string& values = "auto") {
  const FigureKind& kind = figure_kind("scales");
  Options options(kind.options);
  options.set("values", values);
  return kind.build({{run}, layer, options});
}

}  // namespace

class TestScales : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void figure_is_as_approved() {
    const std::string text = figure_text(scales_figure(small_snapshot()));
    QCOMPARE(text, approved_text("scales", text));
  }
  void wide_positive_values_get_a_log_axis() {
    const Figure figure = scales_figure(small_snapshot());
    QCOMPARE(figure.panels[0].y.scale, Scale::linear);  // α: 0.25 … 1
    QCOMPARE(figure.panels[1].y.scale, Scale::log10);   // σ: 0.001 … 0.125
    QCOMPARE(scales_figure(small_snapshot(), "", "linear").panels[1].y.scale, Scale::linear);
    QCOMPARE(scales_figure(small_snapshot(), "", "log").panels[0].y.scale, Scale::log10);
  }
  void layer_keeps_its_colour_when_it_is_shown_alone() {
    const auto run = sample_snapshot();
    const Figure figure = scales_figure(run, "fc1");
    QCOMPARE(std::get<Line>(figure.panels[0].marks[0]).style.colour.index, 2);
    QCOMPARE(figure.panels[0].marks.size(), std::size_t{2});
  }
  void zero_values_on_a_log_axis_are_mentioned() {
    const auto run = small_snapshot();
    run->series[7].append({30, 0.0});
    QVERIFY(scales_figure(run, "", "log").note.find("gaps") != std::string::npos);
    QVERIFY(scales_figure(run).note.empty());
  }
  void float_run_says_why_there_is_nothing() {
    const Figure figure = scales_figure(sample_float_snapshot());
    QVERIFY(figure.panels.empty());
    QVERIFY(figure.empty_reason.find("not quantized") != std::string::npos);
    QVERIFY(scales_figure(std::make_shared<Snapshot>()).empty_reason.find("rq-st") != std::string::npos);
    QVERIFY(scales_figure(small_snapshot(), "head").empty_reason.find("head") != std::string::npos);
  }
};

QS_TEST(TestScales)
#include "test_scales.moc"
