#include <QTest>

#include "core/figures.h"
#include "core/values/error.h"
#include "support/figure_text.h"
#include "support/sample_snapshot.h"
#include "support/small_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Figure weights_figure(const std::shared_ptr<const Snapshot>& run, const std::string& layer = {},
                      const std::string& key = {}, const Value& value = {}) {
  const FigureKind& kind = figure_kind("weights");
  Options options(kind.options);
  if (!key.empty()) options.set(key, value);
  return kind.build({{run}, layer, options});
}

template <typename Kind>
const Kind* find(const Panel& panel) {
  for (const Mark& mark : panel.marks) {
    if (const Kind* found = std::get_if<Kind>(&mark)) return found;
  }
  return nullptr;
}

}  // namespace

class TestWeights : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void figure_of_all_layers_is_as_approved() {
    const std::string text = figure_text(weights_figure(small_snapshot()));
    QCOMPARE(text, approved_text("weights_all", text));
  }
  void figure_of_one_layer_is_as_approved() {
    const std::string text =
        figure_text(weights_figure(small_snapshot(), "conv", "counts", std::string("log")));
    QCOMPARE(text, approved_text("weights_conv_log", text));
  }
  void bars_hold_the_counts_and_never_straddle_a_threshold() {
    const auto run = sample_snapshot();
    const Figure figure = weights_figure(run);
    for (std::size_t i = 0; i < run->layers.size(); ++i) {
      const LayerView& layer = run->layers[i];
      const Bars* bars = find<Bars>(figure.panels[i]);
      QCOMPARE(bars->heights, std::vector<double>(layer.latent.counts.begin(), layer.latent.counts.end()));
      for (std::size_t bar = 0; bar < bars->heights.size(); ++bar) {
        const double width = bars->edges[bar + 1] - bars->edges[bar];
        for (const float threshold : layer.grid.thresholds) {
          const double t = threshold;
          QVERIFY(t <= bars->edges[bar] + 1e-3 * width || t >= bars->edges[bar + 1] - 1e-3 * width);
        }
      }
    }
  }
  void shares_of_the_quantized_weights_add_up_to_a_hundred() {
    for (const Panel& panel : weights_figure(sample_snapshot()).panels) {
      const Stems* stems = find<Stems>(panel);
      double sum = 0.0;
      for (const double share : stems->y) sum += share;
      QVERIFY(std::abs(sum - 100.0) < 1e-9);
    }
  }
  void show_hides_what_was_not_asked_for() {
    const Panel latent = weights_figure(small_snapshot(), "conv", "show", std::string("latent")).panels[0];
    QVERIFY(find<Bars>(latent) && !find<Stems>(latent) && !latent.right);
    const Panel quantized =
        weights_figure(small_snapshot(), "conv", "show", std::string("quantized")).panels[0];
    QVERIFY(!find<Bars>(quantized) && !find<Line>(quantized) && find<Stems>(quantized));
    QCOMPARE(quantized.y.unit, std::string("%"));
    QVERIFY(!find<Line>(weights_figure(small_snapshot(), "conv", "outline", false).panels[0]));
  }
  void grid_without_a_zero_level_has_no_neutral_colour() {
    const auto run = small_snapshot();
    run->layers[0].grid = {{-1.0f, 1.0f}, {0.0f}, {40, 60}};
    run->layers[0].latent = {{-2.0f, 0.0f, 2.0f}, {40, 60}, {0, 1}};
    const Figure figure = weights_figure(run);
    const Bars* bars = find<Bars>(figure.panels[0]);
    QCOMPARE(bars->colours[0].index, -1);
    QCOMPARE(bars->colours[1].index, 1);
  }
  void fine_grids_have_no_lines_and_say_so() {
    const auto run = small_snapshot();
    run->layers[0] = sample_layer("conv", 5000, 8, 1);
    const Figure figure = weights_figure(run, "conv");
    QVERIFY(!find<Rule>(figure.panels[0]));
    QVERIFY(QString::fromStdString(figure.note).contains(QStringLiteral("no lines")));
    run->layers[0] = sample_layer("conv", 5000, 5, 1);
    QVERIFY(find<Rule>(weights_figure(run, "conv").panels[0])->style.width_pt < 0.5);
  }
  void uneven_bins_keep_their_areas() {
    const auto run = small_snapshot();
    run->layers[0].latent = {{-2.0f, -0.375f, -0.25f, -0.125f, 0.0f}, {13, 1, 2, 3}, {0, 1, 1, 2}};
    const Figure figure = weights_figure(run, "conv");
    const Bars* bars = find<Bars>(figure.panels[0]);
    QCOMPARE(bars->heights, (std::vector<double>{1.0, 1.0, 2.0, 3.0}));  // 13 weights in 13 usual widths
    QVERIFY(QString::fromStdString(figure.note).contains(QStringLiteral("different widths")));
  }
  void missing_layer_and_missing_network_are_explained() {
    const QString reason = QString::fromStdString(weights_figure(small_snapshot(), "conv9").empty_reason);
    QVERIFY(reason.contains(QStringLiteral("conv9")) && reason.contains(QStringLiteral("conv, head")));
    QVERIFY(!weights_figure(std::make_shared<Snapshot>()).empty_reason.empty());
  }
  void a_layer_with_too_many_grids_to_list_still_counts_as_quantized() {
    const auto run = small_snapshot();
    run->layers[0].grid = {{}, {}, {}, "each filter has its own grid"};
    run->layers[0].latent.level.clear();
    const Figure figure = weights_figure(run, "conv");
    QCOMPARE(figure.panels[0].title, std::string("conv (2 bit)"));
    QVERIFY(find<Bars>(figure.panels[0]) && !find<Stems>(figure.panels[0]));
    QVERIFY(!QString::fromStdString(figure.note).contains(QStringLiteral("marked float")));
  }
  void one_filter_is_shown_with_its_own_grid() {
    const auto run = small_snapshot();
    run->layers[0].filters = {{.filter = 0,
                               .latent = {{-1.0f, 0.0f, 1.0f}, {3, 4}, {0, 1}},
                               .grid = {{-0.5f, 0.5f}, {0.0f}, {3, 4}, {}}},
                              {.filter = 8,
                               .latent = {{-2.0f, 0.0f, 2.0f}, {5, 2}, {0, 1}},
                               .grid = {{-1.5f, 1.5f}, {0.0f}, {5, 2}, {}}}};
    const Figure second = weights_figure(run, {}, "filter", std::int64_t{2});
    QCOMPARE(second.panels[0].title, std::string("conv, filter 9 (2 bit)"));
    QCOMPARE(find<Bars>(second.panels[0])->heights, (std::vector<double>{5.0, 2.0}));
    QCOMPARE(find<Stems>(second.panels[0])->x, (std::vector<double>{-1.5, 1.5}));
    QCOMPARE(second.panels[1].title, std::string("head (float)"));  // one grid for all its filters
    const QString note = QString::fromStdString(second.note);
    QVERIFY(note.contains(QStringLiteral("all filters where no single one is recorded")));
    QCOMPARE(weights_figure(run, {}, "filter", std::int64_t{16}).panels[0].title, second.panels[0].title);
    QCOMPARE(find<Bars>(weights_figure(run).panels[0])->heights.size(), std::size_t{8});
    run->layers[0].grid = {{}, {}, {}, "each filter has its own grid"};
    QVERIFY(
        QString::fromStdString(weights_figure(run).note).contains(QStringLiteral("choose one to see it")));
  }
  void damaged_histograms_are_left_out() {
    const auto run = small_snapshot();
    run->layers[0].latent.edges.pop_back();
    run->layers[0].latent.level = {99, -1};
    run->layers[0].grid.counts.clear();
    const Figure figure = weights_figure(run);
    QVERIFY(!find<Bars>(figure.panels[0]) && !find<Stems>(figure.panels[0]));
  }
  void unknown_kind_names_the_known_ones() {
    try {
      figure_kind("pie");
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY(QString::fromStdString(error.what()).contains(QStringLiteral("weights, scales, curves")));
    }
  }
  void every_option_has_label_and_help() {
    for (const FigureKind& kind : figure_kinds()) {
      QVERIFY(!kind.title.empty() && !kind.help.empty());
      for (const OptionSpec& option : kind.options) {
        QVERIFY(!option.label.empty() && !option.help.empty() &&
                problem_with(option, option.default_value).empty());
      }
    }
  }
};

QS_TEST(TestWeights)
#include "test_weights.moc"
