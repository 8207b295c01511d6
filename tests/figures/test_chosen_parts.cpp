// What an export leaves out, and how large its page becomes.
#include <QTest>

#include "core/export.h"
#include "core/figures.h"
#include "core/figures/layout.h"
#include "core/values/error.h"
#include "support/complaint.h"
#include "support/sample_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr double kMmPerPoint = 25.4 / 72.0;

Figure figure(const char* kind) { return figure_kind(kind).build({{sample_snapshot(1)}, "", {}}); }

FigureLayout laid_out(const Figure& whole, const ExportSettings& settings) {
  const Figure chosen = chosen_parts(whole, settings);
  return lay_out(chosen, figure_style(settings.style), page_size(chosen, settings));
}

}  // namespace

class TestChosenParts : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void no_page_is_longer_than_a_page_of_paper() {
    for (const char* kind : {"weights", "curves", "scales", "long-tail"})
      for (const double width : {84.0, 120.0, 174.0}) {
        const FigureLayout page = laid_out(figure(kind), {.width_mm = width});
        QVERIFY2(page.fits && page.height * kMmPerPoint <= 240.0,
                 qPrintable(QStringLiteral("%1 at %2 mm: %3 mm")
                                .arg(QLatin1String(kind))
                                .arg(width)
                                .arg(page.height * kMmPerPoint)));
      }
  }

  void a_height_is_kept_or_refused() {
    const FigureLayout page = laid_out(figure("weights"), {.width_mm = 174.0, .height_mm = 110.0});
    QVERIFY(std::abs(page.height * kMmPerPoint - 110.0) < 1e-6);
    const QString refusal =
        complaint_text([] { laid_out(figure("weights"), {.width_mm = 80.0, .height_mm = 55.0}); });
    QVERIFY2(refusal.contains(QStringLiteral("leave out panels")), qPrintable(refusal));
  }

  void the_columns_asked_for_are_used() {
    for (const int columns : {1, 2, 4}) {
      const FigureLayout page = laid_out(figure("weights"), {.width_mm = 300.0, .columns = columns});
      QCOMPARE(page.panels[0].plot.y == page.panels[1].plot.y, columns > 1);
      QCOMPARE(page.panels[0].plot.y == page.panels[3].plot.y, columns == 4);
    }
  }

  void texts_are_left_out_one_by_one() {
    const auto says = [](const FigureLayout& page, const std::string& part) {
      return std::any_of(page.texts.begin(), page.texts.end(),
                         [&](const TextRun& run) { return run.text.find(part) != std::string::npos; });
    };
    Figure whole = figure("weights");
    whole.title = "The title";
    whole.note = "The caption";
    for (const bool title : {true, false})
      for (const bool legend : {true, false})
        for (const bool caption : {true, false}) {
          const FigureLayout page = laid_out(
              whole,
              {.width_mm = 174.0, .with_title = title, .with_legend = legend, .with_caption = caption});
          QCOMPARE(says(page, "The title"), title);
          QCOMPARE(!page.legend.empty(), legend);
          QCOMPARE(says(page, "The caption"), caption);
        }
  }

  void a_small_page_belongs_to_the_plot_when_the_rest_is_left_out() {
    const FigureLayout page = laid_out(figure("weights"), {.width_mm = 80.0,
                                                           .height_mm = 55.0,
                                                           .panels = {"conv2"},
                                                           .with_title = false,
                                                           .with_legend = false,
                                                           .with_caption = false});
    QVERIFY(page.fits);
    QCOMPARE(page.panels.size(), std::size_t{1});
    QVERIFY(page.panels[0].plot.height >= 0.6 * page.height);
  }

  void long_captions_wrap_inside_the_page() {
    const FigureLayout page = laid_out(figure("weights"), {});
    QVERIFY(page.texts.size() > 2);
    for (const TextRun& run : page.texts) {
      QVERIFY2(run.box().right() <= page.width && run.box().x >= 0.0, run.text.c_str());
      QVERIFY2(run.text.find("…") == std::string::npos, run.text.c_str());
    }
  }

  void panels_are_chosen_by_name() {
    const Figure whole = figure("weights");
    const Figure two = chosen_parts(whole, {.panels = {whole.panels[2].title, "conv1"}});
    QCOMPARE(two.panels.size(), std::size_t{2});
    QCOMPARE(two.panels[0].title, whole.panels[0].title);
    QCOMPARE(two.panels[1].title, whole.panels[2].title);
    const QString refusal = complaint_text([&] { chosen_parts(whole, {.panels = {"conv9"}}); });
    QVERIFY2(refusal.contains(QStringLiteral("conv9")) && refusal.contains(QStringLiteral("conv1")),
             qPrintable(refusal));
  }
};

QS_TEST(TestChosenParts)
#include "test_chosen_parts.moc"
