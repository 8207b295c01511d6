// From words to typed requests: every setting arrives, what the method cannot do is adapted.
#include <QTest>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/command_line.h"
#include "app/experiment_options.h"
#include "app/progress.h"
#include "core/catalog.h"
#include "core/figures.h"
#include "core/given_settings.h"
#include "core/presets.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/values/error.h"
#include "support/complaint.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Request parse(const std::string& line) {
  std::vector<std::string> parts;
  std::istringstream stream(line);
  for (std::string part; stream >> part;) {
    // As a shell reads it; what is in quotes here has no blanks.
    if (part.starts_with('\'')) part = part.substr(1, part.size() - 2);
    parts.push_back(part);
  }
  std::vector<const char*> words;
  for (const std::string& part : parts) words.push_back(part.c_str());
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

Experiment trained(const std::string& options) {
  return std::get<TrainRequest>(parse("quantscope train " + options)).experiment;
}

Series series(const std::string& key, const std::string& part, double value) {
  Series one({key, "", "", "", ""}, "", part);
  one.append({10.0, value});
  return one;
}

}  // namespace

class TestCommandLine : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_preset_comes_back_from_its_command_line() {
    for (const Preset& preset : presets()) {
      Experiment expected = preset.experiment;
      expected.preset.clear();
      const Experiment parsed = std::get<TrainRequest>(parse(command_line(preset.experiment))).experiment;
      QCOMPARE(to_json(parsed).dump(), to_json(expected).dump());
    }
  }

  void a_preset_alone_is_the_experiment_of_the_preset() {
    for (const Preset& preset : presets())
      QCOMPARE(to_json(trained("--preset " + preset.id)).dump(), to_json(preset.experiment).dump());
  }

  void another_seed_still_repeats_the_preset_but_another_setting_does_not() {
    QCOMPARE(trained("--preset rq-4-4-mnist --seed 7 --threads 1").preset, std::string("rq-4-4-mnist"));
    QCOMPARE(trained("--preset rq-4-4-mnist --epochs 60").preset, std::string());
    QCOMPARE(trained("--preset rq-4-4-mnist --epochs 60").epochs, std::int64_t{60});
    QCOMPARE(trained("--preset rq-4-4-mnist --set lambda=1").method_options.real("lambda"), 1.0);
  }

  void usual_and_full_names_mean_the_same() {
    const std::string usual = to_json(trained("--net lenet300 --batch 64 --lr 0.01")).dump();
    QCOMPARE(to_json(trained("--network lenet300 --batch-size 64 --learning-rate 0.01")).dump(), usual);
    QVERIFY(usual != to_json(trained("")).dump());
  }

  void the_last_of_two_values_counts() { QCOMPARE(trained("--epochs 3 --epochs 4").epochs, std::int64_t{4}); }

  void parameters_of_the_method_may_stand_before_it() {
    const Experiment experiment = trained("--set rule=exact --method twn");
    QCOMPARE(experiment.method_options.text("rule"), std::string("exact"));
  }

  void several_parameters_may_follow_one_set() {
    for (const char* line :
         {"--method rq --set lambda=1 delta=2 --epochs 3", "--method rq --set=lambda=1 delta=2 --epochs 3",
          "--method rq --set lambda=1 --set delta=2 --epochs 3"}) {
      const Experiment experiment = trained(line);
      QCOMPARE(experiment.method_options.real("lambda"), 1.0);
      QCOMPARE(experiment.method_options.real("delta"), 2.0);
      QCOMPARE(experiment.epochs, std::int64_t{3});
    }
    // A run behind the parameters is a run.
    const auto plot =
        std::get<PlotRequest>(parse("quantscope plot --figure weights --set counts=log filter=3 runs/a"));
    QCOMPARE(plot.recipe.runs, std::vector<std::filesystem::path>{"runs/a"});
    QCOMPARE(plot.recipe.options.text("counts"), std::string("log"));
  }

  void numbers_that_are_none_or_endless_are_refused_everywhere_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("option");
    const auto row = [](const std::string& command, const std::string& option) {
      QTest::addRow("%s %s", command.c_str(), option.c_str())
          << QString::fromStdString(command + " " + option) << QString::fromStdString(option);
    };
    const auto is_number = [](const OptionSpec& spec) {
      return std::holds_alternative<RealKind>(spec.kind) || std::holds_alternative<IntegerKind>(spec.kind);
    };
    for (const ExperimentField& field : experiment_fields())
      if (is_number(field.spec)) row("train", option_name(field.spec.key));
    for (const char* option : {"--epoch", "--step", "--width-mm", "--height-mm", "--dpi"})
      row("plot run --figure weights", option);
    row("networks", "--width");
    row("bench", "--seconds");
    row("sweep sweep.json --out runs", "--jobs");
    row("quantize --method rq --input w.npy", "--weight-bits");
  }
  void numbers_that_are_none_or_endless_are_refused_everywhere() {
    QFETCH(QString, line);
    QFETCH(QString, option);
    for (const char* number :
         {"nan", "-nan", "inf", "-inf", "1e999", "-1e999", "99999999999999999999999", "0x10", "1,5", "ten"}) {
      const QString sentence =
          complaint_text([&] { parse("quantscope " + line.toStdString() + "=" + std::string(number)); });
      QVERIFY2(sentence.startsWith(option), qPrintable(QString::fromUtf8(number) + u' ' + sentence));
      QVERIFY2(sentence.contains(QLatin1String("give ")), qPrintable(sentence));
    }
  }

  void parameters_that_are_no_numbers_are_refused_by_every_method_and_figure() {
    std::vector<OptionSpec> all;
    for (const MethodInfo& method : methods())
      all.insert(all.end(), method.options.begin(), method.options.end());
    for (const FigureKind& kind : figure_kinds())
      all.insert(all.end(), kind.options.begin(), kind.options.end());
    for (const OptionSpec& spec : all) {
      if (!std::holds_alternative<RealKind>(spec.kind) && !std::holds_alternative<IntegerKind>(spec.kind))
        continue;
      for (const char* number : {"nan", "inf", "-inf", "1e999"}) {
        Options options({spec});
        QVERIFY2(!complaint_text([&] { apply_setting(options, spec.key + "=" + number); }).isEmpty(),
                 spec.key.c_str());
      }
    }
  }

  void bits_that_were_not_asked_for_follow_the_method() {
    const Experiment plain = trained("--method float --data mnist --epochs 5");
    QCOMPARE(plain.weight_bits, kFloatBits);
    QCOMPARE(plain.act_bits, kFloatBits);
    const Experiment ternary = trained("--preset quick-rq-4-4 --method twn");
    QCOMPARE(ternary.weight_bits, std::int64_t{2});
    QCOMPARE(ternary.act_bits, kFloatBits);
    QVERIFY_EXCEPTION_THROWN(trained("--method float --weight-bits 2"), Error);
  }

  void a_warm_start_that_the_method_cannot_use_is_left_out_unless_asked_for() {
    QCOMPARE(trained("--preset quick-rq-4-4 --method rounding").warm_start_epochs, std::int64_t{0});
    QVERIFY_EXCEPTION_THROWN(trained("--method rounding --warm-start-epochs 2"), Error);
  }

  void options_that_both_methods_have_stay() {
    const Experiment kept = trained("--preset quick-rq-st-2-2 --method rq");
    QCOMPARE(kept.method_options.real("scale_lr_factor"), 10.0);
    QCOMPARE(kept.method_options.real("lambda"), 1.0);  // RQ's at 2 bits
    QCOMPARE(trained("--preset quick-rq-st-2-2 --method rq --set lambda=2").method_options.real("lambda"),
             2.0);
  }

  void what_was_adapted_comes_with_the_request() {
    const auto remarks = std::get<TrainRequest>(parse("quantscope train --preset quick-rq-st-2-2 --method twn"
                                                      " --epochs 3"))
                             .remarks;
    std::string keys;
    for (const Remark& remark : remarks) keys += remark.key + " ";
    QCOMPARE(keys, std::string("act_bits method "));
  }

  void defaults_that_depend_on_bits_are_written_as_numbers_and_never_overrule() {
    const auto lambda = [](const std::string& options) {
      return trained(options).method_options.real("lambda");
    };
    QCOMPARE(lambda("--method rq --weight-bits 2 --act-bits 2"), 1.0);
    QCOMPARE(lambda("--method rq --weight-bits 4 --act-bits 4"), 2.0);
    QCOMPARE(lambda("--method rq --weight-bits 2 --act-bits 2 --set lambda=2"), 2.0);
    QCOMPARE(lambda("--method rq-st --weight-bits 2 --act-bits 2"), 2.0);
    QCOMPARE(lambda("--preset rq-4-4-mnist --weight-bits 2 --act-bits 2"), 1.0);
  }

  void a_shorter_run_keeps_the_shares_of_the_preset() {
    QCOMPARE(trained("--preset vnq-2-32-mnist --epochs 6").decay_epochs, std::int64_t{3});
    QCOMPARE(trained("--preset rq-4-4-mnist --epochs 60").decay_epochs, std::int64_t{30});
    QCOMPARE(trained("--preset rq-4-4-mnist --epochs 60 --decay-epochs 20").decay_epochs, std::int64_t{20});
    QVERIFY_EXCEPTION_THROWN(trained("--preset rq-4-4-mnist --epochs 6 --decay-epochs 10"), Error);
  }

  void without_a_command_runs_are_for_the_window() {
    QVERIFY(std::get<WindowRequest>(parse("quantscope")).runs.empty());
    QCOMPARE(std::get<WindowRequest>(parse("quantscope a b")).runs.size(), std::size_t{2});
  }

  void plots_take_their_format_from_either_place() {
    const auto out = [](const std::string& options) {
      return std::get<PlotRequest>(parse("quantscope plot r --figure scales " + options)).out.string();
    };
    QCOMPARE(out(""), std::string("scales.pdf"));
    QCOMPARE(out("--format svg"), std::string("scales.svg"));
    QCOMPARE(out("--out a/b.png"), std::string("a/b.png"));
    QCOMPARE(out("--out a/b.png --format png"), std::string("a/b.png"));
  }

  void progress_shows_phase_epoch_errors_speed_and_time_left() {
    Snapshot snapshot;
    snapshot.progress = {.state = RunState::running,
                         .phase = "rq-st",
                         .step = 120,
                         .steps = 480,
                         .steps_per_epoch = 60,
                         .epoch = 2.0,
                         .epochs = 8.0,
                         .seconds = 20.0,
                         .seconds_left = 3725.0,
                         .images_per_second = 5800.4,
                         .message = {}};
    snapshot.series = {series("loss", "training", 0.2134), series("error_pct", "validation soft", 3.1),
                       series("error_pct", "validation hard", 4.02)};
    const std::string whole = progress_line(snapshot, std::string::npos);
    QCOMPARE(
        whole,
        std::string("rq-st  epoch 2.0/8 [#####···············]  loss 0.213  error 3.10 % soft, 4.02 % hard  "
                    "5800 images/s  1:02:05 left"));
    for (const std::size_t width : {0u, 1u, 25u, 40u})
      QCOMPARE(QString::fromStdString(progress_line(snapshot, width)),
               QString::fromStdString(whole).left(static_cast<qsizetype>(width)));
  }

  void progress_of_a_run_that_has_measured_nothing_has_no_numbers() {
    Snapshot snapshot;
    snapshot.progress.phase = "loading";
    QCOMPARE(progress_line(snapshot, std::string::npos),
             std::string("loading  epoch 0.0/0 [····················]"));
  }
};

QS_TEST(TestCommandLine)
#include "test_command_line.moc"
