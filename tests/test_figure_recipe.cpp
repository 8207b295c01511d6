// Figures listed in a folder of runs: written, read, moved with the folder, drawn again byte for byte.
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/export.h"
#include "core/figure_recipe.h"
#include "core/figures.h"
#include "support/complaint.h"
#include "support/small_run.h"
#include "support/test_main.h"

using namespace qs;
namespace fs = std::filesystem;

namespace {

FigureRecipe recipe_of(const fs::path& run) {
  FigureRecipe recipe{.runs = {run}, .figure = "weights"};
  recipe.options = Options(figure_kind("weights").options);
  recipe.options.set_text("counts", "log");
  recipe.step = 20;
  recipe.settings.width_mm = 120.0;
  recipe.settings.panels = {"conv"};
  recipe.settings.with_title = false;
  return recipe;
}

}  // namespace

class TestFigureRecipe : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void what_is_listed_is_read() {
    QTemporaryDir folder;
    const fs::path runs = folder.path().toStdString();
    SmallRun::start(runs / "a");
    QVERIFY(listed_figures(runs).empty());
    list_figure(runs, {"tail", recipe_of(runs / "a")});
    list_figure(runs, {"head", recipe_of(runs / "a")});
    FigureRecipe other = recipe_of(runs / "a");
    other.layer = "conv1";
    list_figure(runs, {"tail", other});
    const std::vector<ListedFigure> list = listed_figures(runs);
    QCOMPARE(list.size(), std::size_t{2});
    QCOMPARE(list[0].name, std::string("tail"));
    QCOMPARE(list[0].recipe.layer, std::string("conv1"));
    QCOMPARE(*list[1].recipe.step, std::int64_t{20});
    QVERIFY(!list[1].recipe.epoch);
    QCOMPARE(list[1].recipe.options.text("counts"), std::string("log"));
    QCOMPARE(list[1].recipe.settings.width_mm, 120.0);
    QCOMPARE(list[1].recipe.settings.panels, std::vector<std::string>{"conv"});
    QVERIFY(!list[1].recipe.settings.with_title && list[1].recipe.settings.with_legend);
  }

  void a_composition_is_listed_read_and_drawn_from_its_parts() {
    QTemporaryDir folder;
    const fs::path runs = folder.path().toStdString();
    SmallRun run = SmallRun::start(runs / "a");
    while (run.step_count() < SmallRun::kSteps) run.step();
    run.finish();
    FigureRecipe curves{.runs = {runs / "a"}, .figure = "curves"};
    curves.options = Options(figure_kind("curves").options);
    FigureRecipe whole;
    whole.parts = {recipe_of(runs / "a"), curves};
    whole.parts[0].settings.panels.clear();
    whole.shared = SharedAxes::x;
    whole.settings.width_mm = 174.0;
    list_figure(runs, {"both", whole});
    const FigureRecipe read = listed_figures(runs).at(0).recipe;
    QCOMPARE(read.parts.size(), std::size_t{2});
    QVERIFY(read.shared == SharedAxes::x);
    QCOMPARE(read.settings.width_mm, 174.0);
    const MadeFigure made = make_figure(read, runs / "both.svg");
    QVERIFY(made.figure.panels.size() > 1);
    QVERIFY(made.figure.panels.at(0).title.starts_with("(a) "));
    QCOMPARE(made.experiments.size(), std::size_t{1});  // one run in both
    QVERIFY(made.provenance.find("quantscope compose") != std::string::npos);
    ExportSettings settings = read.settings;
    settings.provenance = made.provenance;
    const auto found = recipe_in(to_svg(made.figure, settings), runs, "both.svg");
    QVERIFY(found && found->parts.size() == 2);
  }

  void compositions_that_make_no_sense_are_refused() {
    const auto refused = [](const char* text, const char* word) {
      return complaint_text(
                 [&] { recipe_from_json(nlohmann::ordered_json::parse(text), "/", "figures.json"); })
          .contains(QLatin1String(word));
    };
    QVERIFY(refused("{\"parts\": []}", "empty"));
    QVERIFY(refused("{\"parts\": [{\"parts\": []}]}", "composition"));
    QVERIFY(
        refused("{\"parts\": [{\"figure\": \"weights\", \"runs\": [\"a\"]}], \"share\": \"z\"}", "share"));
    QVERIFY(refused("{\"parts\": [], \"layer\": \"a\"}", "layer"));
  }

  void the_folder_may_be_moved() {
    QTemporaryDir folder;
    const fs::path before = fs::path(folder.path().toStdString()) / "before",
                   after = before.parent_path() / "after";
    SmallRun::start(before / "a");
    list_figure(before, {"tail", recipe_of(before / "a")});
    fs::rename(before, after);
    const FigureRecipe recipe = listed_figures(after).at(0).recipe;
    QVERIFY(!make_figure(recipe, "tail.svg").figure.panels.empty());
  }

  void the_same_recipe_draws_the_same_bytes() {
    QTemporaryDir folder;
    const fs::path runs = folder.path().toStdString();
    SmallRun::start(runs / "a");
    const auto drawn = [&] {
      const MadeFigure made = make_figure(recipe_of(runs / "a"), "tail.svg");
      ExportSettings settings;
      settings.provenance = made.provenance;
      return to_svg(made.figure, settings) + to_tsv(made.figure) + to_csv(made.figure);
    };
    QCOMPARE(drawn(), drawn());
    const std::string provenance = make_figure(recipe_of(runs / "a"), "tail.svg").provenance;
    QVERIFY(provenance.find("quantscope plot ") != std::string::npos);
    QVERIFY(provenance.find("recipe {") != std::string::npos);
    QVERIFY(provenance.find("--set counts=log") != std::string::npos);
  }

  void a_recipe_survives_the_text_of_its_provenance() {
    const FigureRecipe recipe = recipe_of("/runs/a b");
    const FigureRecipe read = recipe_from_json(to_json(recipe, "/figures"), "/figures", "here");
    QCOMPARE(read.runs, recipe.runs);
    QCOMPARE(to_json(read, "/figures").dump(), to_json(recipe, "/figures").dump());
  }

  void instants_beside_the_run_are_part_of_it() {
    QTemporaryDir folder;
    const fs::path run = fs::path(folder.path().toStdString()) / "a";
    SmallRun walk = SmallRun::start(run);
    for (int i = 0; i < SmallRun::kSteps; ++i) walk.step();
    FigureRecipe recipe{.runs = {run}, .figure = "weights"};
    recipe.options = Options(figure_kind("weights").options);
    recipe.beside_steps = {0};
    const FigureRecipe read = recipe_from_json(to_json(recipe, run), run, "here");
    QCOMPARE(read.beside_steps, std::vector<std::int64_t>{0});
    const MadeFigure made = make_figure(read, "x.svg");
    QVERIFY(made.provenance.find("--beside-step 0") != std::string::npos);
    QVERIFY(made.figure.note.find("all runs share") != std::string::npos);  // two instants, one axis
  }

  void the_recipe_is_found_in_the_file_of_a_figure() {
    QTemporaryDir folder;
    const fs::path runs = folder.path().toStdString();
    SmallRun::start(runs / "a & b");
    const MadeFigure made = make_figure(recipe_of(runs / "a & b"), runs / "tail.svg");
    ExportSettings settings;
    settings.provenance = made.provenance;
    for (const std::string& text :
         {to_svg(made.figure, settings), to_pgfplots(made.figure, settings, "tail.tsv"),
          to_matplotlib(made.figure, settings, "tail.csv"), made.provenance}) {
      const auto found = recipe_in(text, runs, "the file");
      QVERIFY(found.has_value());
      QCOMPARE(found->runs, std::vector<fs::path>{runs / "a & b"});
      QCOMPARE(found->options.text("counts"), std::string("log"));
      QCOMPARE(*found->step, std::int64_t{20});
    }
    QVERIFY(!recipe_in("<svg>no recipe here</svg>", {}, "x"));
    for (const char* text : {"recipe {\"figure\": \"weights\"", "recipe {}", "recipe {\"figure\": 3}"})
      QVERIFY2(!complaint_text([&] { recipe_in(text, {}, "x"); }).isEmpty(), text);
  }

  void what_is_wrong_is_said_with_its_place() {
    QTemporaryDir folder;
    const fs::path runs = folder.path().toStdString();
    SmallRun::start(runs / "a");
    for (const char* name : {"", "a/b", "..", "a:b"})
      QVERIFY2(!complaint_text([&] { list_figure(runs, {name, recipe_of(runs / "a")}); }).isEmpty(), name);
    for (const char* text :
         {"{}", "{\"figures\": [{}]}", "{\"figures\": [{\"name\": \"../x\", \"recipe\": {}}]}",
          "{\"figures\": [{\"name\": \"x\", \"recipe\": {\"figure\": \"no\", \"runs\": [\"a\"]}}]}",
          "{\"figures\": [{\"name\": \"x\", \"recipe\": {\"figure\": \"weights\", \"runs\": []}}]}",
          "{\"figures\": [{\"name\": \"x\", \"recipe\": {\"figure\": \"weights\", \"runs\": [\"a\"], "
          "\"options\": "
          "{\"no\": \"1\"}}}]}",
          "{\"figures\": [{\"name\": \"x\", \"recipe\": {\"figure\": \"weights\", \"runs\": [\"a\"], "
          "\"settings\": "
          "{\"style\": \"no\"}}}]}"}) {
      write_file(runs / "figures.json", text);
      QVERIFY2(!complaint_text([&] { listed_figures(runs); }).isEmpty(), text);
    }
    FigureRecipe missing = recipe_of(runs / "b");
    QVERIFY(!complaint_text([&] { make_figure(missing, "x.pdf"); }).isEmpty());
    FigureRecipe no_layer = recipe_of(runs / "a");
    no_layer.layer = "nowhere";
    QVERIFY(complaint_text([&] { make_figure(no_layer, "x.pdf"); }).contains(QStringLiteral("nowhere")));
  }
};

QS_TEST(TestFigureRecipe)
#include "test_figure_recipe.moc"
