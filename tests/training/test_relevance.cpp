// Whether a setting matters is declared with it; here the engine is asked whether that is true. Each
// setting is changed beside every choice of every other one: what is declared not to matter must leave
// every bit of a run as it was, and what is not declared so must make a difference beside every choice
// if it does beside any.
#include <QTest>
#include <cstring>
#include <functional>
#include <optional>

#include "core/base/parallel.h"
#include "core/catalog.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/training/run.h"
#include "core/values/error.h"
#include "support/test_main.h"
#include "support/tiny_data.h"

using namespace qs;

namespace {

constexpr std::int64_t kEpochs = 3;

/// A run of a few steps in which every setting has something to do.
Experiment small_experiment(const std::string& method) {
  Experiment e;
  set_text(e, "method", method);
  e.network = "mlp";  // with batch normalization
  e.width = 0.05;
  e.epochs = kEpochs;
  e.batch_size = 32;
  e.train_images = 32;
  e.validation_images = 64;
  e.learning_rate = 0.01;
  e.drops = "[[1,0.1]]";
  e.statistics_batches = 1;
  // Wide enough around their means for weights to lie in a funnel and beyond the next threshold.
  if (method == "vnq") set_text(e, "initial_log_variance", "-4");
  const MethodInfo& info = method_info(method);
  e.weight_bits = std::min(info.weight_bits.max, std::max(info.weight_bits.min, 4));
  e.act_bits = std::min(info.act_bits.max, std::max(info.act_bits.min, 4));
  return e;
}

/// Everything that a run could have reached differently, or why it could not go on.
std::vector<char> fingerprint(const Experiment& experiment) {
  Run run(experiment, tiny_data(), {});
  try {
    while (!run.done()) run.step();
  } catch (const Error& diverged) {
    const std::string_view reason = diverged.what();
    return {reason.begin(), reason.end()};
  }
  std::vector<char> bytes;
  const auto add = [&](const void* from, std::size_t size) {
    const char* begin = static_cast<const char*>(from);
    bytes.insert(bytes.end(), begin, begin + size);
  };
  for (const NamedTensor& named : run.tensors())
    add(named.tensor->data(), static_cast<std::size_t>(named.tensor->size()) * sizeof(Real));
  for (const Mode mode : {Mode::evaluate, Mode::evaluate_soft}) {
    const double loss = run.test(mode).loss;
    add(&loss, sizeof loss);
  }
  return bytes;
}

const OptionSpec* spec_of(const Experiment& experiment, const std::string& key) {
  for (const ExperimentField& field : experiment_fields())
    if (field.spec.key == key) return &field.spec;
  for (const OptionSpec& spec : experiment.method_options.specs())
    if (spec.key == key) return &spec;
  return nullptr;
}

std::string value_of(const Experiment& experiment, const std::string& key) {
  for (const ExperimentField& field : experiment_fields())
    if (field.spec.key == key) return to_text(get(experiment, field));
  return to_text(experiment.method_options.values().at(key));
}

/// Other values of a setting, the likeliest to make a difference first.
std::vector<std::string> other_values(const OptionSpec& spec, const std::string& now) {
  std::vector<std::string> list;
  const auto add = [&](const Value& value) {
    if (problem_with(spec, value).empty() && to_text(value) != now) list.push_back(to_text(value));
  };
  if (const auto* whole = std::get_if<IntegerKind>(&spec.kind))
    for (const std::int64_t value : {std::stoll(now) / 2, 2LL, 3LL, static_cast<long long>(whole->min),
                                     static_cast<long long>(whole->max)})
      add(std::int64_t{value});
  if (const auto* real = std::get_if<RealKind>(&spec.kind))
    for (const double value : {0.5, 0.1, 0.01, 0.5 * (real->min + real->max), real->min, real->max})
      add(value);
  if (std::holds_alternative<ListKind>(spec.kind))
    add(std::string(spec.key == "drops" ? "[[1,0.5]]" : R"([{"epochs":1},{"epochs":1}])"));
  if (const auto* choice = std::get_if<ChoiceKind>(&spec.kind))
    for (const std::string& value : choice->values) add(value);
  if (std::holds_alternative<SwitchKind>(spec.kind)) add(now != "true");
  return list;
}

/// Whether any other value of the setting changes the run.
bool makes_a_difference(const Experiment& experiment, const std::string& key) {
  const std::vector<char> before = fingerprint(experiment);
  for (const std::string& value : other_values(*spec_of(experiment, key), value_of(experiment, key))) {
    Experiment other = experiment;
    set_text(other, key, value);
    if (complaints(other).empty() && fingerprint(other) != before) return true;
  }
  return false;
}

/// Settings of few values, each of them a way to run the experiment.
std::vector<std::string> choices_of(const Experiment& experiment, const std::string& key) {
  const OptionSpec& spec = *spec_of(experiment, key);
  std::vector<std::string> list;
  if (key == "weight_bits" || key == "act_bits") {
    const MethodInfo& info = method_info(experiment.method);
    const BitRange range = key == "act_bits" ? info.act_bits : info.weight_bits;
    // Nothing comes through so small a network when its outputs are 0 or 1.
    const int least = key == "act_bits" ? std::clamp(2, range.min, range.max) : range.min;
    for (const int bits : {least, std::min(range.max, 4), 32}) list.push_back(std::to_string(bits));
  } else if (const auto* choice = std::get_if<ChoiceKind>(&spec.kind)) {
    list = choice->values;
  } else if (std::holds_alternative<SwitchKind>(spec.kind)) {
    list = {"false", "true"};
  }
  return list;
}

/// What is wrong with the declaration of `key` beside the choices of `other`; empty: nothing.
QString problem(const Experiment& start, const std::string& key, const std::string& other) {
  struct Case {
    std::string choice;
    bool declared, matters;
  };
  std::vector<Case> cases;
  for (const std::string& choice : choices_of(start, other)) {
    Experiment experiment = start;
    set_text(experiment, other, choice);
    if (!complaints(experiment).empty()) continue;
    cases.push_back(
        {choice, is_relevant(experiment, *spec_of(experiment, key)), makes_a_difference(experiment, key)});
  }
  const bool ever = std::any_of(cases.begin(), cases.end(), [](const Case& one) { return one.matters; });
  QString text;
  for (const auto& [choice, declared, matters] : cases)
    if (declared != matters && (matters || ever))
      text +=
          QStringLiteral("%1 beside %2 = %3 is declared %4; ")
              .arg(QString::fromStdString(key), QString::fromStdString(other), QString::fromStdString(choice),
                   declared ? QStringLiteral("to matter, but does not")
                            : QStringLiteral("not to matter, but does"));
  return text;
}

}  // namespace

class TestRelevance : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { set_thread_count(1); }

  void settings_of_the_training_matter_as_declared_data() {
    QTest::addColumn<QString>("key");
    for (const char* key :
         {"label_smoothing", "learning_rate", "momentum", "weight_decay", "clip_norm", "decay_epochs",
          "end_factor", "drops", "batch_size", "layer_policy", "phases", "crop_padding", "initialization"})
      QTest::newRow(key) << QString::fromLatin1(key);
  }
  void settings_of_the_training_matter_as_declared() {
    QFETCH(QString, key);
    for (const char* other : {"loss", "optimizer", "schedule", "weight_bits", "act_bits", "normalization",
                              "augmentation", "layer_policy"}) {
      if (key == QLatin1String(other)) continue;
      Experiment start = small_experiment("rq-st");
      // Each setting beside a choice with which it has something to do.
      if (key == QStringLiteral("momentum")) start.optimizer = "sgd";
      if (key == QStringLiteral("drops")) start.schedule = "drops";
      if (key == QStringLiteral("crop_padding")) start.augmentation = "crop";
      const QString found = problem(start, key.toStdString(), other);
      QVERIFY2(found.isEmpty(), qPrintable(found));
    }
  }

  void statistics_matter_in_networks_with_normalization() {
    for (const std::string& network : network_ids()) {
      Experiment experiment = small_experiment("rq-st");
      experiment.network = network;
      const NetworkInfo info = network_info(network);
      const bool has_one = std::any_of(info.layers.begin(), info.layers.end(),
                                       [](const auto& layer) { return layer.kind == "batch normalization"; });
      QCOMPARE(is_relevant(experiment, *spec_of(experiment, "statistics_batches")), has_one);
    }
    Experiment experiment = small_experiment("rq-st");
    QVERIFY(makes_a_difference(experiment, "statistics_batches"));
    experiment.network = "lenet300";
    QVERIFY(!makes_a_difference(experiment, "statistics_batches"));
  }

  void a_warm_start_matters_unless_the_run_is_float_anyway() {
    for (const MethodInfo& method : methods()) {
      Experiment experiment = small_experiment(method.id);
      experiment.warm_start_epochs = 1;
      const std::vector<Complaint> list = complaints(experiment);
      const bool is_refused = std::any_of(
          list.begin(), list.end(), [](const Complaint& one) { return one.key == "warm_start_epochs"; });
      QCOMPARE(is_relevant(experiment, *spec_of(experiment, "warm_start_epochs")), !is_refused);
    }
  }

  void options_of_the_methods_matter_as_declared_data() {
    QTest::addColumn<QString>("method");
    for (const MethodInfo& method : methods())
      if (!method.options.empty()) QTest::newRow(method.id.c_str()) << QString::fromStdString(method.id);
  }
  void options_of_the_methods_matter_as_declared() {
    QFETCH(QString, method);
    const Experiment start = small_experiment(method.toStdString());
    std::vector<std::string> others = {"weight_bits", "act_bits"};
    for (const OptionSpec& spec : start.method_options.specs()) others.push_back(spec.key);
    for (const OptionSpec& spec : start.method_options.specs())
      for (const std::string& other : others) {
        if (other == spec.key) continue;
        const QString found = problem(start, spec.key, other);
        QVERIFY2(found.isEmpty(), qPrintable(found));
      }
  }
};

QS_TEST(TestRelevance)
#include "test_relevance.moc"
