// Experiments: the table of settings, JSON in both directions, and what cannot run.
#include <QTest>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/presets.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/settings/titles.h"
#include "core/values/error.h"
#include "core/values/experiment.h"
#include "support/complaint.h"
#include "support/test_main.h"

using namespace qs;
using Json = nlohmann::ordered_json;

namespace {

Experiment complete() {
  Experiment experiment;
  set_text(experiment, "method", "rq-st");
  return experiment;
}

/// Keys of the complaints, in order, with commas between them.
std::string keys(const Experiment& experiment) {
  std::string list;
  for (const Complaint& one : complaints(experiment)) list += (list.empty() ? "" : ",") + one.key;
  return list;
}

Experiment with(std::initializer_list<std::pair<const char*, const char*>> settings) {
  Experiment experiment = complete();
  for (const auto& [key, value] : settings) set_text(experiment, key, value);
  return experiment;
}

/// Another value that the setting takes.
Value other_value(const ExperimentField& field, const Value& now) {
  if (field.spec.key == "weight_bits" || field.spec.key == "act_bits") return std::int64_t{3};
  return std::visit(
      [&](const auto& kind) -> Value {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, ChoiceKind>)
          return kind.values.front() == std::get<std::string>(now) ? kind.values.back() : kind.values.front();
        else if constexpr (std::is_same_v<Kind, IntegerKind>)
          return kind.min == std::get<std::int64_t>(now) ? kind.max : kind.min;
        else if constexpr (std::is_same_v<Kind, RealKind>)
          return kind.min == std::get<double>(now) ? kind.max : kind.min;
        else if constexpr (std::is_same_v<Kind, ListKind>)
          return std::string(field.spec.key == "drops" ? "[[3,0.5],[4,0.25,2]]" : R"([{"epochs":2}])");
        else if constexpr (std::is_same_v<Kind, PathKind>)
          return std::get<std::string>(now) + "weights.npz";
        else
          return now;
      },
      field.spec.kind);
}

Experiment ternary() {
  Experiment experiment;
  set_text(experiment, "method", "twn");
  experiment.act_bits = kFloatBits;
  return experiment;
}

}  // namespace

class TestSettings : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_field_has_its_own_key_a_label_help_and_the_default_of_the_struct() {
    std::set<std::string> seen;
    for (const ExperimentField& field : experiment_fields()) {
      QVERIFY2(seen.insert(field.spec.key).second, field.spec.key.c_str());
      QVERIFY2(!field.spec.label.empty() && field.spec.help.ends_with('.'), field.spec.key.c_str());
      QVERIFY2(field.spec.default_value == get(Experiment{}, field), field.spec.key.c_str());
      QVERIFY2(problem_with(field.spec, field.spec.default_value).empty(), field.spec.key.c_str());
    }
  }

  void each_field_changes_its_own_member_only_and_survives_json() {
    for (const ExperimentField& field : experiment_fields()) {
      Experiment experiment = complete();
      const Value before = get(experiment, field), after = other_value(field, before);
      QVERIFY2(before != after, field.spec.key.c_str());
      set(experiment, field, after);
      const Experiment again = experiment_from_json(to_json(experiment), "config.json");
      for (const ExperimentField& other : experiment_fields()) {
        const Value expected = other.spec.key == field.spec.key ? after : get(complete(), other);
        QVERIFY2(get(experiment, other) == expected, (field.spec.key + " and " + other.spec.key).c_str());
        QVERIFY2(get(again, other) == expected, (field.spec.key + " and " + other.spec.key).c_str());
      }
    }
  }

  void numbers_survive_json_text_bit_for_bit() {
    Experiment experiment = complete();
    experiment.learning_rate = 0.1 + 0.2 - 0.2999;
    experiment.method_options.set("lambda", Value(2.0 / 3.0));
    const Experiment again = experiment_from_json(Json::parse(to_json(experiment).dump()), "config.json");
    QVERIFY(again.learning_rate == experiment.learning_rate);
    QVERIFY(again.method_options.real("lambda") == 2.0 / 3.0);
    QCOMPARE(to_json(again).dump(), to_json(experiment).dump());
  }

  void settings_that_a_file_leaves_out_keep_their_defaults() {
    const Experiment read =
        experiment_from_json(Json::parse(R"({"method": "twn", "act_bits": 32})"), "a.json");
    QCOMPARE(read.method, std::string("twn"));
    QCOMPARE(read.method_options.text("rule"), std::string("0.7"));
    QCOMPARE(read.epochs, Experiment{}.epochs);
  }

  void options_may_stand_before_the_method_in_a_file() {
    const auto json =
        Json::parse(R"({"method_options": {"rule": "exact"}, "method": "twn", "act_bits": 32})");
    QCOMPARE(experiment_from_json(json, "a.json").method_options.text("rule"), std::string("exact"));
  }

  void a_damaged_file_names_file_and_key_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("key");
    QTest::newRow("array") << "[1, 2]"
                           << "object";
    QTest::newRow("unknown setting") << R"({"epoch": 3})"
                                     << "epoch";
    QTest::newRow("word for a number") << R"({"epochs": "many"})"
                                       << "epochs";
    QTest::newRow("fraction for a count") << R"({"epochs": 2.5})"
                                          << "epochs";
    QTest::newRow("null") << R"({"epochs": null})"
                          << "epochs";
    QTest::newRow("nested") << R"({"width": [1]})"
                            << "width";
    QTest::newRow("huge") << R"({"seed": 18446744073709551615})"
                          << "seed";
    QTest::newRow("negative") << R"({"seed": -1})"
                              << "seed";
    QTest::newRow("bits between 8 and 32") << R"({"weight_bits": 16})"
                                           << "weight_bits";
    QTest::newRow("unknown method") << R"({"method": "magic"})"
                                    << "magic";
    QTest::newRow("unknown option") << R"({"method_options": {"lamda": 1}})"
                                    << "lamda";
    QTest::newRow("option out of range") << R"({"method_options": {"lambda": -1}})"
                                         << "lambda";
    QTest::newRow("options are a word") << R"({"method_options": "lambda"})"
                                        << "method_options";
    QTest::newRow("options are a list") << R"({"method_options": [1]})"
                                        << "method_options";
    QTest::newRow("preset is a number") << R"({"preset": 3})"
                                        << "preset";
  }
  void a_damaged_file_names_file_and_key() {
    QFETCH(QString, text);
    QFETCH(QString, key);
    const auto json = Json::parse(text.toStdString());
    const QString sentence = complaint_text([&] { experiment_from_json(json, "run/config.json"); });
    QVERIFY2(sentence.startsWith(QStringLiteral("run/config.json: ")), qPrintable(sentence));
    QVERIFY2(sentence.contains(key), qPrintable(sentence));
  }

  void long_words_from_outside_are_cut_in_the_message() {
    const std::string word = std::string(1'000'000, 'x') + "\n";
    const Json files[] = {{{"network", word}},
                          {{"method", word}},
                          {{word, 1}},
                          {{"epochs", word}},
                          {{"method_options", {{word, 1}}}},
                          {{"method_options", {{"grid", word}}}}};
    for (const Json& json : files) {
      const QString sentence = complaint_text([&] { experiment_from_json(json, "a.json"); });
      QVERIFY2(sentence.startsWith(QStringLiteral("a.json: ")) && sentence.size() < 600 &&
                   !sentence.contains(u'\n'),
               qPrintable(sentence.left(600)));
    }
    Experiment experiment = complete();
    for (const std::string& key : {std::string("network"), std::string("weight_bits"), word}) {
      const QString sentence = complaint_text([&] { set_text(experiment, key, word); });
      QVERIFY2(!sentence.isEmpty() && sentence.size() < 800, qPrintable(sentence.left(600)));
    }
  }

  void a_new_method_brings_its_own_options() {
    Experiment experiment = with({{"lambda", "1.5"}});
    set_text(experiment, "method", "rq-st");
    QCOMPARE(experiment.method_options.real("lambda"), 1.5);  // the same method: nothing is lost
    set_text(experiment, "method", "twn");
    QCOMPARE(experiment.method_options.text("rule"), std::string("0.7"));
    const QString sentence = complaint_text([&] { set_text(experiment, "lambda", "1"); });
    QVERIFY2(sentence.contains(QStringLiteral("\"twn\"")) &&
                 sentence.contains(QStringLiteral("learning_rate")) &&
                 sentence.contains(QStringLiteral("rule")),
             qPrintable(sentence));
  }

  void a_default_that_depends_on_bits_holds_where_a_file_is_silent() {
    const auto lambda = [](const char* text) {
      return experiment_from_json(Json::parse(text), "a.json").method_options.real("lambda");
    };
    QCOMPARE(lambda(R"({"method": "rq", "weight_bits": 2, "act_bits": 2})"), 1.0);
    QCOMPARE(lambda(R"({"weight_bits": 2, "act_bits": 32, "method": "rq"})"), 1.0);
    QCOMPARE(lambda(R"({"weight_bits": 4, "act_bits": 4, "method": "rq"})"), 2.0);
    QCOMPARE(lambda(R"({"method": "rq", "weight_bits": 2, "method_options": {"lambda": 2.0}})"), 2.0);
    QCOMPARE(lambda(R"({"method": "rq-st", "weight_bits": 2, "act_bits": 2})"), 2.0);
  }

  void bits_are_1_to_8_or_float() {
    Experiment experiment = complete();
    for (const char* text : {"1", "8", "32", "float"})
      QVERIFY(complaint_text([&] { set_text(experiment, "act_bits", text); }).isEmpty());
    QCOMPARE(experiment.act_bits, kFloatBits);
    for (const char* text : {"0", "9", "31", "33", "two"})
      QVERIFY(!complaint_text([&] { set_text(experiment, "act_bits", text); }).isEmpty());
  }

  void every_preset_and_the_first_experiment_can_run() {
    QCOMPARE(keys(complete()), std::string());
    for (const Preset& one : presets()) QVERIFY2(complaints(one.experiment).empty(), one.id.c_str());
  }

  void what_cannot_run_names_its_field() {
    QCOMPARE(keys(with({{"method", "twn"}, {"weight_bits", "2"}, {"act_bits", "2"}})),
             std::string("act_bits"));
    QCOMPARE(keys(with({{"method", "twn"}, {"weight_bits", "3"}, {"act_bits", "32"}})),
             std::string("weight_bits"));
    QCOMPARE(keys(with({{"method", "float"}})), std::string("weight_bits,act_bits"));
    QCOMPARE(keys(with({{"method", "float"}, {"weight_bits", "float"}, {"act_bits", "float"}})),
             std::string());
    QCOMPARE(keys(with({{"decay_epochs", "6"}})), std::string("decay_epochs"));
    QCOMPARE(keys(with({{"decay_epochs", "6"}, {"schedule", "constant"}})), std::string());
    QCOMPARE(keys(with({{"method", "rounding"}, {"warm_start_epochs", "1"}})),
             std::string("warm_start_epochs"));
  }

  void images_that_are_not_there_are_refused() {
    const std::int64_t train = data_set_info("digits").train;
    const auto text = [](std::int64_t number) { return std::to_string(number); };
    QCOMPARE(keys(with({{"validation_images", text(train).c_str()}})), std::string("validation_images"));
    QCOMPARE(keys(with({{"validation_images", text(train - 1).c_str()}, {"batch_size", "1"}})),
             std::string());
    QCOMPARE(keys(with({{"validation_images", "10"}, {"train_images", text(train - 9).c_str()}})),
             std::string("train_images"));
    QCOMPARE(keys(with({{"validation_images", "10"}, {"train_images", text(train - 10).c_str()}})),
             std::string());
    QCOMPARE(keys(with({{"train_images", "100"}, {"batch_size", "101"}})), std::string("batch_size"));
  }

  void more_threads_than_processors_are_refused() {
    const auto processors = static_cast<std::int64_t>(std::thread::hardware_concurrency());
    if (processors == 0) QSKIP("this machine does not tell its number of processors");
    Experiment experiment = complete();
    experiment.threads = processors;
    QCOMPARE(keys(experiment), std::string());
    experiment.threads = processors + 1;
    QCOMPARE(keys(experiment), std::string("threads"));
    QVERIFY(complaint_text([&] { require_runnable(experiment); }).startsWith(QStringLiteral("threads:")));
  }

  void the_title_says_method_bits_network_and_data() {
    QCOMPARE(title(complete()), std::string("RQ-ST 2/2 · LeNet-5 · digits"));
    QCOMPARE(title(with({{"method", "twn"}, {"act_bits", "32"}})),
             std::string("TWN 2/float · LeNet-5 · digits"));
    QCOMPARE(
        title(with({{"method", "float"}, {"weight_bits", "32"}, {"act_bits", "32"}, {"network", "mlp"}})),
        std::string("Float · MLP 3×2048 · digits"));
  }

  void activations_of_another_method_must_make_sense() {
    const auto problems = [](const std::vector<std::pair<std::string, std::string>>& settings) {
      Experiment experiment = ternary();
      for (const auto& [key, value] : settings) set_text(experiment, key, value);
      QStringList keys;
      for (const Complaint& found : complaints(experiment)) keys.append(QString::fromStdString(found.key));
      return keys;
    };
    QCOMPARE(problems({{"act_method", "pact"}, {"act_bits", "4"}}), QStringList());
    QCOMPARE(problems({{"act_bits", "4"}}), QStringList{QStringLiteral("act_bits")});
    QCOMPARE(problems({{"act_method", "pact"}}), QStringList{QStringLiteral("act_method")});
    QCOMPARE(problems({{"act_method", "rounding"}, {"act_bits", "4"}}),
             QStringList{QStringLiteral("act_method")});
  }

  void the_command_line_repeats_every_setting() {
    const Experiment first =
        with({{"learning_rate", "0.00123"}, {"lambda", "1.25"}, {"seed", "77"}, {"data", "mnist"}});
    Experiment again = complete();
    const QStringList words = QString::fromStdString(command_line(first)).split(u' ');
    QVERIFY(words.size() > 2 && words[0] == QStringLiteral("quantscope") &&
            words[1] == QStringLiteral("train"));
    for (qsizetype i = 2; i + 1 < words.size(); i += 2) {
      QVERIFY(words[i].startsWith(QStringLiteral("--")));
      const QStringList pair = words[i] == QStringLiteral("--set")
                                   ? words[i + 1].split(u'=')
                                   : QStringList{words[i].mid(2).replace(u'-', u'_'), words[i + 1]};
      set_text(again, pair[0].toStdString(), pair[1].toStdString());
    }
    QCOMPARE(to_json(again).dump(), to_json(first).dump());
  }
};

QS_TEST(TestSettings)
#include "test_settings.moc"
