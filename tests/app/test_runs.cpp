// A small run of the real program from start to figures, interrupted and continued, without a display.
#include <signal.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "core/catalog.h"
#include "core/presets.h"
#include "core/settings/titles.h"
#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// Small enough for a second or two, with a warm start and a recorded history.
QStringList small_run(const QString& out, const QStringList& more = {}) {
  return words(
             "train --net lenet300 --width 0.2 --data digits --method rq-st --weight-bits 2 --act-bits 2 "
             "--epochs "
             "2 "
             "--warm-start-epochs 1 --train-images 1000 --validation-images 200 --batch 50 --threads 1 --set "
             "scale_lr_factor=10 --out") +
         QStringList{out} + more;
}

}  // namespace

class TestRuns : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_run_is_trained_recorded_and_reported() {
    const ProgramResult result = program_.run(small_run(QStringLiteral("first"), {QStringLiteral("--json")}));
    QVERIFY2(result.status == 0, result.errors.constData());
    for (const char* file :
         {"config.json", "metrics.csv", "steps.csv", "model.safetensors", "checkpoint.safetensors"})
      QVERIFY2(!program_.read(QStringLiteral("first/") + QString::fromLatin1(file)).isEmpty(), file);
    const QJsonObject report = object(result.output),
                      recorded = object(program_.read(QStringLiteral("first/result.json")));
    for (const char* key :
         {"method", "net", "data", "weight_bits", "act_bits", "seed", "epochs", "test_error_float_pct",
          "test_error_quantized_pct", "model_bits", "bops", "zeros_pct", "seconds", "images_per_second"}) {
      const QString name = QString::fromLatin1(key);
      QVERIFY2(recorded.contains(name), key);
      QCOMPARE(report[name], recorded[name]);
    }
    QCOMPARE(report[QStringLiteral("method")].toString(), QStringLiteral("rq-st"));
    QVERIFY2(result.errors.contains("epoch 2.0/2"), result.errors.constData());
    QVERIFY(result.errors.count('\n') <= 3);  // in a log at most one line for each epoch
  }

  void a_finished_directory_is_not_overwritten() {
    const QByteArray before = program_.read(QStringLiteral("first/config.json"));
    const ProgramResult result = program_.run(small_run(QStringLiteral("first")));
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(QStringLiteral("first")), result.errors.constData());
    QCOMPARE(program_.read(QStringLiteral("first/config.json")), before);
  }

  void eval_finds_the_recorded_error_again() {
    const ProgramResult result = program_.run(words("eval first --json"));
    QVERIFY2(result.status == 0, result.errors.constData());
    const QJsonObject again = object(result.output),
                      recorded = object(program_.read(QStringLiteral("first/result.json")));
    for (const char* key : {"test_error_quantized_pct", "test_error_float_pct"})
      QCOMPARE(again[QString::fromLatin1(key)], recorded[QString::fromLatin1(key)]);
  }

  void every_figure_is_written_in_every_format_data() {
    QTest::addColumn<QString>("figure");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("begins");
    for (const char* figure : {"weights", "scales", "curves"}) {
      QTest::addRow("%s.pdf", figure)
          << QString::fromLatin1(figure) << QStringLiteral("pdf") << QByteArray("%PDF-");
      QTest::addRow("%s.svg", figure)
          << QString::fromLatin1(figure) << QStringLiteral("svg") << QByteArray("<");
      QTest::addRow("%s.png", figure)
          << QString::fromLatin1(figure) << QStringLiteral("png") << QByteArray("\x89PNG");
      QTest::addRow("%s.csv", figure)
          << QString::fromLatin1(figure) << QStringLiteral("csv") << QByteArray("# QuantScope");
    }
  }
  void every_figure_is_written_in_every_format() {
    QFETCH(QString, figure);
    QFETCH(QString, format);
    QFETCH(QByteArray, begins);
    const QString file = figure + u'.' + format;
    const ProgramResult result =
        program_.run(words("plot first --figure") + QStringList{figure, QStringLiteral("--format"), format});
    QVERIFY2(result.status == 0, result.errors.constData());
    QCOMPARE(result.output, file.toUtf8() + '\n');
    QCOMPARE(result.errors, QByteArray());
    QVERIFY(program_.read(file).size() > 500);
    QVERIFY2(program_.read(file).startsWith(begins), program_.read(file).left(20).constData());
  }

  void another_instant_gives_another_figure() {
    QCOMPARE(program_.run(words("plot first --figure weights --layer fc1 --step 0 --out a.csv")).status, 0);
    QCOMPARE(program_.run(words("plot first --figure weights --layer fc1 --epoch 99 --out b.csv")).status, 0);
    QCOMPARE(program_.run(words("plot first --figure weights --layer fc1 --out c.csv")).status, 0);
    const auto numbers = [&](const QString& file) {  // below the lines that tell how the file was made
      const QByteArray text = program_.read(file);
      return text.mid(text.indexOf("\npanel,"));
    };
    QVERIFY(numbers(QStringLiteral("a.csv")) != numbers(QStringLiteral("b.csv")));
    QCOMPARE(numbers(QStringLiteral("b.csv")), numbers(QStringLiteral("c.csv")));
  }

  void an_unknown_layer_names_the_known_ones() {
    const ProgramResult result = program_.run(words("plot first --figure weights --layer conv7 --out d.pdf"));
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(QStringLiteral("fc1, fc2, fc3")), result.errors.constData());
  }

  void a_figure_in_a_missing_folder_is_refused() {
    for (const char* name : {"none/f.pdf", "none/f.svg", "none/f.png", "none/f.csv"}) {
      const ProgramResult result =
          program_.run(words("plot first --figure curves --out") + QStringList{QString::fromLatin1(name)});
      QCOMPARE(result.status, 2);
      QVERIFY2(result.sentence().contains(QString::fromLatin1(name)), result.errors.constData());
    }
  }

  // The model of the interrupted and continued run is, byte for byte, that of the run that went through.
  void an_interrupted_run_continues_to_the_same_bits() {
    const QStringList longer = words("--epochs 40 --set lambda=1.5");
    const ProgramResult straight = program_.run(small_run(QStringLiteral("straight"), longer));
    QVERIFY2(straight.status == 0, straight.errors.constData());

    program_.start(small_run(QStringLiteral("broken"), longer));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(program_.path(QStringLiteral("broken/config.json"))), 60'000);
    ::kill(static_cast<pid_t>(program_.process().processId()), SIGINT);
    const ProgramResult stopped = program_.finish();
    QCOMPARE(stopped.status, 130);
    QVERIFY2(stopped.errors.contains("quantscope train --resume --out broken"), stopped.errors.constData());
    QVERIFY(!QFile::exists(program_.path(QStringLiteral("broken/result.json"))));

    const ProgramResult resumed = program_.run(words("train --resume --out broken"));
    QVERIFY2(resumed.status == 0, resumed.errors.constData());
    const QByteArray model = program_.read(QStringLiteral("straight/model.safetensors"));
    QVERIFY(!model.isEmpty());
    QVERIFY(program_.read(QStringLiteral("broken/model.safetensors")) == model);
  }

  void without_a_display_the_first_experiment_trains_in_the_terminal() {
    program_.start({});
    QByteArray seen;
    QTRY_VERIFY_WITH_TIMEOUT((seen += program_.process().readAllStandardError()).contains('\n'), 60'000);
    QVERIFY2(seen.contains("no display") && seen.contains(title(first_preset().experiment).c_str()),
             seen.constData());
    const QDir workspace(program_.path(QStringLiteral("data/quantscope/runs")));
    QTRY_VERIFY_WITH_TIMEOUT(!workspace.entryList(QDir::Dirs | QDir::NoDotAndDotDot).isEmpty(), 60'000);
    ::kill(static_cast<pid_t>(program_.process().processId()), SIGINT);
    QCOMPARE(program_.finish().status, 130);
  }

  void runs_cannot_be_shown_without_a_display() {
    const ProgramResult result = program_.run({QStringLiteral("first")});
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(QStringLiteral("quantscope plot")), result.errors.constData());
  }

 private:
  Program program_;
};

QS_TEST(TestRuns)
#include "test_runs.moc"
