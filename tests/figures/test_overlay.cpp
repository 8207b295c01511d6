// Several runs on shared axes: seeds as one, bands, smoothing, shared bins, two instants of one run.
#include <QTest>
#include <cmath>

#include "core/figures.h"
#include "core/figures/overlay.h"
#include "support/marks.h"
#include "support/small_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

using OneRun = std::shared_ptr<Snapshot>;

OneRun seed(std::uint64_t number, double loss_shift = 0.0) {
  OneRun run = small_snapshot();
  run->run = "small-" + std::to_string(number);
  run->experiment.method = "rq";
  run->experiment.weight_bits = run->experiment.act_bits = 2;
  run->experiment.seed = number;
  Series shifted(run->series[0].quantity, "", run->series[0].part);
  for (std::size_t i = 0; i < run->series[0].size(); ++i)
    shifted.append({run->series[0][i].x, run->series[0][i].y + loss_shift});
  run->series[0] = shifted;
  return run;
}

OneRun other_method() {
  OneRun run = seed(1);
  run->experiment.method = "twn";
  run->run = run->name = "Other";
  return run;
}

Figure figure_of(const std::string& kind, const std::vector<OneRun>& runs,
                 const std::vector<std::pair<std::string, std::string>>& choices = {},
                 const std::string& layer = {}) {
  const FigureKind& figure = figure_kind(kind);
  FigureInput input{.runs = {runs.begin(), runs.end()}, .layer = layer, .options = Options(figure.options)};
  for (const auto& [key, value] : choices) input.options.set_text(key, value);
  return figure.build(input);
}

bool nearly(double a, double b) { return std::abs(a - b) < 1e-9; }

}  // namespace

class TestOverlay : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void runs_that_differ_in_the_seed_are_one_curve_with_a_band() {
    const std::vector<OneRun> runs{seed(1), seed(2, 0.3), seed(3, 0.6)};
    const Figure figure = figure_of("curves", runs);
    const auto bands = marks<Band>(figure.panels[0]);
    const auto lines = marks<Line>(figure.panels[0]);
    const auto mean = std::find_if(lines.begin(), lines.end(), [](const Line* line) {
      return line->name.find("training") != std::string::npos;
    });
    QVERIFY(mean != lines.end() && !bands.empty());
    QCOMPARE((*mean)->x, (std::vector<double>{0.0, 1.0, 2.0}));
    QVERIFY(nearly((*mean)->y[0], 2.55) && nearly((*mean)->y[2], 0.8));
    QVERIFY(nearly(bands[0]->high[0] - bands[0]->low[0], 0.6));  // twice the deviation 0.3
    QVERIFY((*mean)->name.find("n = 3") != std::string::npos);
    QVERIFY(figure.note.find("one standard deviation") != std::string::npos);
    QVERIFY(!figure.idle.contains("seeds"));
    QVERIFY(marks<Band>(figure_of("curves", runs, {{"seeds", "each"}}).panels[0]).empty());
  }

  void epochs_that_not_all_runs_have_are_left_out() {
    const OneRun longer = seed(2);
    longer->series[0].append({30, 0.25});
    const Figure figure = figure_of("curves", {seed(1), longer});
    const auto lines = marks<Line>(figure.panels[0]);
    for (const Line* line : lines) QVERIFY(line->x.empty() || line->x.back() <= 2.0);
  }

  void equal_seeds_and_other_settings_stay_apart() {
    const OneRun other = other_method();
    for (const std::vector<OneRun>& runs : {std::vector<OneRun>{seed(1), seed(1)}, {seed(1), other}}) {
      const Figure figure = figure_of("curves", runs);
      QVERIFY(marks<Band>(figure.panels[0]).empty() && figure.idle.contains("seeds"));
    }
  }

  void smoothing_is_off_unless_asked_for_and_says_its_factor() {
    QCOMPARE(smoothed({4.0, 2.0, 1.0}, 0.0), (std::vector<double>{4.0, 2.0, 1.0}));
    const std::vector<double> half = smoothed({4.0, 2.0, std::nan(""), 1.0}, 0.5);
    // m: 2, 2, –, 1.5; 1 − fⁿ: 0.5, 0.75, –, 0.875
    QVERIFY(nearly(half[0], 4.0) && nearly(half[1], 8.0 / 3.0) && std::isnan(half[2]) &&
            nearly(half[3], 12.0 / 7.0));
    const Figure figure = figure_of("curves", {small_snapshot()}, {{"smoothing", "0.5"}});
    const auto lines = marks<Line>(figure.panels[0]);
    QCOMPARE(lines[0]->y, (std::vector<double>{2.25, 1.0, 0.5}));
    QVERIFY(lines[0]->label.empty() && lines[0]->style.width_pt < lines[1]->style.width_pt);
    QCOMPARE(lines[1]->label, std::string("training, smoothed 0.5"));
    QVERIFY(nearly(lines[1]->y[1], (0.5 * 1.125 + 0.5 * 1.0) / 0.75));
    QVERIFY(figure.note.find("factor 0.5") != std::string::npos);
  }

  void epochs_on_a_log_axis_begin_after_the_start() {
    for (const char* kind : {"curves", "scales"}) {
      const Figure figure = figure_of(kind, {small_snapshot()}, {{"epoch_axis", "log"}});
      for (const Panel& panel : figure.panels) {
        QVERIFY(panel.x.scale == Scale::log10 && !panel.x.min);
        for (const Line* line : marks<Line>(panel))
          for (const double x : line->x) QVERIFY(x > 0.0);
      }
    }
  }

  void scales_of_several_runs_share_a_panel_for_each_layer() {
    const OneRun other = other_method();
    const Figure figure = figure_of("scales", {seed(1), other});
    QCOMPARE(figure.panels.size(), std::size_t{2});  // step_size, noise_scale of conv
    QCOMPARE(figure.panels[0].title, std::string("α  step size, conv"));
    const auto lines = marks<Line>(figure.panels[0]);
    QCOMPARE(lines.size(), std::size_t{4});  // weights and activations of two runs
    QVERIFY(lines[0]->style.colour != lines[2]->style.colour);
    QVERIFY(lines[0]->style.dash != lines[1]->style.dash);
    QCOMPARE(lines[2]->label, std::string("Other, weights"));
    const Figure seeds = figure_of("scales", {seed(1), seed(2)});
    QVERIFY(!marks<Band>(seeds.panels[0]).empty());
  }

  void weights_of_several_runs_share_bins_and_keep_their_mass() {
    const OneRun other = other_method();
    other->layers[0].latent = {{-1.0f, 0.0f, 1.0f}, {30, 10}, {}};
    const Figure figure = figure_of("weights", {seed(1), other});
    QCOMPARE(figure.panels.size(), std::size_t{2});
    const auto lines = marks<Line>(figure.panels[0]);
    QCOMPARE(lines.size(), std::size_t{2});
    QCOMPARE(lines[0]->x, lines[1]->x);
    QVERIFY(nearly(lines[0]->x.front(), -1.0) && nearly(lines[0]->x.back(), 1.0));
    for (const Line* line : lines) {
      double sum = 0.0;
      for (const double share : line->y) sum += share;
      QVERIFY(std::abs(sum - 100.0) < 1e-6);
    }
    QVERIFY(nearly(lines[1]->y.front(), 75.0 / 40.0) && nearly(lines[1]->y.back(), 25.0 / 40.0));
    QVERIFY(figure.idle.contains("outline") && !figure.idle.contains("compare"));
  }

  void differences_add_up_to_nothing_and_have_the_colour_of_who_has_more() {
    const OneRun other = other_method();
    other->layers[0].latent = {{-1.0f, 0.0f, 1.0f}, {30, 10}, {}};
    const Figure figure = figure_of("weights", {seed(1), other}, {{"compare", "difference"}});
    const auto bars = marks<Bars>(figure.panels[0]);
    QCOMPARE(bars.size(), std::size_t{1});
    double sum = 0.0;
    for (std::size_t i = 0; i < bars[0]->heights.size(); ++i) {
      sum += bars[0]->heights[i];
      QVERIFY((bars[0]->colours[i] == bars[0]->colours[0]) == (bars[0]->heights[i] >= 0.0));
    }
    QVERIFY(std::abs(sum) < 1e-6 && bars[0]->heights[0] > 0.0);
  }

  void two_instants_of_a_run_are_told_apart_in_weights_and_one_in_curves() {
    const OneRun now = seed(1), before = seed(1);
    before->progress.step = 10;
    before->progress.epoch = 1.0;
    const Figure figure = figure_of("weights", {now, before});
    const auto lines = marks<Line>(figure.panels[0]);
    QCOMPARE(lines.size(), std::size_t{2});
    QCOMPARE(lines[0]->label, std::string("Small run, epoch 2"));
    QVERIFY2(lines[1]->label == "Small run, epoch 1", lines[1]->label.c_str());
    QCOMPARE(figure_of("curves", {now, before}).title, std::string("Small run"));
  }

  void levels_of_several_runs_stand_side_by_side() {
    const OneRun other = other_method();
    other->layers[0].grid = {{-0.3f, 0.0f, 0.3f}, {-0.15f, 0.15f}, {1, 2, 1}};
    const Figure figure = figure_of("weights", {seed(1), other}, {{"show", "quantized"}}, "conv");
    const auto stems = marks<Stems>(figure.panels.at(0));
    QCOMPARE(stems.size(), std::size_t{2});
    QCOMPARE(stems[1]->y, (std::vector<double>{25.0, 50.0, 25.0}));
  }
};

QS_TEST(TestOverlay)
#include "test_overlay.moc"
