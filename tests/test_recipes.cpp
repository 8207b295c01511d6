// Which published recipe a run followed, and how tables mark those that were trained for less.
#include <QTest>

#include "core/base/number_text.h"
#include "core/presets.h"
#include "core/recipes.h"
#include "core/settings/settings.h"
#include "support/test_main.h"

using namespace qs;

namespace {

RunSummary finished_run(const Experiment& experiment) {
  RunSummary run;
  run.experiment = experiment;
  run.state = RunState::finished;
  run.test_error_quantized_pct = 1.0;
  return run;
}

}  // namespace

class TestRecipes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_published_preset_follows_a_recipe_without_departures() {
    int published = 0;
    for (const Preset& one : presets()) {
      if (!one.is_published()) continue;
      ++published;
      const FollowedRecipe recipe = followed_recipe(one.experiment);
      QVERIFY2(recipe.preset && recipe.departures.empty() && !recipe.is_shortened(), one.id.c_str());
    }
    QVERIFY(published >= 35);
  }

  void a_recipe_of_ours_is_none_that_is_published() {
    QVERIFY(!preset("quick-rq-4-4").is_published());
    QVERIFY(preset("rq-st-2-2-mnist").is_published());
    QVERIFY(preset("late-2-32-mnist").is_published());
  }

  void what_departs_is_named_with_both_values() {
    Experiment e = preset("rq-st-2-2-mnist").experiment;
    QCOMPARE(recipe_sentence(e), std::string("RQ-ST 2/2, MNIST, Table 1 (rq-st-2-2-mnist), as published"));
    e.seed = 7;
    QVERIFY(followed_recipe(e).departures.empty());
    e.epochs = 8;
    e.learning_rate = 0.25;
    const std::string sentence = recipe_sentence(e);
    QVERIFY2(sentence.find("shortened: 8 of 200 epochs") != std::string::npos, sentence.c_str());
    QVERIFY(sentence.find("epochs 8 (200)") != std::string::npos);
    QVERIFY(sentence.find("learning_rate 0.25 (" + shortest_text(0.0005) + ")") != std::string::npos);
    e.epochs = 300;
    QVERIFY(!followed_recipe(e).is_shortened());
  }

  void where_nothing_is_published_it_says_so() {
    Experiment e = preset("rq-st-2-2-mnist").experiment;
    e.data = "shapes";
    QVERIFY(!followed_recipe(e).preset);
    QVERIFY(!followed_recipe(e).is_shortened());
    QVERIFY(recipe_sentence(e).starts_with("no recipe is published"));
  }

  void tables_mark_shortened_rows_and_say_by_how_much() {
    Experiment whole = preset("rq-st-2-2-mnist").experiment, brief = preset("rq-4-4-mnist").experiment;
    brief.epochs = 5;
    const std::vector<RunSummary> runs{finished_run(whole), finished_run(brief)};
    std::vector<ResultsTable> tables =
        results_tables(runs, [](const RunSummary&) { return std::vector<std::uint8_t>(); });
    QVERIFY(markdown_table(tables).find("†") == std::string::npos);
    mark_shortened(tables);
    const std::string length = "5 of " + std::to_string(preset("rq-4-4-mnist").experiment.epochs) + " epochs";
    const std::string markdown = markdown_table(tables);
    QVERIFY2(markdown.find("| RQ † |") != std::string::npos, markdown.c_str());
    QVERIFY(markdown.find("| RQ-ST |") != std::string::npos);
    QVERIFY(markdown.ends_with("† Shorter than the published recipe: RQ 4/4: " + length + ".\n"));
    const std::string latex = latex_table(tables);
    QVERIFY(latex.find("RQ$^\\dagger$ &") != std::string::npos);
    QVERIFY(latex.find("Shorter than the published recipe: RQ 4/4: " + length) != std::string::npos);
    QVERIFY(csv_table(tables).find("," + length + "\n") != std::string::npos);
  }
};

QS_TEST(TestRecipes)
#include "test_recipes.moc"
