// What follows when settings change: bits, lengths, options of the method, and that it is said.
#include <QTest>
#include <algorithm>

#include "core/catalog.h"
#include "core/presets.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "support/complaint.h"
#include "support/test_main.h"

using namespace qs;

namespace {

struct Outcome {
  Experiment experiment;
  std::vector<Remark> remarks;

  std::string said_of(const std::string& key) const {
    std::string all;
    for (const Remark& remark : remarks)
      if (remark.key == key) all += (all.empty() ? "" : "; ") + remark.text;
    return all;
  }
};

Outcome after(const Experiment& before, const std::vector<Edit>& edits) {
  Outcome outcome;
  outcome.experiment = edited(before, edits, outcome.remarks);
  return outcome;
}

Outcome after(const std::string& preset_id, const std::vector<Edit>& edits) {
  return after(preset(preset_id).experiment, edits);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Every setting and option as text, without the preset.
QString settings_of(Experiment experiment) {
  experiment.preset.clear();
  return QString::fromStdString(command_line(experiment));
}

}  // namespace

class TestRunnable : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_change_that_nothing_depends_on_changes_nothing_else() {
    for (const Preset& one : presets()) {
      const Outcome outcome = after(one.id, {{"seed", "77"}});
      Experiment expected = one.experiment;
      expected.seed = 77;
      QCOMPARE(settings_of(outcome.experiment), settings_of(expected));
      QVERIFY2(outcome.remarks.empty(), one.id.c_str());
    }
  }

  void every_method_can_follow_every_preset() {
    for (const Preset& one : presets())
      for (const MethodInfo& method : methods()) {
        const Outcome outcome = after(one.id, {{"method", method.id}});
        const std::vector<Complaint> list = complaints(outcome.experiment);
        QVERIFY2(list.empty(),
                 (one.id + ", " + method.id + ": " + (list.empty() ? "" : list[0].problem)).c_str());
        for (const ExperimentField& field : experiment_fields())
          if (field.spec.key != "method" && get(outcome.experiment, field) != get(one.experiment, field))
            QVERIFY2(!outcome.said_of(field.spec.key).empty(),
                     (one.id + ", " + method.id + ": " + field.spec.key).c_str());
      }
  }

  void bits_follow_the_method_and_it_is_said() {
    const Outcome ternary = after("quick-rq-4-4", {{"method", "twn"}});
    QCOMPARE(ternary.experiment.weight_bits, std::int64_t{2});
    QCOMPARE(ternary.experiment.act_bits, kFloatBits);
    QVERIFY(contains(ternary.said_of("weight_bits"), "2 instead of 4"));
    QVERIFY(contains(ternary.said_of("act_bits"), "float instead of 4"));
  }

  void a_float_network_gets_bits_with_a_method_that_quantizes_weights() {
    const Outcome outcome = after("quick-float-mlp", {{"method", "twn"}});
    QCOMPARE(outcome.experiment.weight_bits, std::int64_t{2});
    QVERIFY(contains(outcome.said_of("weight_bits"), "2 instead of float"));
    QCOMPARE(after("quick-float-mlp", {{"method", "twn"}, {"weight_bits", "32"}}).experiment.weight_bits,
             kFloatBits);
  }

  void possible_bits_are_those_that_raise_no_complaint() {
    for (const MethodInfo& method : methods())
      for (const char* const key : {"weight_bits", "act_bits"}) {
        Experiment experiment = after("quick-rq-4-4", {{"method", method.id}}).experiment;
        std::vector<std::int64_t> accepted;
        for (const std::int64_t bits : {1, 2, 3, 4, 5, 6, 7, 8, 32}) {
          set_text(experiment, key, std::to_string(bits));
          const auto list = complaints(experiment);
          if (std::none_of(list.begin(), list.end(), [&](const auto& one) { return one.key == key; }))
            accepted.push_back(bits);
        }
        QVERIFY2(possible_bits(experiment, key) == accepted, (method.id + ", " + key).c_str());
      }
  }

  void options_that_both_methods_have_stay_and_others_are_named() {
    const Outcome kept = after("quick-rq-st-2-2-vgg7", {{"method", "rq"}});
    QCOMPARE(kept.experiment.method_options.real("scale_lr_factor"), 10.0);
    QCOMPARE(kept.experiment.method_options.text("first_step_size"), std::string("least-squares"));
    QVERIFY(kept.said_of("method").empty());
    const Outcome dropped = after("quick-rq-st-2-2-vgg7", {{"method", "lsq"}});
    QCOMPARE(dropped.experiment.method_options.real("scale_lr_factor"), 10.0);
    QVERIFY(contains(dropped.said_of("method"), "first_step_size least-squares"));
    QVERIFY(!contains(dropped.said_of("method"), "scale_lr_factor"));
  }

  void a_value_that_the_other_method_does_not_take_is_named() {
    Experiment before = preset("quick-sparse-vd").experiment;
    before.method_options.set("initial_log_variance", -9.0);
    const Outcome kept = after(before, {{"method", "vnq"}});
    QCOMPARE(kept.experiment.method_options.real("initial_log_variance"), -9.0);
    before.method_options.set("initial_log_variance", -15.0);  // VNQ ends at −10
    const Outcome lost = after(before, {{"method", "vnq"}});
    QCOMPARE(lost.experiment.method_options.real("initial_log_variance"), -8.0);
    QVERIFY(contains(lost.said_of("initial_log_variance"), "-8 instead of -15"));
  }

  void a_detour_over_another_method_loses_nothing() {
    // As the form keeps its edits: the method that was chosen again is the newest.
    const Outcome back =
        after("quick-rq-st-2-2", {{"lambda", "1.5"}, {"rule", "exact"}, {"method", "rq-st"}});
    QCOMPARE(back.experiment.method_options.real("lambda"), 1.5);
    QCOMPARE(back.experiment.method_options.real("scale_lr_factor"), 10.0);
    QVERIFY(contains(back.said_of("method"), "rule exact"));
  }

  void lengths_keep_their_share_of_the_run_data() {
    QTest::addColumn<QString>("preset_id");
    QTest::addColumn<QString>("key");
    QTest::addColumn<int>("epochs");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* id, const char* key, int epochs, const char* expected) {
      QTest::addRow("%s %s %d", id, key, epochs) << id << key << epochs << expected;
    };
    row("rq-4-4-mnist", "decay_epochs", 25, "13");
    row("rq-4-4-mnist", "decay_epochs", 6, "3");
    row("rq-4-4-mnist", "decay_epochs", 1, "1");
    row("rq-4-4-mnist", "decay_epochs", 200, "100");
    row("vnq-2-32-mnist", "decay_epochs", 6, "3");
    row("vnq-2-32-mnist", "kl_warmup_epochs", 6, "3");
    row("vnq-2-32-mnist-long", "kl_warmup_epochs", 13, "1");
    row("quick-sparse-vd", "kl_warmup_epochs", 100, "30");
    row("lab-1-32-mnist", "drops", 10, "[[3,0.1],[5,0.1]]");
    row("binaryconnect-1-32-mnist", "drops", 10, "[[1,0.97703,1]]");
  }
  void lengths_keep_their_share_of_the_run() {
    QFETCH(QString, preset_id);
    QFETCH(QString, key);
    QFETCH(int, epochs);
    QFETCH(QString, expected);
    const Experiment& before = preset(preset_id.toStdString()).experiment;
    const Outcome outcome = after(before, {{"epochs", std::to_string(epochs)}});
    const auto text = [&](const Experiment& experiment) {
      for (const ExperimentField& field : experiment_fields())
        if (field.spec.key == key.toStdString())
          return QString::fromStdString(to_text(get(experiment, field)));
      return QString::fromStdString(to_text(experiment.method_options.values().at(key.toStdString())));
    };
    QCOMPARE(text(outcome.experiment), expected);
    QCOMPARE(!outcome.said_of(key.toStdString()).empty(), text(before) != expected);
  }

  void every_preset_can_be_made_shorter() {
    for (const Preset& one : presets())
      for (std::int64_t epochs = 1; epochs <= one.experiment.epochs; epochs += 1 + epochs / 2)
        QVERIFY2(complaints(after(one.id, {{"epochs", std::to_string(epochs)}}).experiment).empty(),
                 one.id.c_str());
  }

  void lengths_that_were_chosen_stay_as_long_as_they_fit() {
    const Outcome outcome = after("rq-4-4-mnist", {{"decay_epochs", "8"}, {"epochs", "10"}});
    QCOMPARE(outcome.experiment.decay_epochs, std::int64_t{8});
    const Outcome cut = after("rq-4-4-mnist", {{"decay_epochs", "8"}, {"epochs", "6"}});
    QCOMPARE(cut.experiment.decay_epochs, std::int64_t{6});
    QVERIFY(!cut.said_of("decay_epochs").empty());
    QCOMPARE(complaints(after("quick-rq-4-4", {{"decay_epochs", "9"}}).experiment).size(), std::size_t{1});
  }

  void lengths_that_do_not_count_beside_the_schedule_stay() {
    Experiment before = preset("quick-rq-4-4").experiment;
    before.drops = "[[2,0.1]]";
    QCOMPARE(after(before, {{"epochs", "30"}}).experiment.drops, before.drops);
  }

  void drops_keep_their_places_in_a_run_of_another_length() {
    Experiment before = preset("quick-rq-4-4").experiment;
    before.epochs = 50;
    before.schedule = "drops";
    before.drops = "[[15,0.1],[25,0.1],[10,0.5,20]]";
    const Outcome shorter = after(before, {{"epochs", "10"}});
    QCOMPARE(shorter.experiment.drops, std::string("[[3,0.1],[5,0.1],[2,0.5,4]]"));
    QVERIFY(!shorter.said_of("drops").empty());
    QCOMPARE(after(before, {{"drops", "[[4,0.5]]"}, {"epochs", "10"}}).experiment.drops,
             std::string("[[4,0.5]]"));
  }

  void of_phases_and_a_warm_start_the_newer_stands() {
    const char* const phases = R"([{"quantized":false,"epochs":1},{"epochs":2}])";
    const Experiment& before = preset("quick-vnq").experiment;
    const Outcome in_phases = after(before, {{"phases", phases}});
    QCOMPARE(in_phases.experiment.warm_start_epochs, std::int64_t{0});
    QVERIFY(!in_phases.said_of("warm_start_epochs").empty());
    QVERIFY(complaints(in_phases.experiment).empty());
    const Outcome started = after(before, {{"phases", phases}, {"warm_start_epochs", "2"}});
    QCOMPARE(started.experiment.phases, std::string());
    QVERIFY(!started.said_of("phases").empty());
    QVERIFY(complaints(started.experiment).empty());
  }

  void the_temperature_follows_the_bits_until_it_is_chosen() {
    const auto lambda = [](const std::vector<Edit>& edits) {
      return after("quick-rq-4-4", edits).experiment.method_options.real("lambda");
    };
    QCOMPARE(lambda({{"weight_bits", "2"}, {"act_bits", "2"}}), 1.0);
    QCOMPARE(lambda({{"weight_bits", "2"}, {"act_bits", "32"}}), 1.0);
    QCOMPARE(lambda({{"weight_bits", "3"}}), 2.0);
    QCOMPARE(lambda({{"lambda", "2"}, {"weight_bits", "2"}, {"act_bits", "2"}}), 2.0);
    QCOMPARE(lambda({{"method", "rq-st"}, {"weight_bits", "2"}, {"act_bits", "2"}}), 2.0);
    QVERIFY(contains(after("quick-rq-4-4", {{"weight_bits", "2"}}).said_of("lambda"), "1 instead of 2"));
  }

  void of_two_choices_that_exclude_each_other_the_newer_stands() {
    const Experiment& before = preset("quick-ttq").experiment;
    const Outcome quantized = after(before, {{"act_method", "pact"}});
    QCOMPARE(quantized.experiment.act_bits, std::int64_t{8});
    QVERIFY(!quantized.said_of("act_bits").empty());
    const Outcome left_float = after(before, {{"act_method", "pact"}, {"act_bits", "32"}});
    QCOMPARE(left_float.experiment.act_method, std::string("own"));
    QVERIFY(!left_float.said_of("act_method").empty());
    const Outcome from_file = after(before, {{"float_weights", "w.npz"}});
    QCOMPARE(from_file.experiment.warm_start_epochs, std::int64_t{0});
    const Outcome trained = after(before, {{"float_weights", "w.npz"}, {"warm_start_epochs", "3"}});
    QVERIFY(trained.experiment.float_weights.empty());
  }

  void what_all_was_asked_for_stands_and_is_complained_about() {
    Experiment experiment = preset("quick-rq-4-4").experiment;
    const Experiment before = experiment;
    set_text(experiment, "method", "twn");
    set_text(experiment, "act_bits", "4");
    adapt(experiment, before, {{"method", "act_bits"}});
    QCOMPARE(experiment.act_bits, std::int64_t{4});
    QCOMPARE(experiment.weight_bits, std::int64_t{2});
    QCOMPARE(complaints(experiment).size(), std::size_t{1});
  }

  void data_and_batch_follow_network_and_images() {
    const Outcome outcome = after("quick-rq-st-2-2", {{"network", "vgg7"}});
    QVERIFY(complaints(outcome.experiment).empty());
    QVERIFY(!outcome.said_of("data").empty());
    const Outcome few = after("quick-rq-st-2-2", {{"train_images", "50"}});
    QCOMPARE(few.experiment.batch_size, std::int64_t{50});
  }

  void an_edit_that_is_no_value_is_refused() {
    QVERIFY(!complaint_text([] { after("quick-rq-4-4", {{"epochs", "many"}}); }).isEmpty());
    QVERIFY(!complaint_text([] { after("quick-rq-4-4", {{"lambda", "-3"}}); }).isEmpty());
    QVERIFY(!complaint_text([] { after("quick-rq-4-4", {{"rule", "exact"}}); }).isEmpty());
  }
};

QS_TEST(TestRunnable)
#include "test_runnable.moc"
