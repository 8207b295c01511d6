// The frontier: which runs become points, where they lie, which of them form the front.
#include <QTest>
#include <set>

#include "core/catalog.h"
#include "core/figures.h"
#include "core/figures/drawing.h"
#include "core/figures/layout.h"
#include "core/published.h"
#include "core/settings/settings.h"
#include "core/settings/titles.h"
#include "support/marks.h"
#include "support/test_main.h"

using namespace qs;

namespace {

RunSummary run(const std::string& method, std::int64_t bits, double error, std::uint64_t seed = 1) {
  RunSummary summary;
  set_text(summary.experiment, "method", method);
  summary.experiment.weight_bits = bits;
  summary.experiment.act_bits = bits;
  summary.experiment.data = "mnist";
  summary.experiment.seed = seed;
  summary.directory = method + std::to_string(bits) + "-" + std::to_string(seed);
  summary.state = RunState::finished;
  summary.test_error_quantized_pct = error;
  summary.average_weight_bits = summary.bits_per_number = static_cast<double>(bits);
  summary.model_bits = 8000.0 * static_cast<double>(bits);
  summary.bops = 1e9 * static_cast<double>(bits);
  summary.kl_to_float = error / 100.0;
  summary.flips_pct = error / 2.0;
  return summary;
}

Figure frontier(const std::vector<RunSummary>& results, const std::string& cost = "bits",
                bool published = false, const std::string& measure = "error",
                const std::string& panels = "task") {
  const FigureKind& kind = figure_kind("frontier");
  Options options(kind.options);
  options.set("cost", Value(cost));
  options.set("published", Value(published));
  options.set("measure", Value(measure));
  options.set("panels", Value(panels));
  return kind.build({.runs = {}, .layer = {}, .options = options, .results = results});
}

/// Points without those that are only entries of the legend.
std::vector<const Points*> drawn(const Panel& panel) {
  std::vector<const Points*> points = marks<Points>(panel);
  std::erase_if(points, [](const Points* one) { return one->x.empty(); });
  return points;
}

PanelLayout laid_out(const Figure& figure) {
  return lay_out(figure, figure_style("paper"), page_size(figure, ExportSettings{})).panels.at(0);
}

/// Of all that is drawn for the marks of the first panel.
std::vector<Position> places(const Figure& figure) {
  const PanelLayout panel = laid_out(figure);
  std::vector<Position> list;
  for (std::size_t i = 0; i < figure.panels.at(0).marks.size(); ++i)
    for (const DrawnShape& shape : draw_mark(figure.panels[0].marks[i], i, panel, figure_style("paper"))) {
      if (const auto* circle = std::get_if<DrawnCircle>(&shape)) list.push_back(circle->centre);
      if (const auto* path = std::get_if<DrawnPath>(&shape))
        for (const std::vector<Position>& line : path->lines)
          list.insert(list.end(), line.begin(), line.end());
    }
  return list;
}

bool is_inside(const PanelLayout& panel, Position place) {
  const Box& plot = panel.plot;
  return place.x >= plot.x && place.x <= plot.right() && place.y >= plot.y && place.y <= plot.bottom();
}

}  // namespace

class TestFrontier : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void without_finished_runs_it_says_what_will_appear() {
    RunSummary stopped = run("rq", 2, 1.0);
    stopped.state = RunState::stopped;
    for (const auto& results : {std::vector<RunSummary>{}, {stopped}}) {
      const Figure figure = frontier(results);
      QVERIFY(figure.panels.empty() && !figure.empty_reason.empty());
    }
  }

  void no_error_at_all_stands_at_the_lower_end_and_is_said() {
    for (const std::vector<double>& errors : {std::vector{0.0, 2.0}, {0.0, 0.0}}) {
      const Figure figure = frontier({run("rq", 2, errors[0]), run("twn", 4, errors[1])});
      QVERIFY(figure.note.find("0 has no place") != std::string::npos);
      const PanelLayout panel = laid_out(figure);
      for (const Points* points : drawn(figure.panels.at(0)))
        for (std::size_t i = 0; i < points->x.size(); ++i)
          QVERIFY(is_inside(panel, panel.place(points->x[i], points->y[i], points->axis)));
      for (const Position& place : places(figure)) QVERIFY(is_inside(panel, place));
    }
    QVERIFY(frontier({run("rq", 2, 1.0)}).note.find("0 has no place") == std::string::npos);
  }

  void deviations_that_reach_below_zero_stay_in_the_plot() {
    const Figure figure = frontier({run("rq", 2, 0.0, 1), run("rq", 2, 0.5, 2), run("twn", 4, 2.0)});
    const PanelLayout panel = laid_out(figure);
    for (const Position& place : places(figure)) QVERIFY(is_inside(panel, place));
  }

  void every_run_is_a_point_that_knows_its_directory() {
    const Figure figure = frontier({run("rq", 2, 1.2), run("rq", 4, 0.8), run("rq-st", 2, 1.0)});
    QCOMPARE(figure.panels.size(), std::size_t{1});
    const auto points = drawn(figure.panels[0]);
    std::map<std::string, std::pair<double, double>> places;
    for (const Points* of_method : points) {
      QVERIFY(!of_method->hollow && !of_method->names.empty());
      for (std::size_t i = 0; i < of_method->x.size(); ++i)
        places[of_method->keys.at(i)] = {of_method->x[i], of_method->y[i]};
    }
    const std::map<std::string, std::pair<double, double>> expected{
        {"rq2-1", {2.0, 1.2}}, {"rq4-1", {4.0, 0.8}}, {"rq-st2-1", {2.0, 1.0}}};
    QVERIFY(places == expected);
  }

  void a_method_looks_the_same_in_every_panel() {
    RunSummary first = run("bwn", 1, 1.0), narrow = run("rq", 2, 4.0);
    narrow.experiment.width = 0.5;
    const Figure figure = frontier({first, run("rq", 2, 3.0), narrow});
    const Points &here = *drawn(figure.panels[0])[0], &there = *drawn(figure.panels[1])[0];
    QCOMPARE(here.names, there.names);
    QCOMPARE(here.style.colour.index, there.style.colour.index);
    QVERIFY(here.marker == there.marker && here.style.colour.index != 0);
  }

  void seeds_become_a_mean_with_its_deviation() {
    const Figure figure = frontier({run("rq", 2, 1.0, 1), run("rq", 2, 1.4, 2), run("rq", 2, 1.2, 3)});
    const auto points = drawn(figure.panels[0]);
    QCOMPARE(points.size(), std::size_t{1});
    QCOMPARE(points[0]->y.size(), std::size_t{1});
    QVERIFY(std::abs(points[0]->y[0] - 1.2) < 1e-12);
    QVERIFY(std::abs(points[0]->deviations.at(0) - 0.2) < 1e-12);
    QVERIFY(points[0]->names.at(0).find("± 0.2 over 3 seeds") != std::string::npos);
  }

  void points_with_deviations_do_not_cover_each_other() {
    std::vector<RunSummary> runs;
    for (const char* method : {"rq", "rq-st", "twn", "lsq", "dorefa"})
      for (const std::uint64_t seed : {1, 2, 3})
        runs.push_back(run(method, 2, 1.0 + 0.01 * double(seed), seed));
    const Figure figure = frontier(runs);
    const PanelLayout layout = laid_out(figure);
    std::vector<double> places;
    for (std::size_t m = 0; m < figure.panels[0].marks.size(); ++m)
      if (const auto* points = std::get_if<Points>(&figure.panels[0].marks[m]); points && !points->x.empty())
        places.push_back(layout.x.place(points->x[0]) + layout.shifts.at(m).at(0));
    std::sort(places.begin(), places.end());
    QCOMPARE(places.size(), std::size_t{5});
    for (std::size_t i = 1; i < places.size(); ++i) QVERIFY(places[i] - places[i - 1] > 4.0);
  }

  void bit_widths_get_panels_of_their_own_with_the_float_network_in_each() {
    RunSummary reference = run("float", 32, 0.6);
    reference.experiment.act_bits = 32;
    const Figure figure = frontier({run("rq", 2, 1.0), run("twn", 2, 1.5), run("rq", 8, 0.7), reference},
                                   "bits", false, "error", "bits");
    QCOMPARE(figure.panels.size(), std::size_t{2});
    QVERIFY(figure.panels[0].title.ends_with("2 bit") && figure.panels[1].title.ends_with("8 bit"));
    QCOMPARE(drawn(figure.panels[0]).size(), std::size_t{2});
    QCOMPARE(drawn(figure.panels[1]).size(), std::size_t{1});
    for (const Panel& panel : figure.panels) {
      const auto rules = marks<Rule>(panel);
      QVERIFY(std::any_of(rules.begin(), rules.end(), [](const Rule* rule) { return rule->at == 0.6; }));
    }
  }

  void the_front_leaves_out_what_is_beaten() {
    const Figure figure =
        frontier({run("rq", 2, 1.2), run("rq-st", 2, 1.0), run("rq", 4, 1.1), run("rq", 8, 0.5)});
    const Line& front = *marks<Line>(figure.panels[0]).front();
    QCOMPARE(front.label, std::string("Pareto front"));
    QCOMPARE(front.x, (std::vector<double>{2, 8, 8}));
    QCOMPARE(front.y, (std::vector<double>{1.0, 1.0, 0.5}));
  }

  void an_equal_error_at_a_higher_cost_is_not_on_the_front() {
    const Figure figure = frontier({run("rq", 2, 1.0), run("rq-st", 4, 1.0), run("twn", 8, 0.5)});
    const Line& front = *marks<Line>(figure.panels[0]).front();
    QCOMPARE(front.x, (std::vector<double>{2, 8, 8}));
    QCOMPARE(front.y, (std::vector<double>{1.0, 1.0, 0.5}));
  }

  void tasks_have_panels_of_their_own() {
    RunSummary other = run("rq", 2, 3.0), narrow = run("rq", 2, 4.0);
    other.experiment.data = "fashion-mnist";
    narrow.experiment.width = 0.5;
    const Figure figure = frontier({run("rq", 2, 1.0), other, narrow});
    QCOMPARE(figure.panels.size(), std::size_t{3});
  }

  void the_cost_may_be_size_or_operations() {
    const std::vector<RunSummary> results{run("rq", 2, 1.0)};
    const Figure sizes = frontier(results, "size"), operations = frontier(results, "bops");
    QCOMPARE(drawn(sizes.panels[0])[0]->x[0], 2.0);  // kB
    QCOMPARE(drawn(operations.panels[0])[0]->x[0], 2e9);
  }

  void published_points_are_hollow_and_can_be_switched_off() {
    const std::vector<RunSummary> results{run("rq", 2, 1.0)};
    const Figure figure = frontier(results, "bits", true);
    const auto with = drawn(figure.panels[0]);
    std::size_t points = 0;
    std::set<std::string> different;  // papers quote each other
    for (const PublishedResult& result : published_results())
      if (result.is_error() && result.weight_bits && result.network_here() == "lenet5" &&
          result.data == "mnist" && !result.is_float())
        different.insert(result.method + result.bits() + std::to_string(result.value));
    const std::size_t of_task = different.size();
    std::set<std::string> names;
    for (std::size_t i = 1; i < with.size(); ++i) {
      QVERIFY(with[i]->hollow && with[i]->keys.empty());
      points += with[i]->x.size();
      names.insert(with[i]->names.begin(), with[i]->names.end());
    }
    QCOMPARE(points, of_task);
    QVERIFY(of_task > 6);
    QVERIFY(names.contains("SR+DR 8/8 in RQ, Table 1") && names.contains("RQ-ST 2/2 in RQ, Table 1"));
    // WAGE's network has neither biases nor the usual loss.
    QVERIFY(std::any_of(names.begin(), names.end(), [](const std::string& name) {
      return name.starts_with("≈WAGE 2/8") && name.find("on another network") != std::string::npos;
    }));
    QCOMPARE(drawn(frontier(results, "bits", false).panels[0]).size(), std::size_t{1});
    const auto lines = marks<Rule>(figure.panels[0]);  // the papers' float networks
    QCOMPARE(lines.size(), std::size_t{1});
    QCOMPARE(lines[0]->at, 0.64);
    QVERIFY(lines[0]->style.dash == Dash::dotted && lines[0]->label.empty());
    QVERIFY(figure.note.find("dotted: published") != std::string::npos);
  }

  void codes_alone_or_all_that_is_shipped_are_two_costs() {
    RunSummary one = run("rq", 2, 1.0);
    one.bits_per_number = 2.25;
    QCOMPARE(drawn(frontier({one}, "bits").panels[0])[0]->x[0], 2.25);
    QCOMPARE(drawn(frontier({one}, "codes").panels[0])[0]->x[0], 2.0);
  }

  void forty_methods_make_a_legend_of_at_most_eight_entries() {
    std::vector<RunSummary> all;
    for (const char* network : {"lenet5", "vgg7", "resnet20", "mlp"})
      for (const MethodInfo& method : methods()) {
        all.push_back(run(method.id, std::max(2, method.weight_bits.min),
                          1.0 + 0.01 * static_cast<double>(all.size())));
        all.back().experiment.network = network;
        all.back().experiment.data = network == std::string("resnet20") ? "cifar100" : "cifar10";
      }
    std::set<std::string> labels;
    const Figure figure = frontier(all, "bits", true);
    for (const Panel& panel : figure.panels)
      for (const Mark& mark : panel.marks)
        std::visit(
            [&](const auto& one) {
              if constexpr (requires { one.label; }) labels.insert(one.label);
            },
            mark);
    labels.erase("");
    QVERIFY2(labels.size() <= 8 && labels.size() >= 7, qPrintable(QString::number(labels.size())));
    QVERIFY(figure.note.find("dashed: Pareto front") != std::string::npos);
  }

  void a_single_paper_keeps_its_name_in_a_full_legend() {
    std::vector<RunSummary> all{run("float", 32, 0.6)};
    for (const char* method : {"lsq", "rq", "twn", "late", "wnq", "vnq"}) all.push_back(run(method, 2, 1.0));
    const Figure figure = frontier(all, "bits", true);
    std::set<std::string> labels;
    for (const Points* points : marks<Points>(figure.panels.at(0))) labels.insert(points->label);
    QVERIFY(labels.contains("published: RQ, Table 1"));
    QVERIFY(figure.note.find("dashed: Pareto front") != std::string::npos);
  }

  void names_stand_beside_points_and_cover_nothing() {
    std::vector<RunSummary> all;
    for (const MethodInfo& method : methods())
      if (!method.quantizes_nothing())
        all.push_back(run(method.id, 2 + all.size() % 3, 1.0 + 0.02 * static_cast<double>(all.size() % 9)));
    const Figure figure = frontier(all);
    const PanelLayout panel = laid_out(figure);
    std::vector<Box> boxes;
    int names = 0, numbers = 0;
    for (const TextRun& text : panel.texts) {
      if (text.role != Colour::Role::muted) continue;
      boxes.push_back(text.box());
      (text.text.size() <= 2 ? numbers : names)++;
    }
    QCOMPARE(static_cast<std::size_t>(names + numbers), all.size());
    QVERIFY2(names >= 8, qPrintable(QString::number(names)));
    for (std::size_t i = 0; i < boxes.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const Box &a = boxes[i], &b = boxes[j];
        QVERIFY(!(a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()));
      }
    // Every number is explained below the panels.
    const FigureLayout page = lay_out(figure, figure_style("paper"), page_size(figure, ExportSettings{}));
    std::string below;
    for (const TextRun& line : page.texts) below += line.text + " ";
    for (int number = 1; number <= numbers; ++number)
      QVERIFY2(below.find(std::to_string(number) + " ") != std::string::npos, below.c_str());
  }

  void the_float_network_is_a_line_and_neither_a_point_nor_on_the_front() {
    RunSummary unquantized = run("float", 32, 0.6, 1), again = run("float", 32, 0.8, 2);
    const Figure figure = frontier({unquantized, run("rq", 2, 1.2), again});
    const auto lines = marks<Rule>(figure.panels[0]);
    QCOMPARE(lines.size(), std::size_t{1});
    QCOMPARE(lines[0]->at, 0.7);
    QCOMPARE(lines[0]->label, std::string("float network"));
    QVERIFY(lines[0]->direction == Rule::Direction::horizontal);
    QCOMPARE(drawn(figure.panels[0]).size(), std::size_t{1});
    QCOMPARE(marks<Line>(figure.panels[0]).front()->x, (std::vector<double>{2}));
    // Alone it is a point that can be clicked.
    const Figure alone = frontier({unquantized});
    QVERIFY(marks<Rule>(alone.panels[0]).empty());
    QCOMPARE(drawn(alone.panels[0])[0]->x[0], 32.0);
  }

  void divergence_and_changed_labels_may_stand_for_the_error() {
    RunSummary unquantized = run("float", 32, 0.0);
    const std::vector<RunSummary> results{unquantized, run("rq", 2, 1.2, 1), run("rq", 2, 1.6, 2)};
    const Figure divergence = frontier(results, "bits", true, "kl"),
                 flips = frontier(results, "size", true, "flips");
    const Points &of_kl = *drawn(divergence.panels.at(0)).at(0), &of_flips = *drawn(flips.panels.at(0)).at(0);
    QVERIFY(std::abs(of_kl.y[0] - 0.014) < 1e-12 && std::abs(of_flips.y[0] - 0.7) < 1e-12);
    QCOMPARE(divergence.panels[0].y.unit, std::string("nat"));
    QVERIFY(divergence.note.starts_with("KL: ") && flips.note.starts_with("flipped: "));
    const std::vector<TextRun> texts = laid_out(divergence).texts;  // whole, on the page of one column
    QVERIFY(std::any_of(texts.begin(), texts.end(),
                        [](const TextRun& run) { return run.text == "KL to float (nat)"; }));
    // No papers' errors beside it, with the reason; no line at zero.
    QCOMPARE(drawn(divergence.panels[0]).size(), std::size_t{1});
    QVERIFY(divergence.idle.contains("published") && marks<Rule>(divergence.panels[0]).empty());
    QVERIFY(divergence.note.find("0 has no place") == std::string::npos);
    // Runs of versions that did not know it are left out.
    std::vector<RunSummary> old{run("rq", 2, 1.0)};
    old[0].kl_to_float = RunSummary::kUnknown;
    QVERIFY(frontier(old, "bits", true, "kl").empty_reason.find("KL") != std::string::npos);
  }

  void methods_find_their_published_results() {
    const std::vector<PublishedResult> of_wnq = published_results_of("wnq");
    QCOMPARE(of_wnq.size(), std::size_t{11});  // MobileNet's column included
    QVERIFY(
        to_text(of_wnq.front()).starts_with("ResNet-20 on cifar100, 2/float bits: 32.58 % (WNQ, Table 1); "));
    QVERIFY(published_results_of("inq").empty());
    // A name that is no id must be one that no method here goes by.
    for (const PublishedResult& result : published_results())
      for (const MethodInfo& method : methods())
        QVERIFY(method.id == result.method || method.short_name != result.method);
  }
};

QS_TEST(TestFrontier)
#include "test_frontier.moc"
