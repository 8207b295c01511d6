// A method looks the same wherever it is drawn and whatever is drawn beside it.
#include <QTest>
#include <map>
#include <set>

#include "core/catalog.h"
#include "core/figures.h"
#include "core/figures/run_looks.h"
#include "core/figures/style.h"
#include "core/settings/settings.h"
#include "support/small_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

using Look = std::pair<Colour, Marker>;

std::shared_ptr<const Snapshot> run_of(const std::string& method) {
  auto run = small_snapshot();
  set_text(run->experiment, "method", method);
  run->name = method;
  for (const LayerView& layer : run->layers) {
    Series series({"tail_share", "", "tail", "", ""}, layer.name, "weights");
    series.append({1.0, 2.0});
    run->series.push_back(series);
  }
  return run;
}

RunSummary result_of(const std::string& method) {
  RunSummary run;
  set_text(run.experiment, "method", method);
  run.directory = method;
  run.state = RunState::finished;
  run.test_error_quantized_pct = run.average_weight_bits = run.bits_per_number = 2.0;
  return run;
}

Figure figure_of(const std::string& kind, const std::vector<std::string>& methods) {
  const FigureKind& figure = figure_kind(kind);
  FigureInput input{.runs = {}, .layer = {}, .options = Options(figure.options)};
  for (const std::string& method : methods) {
    input.runs.push_back(run_of(method));
    input.results.push_back(result_of(method));
  }
  return figure.build(input);
}

/// How filled points that belong to the method look, in all panels of the figure.
std::vector<Look> looks_in(const Figure& figure, const std::string& method) {
  std::vector<Look> looks;
  for (const Panel& panel : figure.panels)
    for (const Mark& mark : panel.marks) {
      const auto* points = std::get_if<Points>(&mark);
      // The entry of a family in a legend is no point of a method.
      if (!points || points->hollow || (figure.title == "Frontier" && points->x.empty())) continue;
      const std::string& name = method_info(method).short_name;
      const bool is_of_method =
          points->label == method || points->label == name || points->label.starts_with(name + " ") ||
          points->label.starts_with(name + ",") ||
          (!points->names.empty() && (points->names.front() + " ").starts_with(name + " "));
      if (is_of_method) looks.emplace_back(points->style.colour, points->marker);
    }
  return looks;
}

}  // namespace

class TestRunLooks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_method_looks_the_same_in_every_figure_beside_any_other() {
    for (const MethodInfo& info : methods()) {
      const RunLook expected = look_of_method(info.id);
      for (const char* kind : {"curves", "long-tail", "frontier"})
        for (const char* other : {"float", "twn", "vnq"}) {
          if (info.id == other) continue;
          for (const auto& order : {std::vector<std::string>{info.id, other}, {other, info.id}}) {
            const auto looks = looks_in(figure_of(kind, order), info.id);
            QVERIFY2(!looks.empty(), qPrintable(QString::fromStdString(info.id + " in " + kind)));
            for (const Look& look : looks)
              QVERIFY2(look == Look(expected.colour, expected.marker),
                       qPrintable(QString::fromStdString(info.id + " in " + kind + " beside " + other)));
          }
        }
    }
  }

  void no_two_methods_share_a_look_and_a_family_shares_its_colour() {
    std::set<std::pair<int, Marker>> looks;
    std::map<MethodFamily, std::set<int>> colours;
    for (const MethodInfo& info : methods()) {
      const RunLook look = look_of_method(info.id);
      QCOMPARE(look.colour.role == Colour::Role::text, info.quantizes_nothing());
      if (info.quantizes_nothing()) continue;
      QVERIFY2(looks.emplace(look.colour.index, look.marker).second, info.id.c_str());
      colours[info.family].insert(look.colour.index);
      QVERIFY(look.colour.index < kMethodColours);
    }
    std::set<int> all;
    for (const auto& [family, of_family] : colours) {
      QCOMPARE(of_family.size(), std::size_t{1});
      QVERIFY(all.insert(*of_family.begin()).second);
    }
  }

  void a_chosen_look_replaces_the_own_one_everywhere() {
    const MethodLooks looks{
        {"rq", {.colour = MethodColour::pink, .marker = Marker::plus, .dash = Dash::dotted}}};
    QCOMPARE(look_of_method("rq", looks).colour.index, 4);
    for (const char* kind : {"curves", "long-tail", "frontier"}) {
      const FigureKind& figure = figure_kind(kind);
      FigureInput input{.runs = {run_of("rq"), run_of("twn")},
                        .layer = {},
                        .options = Options(figure.options),
                        .results = {result_of("rq")},
                        .looks = looks};
      for (const Look& look : looks_in(figure.build(input), "rq"))
        QVERIFY(look == Look(Colour{Colour::Role::series, 4, 0}, Marker::plus));
    }
  }

  void runs_of_one_method_differ_in_shade_and_every_style_shows_it() {
    const std::vector<RunLook> looks = looks_of({"twn", "rq", "twn", "twn"});
    QCOMPARE(looks[0].colour, look_of_method("twn").colour);
    QCOMPARE(looks[1].colour, look_of_method("rq").colour);
    QVERIFY(looks[2].colour.index == looks[0].colour.index && looks[3].colour.index == looks[0].colour.index);
    for (const std::string& name : figure_style_names()) {
      const FigureStyle& style = figure_style(name);
      std::set<std::string> colours;
      for (const std::size_t run : {0u, 2u, 3u}) colours.insert(to_hex(resolve(looks[run].colour, style)));
      QCOMPARE(colours.size(), std::size_t{3});
      QVERIFY(!colours.contains(to_hex(style.background)));
    }
  }
};

QS_TEST(TestRunLooks)
#include "test_run_looks.moc"
