// Trainings in phases as settings: what they say, what is refused, and files of the first version.
#include <QTest>
#include <nlohmann/json.hpp>

#include "core/settings/phases.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/values/drops.h"
#include "core/values/error.h"
#include "support/source_tree.h"
#include "support/test_main.h"

using namespace qs;

namespace {

const char* const kTwoPhases =
    R"([{"quantized": false, "epochs": 200, "learning_rate": 0.1, "drops": [[60, 0.2], [120, 0.2], [160, 0.2]]},
        {"epochs": 60, "learning_rate": 0.01, "drops": [[18, 0.2]]}])";

Experiment with_phases(const char* text) {
  Experiment experiment;
  set_text(experiment, "phases", text);
  return experiment;
}

Experiment experiment_in(const std::string& fixture) {
  const auto json = nlohmann::ordered_json::parse(source_text("tests/fixtures/experiments/" + fixture));
  return experiment_from_json(json.at("experiment"), fixture);
}

QString refusal_of(const char* text) {
  try {
    with_phases(text);
  } catch (const Error& error) {
    return QString::fromUtf8(error.what());
  }
  return {};
}

}  // namespace

class TestPhases : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_phase_takes_what_it_does_not_name_from_the_experiment() {
    Experiment experiment = with_phases(kTwoPhases);
    experiment.schedule = "drops";
    experiment.optimizer = "sgd";
    experiment.weight_decay = 5e-4;
    const std::vector<PhaseSettings> phases = phases_of(experiment);
    QCOMPARE(phases.size(), std::size_t{2});
    QVERIFY(!phases[0].is_quantized && phases[1].is_quantized);
    QCOMPARE(phases[0].recipe.epochs, std::int64_t{200});
    QVERIFY(phases[0].recipe.phases.empty());  // a phase has none of its own
    QCOMPARE(phases[0].recipe.learning_rate, 0.1);
    QCOMPARE(phases[1].recipe.learning_rate, 0.01);
    QCOMPARE(drops_from(phases[0].recipe.drops).size(), std::size_t{3});
    QCOMPARE(drops_from(phases[1].recipe.drops).size(), std::size_t{1});
    for (const PhaseSettings& phase : phases) {
      QCOMPARE(phase.recipe.schedule, std::string("drops"));
      QCOMPARE(phase.recipe.optimizer, std::string("sgd"));
      QCOMPARE(phase.recipe.weight_decay, 5e-4);
    }
    QCOMPARE(planned_epochs(experiment), std::int64_t{60});
    QCOMPARE(planned_float_epochs(experiment), std::int64_t{200});
  }

  void files_hold_phases_and_drops_as_lists() {
    Experiment experiment = with_phases(kTwoPhases);
    set_text(experiment, "method", "lsq");
    set_text(experiment, "schedule", "drops");
    set_text(experiment, "drops", "[[15, 0.1], [25, 0.1]]");
    const nlohmann::ordered_json json = to_json(experiment);
    QVERIFY(json.at("phases").is_array() && json.at("drops").is_array());
    QCOMPARE(json.at("drops")[1][0].get<double>(), 25.0);
    QCOMPARE(json.at("phases")[0].at("drops")[2][0].get<double>(), 160.0);
    const Experiment back = experiment_from_json(json, "file");
    QCOMPARE(back.phases, experiment.phases);
    QCOMPARE(back.drops, experiment.drops);
    QVERIFY(to_json(back) == json);
  }

  void the_same_list_in_another_spelling_is_the_same_setting() {
    QCOMPARE(with_phases("[ {\"epochs\" : 3} ]").phases, with_phases("[{\"epochs\":3}]").phases);
    QCOMPARE(with_phases("[]").phases, std::string());
  }

  void what_is_wrong_with_phases_is_said_in_one_sentence_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, const char* text, const char* part) {
      QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(part);
    };
    row("no JSON", "[{", "is no list of phases");
    row("an object", R"({"epochs": 3})", "is no list of phases");
    row("a number in the list", "[3]", "phase 1 is no object");
    row("an unknown setting", R"([{"epochs": 3}, {"width": 2}])", "phase 2 cannot have \"width\"");
    row("a wrong kind", R"([{"epochs": "three"}])", "phase 1 has a wrong epochs");
    row("out of range", R"([{"learning_rate": -1}])", "phase 1 has a wrong learning_rate");
    row("a wrong drop", R"([{"drops": [[1]]}])", "phase 1 has a wrong drops");
    row("no switch", R"([{"quantized": 1}])", "neither true nor false");
    row("float at the end", R"([{"quantized": false}])", "is the last and not quantized");
    row("float behind quantized", R"([{}, {"quantized": false}, {}])",
        "phase 2 is float behind a quantized one");
    row("phases in a phase", R"([{"phases": []}])", "cannot have \"phases\"");
  }
  void what_is_wrong_with_phases_is_said_in_one_sentence() {
    QFETCH(QByteArray, text);
    QFETCH(QString, part);
    const QString refusal = refusal_of(text.constData());
    QVERIFY2(refusal.contains(part), qPrintable(refusal));
    QCOMPARE(refusal.count(u'\n'), 0);
  }

  void what_is_wrong_with_drops_is_said_in_one_sentence() {
    for (const char* text : {"15", "[15]", "[[15]]", "[[15,0]]", "[[-1,0.5]]", "[[1,0.5,-2]]", "[[1,\"a\"]]",
                             "[[1,0.5,2,3]]", "[[1e300,0.5]]", "[[", "nonsense"}) {
      Experiment experiment;
      try {
        set_text(experiment, "drops", text);
        QFAIL(text);
      } catch (const Error& error) {
        QCOMPARE(QString::fromUtf8(error.what()).count(u'\n'), 0);
        QVERIFY2(std::string(error.what()).find("[[15, 0.1], [25, 0.1]]") != std::string::npos, error.what());
      }
    }
  }

  void phases_exclude_other_ways_to_start() {
    Experiment experiment = with_phases(kTwoPhases);
    QVERIFY(complaints(experiment).empty());
    experiment.warm_start_epochs = 2;
    QCOMPARE(complaints(experiment).front().key, std::string("warm_start_epochs"));
    experiment = with_phases(R"([{"quantized": false, "epochs": 1}, {"decay_epochs": 7, "epochs": 2}])");
    QCOMPARE(complaints(experiment).front().key, std::string("phases"));
    experiment = with_phases(kTwoPhases);
    set_text(experiment, "method", "rounding");
    QCOMPARE(complaints(experiment).front().key, std::string("phases"));
  }

  void eight_bits_at_both_ends_need_a_method_that_has_them() {
    Experiment experiment;
    set_text(experiment, "method", "lsq");
    set_text(experiment, "layer_policy", "first-and-last-8-bit");
    QVERIFY(complaints(experiment).empty());
    set_text(experiment, "method", "twn");
    experiment.act_bits = kFloatBits;
    QCOMPARE(complaints(experiment).front().key, std::string("layer_policy"));
  }

  void a_step_schedule_of_the_first_version_becomes_drops() {
    const Experiment experiment = experiment_in("config-step.json");
    QCOMPARE(experiment.schedule, std::string("drops"));
    const std::vector<Drop> drops = drops_from(experiment.drops);
    QCOMPARE(drops.size(), std::size_t{1});
    QCOMPARE(drops[0].epoch, 15.0);
    QCOMPARE(drops[0].factor, 0.1);
    QCOMPARE(drops[0].every, 15.0);
    QCOMPARE(experiment.initialization, std::string("half-glorot"));  // once an option of the method
    QCOMPARE(experiment.best_epoch, std::string("last"));
  }

  void other_settings_of_the_first_version_mean_what_they_meant() {
    const Experiment experiment = experiment_in("config-linear.json");
    QCOMPARE(experiment.schedule, std::string("linear"));
    QCOMPARE(experiment.drops, std::string());
    QCOMPARE(experiment.end_factor, 0.0);
    QCOMPARE(experiment.decay_epochs, std::int64_t{3});
    QCOMPARE(experiment.select, std::string("validation-error"));
    QCOMPARE(experiment.select_statistics, std::string("shipped"));
    QCOMPARE(experiment.phases, std::string());
    QCOMPARE(planned_epochs(experiment), std::int64_t{7});
    QCOMPARE(planned_float_epochs(experiment), std::int64_t{2});
    QCOMPARE(experiment.momentum, 0.8);
    QCOMPARE(experiment.layer_policy, std::string("all-but-first"));
  }
};

QS_TEST(TestPhases)
#include "test_phases.moc"
