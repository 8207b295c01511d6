// The prior figure draws the functions that the methods train with.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "core/catalog.h"
#include "core/figures.h"
#include "core/quantizers/parts/gaussian_mixture.h"
#include "core/quantizers/parts/quantizing_prior.h"
#include "core/settings/settings.h"
#include "support/small_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

std::shared_ptr<Snapshot> vnq_run() {
  auto snapshot = small_snapshot();
  set_text(snapshot->experiment, "method", "vnq");
  LayerView& layer = snapshot->layers[0];
  layer.readings = {{{"scale", "a", "codebook", "", ""}, "weights", 0.15},
                    {{"mean_log_variance", "log σ²", "noise", "", ""}, "weights", -5.0},
                    {{"pruned", "", "ratio", "", "%"}, "weights", 62.5}};
  layer.clouds = {{{"posterior", "log σ²", "prior", "", ""}, {0.1f, -0.12f}, {-7.0f, -3.0f}}};
  return snapshot;
}

Figure prior_figure(const std::shared_ptr<const Snapshot>& run,
                    const std::map<std::string, std::string>& chosen = {}) {
  const FigureKind& kind = figure_kind("prior");
  Options options(kind.options);
  for (const auto& [key, text] : chosen) options.set_text(key, text);
  return kind.build({{run}, run->layers[0].name, options});
}

const Line& line_of(const Panel& panel, const std::string& label) {
  for (const Mark& mark : panel.marks)
    if (const auto* line = std::get_if<Line>(&mark); line && line->label == label) return *line;
  throw std::runtime_error("no line " + label);
}

/// The largest difference between a drawn line and a function.
template <class Function>
double largest_difference(const Line& line, const Function& expected) {
  double largest = 0.0;
  for (std::size_t i = 0; i < line.x.size(); ++i)
    if (std::isfinite(line.y[i])) largest = std::max(largest, std::abs(line.y[i] - expected(line.x[i])));
  return largest;
}

}  // namespace

class TestPrior : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void curves_are_the_functions_of_the_training_at_the_numbers_of_the_layer() {
    const Figure figure = prior_figure(vnq_run());
    QVERIFY2(figure.empty_reason.empty(), figure.empty_reason.c_str());
    const Line &trained = line_of(figure.panels[0], "as trained"),
               &exact = line_of(figure.panels[0], "exact");
    QVERIFY(trained.x.size() > 200);
    QCOMPARE(largest_difference(trained, [](double w) { return -approximate_kl(0.15, w, -5.0).value; }), 0.0);
    QCOMPARE(largest_difference(exact, [](double w) { return -exact_kl(0.15, w, -5.0); }), 0.0);
    QCOMPARE(largest_difference(line_of(figure.panels[2], "log p(w)"),
                                [](double w) { return log_prior(0.15, w); }),
             0.0);
  }

  void sliders_count_when_the_figure_does_not_follow_the_run() {
    const Figure figure = prior_figure(
        vnq_run(), {{"follow", "false"}, {"log_variance", "-8"}, {"level", "0.3"}, {"window", "0.1"}});
    QCOMPARE(largest_difference(line_of(figure.panels[0], "as trained"),
                                [](double w) { return -approximate_kl(0.3, w, -8.0, 0.1).value; }),
             0.0);
  }

  void force_is_the_analytic_slope() {
    const Figure figure = prior_figure(vnq_run());
    const double difference = largest_difference(line_of(figure.panels[1], "as trained"), [](double w) {
      return -approximate_kl(0.15, w, -5.0).d_mean;
    });
    QVERIFY2(difference < 0.02, qPrintable(QString::number(difference)));
  }

  void posterior_lies_over_the_divergence_with_three_funnels() {
    const Figure figure = prior_figure(vnq_run());
    const Panel& panel = figure.panels.back();
    std::size_t funnels = 0, points = 0;
    bool has_image = false;
    for (const Mark& mark : panel.marks) {
      if (const auto* line = std::get_if<Line>(&mark)) {
        ++funnels;
        // Every point lies e^(−T/2)·σ from its spike.
        for (std::size_t i = 0; i < line->x.size(); ++i) {
          if (!std::isfinite(line->y[i])) continue;
          double nearest = 1e9;
          for (const double spike : {-0.15, 0.0, 0.15})
            nearest =
                std::min(nearest, std::abs(std::abs(line->x[i] - spike) - std::exp(-1.0 + 0.5 * line->y[i])));
          QVERIFY(nearest < 1e-9);
        }
      }
      if (const auto* cloud = std::get_if<Points>(&mark)) points += cloud->x.size();
      has_image = has_image || std::holds_alternative<Image>(mark);
    }
    QCOMPARE(funnels, std::size_t{3});
    QCOMPARE(points, std::size_t{2});
    QVERIFY(has_image);
    QVERIFY2(figure.note.find("62.5") != std::string::npos, figure.note.c_str());
  }

  void mixture_is_drawn_with_its_components() {
    auto run = small_snapshot();
    set_text(run->experiment, "method", "sws");
    QVERIFY(!prior_figure(run).empty_reason.empty());  // before anything is recorded
    LayerView& layer = run->layers[0];
    const float narrow = 2.0f * std::log(0.02f), wide = 2.0f * std::log(0.05f);
    layer.clouds = {
        {{"component_spread", "log σ²", "prior", "", ""}, {0.0f, 0.25f}, {narrow, wide}},
        {{"component_share", "log π", "prior", "", ""}, {0.0f, 0.25f}, {std::log(0.9f), std::log(0.1f)}}};
    const Figure figure = prior_figure(run);
    QVERIFY2(figure.empty_reason.empty(), figure.empty_reason.c_str());
    const std::vector<MixtureComponent> components{{0.0, -static_cast<double>(narrow), 0.9},
                                                   {0.25, -static_cast<double>(wide), 0.1}};
    const double difference = largest_difference(line_of(figure.panels[0], "log p(w)"),
                                                 [&](double w) { return log_mixture(components, w); });
    QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
    const Panel& panel = figure.panels.back();
    std::size_t bars = 0;
    for (const Mark& mark : panel.marks)
      if (const auto* line = std::get_if<Line>(&mark)) {
        const double deviation = bars == 0 ? 0.02 : 0.05;
        QVERIFY(std::abs(line->x[1] - line->x[0] - 4.0 * deviation) < 1e-6);
        QVERIFY(std::abs(line->y[0] - (bars == 0 ? 90.0 : 10.0)) < 1e-4);
        ++bars;
      }
    QCOMPARE(bars, std::size_t{2});
  }

  void distributions_are_drawn_as_shares() {
    auto run = vnq_run();
    run->layers[0].distributions = {
        {{"log_alpha", "log α", "ratio", "", ""}, {{-1.0f, 0.0f, 1.0f}, {30, 10}, {}}}};
    const Figure figure = prior_figure(run);
    const auto& bars = std::get<Bars>(figure.panels.back().marks.front());
    QCOMPARE(bars.heights, (std::vector<double>{75.0, 25.0}));
  }

  void a_method_without_prior_says_so() {
    auto run = small_snapshot();
    set_text(run->experiment, "method", "twn");
    QVERIFY(prior_figure(run).empty_reason.find("no prior") != std::string::npos);
  }

  void every_knob_has_a_slider_and_its_reading_is_published() {
    const FigureKind& kind = figure_kind("prior");
    for (const MethodInfo& method : methods()) {
      if (!method.prior) continue;
      for (const Prior::Knob& knob : method.prior->knobs) {
        const auto has_key = [&](const auto& spec) { return spec.key == knob.spec.key; };
        QVERIFY(std::any_of(kind.options.begin(), kind.options.end(), has_key));
        const auto is_read = [&](const Quantity& quantity) { return quantity.key == knob.reading; };
        QVERIFY2(knob.reading.empty() ||
                     std::any_of(method.observables.begin(), method.observables.end(), is_read),
                 knob.reading.c_str());
      }
    }
  }
};

QS_TEST(TestPrior)
#include "test_prior.moc"
